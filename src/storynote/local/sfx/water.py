"""Sea, streams, drops, bubbles. Rule: water sounds by the bubbles it takes under, each a sine that rises as it dies."""

import numpy as np

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import (
    RATE,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    gusts,
    moments,
    noise,
    normed,
    pan,
    peaks,
    put,
    scatter,
    tilt,
    tone,
    wander,
    wide,
)
from storynote.local.sfx.weather import plip


def sea(rng: Rng, n: int, how: How) -> Wave:
    """Breakers: each swells, falls in a burst, and hisses back over the sand; no two alike."""
    whole = wide(rng, n, tilt(50, 1500, 1.3, 1), 0.8) * (0.25 + 0.2 * how.force)
    at, seconds = -rng.uniform(0.5, 1.5), n / RATE
    while at < seconds:
        long, up = rng.uniform(6, 8.5) / how.speed, rng.uniform(0.3, 0.42)
        m, loud = frames(long), rng.uniform(0.6, 1.0) * (0.6 + 0.8 * how.force)
        swell = curve(m, (0, 0), (up * 0.7, 0.25), (up, 1), (up + 0.12, 0.7), (0.75, 0.2), (1, 0)) ** 1.3
        pitch = curve(m, (0, 250), (up, 900), (up + 0.15, 1600), (1, 4200))
        sides = np.stack([gusts(rng, pitch, 3.0), gusts(rng, pitch, 3.0)])
        wave = np.asarray(sides * swell * (2 * loud), np.float32)
        begin = int(at * RATE)
        put(whole, max(0, begin), wave[:, max(0, -begin) :])
        at += rng.uniform(4.2, 6.5) / how.speed
    return whole


def stream(rng: Rng, n: int, how: How) -> Wave:
    """A brook: hundreds of small bubbles a second, their sizes as they come."""
    bubbles = [
        plip(rng, 500 * 2 ** rng.uniform(0, 2.6), rng.uniform(0.01, 0.06), rng.uniform(0.05, 0.5)) for _ in range(40)
    ]
    whole = normed(scatter(rng, n, moments(rng, n, 260 + 160 * how.force), bubbles, spread=0.9, even=0.15))
    whole += wide(rng, n, tilt(300, 7000, 0.7, 1.2), 0.9) * wander(rng, n, 2, 0.2, 0.4) * (0.5 + how.force)
    return whole * wander(rng, n, 1.2, 0.75, 1.1)


def waterfall(rng: Rng, n: int, how: How) -> Wave:
    """So many drops that only noise is left, with the weight of the fall below."""
    hiss = wide(rng, n, tilt(250, 11_000, 0.6, 1), 0.95) * wander(rng, n, 3, 0.9, 1.1)
    weight = wide(rng, n, tilt(40, 300, 0.8), 0.7) * wander(rng, n, 1.5, 0.6, 1.0)
    return hiss + weight * (0.3 + 0.7 * how.force) * how.scale


def drip(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(0.35))
    whole = np.zeros(long, np.float32)
    hz = rng.uniform(750, 1900) / how.scale
    put(whole, 0, burst(rng, 0.004, 2000, 9000), 0.35)
    put(whole, frames(rng.uniform(0.012, 0.03)), plip(rng, hz, rng.uniform(0.07, 0.14), 0.45))
    if rng.random() < 0.5:
        put(whole, frames(rng.uniform(0.07, 0.12)), plip(rng, hz * rng.uniform(1.2, 1.9), 0.06, 0.3), 0.4)
    return whole


def bubbles(rng: Rng, n: int, how: How) -> Wave:
    """Air let out under water, in clusters."""
    kinds = [
        plip(rng, rng.uniform(220, 1100) / how.scale, rng.uniform(0.04, 0.12), rng.uniform(0.2, 0.9)) for _ in range(30)
    ]
    at = moments(rng, n, 45 * how.speed)
    heard = wander(rng, n, 1.6, -0.25, 1.1)
    at = at[rng.random(len(at)) < heard[at]]
    return scatter(rng, n, at if len(at) else np.array([100]), kinds, spread=0.6, even=0.45)


def underwater(rng: Rng, n: int, how: How) -> Wave:
    """What reaches a diver: a dull roar, and bubbles rising past."""
    roar = wide(rng, n, tilt(30, 260, 1.0, 2), 0.6) * wander(rng, n, 0.5, 0.5, 1.0)
    current = np.stack([gusts(rng, wander(rng, n, 0.4, 150, 420), 1.0) for _ in range(2)]) * 0.35
    return np.asarray(roar + current + bubbles(rng, n, how) * 0.9, np.float32)


def splash(rng: Rng, n: int, how: How) -> Wave:
    """The slap, the crown of spray, and the bubbles of the cavity closing."""
    long = min(n, frames(1.6))
    whole = np.zeros((2, long), np.float32)
    put(whole, 0, pan(burst(rng, 0.12, 90 / how.scale, 2500), 0), 1.0)
    spray = wide(rng, long, band(900, 9000, 1.2), 0.8) * curve(
        long, (0, 0), (0.03, 1), (0.15, 0.5), (0.5, 0.12), (1, 0)
    )
    kinds = [plip(rng, 350 * 2 ** rng.uniform(0, 2.5) / how.scale, rng.uniform(0.02, 0.09), 0.3) for _ in range(20)]
    at = (rng.exponential(0.28, 90) * RATE).astype(np.int64)
    return np.asarray(
        whole + spray * 0.35 * (0.5 + how.force) + scatter(rng, long, at, kinds, spread=0.7, even=0.3) * 0.3, np.float32
    )


def pouring(rng: Rng, n: int, how: How) -> Wave:
    """Into a glass: as it fills, the air above gets shorter and its note climbs."""
    climb = curve(n, (0, 380), (0.7, 900), (1, 1500)) / np.float32(how.scale)
    body = gusts(rng, climb, 0.35) * 0.9 + gusts(rng, climb * 2.6, 0.5) * 0.35
    kinds = [plip(rng, 700 * 2 ** rng.uniform(0, 2), rng.uniform(0.01, 0.04), 0.25) for _ in range(24)]
    gurgle = scatter(rng, n, moments(rng, n, 130), kinds, spread=0.2, even=0.3)
    return pan(body, 0) * wander(rng, n, 14, 0.5, 1.1) + normed(gurgle) * 0.8


def tap(rng: Rng, n: int, how: How) -> Wave:
    """A jet into a basin, in a hard room."""
    jet = wide(rng, n, tilt(350, 10_000, 0.5, 1.2), 0.5) * wander(rng, n, 20, 0.8, 1.1)
    basin = wide(rng, n, peaks((310, 90, 1), (520, 120, 0.7), (860, 160, 0.5)), 0.3) * wander(rng, n, 12, 0.4, 1)
    return jet * (0.5 + how.force) + basin * 0.6


def boiling(rng: Rng, n: int, how: How) -> Wave:
    """Steam bubbles bursting at the top, deeper than those of a brook, over the hiss of the pot."""
    kinds = [plip(rng, rng.uniform(160, 700), rng.uniform(0.03, 0.09), 0.6) for _ in range(30)]
    pot = normed(scatter(rng, n, moments(rng, n, 90 + 120 * how.force), kinds, spread=0.4, even=0.3))
    return pot + wide(rng, n, tilt(500, 6000, 0.8), 0.6) * 0.3 * wander(rng, n, 5, 0.7, 1.0)


def rowing(rng: Rng, n: int, how: How) -> Wave:
    """A stroke of the oar: wood in the lock, the blade in, the pull, drops off it."""
    long = min(n, frames(2.2 / how.speed))
    pull = noise(rng, long, tilt(200, 4000, 0.8)) * curve(long, (0, 0), (0.12, 0.9), (0.4, 0.35), (0.6, 0), (1, 0))
    put(pull, 0, burst(rng, 0.05, 120, 900), 0.6)
    for at in np.sort(rng.uniform(0.55, 0.95, 6)):
        put(pull, int(at * long), plip(rng, rng.uniform(900, 2600), 0.04), 0.35)
    creak = tone(np.asarray(curve(long, (0, 190), (0.4, 240), (1, 200)), np.float32))
    return pull + creak * (noise(rng, long, band(10, 60)) > 1.2) * decay(long, 0.8) * 0.15


def flush(rng: Rng, n: int, how: How) -> Wave:
    """The handle, the rush, the siphon's gurgle, the cistern filling again."""
    long = min(n, frames(6))
    rush = wide(rng, long, tilt(150, 6000, 0.7, 1.2), 0.5) * curve(
        long, (0, 0), (0.06, 1), (0.35, 0.8), (0.5, 0.15), (1, 0.1)
    )
    kinds = [plip(rng, rng.uniform(140, 480), rng.uniform(0.06, 0.14), 0.5) for _ in range(14)]
    at = moments(rng, long, 40)
    loud = curve(long, (0, 0), (0.3, 0.1), (0.42, 1), (0.55, 0.3), (0.62, 0), (1, 0))
    gurgle = scatter(rng, long, at[rng.random(len(at)) < loud[at]], kinds, spread=0.3, even=0.5)
    put(rush, 0, pan(burst(rng, 0.06, 300, 3000), 0), 2.0)
    return (rush + gurgle * 1.2) * curve(long, (0, 1), (0.9, 1), (1, 0))


RECIPES = (
    Recipe("toilet flush", "event", 6, flush, ("toilet", "flush", "toilet flush", "restroom"),
           ("a toilet flushing",), gap=7, ring=5, room=(0.6, 0.15)),
    Recipe("sea waves", "bed", 14, sea,
           ("sea", "ocean", "wave", "surf", "beach", "shore", "seaside", "tide", "coast", "wave crash", "wave lap"),
           ("ocean waves crashing on the beach", "sea waves", "surf on the shore", "seaside", "tide rolling in")),
    Recipe("stream", "bed", 8, stream, ("stream", "brook", "creek", "babbl", "river", "fountain", "water", "forest stream", "mountain stream", "rivulet", "trickl"),
           ("a babbling brook", "small stream flowing", "river flowing gently", "a fountain trickling")),
    Recipe("waterfall", "bed", 8, waterfall, ("waterfall", "rapids", "river rush", "cascad", "dam", "river raging", "flood", "niagara"),
           ("waterfall roaring", "river rapids", "rushing water")),
    Recipe("dripping water", "series", 6, drip, ("drip", "dripping", "water drop", "water drip", "drop water", "leaky faucet", "water leak", "droplet"),
           ("water dripping in a cave", "a dripping tap", "single drops of water", "leaky pipe"),
           gap=0.9, jitter=0.5, ring=0.35, room=(1.6, 0.3), wide=0.6),
    Recipe("bubbles", "bed", 5, bubbles, ("bubble", "bubbl", "aquarium", "fizz bubbl", "gurgl", "scuba", "potion", "cauldron"),
           ("bubbles underwater", "bubbling liquid", "an aquarium", "a bubbling potion")),
    Recipe("underwater", "bed", 8, underwater, ("underwater", "submerg", "deep sea", "under water", "diver", "diving", "submarine", "seabed"),
           ("underwater ambience", "submerged deep below the sea", "diving under water")),
    Recipe("splash", "event", 2, splash, ("splash", "plunge", "cannonball", "jump water", "dive water", "fall water", "throw water", "puddle"),
           ("a splash in the water", "something falling into a lake", "jumping into a pool", "stepping in a puddle"),
           gap=2.5, jitter=0.4, ring=1.4),
    Recipe("pouring water", "bed", 4, pouring, ("pour water", "pour", "pour glass", "fill glass", "pour drink", "pour coffee", "pour wine"),
           ("pouring water into a glass", "filling a cup", "pouring a drink")),
    Recipe("running tap", "bed", 6, tap, ("tap run", "faucet", "shower", "sink", "run water", "bath", "hose", "tap water"),
           ("running tap water", "a shower running in the bathroom", "faucet on, sink filling"), room=(0.5, 0.2)),
    Recipe("boiling water", "bed", 6, boiling, ("boil", "boil water", "simmer", "stew", "lava", "cook pot"),
           ("water boiling in a pot", "simmering soup", "bubbling lava")),
    Recipe("rowing", "series", 7, rowing, ("row", "rowing", "oar", "paddl", "canoe", "kayak", "rowboat"),
           ("rowing a boat with oars", "paddling a canoe"), gap=2.6, jitter=0.1, ring=2.2),
)  # fmt: skip

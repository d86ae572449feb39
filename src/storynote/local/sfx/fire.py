"""Fire, sparks, explosions, guns. Rule: a blast is a shock first, then air rushing, then what the ground gives back."""

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
    peaked,
    put,
    scatter,
    tilt,
    tone,
    wander,
    wide,
)


def campfire(rng: Rng, n: int, how: How) -> Wave:
    """Pops of sap and wood, from countless small to a few loud ones, over the breath of the flames."""
    pops = [
        burst(rng, rng.uniform(0.002, 0.012), rng.uniform(700, 3000), rng.uniform(5000, 14_000), 0.0003)
        for _ in range(20)
    ]
    at = moments(rng, n, 16 + 26 * how.force)
    lively = wander(rng, n, 1.1, 0.1, 1.0)
    crackle = scatter(rng, n, at[rng.random(len(at)) < lively[at]], pops, spread=0.5, even=-0.15)
    snaps = scatter(
        rng, n, moments(rng, n, 1.2), [burst(rng, 0.05, 250, 6000, 0.0005) for _ in range(6)], spread=0.4, even=0.6
    )
    flames = wide(rng, n, tilt(40, 550, 0.8, 1.2), 0.6) * wander(rng, n, 6, 0.4, 1.0) * wander(rng, n, 0.7, 0.6, 1.0)
    hiss = wide(rng, n, band(2500, 9000, 1), 0.8) * 0.06 * wander(rng, n, 2, 0.4, 1)
    return np.asarray(crackle * 2.2 + snaps * 1.3 + flames * (0.14 + 0.4 * how.force**2) * how.scale + hiss, np.float32)


def inferno(rng: Rng, n: int, how: How) -> Wave:
    """A house on fire: the roar leads."""
    roar = wide(rng, n, tilt(30, 900, 0.9, 1), 0.7) * wander(rng, n, 5, 0.5, 1.0) * wander(rng, n, 0.5, 0.7, 1.0)
    return roar + campfire(rng, n, How(0.9, how.speed, how.size)) * 0.8


def explosion(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(2.6 + 1.5 * how.size + how.force))
    seconds = long / RATE
    drop = tone(np.asarray(32 / how.scale + 90 * np.exp(-np.arange(long) / RATE * 9), np.float32)) * decay(
        long, 1.1, 0.002
    )
    boom = wide(rng, long, tilt(24, 320 / how.scale, 0.9, 1.3), 0.5) * decay(long, seconds * 0.9, 0.004)
    fire = wide(rng, long, tilt(150, 5000, 0.9, 1), 0.8) * decay(long, 0.5 + 0.5 * how.force, 0.002)
    whole = pan(drop, 0) * 0.9 + boom * 0.75 + fire * 0.55
    put(whole, 0, pan(burst(rng, 0.05, 200, 14_000, 0.0004), 0), 1.3)
    debris = [burst(rng, rng.uniform(0.01, 0.05), rng.uniform(300, 2000), 7000) for _ in range(14)]
    at = (0.25 + rng.exponential(0.6, 45)) * RATE
    whole += scatter(rng, long, at.astype(np.int64), debris, spread=0.9, even=0.2) * 0.09
    return np.asarray(np.tanh(whole * 1.3) * curve(long, (0, 1), (0.8, 1), (1, 0)), np.float32)


def fireworks(rng: Rng, n: int, how: How) -> Wave:
    """The rocket's whistle, the report, and stars crackling down."""
    long = min(n, frames(3.2))
    up = min(int(long * 0.3), frames(0.9))
    whole = np.zeros((2, long), np.float32)
    whistle = tone(curve(up, (0, 1400), (1, rng.uniform(2600, 3400)))) * curve(
        up, (0, 0), (0.3, 0.5), (0.95, 0.3), (1, 0)
    )
    side = rng.uniform(-0.7, 0.7)
    put(whole, 0, pan(whistle * 0.25 + noise(rng, up, band(1500, 6000)) * curve(up, (0, 0.2), (1, 0.05)) * 0.4, side))
    bang = noise(rng, long - up, tilt(45, 900, 0.8, 1)) * decay(long - up, 0.9, 0.002)
    put(whole, up, pan(peaked(bang), side), 1.0)
    put(whole, up, pan(burst(rng, 0.03, 200, 9000), side), 0.8)
    stars = [burst(rng, rng.uniform(0.003, 0.012), 2000, 12_000, 0.0003) for _ in range(12)]
    at = up + (0.25 + np.abs(rng.normal(0.45, 0.35, 130))) * RATE
    return whole + scatter(rng, long, at.astype(np.int64), stars, spread=0.8, even=0.3) * 0.22


def gunshot(rng: Rng, n: int, how: How) -> Wave:
    """A blast of milliseconds and its way back from everything around."""
    long = min(n, frames(1.1))
    whole = np.zeros(long, np.float32)
    put(whole, 0, burst(rng, 0.014, 300, 15_000, 0.0002), 1.4)
    put(whole, 0, burst(rng, 0.12, 70 / how.scale, 1400, 0.0005), 1.2)
    for at in np.sort(rng.uniform(0.03, 0.4, 9)):
        put(whole, int(at * RATE), burst(rng, 0.16, 150, 2600 / (1 + 3 * at)), 0.28 * float(np.exp(-3.5 * at)))
    return np.asarray(np.tanh(whole * 1.5), np.float32)


def machine_gun(rng: Rng, n: int, how: How) -> Wave:
    """A burst of eight or so."""
    shots, gap = int(rng.integers(6, 11)), rng.uniform(0.085, 0.1) / how.speed
    long = min(n, frames(shots * gap + 0.7))
    whole = np.zeros(long, np.float32)
    for index in range(shots):
        shot = gunshot(rng, frames(0.5), how)
        put(whole, frames(index * gap + 0.001 * rng.random()), shot * decay(len(shot), 0.35), rng.uniform(0.85, 1))
    return whole


def match(rng: Rng, n: int, how: How) -> Wave:
    """The scrape, the flare, and a small flame."""
    long = min(n, frames(1.8))
    scrape = noise(rng, long, band(2500, 11_000)) * curve(long, (0, 0.5), (0.09, 1), (0.11, 0.1), (0.2, 0), (1, 0))
    flare = gusts(rng, curve(long, (0, 2500), (0.15, 2200), (0.4, 700), (1, 400)), 2.5)
    flare = flare * curve(long, (0, 0), (0.1, 0), (0.16, 1.2), (0.35, 0.35), (1, 0)) * wander(rng, long, 30, 0.6, 1.2)
    return scrape * wander(rng, long, 90, 0.1, 1.2) * 0.7 + flare


def sizzle(rng: Rng, n: int, how: How) -> Wave:
    """Water leaving hot fat: fine crackle without a pause."""
    spits = [burst(rng, rng.uniform(0.001, 0.007), rng.uniform(2500, 5000), 14_000, 0.0002) for _ in range(20)]
    fine = scatter(rng, n, moments(rng, n, 160 + 200 * how.force), spits, spread=0.6, even=0.05)
    return normed(fine) + wide(rng, n, band(3000, 11_000, 1), 0.8) * wander(rng, n, 8, 0.25, 0.45)


def fuse(rng: Rng, n: int, how: How) -> Wave:
    spits = [burst(rng, rng.uniform(0.001, 0.004), 4000, 15_000, 0.0002) for _ in range(12)]
    hiss = wide(rng, n, band(3500, 12_000, 1), 0.4) * wander(rng, n, 40, 0.3, 1.0)
    return hiss * 0.6 + normed(scatter(rng, n, moments(rng, n, 90), spits, spread=0.3, even=0.2)) * 0.8


def cannon(rng: Rng, n: int, how: How) -> Wave:
    """Slower than a gun, with the weight of the barrel."""
    long = min(n, frames(2.2))
    thud = tone(np.asarray(45 / how.scale + 60 * np.exp(-np.arange(long) / RATE * 14), np.float32)) * decay(
        long, 0.8, 0.002
    )
    air = noise(rng, long, tilt(40, 900, 0.9, 1)) * decay(long, 1.3, 0.003)
    put(air, 0, burst(rng, 0.06, 150, 5000), 1.2)
    return np.tanh((thud + air * 0.6) * 1.4)


RECIPES = (
    Recipe("campfire", "bed", 8, campfire, ("fire", "campfire", "fireplace", "bonfire", "crackl", "flame", "crackl fire", "hearth", "log fire", "burn", "torch"),
           ("campfire crackling", "fireplace burning", "wood fire with flames", "burning logs")),
    Recipe("inferno", "bed", 8, inferno, ("inferno", "wildfire", "house fire", "forest fire", "blaze", "roar fire", "big fire", "burn building", "building fire", "huge fire"),
           ("a roaring inferno", "building on fire", "wildfire raging")),
    Recipe("explosion", "event", 4, explosion, ("explosion", "explode", "blast", "bomb", "detonat", "grenade", "dynamite", "blow up", "kaboom"),
           ("a huge explosion", "bomb blast", "something blowing up", "detonation"), gap=4.5, jitter=0.4, ring=2.8, room=(2.0, 0.15)),
    Recipe("fireworks", "event", 6, fireworks, ("firework", "firecracker", "new year", "rocket firework", "pyrotechnic"),
           ("fireworks bursting in the sky", "new year fireworks display", "firecrackers"),
           gap=1.3, jitter=0.6, ring=2.6, room=(2.4, 0.25), wide=0.9),
    Recipe("gunshot", "event", 2, gunshot, ("gun", "gunshot", "shot", "pistol", "rifle", "gunfire", "revolver", "shotgun", "sniper", "shoot"),
           ("a gunshot", "pistol firing", "rifle shot", "someone shooting"), gap=1.1, jitter=0.6, ring=0.9, room=(1.8, 0.3)),
    Recipe("machine gun", "event", 3, machine_gun, ("machine gun", "automatic gun", "automatic rifle", "uzi", "submachine", "gatling", "machinegun"),
           ("machine gun burst", "automatic rifle fire"), gap=1.6, jitter=0.4, ring=1.2, room=(1.8, 0.25)),
    Recipe("cannon", "event", 3, cannon, ("cannon", "artillery", "mortar", "tank fire", "cannon fire"),
           ("a cannon firing", "artillery fire", "tank shelling"), gap=3, jitter=0.4, ring=2, room=(2.4, 0.3)),
    Recipe("match", "event", 2, match, ("match", "lighter", "light match", "strik match", "match strik", "ignit", "light candle"),
           ("striking a match", "lighting a candle with a match", "a lighter igniting"), gap=3, ring=1.5),
    Recipe("sizzling", "bed", 6, sizzle, ("sizzl", "fry", "frying", "bacon", "grill", "frying pan", "barbecue", "cooking"),
           ("bacon sizzling in a frying pan", "frying food", "meat on the grill", "cooking in hot oil")),
    Recipe("fuse", "bed", 3, fuse, ("fuse", "sparkler", "bomb fuse", "burn fuse", "light fuse"),
           ("a burning fuse", "a sparkler fizzing")),
)  # fmt: skip

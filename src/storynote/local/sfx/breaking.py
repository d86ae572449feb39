"""Things that break, tear, crumble, clatter. Rule: what breaks is many small sounds, each of its own size."""

import numpy as np

from storynote.local.sfx.impacts import PLATE, WOOD, body, door_creak
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import (
    BAR,
    RATE,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    moments,
    noise,
    put,
    scatter,
    tilt,
    wander,
)


def glass(rng: Rng, n: int, how: How) -> Wave:
    """The blow, then pieces by the dozen, each a small plate of its own, falling and ringing."""
    long = min(n, frames(1.9 + 0.5 * how.size))
    whole = np.zeros((2, long), np.float32)
    put(whole, 0, np.repeat(burst(rng, 0.05, 900, 14_000, 0.0002)[None], 2, 0), 1.1)
    put(whole, 0, np.repeat(burst(rng, 0.07, 180, 1200)[None], 2, 0), 0.5 * how.scale)
    pieces = [
        body(rng, 0.3, rng.uniform(2200, 6800) / how.scale, (1, 1.53, 2.27, 2.9), rng.uniform(0.08, 0.3), click=0.4)
        for _ in range(22)
    ]
    at = np.sort(np.concatenate([rng.exponential(0.09, 45), 0.25 + rng.exponential(0.3, 40)]) * RATE).astype(np.int64)
    fallen = scatter(rng, long, at, pieces, spread=0.7, even=0.25)
    return whole + fallen * decay(long, 1.9) * 0.33


def wood_crack(rng: Rng, n: int, how: How) -> Wave:
    """Fibres tearing, faster and faster, to the snap."""
    long = min(n, frames(0.9))
    whole = np.zeros(long, np.float32)
    fibres = 0 if n < frames(0.7) else int(rng.integers(5, 14))
    snap = 0.0 if not fibres else 0.22
    for at in snap - np.abs(rng.normal(0, 0.09, fibres)):
        put(whole, int(max(0.0, float(at)) * RATE), burst(rng, 0.012, 800, 7000, 0.0003), rng.uniform(0.1, 0.4))
    put(whole, int(snap * RATE), burst(rng, 0.04, 350, 9000, 0.0002), 1.2)
    put(whole, int(snap * RATE), body(rng, 0.3, rng.uniform(260, 420) / how.scale, WOOD, 0.14, fall=0.3), 0.9)
    for at in rng.exponential(0.07, 5):
        put(whole, int((snap + float(at)) * RATE), burst(rng, 0.02, 600, 5000), 0.25)
    return whole


def tree_fall(rng: Rng, n: int, how: How) -> Wave:
    """Creaks, cracks, the rush of the crown through the air, and the ground."""
    long = min(n, frames(4))
    whole = door_creak(rng, max(4, int(long * 0.5)), How(0.5, 1, 0.8)) * 0.25
    whole = np.concatenate([whole, np.zeros(long - len(whole), np.float32)])
    for at in rng.uniform(0.02, 0.5, 7):
        put(whole, int(at * long), wood_crack(rng, frames(0.5), how), 0.5)
    rush = noise(rng, long, tilt(600, 8000, 0.6)) * curve(
        long, (0, 0), (0.35, 0.05), (0.64, 0.5), (0.68, 0.9), (0.8, 0.15), (1, 0)
    )
    put(whole, int(0.64 * long), noise(rng, frames(1), tilt(30, 250, 0.8)) * decay(frames(1), 0.9, 0.004), 1.0)
    return whole + rush * 0.6


def cards(rng: Rng, n: int, how: How) -> Wave:
    """A riffle: thirty edges off two thumbs, then the bridge."""
    long, at = min(n, frames(1.5)), 0.0
    whole = np.zeros(long, np.float32)
    for index in range(44):
        put(whole, frames(at), burst(rng, 0.006, 1200, 9000, 0.0003), rng.uniform(0.4, 1))
        at += rng.uniform(0.7, 1.3) * (0.018 if index < 26 else 0.011) + (0.25 if index == 26 else 0)
    return whole


def paper(rng: Rng, n: int, how: How) -> Wave:
    """Crumpling: each buckle a click, loud ones rare."""
    clicks = [burst(rng, rng.uniform(0.001, 0.006), rng.uniform(1500, 4000), 13_000, 0.0002) for _ in range(16)]
    at, hand = moments(rng, n, 260), wander(rng, n, 3.5, 0, 1)
    return scatter(rng, n, at[rng.random(len(at)) < hand[at] ** 2], clicks, spread=0.3, even=-0.1)


def tear(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(rng.uniform(0.6, 1.0) / how.speed))
    rips = np.abs(noise(rng, long, band(20, 160))) * curve(long, (0, 0.2), (0.1, 1), (0.8, 1), (1, 0))
    return noise(rng, long, band(1800, 11_000, 1)) * rips


def dishes(rng: Rng, n: int, how: How) -> Wave:
    """China and cutlery."""
    kinds = [
        body(rng, 0.5, rng.uniform(1500, 2600), PLATE[:7], rng.uniform(0.15, 0.4), click=0.6, fall=0.3)
        for _ in range(5)
    ]
    kinds += [
        body(rng, 0.3, rng.uniform(2600, 4600), BAR[:4], rng.uniform(0.1, 0.3), click=0.7, fall=0.2) for _ in range(7)
    ]
    at = np.concatenate([[40], moments(rng, n, 3.5 * how.speed)]).astype(np.int64)
    return scatter(rng, n, at, kinds, spread=0.6, even=0.3)


def rocks(rng: Rng, n: int, how: How) -> Wave:
    """A slope giving way: stones over a low roar."""
    kinds = [
        body(rng, 0.15, rng.uniform(180, 900) / how.scale, WOOD, rng.uniform(0.04, 0.1), click=0.8, fall=0.1)
        for _ in range(20)
    ]
    at = moments(rng, n, 45)
    roll = curve(n, (0, 0.6), (0.25, 1), (0.6, 0.7), (1, 0.05))
    at = np.concatenate([[10], at[rng.random(len(at)) < roll[at]]]).astype(np.int64)
    return scatter(rng, n, at, kinds, spread=0.8, even=0.2) + noise(rng, n, tilt(30, 400, 0.8)) * roll * (
        0.2 + 0.3 * how.force
    )


RECIPES = (
    Recipe("breaking glass", "event", 2.5, glass, ("glass break", "glass shatter", "shatter", "glass smash", "break glass", "window break", "glass", "bottle break", "broken glass", "window smash", "vase", "plate break"),
           ("glass breaking", "a window shattering", "smashing a bottle", "a dropped glass"), gap=3, jitter=0.3, ring=1.8, room=(0.6, 0.15)),
    Recipe("cracking wood", "event", 1.2, wood_crack, ("wood crack", "branch snap", "twig", "wood break", "stick break", "branch", "wood snap", "bone", "snap twig", "wood split", "plank"),
           ("a branch snapping", "wood cracking", "a stick breaking", "bones breaking"), gap=1.4, jitter=0.5, ring=0.7),
    Recipe("falling tree", "event", 4.5, tree_fall, ("tree fall", "fall tree", "timber", "tree crash"), ("a tree falling in the forest", "timber coming down"), gap=5, ring=3.5, room=(1.5, 0.15)),
    Recipe("shuffling cards", "event", 2, cards, ("card", "shuffl card", "shuffle", "deck card", "poker", "card deal"),
           ("shuffling a deck of cards", "a card game"), gap=2, jitter=0.2, ring=1.1),
    Recipe("crumpling paper", "bed", 3, paper, ("paper", "crumpl", "wrapping", "paper rustl", "plastic bag", "crinkl", "foil", "newspaper", "page turn", "book page", "turn page"),
           ("crumpling paper", "unwrapping a present", "turning pages", "plastic bag rustling")),
    Recipe("tearing", "event", 1.2, tear, ("tear", "rip", "paper tear", "tear paper", "rip cloth", "zip", "zipper", "velcro", "duct tape"),
           ("tearing paper", "ripping cloth", "a zipper", "velcro"), gap=1.3, jitter=0.3, ring=0.8),
    Recipe("dishes", "bed", 6, dishes, ("dish", "plate", "cutlery", "fork", "spoon", "dishes clatter", "china", "silverware", "wash dishes", "clink", "glasses clink", "cup", "ice cube", "ice glass", "pots pans", "pan"),
           ("clattering dishes and cutlery", "washing up", "cups on saucers", "clinking glasses"), room=(0.5, 0.15)),
    Recipe("rockfall", "bed", 5, rocks, ("rock fall", "rockfall", "landslide", "avalanche", "rockslide", "rubble", "collapse", "building collapse", "debris", "boulder", "stone fall"),
           ("rocks tumbling down", "a landslide", "a building collapsing into rubble"), room=(1.6, 0.15)),
)  # fmt: skip

"""Things that hit, break, fall, rattle. Rule: a body is its modes; what strikes it decides how many of them speak."""

import numpy as np

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import (
    BAR,
    RATE,
    SKIN,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    modes,
    moments,
    noise,
    peaked,
    put,
    scatter,
    struck,
    tone,
    voice,
    wander,
)

WOOD = (1.0, 1.57, 2.31, 2.9, 3.8, 5.1)
PLATE = (1.0, 1.73, 2.32, 2.73, 3.46, 4.58, 5.2, 6.24, 7.87, 9.1)


def body(
    rng: Rng,
    seconds: float,
    hz: float,
    ratios: tuple[float, ...],
    ring: float,
    *,
    click: float = 0.5,
    fall: float = 0.7,
) -> Wave:
    """A struck thing: its modes and the click of the contact, peak 1."""
    wave = peaked(struck(rng, frames(seconds), modes(rng, hz, ratios, ring, fall)))
    put(wave, 0, burst(rng, 0.012, 700, 9000, 0.0003), click)
    return peaked(wave)


def knock(rng: Rng, n: int, how: How) -> Wave:
    """A knuckle on a panel: low modes, quickly damped."""
    hz = rng.uniform(120, 165) / how.scale
    wave = body(rng, 0.3, hz, WOOD, 0.16, click=0.25 + 0.4 * how.force, fall=0.45)
    put(wave, 0, burst(rng, 0.05, 250, 1400), 0.6)
    return wave[:n]


def door_slam(rng: Rng, n: int, how: How) -> Wave:
    """Leaf into frame, the latch, and the wall answering."""
    long = min(n, frames(1.1))
    whole = np.zeros(long, np.float32)
    put(whole, 0, body(rng, 0.7, rng.uniform(58, 80) / how.scale, WOOD, 0.5, click=0.4, fall=0.4), 1.0)
    put(whole, 0, burst(rng, 0.16, 60, 1100, 0.0008), 1.0 + 0.4 * how.force)
    put(whole, frames(0.012), body(rng, 0.2, rng.uniform(900, 1500), PLATE, 0.08, fall=0.4), 0.4)
    put(whole, frames(rng.uniform(0.05, 0.09)), burst(rng, 0.09, 120, 2000), 0.35)
    return np.asarray(np.tanh(whole * (1 + how.force)), np.float32)


def door_creak(rng: Rng, n: int, how: How) -> Wave:
    """Stick and slip: a train of clicks whose rate wanders, through the door's resonances."""
    long = min(n, frames(rng.uniform(1.4, 2.2) / how.speed))
    rate = curve(
        long, (0, 60), (0.25, rng.uniform(110, 190)), (0.6, 80), (0.85, rng.uniform(140, 240)), (1, 50)
    ) / np.float32(how.scale)
    rate = rate * (1 + 0.35 * wander(rng, long, 9, -1, 1))
    formants = [(620.0 / how.scale, 160.0, 1.0), (1350.0, 240.0, 0.8), (2600.0, 400.0, 0.45), (4200.0, 700.0, 0.2)]
    creak = voice(rng, np.asarray(rate, np.float32), formants, fall=0.35, rough=0.6, top_hz=6000)
    return creak * wander(rng, long, 7, 0.15, 1.0) * curve(long, (0, 0), (0.08, 1), (0.9, 0.8), (1, 0))


def clang(rng: Rng, n: int, how: How) -> Wave:
    """A plate of metal: many modes, not in tune, long."""
    long = min(n, frames(2.2))
    hz = rng.uniform(260, 430) / how.scale
    return body(rng, long / RATE, hz, PLATE, rng.uniform(1.2, 2.0), click=0.7, fall=0.25)[:n]


def hammer(rng: Rng, n: int, how: How) -> Wave:
    """On a nail in a board."""
    wave = body(rng, 0.35, rng.uniform(2100, 2500), (1, 1.51, 2.73, 4.1), 0.12, click=0.8, fall=0.3) * 0.6
    put(wave, 0, body(rng, 0.3, rng.uniform(170, 220) / how.scale, WOOD, 0.13, fall=0.4), 0.9)
    return wave[:n]


def axe(rng: Rng, n: int, how: How) -> Wave:
    """Into a log: the bite, the block, a crack along the grain."""
    wave = body(rng, 0.4, rng.uniform(105, 140) / how.scale, WOOD, 0.2, click=0.6, fall=0.35)
    put(wave, frames(0.004), burst(rng, 0.06, 400, 5000, 0.0004), 0.8)
    put(wave, frames(rng.uniform(0.03, 0.06)), burst(rng, 0.03, 900, 7000), 0.35)
    return wave[:n]


def anvil(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(1.6))
    return body(
        rng, long / RATE, rng.uniform(1150, 1350) / how.scale, (1, 1.41, 2.1, 2.83, 3.9), 1.4, click=0.5, fall=0.5
    )[:n]


def sword(rng: Rng, n: int, how: How) -> Wave:
    """Blade on blade, and the slide along it."""
    long = min(n, frames(1.1))
    wave = body(
        rng, long / RATE, rng.uniform(900, 1700) / how.scale, (1, 1.32, 2.76, 3.5, 5.4, 6.6), 0.9, click=0.9, fall=0.15
    )[:long]
    slide = noise(rng, long, band(3000, 11_000)) * curve(long, (0, 0), (0.06, 0.5), (0.35, 0.15), (0.5, 0), (1, 0))
    return wave + slide * 0.35 * (rng.random() < 0.6)


def sword_draw(rng: Rng, n: int, how: How) -> Wave:
    """Steel along the scabbard's mouth, ringing as it comes free."""
    long = min(n, frames(1.4))
    scrape = noise(rng, long, band(2600, 12_000)) * curve(long, (0, 0), (0.05, 0.6), (0.3, 1), (0.34, 0.1), (1, 0))
    ring = struck(rng, long, modes(rng, rng.uniform(1900, 2500), (1, 1.52, 2.4, 3.3), 1.1, 0.3))
    return scrape * 0.5 + peaked(ring) * curve(long, (0, 0.1), (0.3, 0.8), (1, 0)) * 0.6


def chains(rng: Rng, n: int, how: How) -> Wave:
    """Links falling over links in bursts."""
    links = [
        body(rng, 0.1, rng.uniform(1400, 4200) / how.scale, BAR[:4], rng.uniform(0.03, 0.1), click=0.7, fall=0.2)
        for _ in range(18)
    ]
    at = moments(rng, n, 60 * how.speed)
    shaken = wander(rng, n, 2.5, -0.2, 1.0)
    at = np.concatenate([[20], at[rng.random(len(at)) < shaken[at] ** 2 * (shaken[at] > 0)]]).astype(np.int64)
    return scatter(rng, n, at, links, spread=0.5, even=0.2)


def coin(rng: Rng, n: int, how: How) -> Wave:
    """Bounces that come ever sooner, then the rolling edge that spins itself out."""
    long = min(n, frames(1.6))
    whole, hz = np.zeros(long, np.float32), rng.uniform(4200, 5600) / how.scale
    at, gap, loud = 0.0, rng.uniform(0.2, 0.3), 1.0
    while gap > 0.012 and at < long / RATE:
        hit = body(rng, 0.35, hz, (1, 1.41, 1.78, 2.3, 2.61), 0.3 * loud + 0.08, click=0.5, fall=0.15)
        put(whole, int(at * RATE), hit, loud)
        at, gap, loud = at + gap, gap * rng.uniform(0.66, 0.78), loud * 0.8
    return whole


def coins(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(1.4))
    kinds = [coin(rng, frames(0.5), how) for _ in range(6)]
    at = np.concatenate([[0], np.sort(rng.uniform(0, 0.7 * long, 9))]).astype(np.int64)
    return scatter(rng, long, at, kinds, spread=0.5, even=0.5)


def drum(rng: Rng, n: int, how: How) -> Wave:
    """A skin over air: the pitch sinks a little after the blow."""
    long = min(n, frames(1.4))
    hz = rng.uniform(68, 82) / how.scale
    low = tone(np.asarray(hz * (1 + 0.35 * np.exp(-np.arange(long) / RATE * 22)), np.float32)) * decay(long, 1.0, 0.001)
    wave = low + 0.6 * peaked(struck(rng, long, modes(rng, hz, SKIN[1:], 0.45, 0.6)))
    put(wave, 0, burst(rng, 0.03, 200, 3500), 0.4 + 0.4 * how.force)
    return peaked(wave)


def drum_roll(rng: Rng, n: int, how: How) -> Wave:
    """A snare: strokes hand over hand, swelling."""
    strokes = []
    for _ in range(6):
        skin = body(rng, 0.16, rng.uniform(178, 190), SKIN, 0.12, click=0.2)
        put(skin, 0, burst(rng, 0.14, 1200, 10_000), 0.8)
        strokes.append(skin)
    at = np.arange(0.02, n / RATE, 0.048 / how.speed)
    starts = ((at + rng.normal(0, 0.003, len(at))).clip(0) * RATE).astype(np.int64)
    swell = curve(n, (0, 0.25), (0.85, 1), (1, 1)) ** 1.3
    return np.asarray(scatter(rng, n, starts, strokes, spread=0.1, even=0.85) * swell, np.float32)


def punch(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(0.35))
    thud = tone(np.asarray(55 + 130 * np.exp(-np.arange(long) / RATE * 45), np.float32)) * decay(long, 0.2, 0.001)
    put(thud, 0, burst(rng, 0.05, 300, 3800, 0.0005), 0.8)
    return np.asarray(np.tanh(thud * (1.3 + how.force)), np.float32)


def thud(rng: Rng, n: int, how: How) -> Wave:
    """Something heavy and soft on the floor."""
    wave = body(rng, 0.6, rng.uniform(48, 70) / how.scale, WOOD, 0.28, click=0.1, fall=0.9)
    put(wave, 0, burst(rng, 0.12, 60, 700, 0.001), 0.9)
    put(wave, frames(rng.uniform(0.07, 0.13)), burst(rng, 0.1, 80, 900), 0.35)
    return wave[:n]


def ball(rng: Rng, n: int, how: How) -> Wave:
    """Bouncing: each flight shorter by the same part."""
    whole, at, gap, loud = np.zeros(n, np.float32), 0.0, rng.uniform(0.55, 0.7) * how.scale**0.5 / how.speed, 1.0
    while gap > 0.03 and at < n / RATE:
        m = frames(0.16)
        bump = tone(np.asarray(95 / how.scale + 110 * np.exp(-np.arange(m) / RATE * 50), np.float32)) * decay(
            m, 0.13, 0.001
        )
        put(bump, 0, burst(rng, 0.02, 300, 2500), 0.3)
        put(whole, int(at * RATE), bump, loud)
        at, gap, loud = at + gap, gap * 0.82, loud * 0.86
    return whole


RECIPES = (
    Recipe("knocking", "series", 2.4, knock, ("knock", "knock door", "rap door", "tap door"),
           ("knocking on a wooden door", "someone at the door", "three knocks"), gap=0.24, jitter=0.12, ring=0.3, group=3, rest=1.1, room=(0.5, 0.18), wide=0.05),
    Recipe("door slam", "event", 1.5, door_slam, ("door slam", "slam", "door shut", "door close", "close door", "shut door", "door bang", "car door"),
           ("a door slamming shut", "door closing hard", "bang of a gate"), gap=2.5, ring=0.9, room=(0.8, 0.25)),
    Recipe("creaking door", "event", 2.5, door_creak, ("creak", "door creak", "door open", "open door", "squeak", "hinge", "rusty", "gate", "old door", "floorboard", "ship creak", "wood creak", "door"),
           ("a creaky old door opening slowly", "rusty hinges squeaking", "creaking floorboards"), gap=2.6, jitter=0.3, ring=1.6, room=(0.9, 0.25)),
    Recipe("metal clang", "event", 2.5, clang, ("metal clang", "clang", "metal", "metal hit", "pipe", "metallic", "metal drop", "clank", "pan drop", "iron"),
           ("a metal pipe dropping on the floor", "metallic clang", "hitting a steel plate"), gap=1.8, jitter=0.4, ring=1.5, room=(1.2, 0.2)),
    Recipe("hammering", "series", 4, hammer, ("hammer", "nail", "hammer nail", "construction", "carpenter", "woodwork"),
           ("hammering a nail into wood", "a carpenter at work", "construction site hammering"), gap=0.55, jitter=0.12, ring=0.3, group=5, rest=0.7, room=(0.6, 0.15)),
    Recipe("chopping wood", "series", 5, axe, ("chop", "axe", "chop wood", "wood chop", "ax", "chop tree", "lumber", "hatchet"),
           ("chopping wood with an axe", "splitting logs"), gap=1.25, jitter=0.1, ring=0.45, room=(0.8, 0.15)),
    Recipe("anvil", "series", 4, anvil, ("anvil", "blacksmith", "forge", "smith", "hammer metal", "hammer anvil"),
           ("a blacksmith hammering on an anvil", "forging iron"), gap=0.75, jitter=0.1, ring=1.2, room=(1.2, 0.2)),
    Recipe("sword clash", "event", 3, sword, ("sword", "sword clash", "sword fight", "blade", "swordfight", "steel clash", "duel", "battle", "knife"),
           ("swords clashing", "a sword fight", "blades striking in a duel", "medieval battle"), gap=0.65, jitter=0.6, ring=0.8, room=(1.2, 0.2)),
    Recipe("drawing a sword", "event", 1.6, sword_draw, ("draw sword", "drawn sword", "sword draw", "unsheath", "sword unsheath", "sheath", "katana"),
           ("a sword drawn from its scabbard", "unsheathing a blade"), gap=2.5, ring=1.2, room=(1.0, 0.15)),
    Recipe("chains", "bed", 4, chains, ("chain", "shackle", "chain rattl", "key", "rattl", "jingl", "keys jingl", "prisoner"),
           ("rattling chains", "keys jingling", "a prisoner's shackles"), room=(1.0, 0.15)),
    Recipe("dropped coin", "event", 2, coin, ("coin", "coin drop", "penny", "drop coin", "coin fall", "coin flip"),
           ("a coin dropping on a table", "a penny falling and spinning"), gap=2.2, ring=1.3, room=(0.4, 0.12)),
    Recipe("coins", "event", 2.5, coins, ("coins", "money", "cash", "treasure", "coin pile", "coin pouch", "gold coin", "cash register", "jackpot"),
           ("coins spilling", "a handful of money dropping", "cash", "a pouch of gold"), gap=2, jitter=0.3, ring=1.3),
    Recipe("drum", "series", 4, drum, ("drum", "drum hit", "drum beat", "bass drum", "war drum", "tom", "taiko", "timpani", "kick drum"),
           ("a big drum being hit", "war drums", "drum beat"), gap=0.8, jitter=0.03, ring=1.0, room=(1.4, 0.2)),
    Recipe("drum roll", "bed", 3, drum_roll, ("drum roll", "drumroll", "snare", "snare roll", "snare drum"), ("a snare drum roll", "drumroll before an announcement"), room=(0.8, 0.15)),
    Recipe("punch", "event", 1, punch, ("punch", "hit body", "fist", "kick", "fight", "boxing", "slap", "smack", "fistfight"),
           ("a punch in a fight", "fist hitting someone", "a kick", "slapping a face"), gap=0.7, jitter=0.5, ring=0.3),
    Recipe("thud", "event", 1.2, thud, ("thud", "thump", "body fall", "drop box", "heavy fall", "fall floor", "bump", "box drop", "land ground", "bag drop"),
           ("a heavy thud", "a body falling on the floor", "a box dropped", "something heavy landing"), gap=1.8, jitter=0.4, ring=0.6, room=(0.6, 0.15)),
    Recipe("bouncing ball", "event", 4, ball, ("ball", "bounc", "ball bounc", "basketball", "dribbl", "tennis", "ping pong"), ("a ball bouncing", "basketball on the court"), gap=4, ring=3, room=(0.9, 0.2)),
)  # fmt: skip

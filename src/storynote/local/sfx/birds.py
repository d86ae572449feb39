"""Birds, insects, frogs. Rule: a song is a melody of pitch over time, sung anew with each seed."""

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
    hump,
    noise,
    normed,
    pan,
    peaked,
    put,
    tone,
    voice,
    wander,
    wide,
)


def whistled(hz: Wave, power: float = 0.7) -> Wave:
    """One syllable: a nearly pure tone along a way of pitch."""
    n = len(hz)
    return (tone(hz) + 0.12 * tone(hz * 2)) * hump(n, power)


def syllable(rng: Rng, hz: float, seconds: float) -> Wave:
    """A chirp: up, down, up and down, or a fast trill."""
    n, a, b = frames(seconds), hz * rng.uniform(0.75, 1.0), hz * rng.uniform(1.05, 1.5)
    kind = int(rng.integers(5))
    way = [
        curve(n, (0, a), (1, b)),
        curve(n, (0, b), (1, a)),
        curve(n, (0, a), (0.4, b), (1, a)),
        curve(n, (0, b), (0.5, a), (1, b * 0.95)),
        curve(n, (0, hz), (1, hz)) * (1 + 0.12 * np.sin(np.arange(n) / RATE * 2 * np.pi * rng.uniform(25, 45))),
    ][kind]
    return whistled(np.asarray(way, np.float32))


def song(rng: Rng, hz: float) -> Wave:
    """A phrase: a few kinds of syllable, repeated as singers do."""
    parts: list[Wave] = []
    for _ in range(int(rng.integers(1, 4))):
        one, rest = syllable(rng, hz * rng.uniform(0.8, 1.25), rng.uniform(0.05, 0.2)), frames(rng.uniform(0.02, 0.1))
        for _ in range(int(rng.integers(1, 6))):
            parts += [one, np.zeros(rest, np.float32)]
    return np.concatenate(parts) * rng.uniform(0.7, 1)


def birds(rng: Rng, n: int, how: How) -> Wave:
    """Five singers in their trees, answering one another, the far ones softer."""
    whole = np.zeros((2, n), np.float32)
    singers = [(rng.uniform(2200, 5600), rng.uniform(-0.95, 0.95), 0.25 + 0.75 * rng.random() ** 2) for _ in range(5)]
    for hz, place, loud in singers:
        phrases = [song(rng, hz / how.scale) for _ in range(3)]
        at = rng.uniform(0, 1.5)
        while at < n / RATE - 0.2:
            phrase = phrases[int(rng.integers(3))]
            put(whole, int(at * RATE), pan(phrase, place), loud)
            at += len(phrase) / RATE + rng.exponential(1.8 / how.speed) + 0.3
    put(whole, 30, pan(song(rng, singers[0][0] / how.scale), singers[0][1]), 0.7)
    return whole + wide(rng, n, band(200, 2500, 1), 0.9) * 0.006


def crow(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(rng.uniform(0.32, 0.45)))
    pitch = curve(long, (0, 500), (0.2, 620), (0.7, 560), (1, 430)) / np.float32(how.scale)
    caw = voice(
        rng,
        pitch,
        [(1250.0, 350.0, 1.0), (1750.0, 400.0, 0.8), (3300.0, 800.0, 0.4)],
        fall=0.3,
        rough=0.85,
        breath=0.35,
    )
    return caw * curve(long, (0, 0), (0.12, 1), (0.75, 0.8), (1, 0))


def gull(rng: Rng, n: int, how: How) -> Wave:
    """The long call: a rising cry and shorter ones after it."""
    parts: list[Wave] = []
    for index in range(int(rng.integers(2, 5))):
        long = frames(0.55 if index == 0 else rng.uniform(0.22, 0.32))
        top = rng.uniform(1300, 1550) / how.scale
        pitch = curve(long, (0, top * 0.6), (0.25, top), (0.7, top * 0.92), (1, top * 0.65))
        cry = voice(
            rng,
            pitch,
            [(1500.0, 700.0, 1.0), (3200.0, 900.0, 0.6), (5000.0, 1200.0, 0.25)],
            fall=0.5,
            rough=0.25,
            breath=0.06,
        )
        parts += [cry * hump(long, 0.5), np.zeros(frames(0.07), np.float32)]
    return np.concatenate(parts)[:n]


def owl(rng: Rng, n: int, how: How) -> Wave:
    """Hoo … hu-huhooo: breathy, all but pure, near 350 Hz."""
    hz, parts = rng.uniform(330, 400) / how.scale, list[Wave]()
    for seconds, rest, bend in ((0.45, 0.55, 1.0), (0.13, 0.08, 0.97), (0.13, 0.06, 1.0), (0.75, 0, 1.02)):
        long = frames(seconds / how.speed)
        pitch = np.asarray(hz * bend * curve(long, (0, 0.93), (0.2, 1), (0.8, 0.99), (1, 0.92)), np.float32)
        hoo = tone(pitch) + 0.15 * tone(pitch * 2) + 0.05 * tone(pitch * 3) + 0.05 * noise(rng, long, band(250, 900))
        parts += [hoo * hump(long, 0.6), np.zeros(frames(rest / how.speed), np.float32)]
    return np.concatenate(parts if n > frames(1.5) else parts[-2:])[:n]


def rooster(rng: Rng, n: int, how: How) -> Wave:
    """Four notes: cock-a-doodle-doo, the last long and falling."""
    parts, base = list[Wave](), rng.uniform(0.92, 1.08) / how.scale
    for a, b, seconds in ((560, 720, 0.16), (700, 900, 0.14), (820, 1050, 0.28), (1000, 520, 0.95)):
        long = frames(seconds / how.speed)
        pitch = np.asarray(curve(long, (0, a), (0.3, max(a, b)), (0.75, (a + b) / 2), (1, b)) * base, np.float32)
        note = voice(
            rng,
            pitch,
            [(1100.0, 500.0, 1.0), (2300.0, 700.0, 0.9), (3900.0, 1000.0, 0.4)],
            fall=0.6,
            rough=0.3,
            breath=0.05,
        )
        parts.append(note * curve(long, (0, 0.2), (0.1, 1), (0.7, 0.9), (1, 0.1)))
    return np.concatenate(parts)[:n]


def duck(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(rng.uniform(0.17, 0.24)))
    pitch = curve(long, (0, 260), (0.25, 330), (1, 200)) / np.float32(how.scale)
    quack = voice(
        rng, pitch, [(1050.0, 250.0, 1.0), (2100.0, 400.0, 0.9), (3000.0, 600.0, 0.5)], fall=0.15, rough=0.5, breath=0.1
    )
    return quack * curve(long, (0, 0), (0.1, 1), (0.6, 0.7), (1, 0))


def chicken(rng: Rng, n: int, how: How) -> Wave:
    """Buk, buk, b-gawk now and then."""
    gawk = rng.random() < 0.25
    long = min(n, frames(0.4 if gawk else rng.uniform(0.07, 0.12)))
    pitch = curve(long, (0, 420), (0.3, 900 if gawk else 560), (1, 350)) / np.float32(how.scale)
    cluck = voice(
        rng, pitch, [(950.0, 400.0, 1.0), (2000.0, 500.0, 0.6), (3400.0, 900.0, 0.3)], fall=0.4, rough=0.4, breath=0.12
    )
    return cluck * curve(long, (0, 0), (0.1, 1), (0.6, 0.6), (1, 0)) * (1.0 if gawk else 0.7)


def wings(rng: Rng, n: int, how: How) -> Wave:
    """Beats of feathers on air."""
    beat = rng.uniform(6.5, 8.5) * how.speed / how.scale**1.2
    turns = np.arange(n) / RATE * beat + 0.12 * wander(rng, n, 2, -1, 1)
    flap = np.maximum(np.sin(2 * np.pi * turns), 0) ** 3
    return wide(rng, n, band(250, 3500 / how.scale, 1), 0.3) * np.asarray(flap, np.float32)


def crickets(rng: Rng, n: int, how: How) -> Wave:
    """Each a comb drawn over a scraper: 4–5 kHz, pulses in chirps, at its own pace and place."""
    t = np.arange(n, dtype=np.float32) / RATE
    whole = np.zeros((2, n), np.float32)
    for _ in range(7):
        hz, chirps, pulses = rng.uniform(3900, 5100), rng.uniform(1.6, 3.0) * how.speed, rng.uniform(26, 36)
        turn = (t * chirps + rng.random() + 0.05 * wander(rng, n, 1, -1, 1)) % 1
        gate = np.clip(np.minimum(turn, 0.38 - turn) * 25, 0, 1) * (0.5 - 0.5 * np.cos(2 * np.pi * pulses * t)) ** 1.5
        whole += pan(np.asarray(tone(hz, n) * gate, np.float32), rng.uniform(-1, 1)) * np.float32(
            0.15 + 0.85 * rng.random() ** 2
        )
    return whole + wide(rng, n, band(4500, 9000), 0.9) * 0.02


def cicadas(rng: Rng, n: int, how: How) -> Wave:
    """A shimmer of noise, 4 to 9 kHz, shaken a hundred times a second, that swells and sinks."""
    t = np.arange(n, dtype=np.float32) / RATE
    whole = np.zeros((2, n), np.float32)
    for low in (4200, 5600, 7000):
        shaken = 0.55 + 0.45 * np.sin(2 * np.pi * rng.uniform(85, 140) * t)
        sung = noise(rng, n, band(low, low * 1.18, 4)) * shaken * wander(rng, n, 0.5, 0.15, 1)
        whole += pan(np.asarray(sung, np.float32), rng.uniform(-0.9, 0.9))
    return whole


def frog(rng: Rng, n: int, how: How) -> Wave:
    """Rib-bit: trains of pulses through the throat's sac."""
    parts, hz = list[Wave](), rng.uniform(380, 700) / how.scale
    for seconds, up in ((0.12, 1.0), (0.19, 1.35)):
        long = frames(seconds)
        pulses = np.asarray(curve(long, (0, 55), (1, 85)), np.float32)
        note = voice(
            rng, pulses, [(hz * up, 90.0, 1.0), (hz * up * 2.6, 260.0, 0.5)], fall=0.05, rough=0.2, top_hz=3500
        )
        parts += [note * hump(long, 0.6), np.zeros(frames(0.035), np.float32)]
    return np.concatenate(parts)[:n]


def bee(rng: Rng, n: int, how: How) -> Wave:
    """Wings at 230 Hz, rich in harmonics, to and fro about the head."""
    hz = 228 / how.scale * (1 + 0.06 * wander(rng, n, 1.5, -1, 1) + 0.02 * wander(rng, n, 8, -1, 1))
    buzz = voice(
        rng,
        np.asarray(hz, np.float32),
        [(480.0, 500.0, 1.0), (2600.0, 1600.0, 0.35)],
        fall=0.7,
        rough=0.12,
        top_hz=6000,
    )
    near, side = wander(rng, n, 0.9, 0.3, 1), wander(rng, n, 0.7, 0.05, 0.95)
    return np.stack([buzz * near * np.cos(side * np.pi / 2), buzz * near * np.sin(side * np.pi / 2)]).astype(np.float32)


def mosquito(rng: Rng, n: int, how: How) -> Wave:
    hz = np.asarray(620 * (1 + 0.07 * wander(rng, n, 1.8, -1, 1)), np.float32)
    whine = tone(hz) + 0.6 * tone(hz * 2) + 0.35 * tone(hz * 3) + 0.15 * tone(hz * 4)
    near, side = wander(rng, n, 0.8, 0.1, 1) ** 1.5, wander(rng, n, 0.8, 0.02, 0.98)
    return np.stack([whine * near * np.cos(side * np.pi / 2), whine * near * np.sin(side * np.pi / 2)]).astype(
        np.float32
    )


def woodpecker(rng: Rng, n: int, how: How) -> Wave:
    """Twenty blows a second on a hollow trunk."""
    blows, rate = int(rng.integers(10, 17)), rng.uniform(18, 23) * how.speed
    whole = np.zeros(min(n, frames(blows / rate + 0.15)), np.float32)
    for index in range(blows):
        m = frames(0.05)
        blow = (tone(rng.uniform(760, 800), m) + 0.6 * tone(rng.uniform(1450, 1550), m)) * decay(m, 0.04, 0.0005)
        put(blow, 0, burst(rng, 0.004, 1500, 8000), 0.5)
        put(whole, frames(index / rate), peaked(blow), 1 - 0.5 * index / blows)
    return whole


def cuckoo(rng: Rng, n: int, how: How) -> Wave:
    """A third downwards."""
    hz, parts = rng.uniform(640, 690) / how.scale, list[Wave]()
    for ratio, seconds in ((1.0, 0.17), (0.8, 0.28)):
        long = frames(seconds)
        parts += [
            whistled(curve(long, (0, hz * ratio * 0.97), (0.2, hz * ratio), (1, hz * ratio * 0.98)), 0.5),
            np.zeros(frames(0.09), np.float32),
        ]
    return normed(np.concatenate(parts))[:n]


def eagle(rng: Rng, n: int, how: How) -> Wave:
    """A raptor's scream: a long fall from three kilohertz, hoarse."""
    long = min(n, frames(rng.uniform(0.9, 1.4)))
    pitch = curve(long, (0, 2300), (0.12, 3100), (0.5, 2800), (1, 1900)) / np.float32(how.scale)
    cry = voice(
        rng, pitch, [(3000.0, 1500.0, 1.0), (6000.0, 2500.0, 0.5)], fall=0.6, rough=0.35, breath=0.12, top_hz=16_000
    )
    return cry * curve(long, (0, 0), (0.08, 1), (0.5, 0.7), (1, 0))


RECIPES = (
    Recipe("eagle", "event", 4, eagle, ("eagle", "hawk", "falcon", "vulture", "parrot", "eagle screech", "bird screech"), ("an eagle's screech", "a hawk's cry over the canyon"), gap=2.4, jitter=0.4, ring=1.2, room=(2.4, 0.3), wide=0.7),
    Recipe("birds", "bed", 8, birds, ("bird", "birdsong", "chirp", "bird chirp", "bird sing", "songbird", "tweet", "sparrow", "robin", "nightingale", "dawn chorus", "canary", "morning bird"),
           ("birds singing", "birdsong in the morning", "birds chirping in the trees", "dawn chorus"), room=(1.2, 0.15)),
    Recipe("crow", "event", 4, crow, ("crow", "raven", "caw", "crow caw"), ("a crow cawing", "raven croaking"), gap=0.75, jitter=0.25, ring=0.4, group=3, rest=1.2, room=(1.5, 0.2)),
    Recipe("seagulls", "event", 6, gull, ("gull", "seagull", "seabird"), ("seagulls crying over the harbour", "gulls calling"), gap=1.9, jitter=0.5, ring=1.4, room=(1.0, 0.12), wide=0.9),
    Recipe("owl", "event", 5, owl, ("owl", "hoot", "owl hoot"), ("an owl hooting at night", "hoo hoo of a bird in the dark"), gap=4.2, jitter=0.2, ring=2.2, room=(2.0, 0.25)),
    Recipe("rooster", "event", 3, rooster, ("rooster", "cockerel", "cock", "cock crow", "rooster crow"), ("a rooster crowing at dawn", "cock-a-doodle-doo"), gap=4, jitter=0.3, ring=1.6, room=(1.2, 0.15)),
    Recipe("duck", "event", 3, duck, ("duck", "quack", "goose", "geese"), ("a duck quacking", "ducks on a pond", "geese honking"), gap=0.34, jitter=0.3, ring=0.25, group=4, rest=0.8, wide=0.5),
    Recipe("chickens", "event", 5, chicken, ("chicken", "hen", "cluck", "poultry", "turkey", "hens cluck"), ("chickens clucking in the yard", "hens"), gap=0.42, jitter=0.6, ring=0.3, wide=0.8),
    Recipe("wings", "bed", 3, wings, ("wing", "flap", "wing flap", "bat", "pigeon", "dragon wing", "bird fly", "flutter"), ("wings flapping", "a bird taking off", "bats fluttering")),
    Recipe("crickets", "bed", 8, crickets, ("cricket", "grasshopper", "night insect", "cricket chirp", "summer night"), ("crickets chirping at night", "insects in a summer meadow"), room=(0.8, 0.1)),
    Recipe("cicadas", "bed", 8, cicadas, ("cicada", "locust", "insect", "summer heat"), ("cicadas in the heat", "buzzing insects in the trees")),
    Recipe("frogs", "event", 6, frog, ("frog", "toad", "croak", "ribbit", "swamp", "bullfrog", "frog croak"), ("a frog croaking", "frogs in a pond", "ribbit", "a swamp at night"), gap=0.75, jitter=0.5, ring=0.4, room=(0.8, 0.15), wide=0.9),
    Recipe("bee", "bed", 5, bee, ("bee", "bumblebee", "wasp", "buzz", "fly buzz", "hornet", "beehive", "housefly", "bee buzz"), ("a bee buzzing around", "a fly buzzing", "wasp", "swarm of bees")),
    Recipe("mosquito", "bed", 5, mosquito, ("mosquito", "gnat", "mosquito buzz"), ("a mosquito whining near the ear",)),
    Recipe("woodpecker", "event", 4, woodpecker, ("woodpecker", "peck", "woodpecker tree"), ("a woodpecker drumming on a trunk",), gap=1.9, jitter=0.4, ring=0.8, room=(1.5, 0.25)),
    Recipe("cuckoo", "series", 5, cuckoo, ("cuckoo", "cuckoo bird", "cuckoo clock"), ("a cuckoo calling", "cuckoo clock"), gap=1.3, jitter=0.04, ring=0.7, room=(1.8, 0.25)),
)  # fmt: skip

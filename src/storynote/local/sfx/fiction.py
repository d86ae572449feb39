"""Spaceships, magic, films: what no thing in the world makes. Rule: a gesture of pitch and air tells what happens."""

import numpy as np

from storynote.local.sfx.games import square
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.signals import beep
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
    noise,
    normed,
    pan,
    phase,
    put,
    struck,
    tilt,
    tone,
    wander,
    wide,
)


def spaceship(rng: Rng, n: int, how: How) -> Wave:
    """A reactor: low fifths that beat, a slow swell through the hull, air from vents."""
    base, whole = rng.uniform(46, 58) / how.scale, np.zeros((2, n), np.float32)
    for ratio, gain in ((1, 1), (1.006, 0.8), (1.5, 0.5), (2, 0.4), (3.01, 0.22), (4.02, 0.14), (6.03, 0.06)):
        drift = np.asarray(base * ratio * (1 + 0.002 * wander(rng, n, 0.5, -1, 1)), np.float32)
        whole += pan(tone(drift) * np.float32(gain) * wander(rng, n, 0.4, 0.6, 1), rng.uniform(-0.5, 0.5))
    vents = pan(gusts(rng, wander(rng, n, 0.3, 300, 900), 0.15), 0.3) * 0.08
    return np.asarray(normed(whole) + wide(rng, n, tilt(60, 1800, 1.0, 1), 0.8) * 0.35 + vents, np.float32)


def teleport(rng: Rng, n: int, how: How) -> Wave:
    """A shimmer that rises out of hearing, and a thump of air closing."""
    long = min(n, frames(1.7 / how.speed))
    whole = np.zeros((2, long), np.float32)
    for _ in range(9):
        a = rng.uniform(240, 900)
        hz = np.asarray(
            a
            * 2 ** curve(long, (0, 0), (0.75, rng.uniform(2, 3.4)), (1, 3.5))
            / how.scale
            * (1 + 0.03 * np.sin(np.arange(long) / RATE * rng.uniform(40, 90))),
            np.float32,
        )
        whole += pan(
            tone(np.minimum(hz, 15_000)) * curve(long, (0, 0), (0.3, 0.5), (0.72, 1), (0.8, 0.1), (1, 0)),
            rng.uniform(-0.9, 0.9),
        )
    m = frames(0.5)
    thump = tone(np.asarray(45 + 120 * np.exp(-np.arange(m) / RATE * 18), np.float32)) * decay(m, 0.4, 0.003)
    put(whole, int(long * 0.74), pan(thump, 0), 4)
    return whole + wide(rng, long, band(3000, 12_000), 0.9) * curve(long, (0, 0), (0.7, 0.9), (0.78, 0.1), (1, 0))


def robot(rng: Rng, n: int, how: How) -> Wave:
    """Chatter of an astromech: chirps, slides and trills with a vocabulary of its own."""
    long, at = min(n, frames(rng.uniform(0.7, 1.3))), 0.0
    whole = np.zeros(long, np.float32)
    while at < long / RATE - 0.04:
        m = frames(rng.uniform(0.04, 0.19) / how.speed)
        a, b = rng.uniform(500, 2600, 2) / how.scale
        hz = curve(m, (0, a), (1, b)) * (
            1
            + (
                0.2 * np.sign(np.sin(np.arange(m) / RATE * 2 * np.pi * rng.uniform(14, 40)))
                if rng.random() < 0.35
                else 0
            )
        )
        put(
            whole,
            int(at * RATE),
            (tone(np.asarray(hz, np.float32)) + 0.3 * tone(np.asarray(hz * 2, np.float32)))
            * curve(m, (0, 0), (0.1, 1), (0.85, 1), (1, 0)),
            rng.uniform(0.6, 1),
        )
        at += m / RATE + float(rng.choice([0.005, 0.02, 0.06]))
    return whole * curve(long, (0, 1), (0.97, 1), (1, 0))


def sparkle(rng: Rng, n: int, how: How) -> Wave:
    """Magic: a rising rain of tiny bells."""
    long = min(n, frames(2.4))
    whole, count = np.zeros((2, long), np.float32), 42
    root = rng.uniform(1150, 1500) / how.scale
    for index in range(count):
        at = (index / count) ** 0.8 * 0.62 * long / RATE + rng.uniform(0, 0.04)
        octave = 2.0 * index / count + rng.uniform(-0.35, 0.35)
        hz = root * 2 ** ((0, 2, 4, 7, 9)[int(rng.integers(5))] / 12 + max(0.0, octave))
        put(
            whole,
            int(at * RATE),
            pan(struck(rng, frames(0.7), [(hz, 1, 0.6), (hz * 2.76, 0.25, 0.2)]), rng.uniform(-0.9, 0.9)),
            rng.uniform(0.25, 1),
        )
    return whole + wide(rng, long, band(6000, 14_000), 0.9) * curve(long, (0, 0), (0.5, 0.5), (1, 0)) * 0.35


def whoosh(rng: Rng, n: int, how: How) -> Wave:
    """Air displaced by something fast: up in pitch and level as it nears, from one side to the other."""
    long = min(n, frames(rng.uniform(0.55, 0.8) / how.speed * how.scale**0.5))
    middle = rng.uniform(0.42, 0.58)
    top = rng.uniform(1500, 2600) / how.scale
    air = (
        gusts(rng, curve(long, (0, 260), (middle, top), (1, 300)), 1.5)
        * curve(long, (0, 0), (middle * 0.6, 0.25), (middle, 1), (1, 0)) ** 1.4
    )
    side = (
        np.linspace(0.15, 0.85, long, dtype=np.float32)
        if rng.random() < 0.5
        else np.linspace(0.85, 0.15, long, dtype=np.float32)
    )
    return np.stack([air * np.cos(side * np.pi / 2), air * np.sin(side * np.pi / 2)]).astype(np.float32)


def riser(rng: Rng, n: int, how: How) -> Wave:
    """Tension over the whole time: noise and tones climb, faster pulses, and then nothing."""
    climb = np.linspace(0, 1, n, dtype=np.float32)
    air = np.stack([gusts(rng, np.asarray(220 * 2 ** (climb * 5), np.float32), 1.8) for _ in range(2)])
    hz = np.asarray(110 * 2 ** (climb * 2.5) / how.scale, np.float32)
    saw = sum(
        (tone(np.asarray(hz * k * d, np.float32)) * np.float32(1 / k) for k in (1, 2, 3, 4) for d in (1.0, 1.007)),
        np.zeros(n, np.float32),
    )
    pulse = 0.65 + 0.35 * np.sin(phase(np.asarray(3 + 14 * climb**2, np.float32)))
    end = curve(n, (0, 1), (0.985, 1), (1, 0))
    return (air * 0.9 + pan(normed(saw), 0) * 0.6 * pulse) * (0.06 + 0.94 * climb**1.8) * end


def impact(rng: Rng, n: int, how: How) -> Wave:
    """A trailer's boom: the hit, the sub that sinks, the hall."""
    long = min(n, frames(4))
    sub = tone(np.asarray(30 / how.scale**0.5 + 65 * np.exp(-np.arange(long) / RATE * 3.5), np.float32)) * decay(
        long, 3.4, 0.003
    )
    body = wide(rng, long, tilt(40, 700, 1.0, 1), 0.7) * decay(long, 1.8, 0.002)
    metal = struck(
        rng, long, [(70 * 2 ** rng.uniform(0, 4.5), rng.uniform(0.05, 0.2), rng.uniform(1, 3)) for _ in range(24)]
    )
    whole = pan(sub + metal * 0.4, 0) + body * 0.5
    put(whole, 0, pan(burst(rng, 0.12, 200, 6000, 0.0008), 0), 0.9)
    return np.tanh(whole * 1.2) * curve(long, (0, 1), (0.75, 1), (1, 0))


def glitch(rng: Rng, n: int, how: How) -> Wave:
    """Fragments held, repeated, and dropped."""
    long = min(n, frames(1.4))
    whole, at = np.zeros(long, np.float32), 0
    while at < long:
        m = frames(rng.uniform(0.012, 0.07))
        piece = (
            noise(rng, m, band(300, 9000)) * 0.6,
            square(np.full(m, rng.uniform(90, 2400), np.float32)),
            tone(rng.uniform(2000, 9000), m),
        )[int(rng.integers(3))]
        for _ in range(int(rng.integers(1, 6))):
            put(whole, at, piece * curve(m, (0, 0), (0.03, 1), (0.97, 1), (1, 0)), rng.uniform(0.3, 1))
            at += m
        at += frames(float(rng.choice([0, 0.02, 0.06])))
    return whole


def force_field(rng: Rng, n: int, how: How) -> Wave:
    """Mains made dangerous: a hum with a flutter, arcs across it."""
    flutter = 0.7 + 0.3 * np.sin(phase(np.asarray(7 + 2 * wander(rng, n, 1, -1, 1), np.float32)))
    hum = sum(
        (
            tone(np.full(n, 100.0 * k * 0.97 / how.scale, np.float32)) * np.float32(g)
            for k, g in ((1, 1), (2, 0.7), (3, 0.5), (5, 0.3), (8, 0.15))
        ),
        np.zeros(n, np.float32),
    )
    return np.asarray(
        normed(hum) * flutter + gusts(rng, wander(rng, n, 1.5, 900, 2600), 0.3) * flutter * 0.25, np.float32
    )


def arcs(rng: Rng, n: int, how: How) -> Wave:
    """Electricity through air: a hundred snaps a second while it holds."""
    long = min(n, frames(rng.uniform(0.35, 0.8)))
    snap = (np.sin(2 * np.pi * 100 * np.arange(long) / RATE) > 0.3) * wander(rng, long, 22, -0.3, 1).clip(0)
    return np.asarray(noise(rng, long, band(1200, 13_000, 1)) * snap, np.float32) + tone(100.0, long) * wander(
        rng, long, 20, 0, 0.3
    )


def sabre(rng: Rng, n: int, how: How) -> Wave:
    """A blade of light: two hums that beat, swung through the air now and then."""
    swing = np.maximum(0, wander(rng, n, 2.2 * how.speed, -0.6, 1.0))
    hz = np.asarray(96 / how.scale * (1 + 0.45 * swing), np.float32)
    hum = sum(
        (
            tone(np.asarray(hz * k, np.float32)) * np.float32(g)
            for k, g in ((1, 1), (2, 0.8), (3, 0.5), (4, 0.4), (6, 0.2), (1.02, 0.9), (2.03, 0.5))
        ),
        np.zeros(n, np.float32),
    )
    return normed(hum) * (0.5 + swing) + gusts(rng, np.asarray(400 + 1500 * swing, np.float32), 1) * swing * 0.5


def sci_fi_door(rng: Rng, n: int, how: How) -> Wave:
    """Pressure out, a slide, a soft stop."""
    long = min(n, frames(0.85 / how.speed))
    air = gusts(rng, curve(long, (0, 3600), (0.2, 1800), (0.8, 2600), (1, 900)), 1.4)
    hz = curve(long, (0, 240), (0.8, 460), (1, 300)) / np.float32(how.scale)
    motor = (tone(hz) + 0.4 * tone(hz * 2)) * curve(long, (0, 0), (0.1, 0.3), (0.8, 0.3), (0.86, 0), (1, 0))
    slide = air * curve(long, (0, 0), (0.04, 1), (0.3, 0.5), (0.8, 0.5), (0.88, 0), (1, 0)) + motor
    whole = np.asarray(slide, np.float32)
    put(whole, int(long * 0.84), burst(rng, 0.1, 70, 700), 1.2)
    return whole


def ufo(rng: Rng, n: int, how: How) -> Wave:
    """A theremin's wobble."""
    t = np.arange(n) / RATE
    hz = np.asarray(
        (
            640
            + 190 * np.sin(2 * np.pi * 0.35 * t + rng.uniform(0, 6))
            + 75 * np.sin(2 * np.pi * rng.uniform(5, 7) * how.speed * t)
        )
        / how.scale,
        np.float32,
    )
    return pan(tone(hz) + 0.25 * tone(hz * 2) + 0.12 * tone(hz * 3), 0) + pan(
        tone(np.asarray(hz * 0.5, np.float32)) * 0.3, 0.4
    )


def phone_home(rng: Rng, n: int, how: How) -> Wave:
    """A computer of the sixties thinking: blips in rows."""
    whole, at = np.zeros(n, np.float32), 0.0
    pitches = rng.uniform(500, 2200, 7)
    while at < n / RATE:
        put(whole, frames(at), beep(float(rng.choice(pitches)), 0.07 / how.speed, 0.2), rng.uniform(0.5, 1))
        at += 0.1 / how.speed
    return whole


RECIPES = (
    Recipe("spaceship", "bed", 9, spaceship, ("spaceship", "spacecraft", "starship", "spaceship hum", "space station", "warp", "reactor", "engine room", "space ship", "spaceship engine", "bridge ship"), ("spaceship interior hum", "starship engine room", "reactor droning")),
    Recipe("teleport", "event", 2, teleport, ("teleport", "teleporter", "beam up", "portal", "transporter", "time travel", "warp jump", "hyperspace", "vanish", "disappear"), ("teleporting away", "beam me up", "a magic portal opening", "time travel"), gap=2.6, ring=1.5, room=(1.4, 0.2)),
    Recipe("robot", "event", 3, robot, ("robot", "droid", "robot talk", "robot beep", "r2d2", "android", "robot voice", "bleep bloop", "robot chatter"), ("a robot beeping and chirping", "droid talking", "bleep bloop"), gap=1.5, jitter=0.3, ring=1.0, wide=0.2),
    Recipe("magic sparkle", "event", 2.6, sparkle, ("magic", "sparkle", "fairy", "twinkle", "spell", "fairy dust", "magic wand", "glitter", "enchant", "wand", "shimmer", "wizard", "unicorn", "star twinkl", "pixie"), ("magic sparkle", "fairy dust", "a wizard casting a spell", "twinkling stars"), gap=2.6, jitter=0.2, ring=1.8, room=(1.8, 0.25)),
    Recipe("whoosh", "event", 1, whoosh, ("whoosh", "swoosh", "swish", "fly by", "woosh", "transition", "throw", "swing", "arrow", "fast movement", "bow arrow", "whip", "flyby", "sweep", "frisbee", "boomerang"), ("a fast whoosh", "swoosh transition", "something flying past", "swinging a stick through the air", "an arrow in flight", "woosh"), gap=1.2, jitter=0.3, ring=0.6, wide=0),
    Recipe("riser", "bed", 5, riser, ("riser", "rise", "build up", "tension", "buildup", "uplifter", "crescendo", "tension rise", "suspense build"), ("a riser building tension", "cinematic build-up", "suspense rising")),
    Recipe("cinematic boom", "event", 4.5, impact, ("boom", "cinematic", "impact", "trailer", "braam", "cinematic boom", "cinematic hit", "bass drop", "sub drop", "cinematic impact", "deep impact", "epic hit"), ("a cinematic boom", "trailer impact hit", "deep sub drop"), gap=4.4, jitter=0.1, ring=3, room=(3.0, 0.25), wide=0),
    Recipe("glitch", "event", 2, glitch, ("glitch", "digital glitch", "data", "corrupt", "malfunction", "computer glitch", "stutter", "hack"), ("digital glitch", "corrupted data", "malfunctioning computer"), gap=1.9, jitter=0.3, ring=1.1),
    Recipe("force field", "bed", 5, force_field, ("force field", "energy field", "energy", "shield", "forcefield", "magnetic", "energy shield", "tractor beam"), ("a humming force field", "energy shield", "electric barrier")),
    Recipe("electric arc", "event", 3, arcs, ("electric", "electric arc", "electric shock", "taser", "tesla coil", "spark", "short circuit", "electrocut", "sparks", "electric spark", "bug zapper"), ("electric sparks", "a short circuit arcing", "taser", "Tesla coil"), gap=0.85, jitter=0.5, ring=0.5, room=(0.5, 0.1)),
    Recipe("energy sword", "bed", 5, sabre, ("lightsaber", "light saber", "laser sword", "energy sword", "lightsabre", "light sword", "saber"), ("a lightsaber humming and swinging", "sword of light")),
    Recipe("sliding door", "event", 1.5, sci_fi_door, ("slide door", "sci-fi door", "spaceship door", "airlock", "elevator door", "automatic door slide", "elevator", "hydraulic door", "door slide", "lift door"), ("a science fiction door sliding open", "airlock", "elevator doors"), gap=2.2, ring=0.8, room=(0.8, 0.15)),
    Recipe("flying saucer", "bed", 6, ufo, ("ufo", "flying saucer", "alien", "theremin", "alien ship", "martian", "saucer", "extraterrestrial"), ("a UFO hovering", "alien flying saucer", "theremin"), room=(1.8, 0.25)),
    Recipe("thinking computer", "bed", 4, phone_home, ("computer beep", "computer think", "retro computer", "sci-fi computer", "data process", "control panel", "supercomputer", "calculat", "console beep"), ("a science fiction computer calculating", "control panel beeps")),
)  # fmt: skip

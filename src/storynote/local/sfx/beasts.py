"""Dogs, cats, cattle, horses, wolves, lions, whales, monsters. Rule: a throat is a pitch and its resonances."""

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
    moments,
    noise,
    put,
    scatter,
    tilt,
    tone,
    voice,
    wander,
    wide,
)

Formants = list[tuple[Wave | float, float, float]]


def throat(scale: float, *formants: tuple[float, float, float]) -> Formants:
    """Resonances of a throat `scale` times as long as usual."""
    return [(hz / scale, width, gain) for hz, width, gain in formants]


def bark(rng: Rng, n: int, how: How) -> Wave:
    """A fifth of a second: the pitch jumps up and falls, two strong formants, harsh at its loudest."""
    long, s = min(n, frames(rng.uniform(0.17, 0.23) * how.scale**0.4)), how.scale
    top = rng.uniform(480, 580) / s
    pitch = curve(long, (0, top * 0.6), (0.15, top), (0.5, top * 0.8), (1, top * 0.42))
    formants = throat(s, (720, 260, 1.0), (1500, 380, 0.75), (2900, 700, 0.25))
    return voice(rng, pitch, formants, fall=0.6, rough=0.55, breath=0.16) * curve(
        long, (0, 0), (0.06, 1), (0.45, 0.8), (1, 0)
    )


def growl(rng: Rng, n: int, how: How) -> Wave:
    """A big chest: pulses slow enough to be felt, with breath."""
    long, s = min(n, frames(rng.uniform(1.4, 2.2))), how.scale
    pitch = curve(long, (0, 62), (0.35, 85), (0.7, 74), (1, 48)) / np.float32(s)
    formants = throat(s, (380, 180, 1.0), (850, 260, 0.7), (1900, 600, 0.25))
    return voice(rng, pitch, formants, fall=0.2, rough=0.7, breath=0.35, top_hz=4000) * curve(
        long, (0, 0), (0.12, 0.8), (0.5, 1), (1, 0)
    )


def roar(rng: Rng, n: int, how: How) -> Wave:
    """A lion: out of a growl up into a roar, and back in grunts."""
    long, s = min(n, frames(rng.uniform(2.0, 2.7))), how.scale
    pitch = curve(long, (0, 110), (0.25, 190), (0.5, 175), (1, 70)) / np.float32(s)
    way = curve(long, (0, 380), (0.3, 720), (0.6, 620), (1, 320)) / np.float32(s)
    formants: Formants = [(way, 240.0, 1.0), (1150.0 / s, 320.0, 0.6), (2400.0 / s, 800.0, 0.25)]
    wave = voice(rng, pitch, formants, fall=0.35, rough=0.8, breath=0.4, top_hz=5000)
    low = voice(rng, np.asarray(pitch / 2, np.float32), formants, fall=0.3, rough=0.8, top_hz=2500)
    return (wave + 0.6 * low) * curve(long, (0, 0), (0.15, 0.5), (0.3, 1), (0.65, 0.8), (1, 0))


def meow(rng: Rng, n: int, how: How) -> Wave:
    """m-i-a-u: the mouth opens and closes again, and the formants with it."""
    long, s = min(n, frames(rng.uniform(0.65, 0.95) / how.speed)), how.scale
    top = rng.uniform(640, 760) / s
    pitch = curve(long, (0, top * 0.75), (0.3, top), (0.65, top * 0.95), (1, top * 0.6))
    first = curve(long, (0, 500), (0.35, 1250), (0.65, 1100), (1, 520)) / np.float32(s)
    second = curve(long, (0, 2500), (0.3, 2300), (0.7, 1700), (1, 1000)) / np.float32(s)
    formants: Formants = [(first, 300.0, 1.0), (second, 400.0, 0.7), (3900.0 / s, 900.0, 0.25)]
    return voice(rng, pitch, formants, fall=0.7, rough=0.06, breath=0.03) * curve(
        long, (0, 0), (0.15, 0.7), (0.4, 1), (0.75, 0.7), (1, 0)
    )


def purr(rng: Rng, n: int, how: How) -> Wave:
    """Twenty-five pulses a second, in and out with the breath."""
    breath = 0.5 + 0.5 * np.sin(2 * np.pi * (np.arange(n) / RATE * 0.45 * how.speed + rng.random()))
    pitch = np.asarray(24 + 3 * breath, np.float32) / np.float32(how.scale)
    hum = voice(
        rng,
        pitch,
        [(110.0, 120.0, 1.0), (300.0, 200.0, 0.6), (800.0, 500.0, 0.2)],
        fall=0.0,
        rough=0.15,
        breath=0.2,
        top_hz=1400,
    )
    return np.asarray(hum * (0.45 + 0.55 * np.abs(2 * breath - 1) ** 0.5), np.float32)


def moo(rng: Rng, n: int, how: How) -> Wave:
    long, s = min(n, frames(rng.uniform(1.3, 1.9))), how.scale
    pitch = curve(long, (0, 105), (0.2, 135), (0.6, 165), (0.85, 160), (1, 120)) / np.float32(s)
    first = curve(long, (0, 260), (0.35, 420), (0.7, 650), (1, 450)) / np.float32(s)
    formants: Formants = [(first, 130.0, 1.0), (950.0 / s, 240.0, 0.45), (2200.0 / s, 500.0, 0.15)]
    return voice(rng, pitch, formants, fall=0.45, rough=0.18, breath=0.04) * curve(
        long, (0, 0), (0.12, 0.7), (0.6, 1), (1, 0)
    )


def baa(rng: Rng, n: int, how: How) -> Wave:
    """A bleat trembles eight times a second."""
    long, s = min(n, frames(rng.uniform(0.7, 1.1))), how.scale
    tremble = 1 + 0.07 * np.sin(2 * np.pi * rng.uniform(7, 9) * np.arange(long) / RATE)
    pitch = np.asarray(curve(long, (0, 240), (0.2, 290), (1, 230)) * tremble / s, np.float32)
    formants = throat(s, (680, 180, 1.0), (1650, 320, 0.8), (2700, 500, 0.4))
    wave = voice(rng, pitch, formants, fall=0.4, rough=0.2, breath=0.08)
    return wave * np.asarray((tremble - 0.86) * 5, np.float32) * curve(long, (0, 0), (0.08, 1), (0.7, 0.8), (1, 0))


def oink(rng: Rng, n: int, how: How) -> Wave:
    long, s = min(n, frames(rng.uniform(0.18, 0.38))), how.scale
    pitch = curve(long, (0, 80), (0.5, 125), (1, 90)) / np.float32(s)
    formants = throat(s, (420, 200, 1.0), (1250, 350, 0.8), (2300, 600, 0.4))
    return voice(rng, pitch, formants, fall=0.2, rough=0.85, breath=0.5) * hump(long, 0.7)


def neigh(rng: Rng, n: int, how: How) -> Wave:
    """A whinny: high at first, shaken, coming down in steps of breath."""
    long, s = min(n, frames(rng.uniform(1.4, 1.9))), how.scale
    shake = 1 + 0.16 * np.sin(2 * np.pi * np.arange(long) / RATE * curve(long, (0, 13), (1, 8))) * curve(
        long, (0, 0), (0.25, 1), (1, 1)
    )
    pitch = np.asarray(curve(long, (0, 700), (0.15, 1150), (0.5, 850), (1, 330)) * shake / s, np.float32)
    formants = throat(s, (1000, 500, 1.0), (1900, 600, 0.7), (3400, 900, 0.4))
    loud = (0.55 + 2.5 * (shake - 1)).clip(0.2, 1) * curve(long, (0, 0.1), (0.12, 1), (0.6, 0.8), (1, 0))
    return np.asarray(voice(rng, pitch, formants, fall=0.6, rough=0.3, breath=0.15) * loud, np.float32)


def hoof(rng: Rng, n: int, loud: float) -> Wave:
    wave = (tone(rng.uniform(170, 240), n) + 0.5 * tone(rng.uniform(420, 560), n)) * decay(n, 0.07, 0.001)
    put(wave, 0, burst(rng, 0.03, 300, 3000), 0.6)
    return wave * np.float32(loud)


def gallop(rng: Rng, n: int, how: How) -> Wave:
    """One stride: three beats and the moment in the air."""
    whole = np.zeros(min(n, frames(0.5)), np.float32)
    for at, loud in ((0.0, 0.8), (0.115, 0.9), (0.2, 1.0)):
        put(
            whole,
            frames((at + rng.normal(0, 0.006) + 0.01) / how.speed),
            hoof(rng, frames(0.12), loud * rng.uniform(0.85, 1)),
        )
    return whole


def trot(rng: Rng, n: int, how: How) -> Wave:
    """Clip-clop on stone: two tones by turns."""
    whole = np.zeros(min(n, frames(0.6)), np.float32)
    for at, hz in ((0.0, 900), (0.31, 760)):
        m = frames(0.1)
        clop = (tone(hz * rng.uniform(0.96, 1.04), m) + 0.5 * tone(hz * 2.1, m)) * decay(m, 0.07, 0.001)
        put(clop, 0, burst(rng, 0.01, 1500, 8000), 0.4)
        put(whole, frames(at / how.speed + 0.006 * rng.random()), clop, rng.uniform(0.8, 1))
    return whole


def howl(rng: Rng, n: int, how: How) -> Wave:
    """Up in a slide, held, and slowly down: nearly a whistle."""
    long, s = min(n, frames(rng.uniform(2.8, 3.8))), how.scale
    top = rng.uniform(520, 640) / s
    pitch = curve(long, (0, top * 0.5), (0.12, top * 0.97), (0.4, top), (0.75, top * 0.92), (1, top * 0.55))
    formants = throat(s, (560, 260, 1.0), (1150, 350, 0.35), (2600, 700, 0.1))
    return voice(rng, pitch, formants, fall=1.1, breath=0.03) * curve(
        long, (0, 0), (0.12, 0.8), (0.4, 1), (0.8, 0.6), (1, 0)
    )


def hiss(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(rng.uniform(0.9, 1.5)))
    return (
        noise(rng, long, band(2800, 9500, 2))
        * curve(long, (0, 0), (0.15, 1), (0.6, 0.8), (1, 0))
        * wander(rng, long, 14, 0.6, 1)
    )


def rattlesnake(rng: Rng, n: int, how: How) -> Wave:
    """Fifty shakes a second of dry rings."""
    rattle = (0.5 + 0.5 * np.sin(2 * np.pi * 52 * how.speed * np.arange(n) / RATE)) ** 3
    return wide(rng, n, band(3500, 12_000, 1.5), 0.2) * np.asarray(rattle, np.float32) * wander(rng, n, 1.2, 0.5, 1)


def trumpet(rng: Rng, n: int, how: How) -> Wave:
    """An elephant: brass, forced."""
    long, s = min(n, frames(rng.uniform(1.0, 1.5))), how.scale
    pitch = curve(long, (0, 330), (0.15, 560), (0.5, 620), (0.8, 540), (1, 380)) / np.float32(s)
    formants = throat(s, (900, 500, 1.0), (2100, 700, 0.9), (3900, 1200, 0.5))
    return voice(rng, pitch, formants, fall=0.25, rough=0.45, breath=0.12) * curve(
        long, (0, 0), (0.08, 0.8), (0.5, 1), (1, 0)
    )


def whale(rng: Rng, n: int, how: How) -> Wave:
    """Slow slides over octaves with long breaths of sea between."""
    long, s = min(n, frames(rng.uniform(2.6, 4.2))), how.scale
    a, b, c = rng.uniform(110, 260), rng.uniform(240, 620), rng.uniform(120, 320)
    pitch = np.asarray(
        curve(long, (0, a), (rng.uniform(0.3, 0.6), b), (1, c)) / s * (1 + 0.01 * wander(rng, long, 6, -1, 1)),
        np.float32,
    )
    sung = voice(
        rng, pitch, [(300.0 / s, 220.0, 1.0), (700.0 / s, 350.0, 0.5)], fall=1.1, rough=0.1 * float(rng.random() < 0.4)
    )
    return sung * curve(long, (0, 0), (0.2, 0.9), (0.7, 1), (1, 0))


def monkey(rng: Rng, n: int, how: How) -> Wave:
    """Oo-oo-ah-ah, ever higher."""
    parts = list[Wave]()
    for index in range(int(rng.integers(4, 8))):
        long, up = frames(rng.uniform(0.11, 0.17)), 1 + 0.14 * index
        pitch = np.asarray(curve(long, (0, 330), (0.5, 480), (1, 350)) * up / how.scale, np.float32)
        parts += [
            voice(rng, pitch, [(650.0 * up, 300.0, 1.0), (1500.0, 400.0, 0.5)], fall=0.7, rough=0.3, breath=0.15)
            * hump(long, 0.8)
        ]
        parts += [np.zeros(frames(0.05), np.float32)]
    return np.concatenate(parts)[:n]


def monster(rng: Rng, n: int, how: How) -> Wave:
    """Larger than any lion, and not well."""
    big = How(0.9, how.speed, min(1.0, how.size + 0.8))
    whole = roar(rng, n, big)
    put(whole, 0, growl(rng, n, How(0.9, 1, min(1.0, how.size + 0.5))), 0.8)
    return np.asarray(np.tanh(whole * 0.9), np.float32)


def stampede(rng: Rng, n: int, how: How) -> Wave:
    hooves = [hoof(rng, frames(0.12), rng.uniform(0.5, 1)) for _ in range(14)]
    ground = wide(rng, n, tilt(30, 220, 0.7), 0.6) * wander(rng, n, 4, 0.6, 1)
    return scatter(rng, n, moments(rng, n, 55 * how.speed), hooves, spread=1.0, even=0.4) + ground * 0.35


def dolphin(rng: Rng, n: int, how: How) -> Wave:
    """Whistles that loop through octaves, and trains of clicks closing in."""
    long = min(n, frames(rng.uniform(0.8, 1.3)))
    points = [(at, rng.uniform(4200, 12_000)) for at in (0.0, 0.2, 0.45, 0.7, 1.0)]
    whole = tone(np.asarray(curve(long, *points) / how.scale, np.float32)) * hump(long, 0.5) * np.float32(0.6)
    at, gap = 0.0, 0.05
    while at < long / RATE:
        put(whole, int(at * RATE), burst(rng, 0.003, 3000, 16_000, 0.0001), 0.5)
        at, gap = at + gap, max(0.006, gap * 0.94)
    return whole


RECIPES = (
    Recipe("dolphin", "event", 4, dolphin, ("dolphin", "porpoise", "dolphin click"), ("dolphins whistling and clicking",), gap=1.7, jitter=0.4, ring=1, room=(1.2, 0.2), wide=0.7),
    Recipe("dog", "event", 3, bark, ("dog", "bark", "dog bark", "puppy", "woof", "hound", "puppies", "canine"),
           ("a dog barking", "puppy yapping", "woof woof", "a hound"), gap=0.42, jitter=0.3, ring=0.22, group=2, rest=0.7, room=(0.7, 0.12), wide=0.1),
    Recipe("growl", "event", 3, growl, ("growl", "snarl", "dog growl", "bear", "beast growl", "tiger growl"), ("an animal growling", "a snarling beast", "a bear"), gap=2.4, jitter=0.3, ring=1.5, room=(0.8, 0.1)),
    Recipe("cat", "event", 3, meow, ("cat", "meow", "kitten", "kitty", "mew", "cat meow"), ("a cat meowing", "kitten mewing"), gap=1.5, jitter=0.4, ring=0.8),
    Recipe("purring", "bed", 6, purr, ("purr", "cat purr"), ("a cat purring",)),
    Recipe("cow", "event", 3, moo, ("cow", "moo", "cattle", "bull", "calf", "cow moo"), ("a cow mooing", "cattle in the field"), gap=3, jitter=0.4, ring=1.6, room=(1.0, 0.12)),
    Recipe("sheep", "event", 3, baa, ("sheep", "lamb", "goat", "bleat", "baa", "ram"), ("a sheep bleating", "goats and lambs"), gap=1.7, jitter=0.5, ring=0.9, room=(0.8, 0.1), wide=0.7),
    Recipe("pig", "event", 2.5, oink, ("pig", "oink", "hog", "grunt", "boar", "pig oink"), ("a pig grunting", "oink"), gap=0.5, jitter=0.5, ring=0.3, group=4, rest=0.6),
    Recipe("horse", "event", 3, neigh, ("horse", "neigh", "whinny", "pony", "horse neigh", "stallion", "donkey"), ("a horse neighing", "whinny of a pony"), gap=3.2, jitter=0.3, ring=1.5, room=(0.9, 0.12)),
    Recipe("galloping horse", "series", 5, gallop, ("gallop", "horse gallop", "horse run", "hooves", "hoof", "cavalry", "horse rid"), ("a horse galloping", "hooves of a running horse", "a rider at full speed"), gap=0.46, jitter=0.03, ring=0.4, wide=0.1),
    Recipe("trotting horse", "series", 5, trot, ("trot", "horse walk", "clip clop", "horse trot", "carriage", "horse carriage", "horse street", "hoov cobbl"), ("a horse trotting on cobblestones", "horse and carriage"), gap=0.62, jitter=0.03, ring=0.5, room=(0.6, 0.12), wide=0.1),
    Recipe("stampede", "bed", 6, stampede, ("stampede", "herd", "herd run", "buffalo"), ("a stampede of cattle", "a herd thundering past")),
    Recipe("wolf", "event", 5, howl, ("wolf", "wolves", "howl", "wolf howl", "coyote", "werewolf", "dog howl"), ("a wolf howling at the moon", "wolves in the night", "coyote howl"), gap=4, jitter=0.3, ring=3.2, room=(2.6, 0.35), wide=0.6),
    Recipe("lion", "event", 4, roar, ("lion", "roar", "tiger", "lion roar", "big cat", "leopard"), ("a lion roaring", "roar of a tiger", "a big cat in the savanna"), gap=4, jitter=0.3, ring=2.2, room=(1.2, 0.15)),
    Recipe("snake", "event", 3, hiss, ("snake", "hiss", "serpent", "snake hiss", "cat hiss"), ("a snake hissing", "serpent"), gap=1.9, jitter=0.3, ring=1.1),
    Recipe("rattlesnake", "bed", 4, rattlesnake, ("rattlesnake", "snake rattl", "maraca"), ("a rattlesnake's rattle",)),
    Recipe("elephant", "event", 3, trumpet, ("elephant", "elephant trumpet", "mammoth"), ("an elephant trumpeting",), gap=3, jitter=0.3, ring=1.2, room=(1.4, 0.15)),
    Recipe("whale", "event", 9, whale, ("whale", "whale song", "humpback", "whale sing"), ("whale song under water", "humpback whales calling"), gap=3.8, jitter=0.25, ring=3.4, room=(3.5, 0.4), wide=0.7),
    Recipe("monkey", "event", 3, monkey, ("monkey", "chimp", "chimpanzee", "ape", "gorilla", "baboon"), ("monkeys chattering", "a chimpanzee hooting"), gap=2, jitter=0.4, ring=1.2, room=(1.2, 0.15), wide=0.7),
    Recipe("monster", "event", 4, monster, ("monster", "dragon", "dinosaur", "creature", "beast", "dragon roar", "monster roar", "zombie", "demon", "t-rex", "godzilla", "ogre", "troll"),
           ("a monster roaring", "dragon", "a huge creature growling", "dinosaur", "zombie groaning"), gap=4, jitter=0.3, ring=2.4, room=(2.0, 0.25)),
)  # fmt: skip

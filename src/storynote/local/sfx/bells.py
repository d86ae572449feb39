"""Bells, gongs, chimes, strings and other instruments. Rule: exact partials where the instrument has them, none where not."""

import numpy as np

from storynote.local.sfx.impacts import PLATE
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.signals import row
from storynote.local.sfx.tones import (
    BAR,
    BELL,
    RATE,
    How,
    Rng,
    Wave,
    band,
    burst,
    curve,
    decay,
    frames,
    modes,
    noise,
    normed,
    pan,
    peaked,
    plucked,
    put,
    struck,
    tone,
    voice,
    wander,
    wide,
)

BELL_GAINS = (0.75, 1.0, 0.8, 0.35, 0.9, 0.3, 0.28, 0.45, 0.25, 0.15, 0.1)
BELL_SECONDS = (1.0, 0.75, 0.55, 0.4, 0.36, 0.22, 0.2, 0.18, 0.11, 0.08, 0.06)
"""Each partial's part of the hum's time."""
PENTATONIC = (0, 2, 4, 7, 9)


def church_bell(rng: Rng, n: int, how: How) -> Wave:
    """Hum, prime, minor third, quint, nominal and above; each a pair a little apart, which beats."""
    long, hz = min(n, frames(7)), rng.uniform(195, 250) / how.scale
    partials = [
        (hz * ratio * apart, gain * rng.uniform(0.4, 0.6), 9.0 * part)
        for ratio, gain, part in zip(BELL, BELL_GAINS, BELL_SECONDS, strict=True)
        for apart in (1.0, 1 + rng.uniform(0.0006, 0.0022))
    ]
    wave = struck(rng, long, partials)
    put(wave, 0, burst(rng, 0.03, 900, 7000, 0.0006), 0.5)
    return peaked(wave) * curve(long, (0, 1), (0.75, 1), (1, 0))


def hand_bell(rng: Rng, n: int, how: How) -> Wave:
    long, hz = min(n, frames(1.6)), rng.uniform(1500, 2300) / how.scale
    whole = np.zeros(long, np.float32)
    for at in (0.0, 0.13, 0.27, 0.4):
        ring = struck(
            rng, frames(1.1), [(hz, 1, 1.1), (hz * 1.006, 0.5, 1.0), (hz * 2.6, 0.5, 0.5), (hz * 4.9, 0.25, 0.25)]
        )
        put(whole, frames(at + rng.uniform(0, 0.02)), ring, rng.uniform(0.6, 1))
    return whole


def jingle(rng: Rng, n: int, how: How) -> Wave:
    """A dozen small bells shaken together, as on a sleigh."""
    whole = np.zeros(min(n, frames(0.45)), np.float32)
    for _ in range(26):
        hz, at = rng.uniform(4200, 9500) / how.scale, abs(rng.normal(0, 0.045))
        put(
            whole,
            frames(at + 0.001),
            struck(rng, frames(0.22), [(hz, 1, 0.2), (hz * 1.43, 0.5, 0.12)]),
            rng.uniform(0.1, 0.5),
        )
    return whole


def gong(rng: Rng, n: int, how: How) -> Wave:
    """Low modes first; the high ones bloom after the blow, as energy climbs through the metal."""
    long, hz = min(n, frames(7)), rng.uniform(72, 95) / how.scale
    low = struck(
        rng,
        long,
        [
            (hz * r * rng.uniform(0.995, 1.005), 1 / (1 + 0.35 * k), 8.0 - 0.5 * k)
            for k, r in enumerate((1, 1.47, 2.09, 2.56, 3.0, 3.75, 4.4, 5.2))
        ],
    )
    bright = struck(
        rng, long, [(hz * 2 ** rng.uniform(2.5, 6), rng.uniform(0.05, 0.25), rng.uniform(2, 5)) for _ in range(40)]
    )
    whole = low + bright * curve(long, (0, 0.05), (0.06, 1), (1, 1)) * (0.4 + 0.7 * how.force)
    put(whole, 0, burst(rng, 0.08, 60, 800, 0.004), 0.6)
    return peaked(whole) * curve(long, (0, 1), (0.7, 1), (1, 0))


def wind_chimes(rng: Rng, n: int, how: How) -> Wave:
    """Five or six tubes of a pentatonic scale, struck when the wind happens to."""
    whole, root = np.zeros((2, n), np.float32), rng.uniform(780, 1050) / how.scale
    tubes = [root * 2 ** (s / 12) for s in (0, 2, 4, 7, 9, 12)]
    at, gusty = 0.05, wander(rng, n, 0.5, 0.15, 1.0)
    while at < n / RATE - 0.1:
        hz = tubes[int(rng.integers(len(tubes)))]
        ring = struck(
            rng,
            min(n, frames(2.6)),
            [(hz * r, g, s) for r, g, s in ((1, 1, 2.4), (2.757, 0.5, 1.1), (5.404, 0.2, 0.5))],
        )
        put(whole, int(at * RATE), pan(ring, rng.uniform(-0.7, 0.7)), rng.uniform(0.2, 1))
        at += rng.exponential(0.2) / (float(gusty[int(at * RATE)]) * how.speed) + 0.03
    return whole


def harp(rng: Rng, n: int, how: How) -> Wave:
    """A glissando over three octaves."""
    up, count = rng.random() < 0.75, 22
    root, gap = 131 * 2 ** (int(rng.integers(0, 5)) / 12) / how.scale, min(0.075, n / RATE / 34) / how.speed
    steps = [12 * (k // 5) + PENTATONIC[k % 5] for k in range(count)]
    long = min(n, frames(gap * count + 2.2))
    whole = np.zeros((2, long), np.float32)
    for index, step in enumerate(steps if up else steps[::-1]):
        string = plucked(rng, root * 2 ** (step / 12), 2.2, 0.35)
        put(whole, frames(index * gap + 0.002), pan(string, -0.6 + 1.2 * index / count), rng.uniform(0.75, 1))
    return whole


def music_box(rng: Rng, n: int, how: How) -> Wave:
    """Comb teeth in a waltz of our own: a wandering tune over broken chords."""
    whole, beat, at = np.zeros(n, np.float32), 0.34 / how.speed, 0.05
    root, place = 523.25 * 2 ** (int(rng.integers(-3, 4)) / 12) / how.scale, 4
    scale = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19)
    for bar in range(200):
        chord = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))[bar % 4]
        for third, step in enumerate(chord):
            place = int(np.clip(place + rng.integers(-2, 3), 0, 11))
            melody = rng.random() < 0.75 or third == 0
            for semitone, loud in ((step, 0.35), (scale[place] + 12, 0.8 if melody else 0)):
                hz = root * 2 ** (semitone / 12)
                if loud and at < n / RATE - 0.05:
                    tooth = struck(rng, frames(1.3), [(hz, 1, 1.2), (hz * 2.01, 0.25, 0.7), (hz * 6.27, 0.22, 0.12)])
                    put(whole, int((at + rng.uniform(0, 0.012)) * RATE), tooth, loud)
            at += beat * (1.0 if bar % 8 < 7 else 1.06)
        if at > n / RATE:
            break
    return whole


def piano(rng: Rng, n: int, how: How) -> Wave:
    """A chord, major or minor, spread by milliseconds."""
    long, third = min(n, frames(4)), 4 if rng.random() < 0.6 else 3
    root = 130.8 * 2 ** (int(rng.integers(-2, 5)) / 12) / how.scale
    whole = np.zeros(long, np.float32)
    for semitone in (-12, 0, third, 7, 12):
        hz = root * 2 ** (semitone / 12)
        partials = [
            (hz * k * (1 + 0.0004 * k * k) ** 0.5 * apart, 0.5 / k**1.15, 5.0 / (1 + 0.25 * k))
            for k in range(1, 18)
            for apart in (1.0, 1.0007)
        ]
        put(whole, frames(rng.uniform(0, 0.015)), peaked(struck(rng, long, partials)), rng.uniform(0.7, 1))
    put(whole, 0, burst(rng, 0.04, 100, 1500), 0.25)
    return whole


def guitar(rng: Rng, n: int, how: How) -> Wave:
    """A strum over six strings."""
    long, shift = min(n, frames(3)), int(rng.choice([0, 2, 5, 7, 9]))
    whole = np.zeros(long, np.float32)
    for index, semitone in enumerate((0, 7, 12, 16, 19, 24)):
        string = plucked(rng, 82.4 * 2 ** ((semitone + shift) / 12) / how.scale, 2.8, 0.7)
        put(whole, frames(0.018 * index / how.speed + 0.001), string, rng.uniform(0.75, 1))
    return whole


def fanfare(rng: Rng, n: int, how: How) -> Wave:
    """Three trumpets: short, short, short, long."""
    beat, root = min(0.17, n / RATE / 9) / how.speed, 233.1 * 2 ** (int(rng.integers(-2, 4)) / 12) / how.scale
    notes: list[tuple[float, Wave, float]] = []
    for at, long, steps in (
        (0, 0.8, (0, 4, 7)),
        (1, 0.8, (0, 4, 7)),
        (2, 0.8, (0, 4, 7)),
        (3, 4.5, (5, 9, 12)),
        (7.6, 5, (7, 11, 14)),
    ):
        for step in steps if at < 7 or n > frames(2.4) else ():
            m = frames(long * beat)
            hz = (
                root
                * 2 ** (step / 12)
                * (1 + 0.003 * wander(rng, m, 5, -1, 1))
                * curve(m, (0, 0.985), (0.08, 1), (1, 1))
            )
            brass = voice(
                rng, np.asarray(hz, np.float32), [(1100.0, 900.0, 1.0), (2300.0, 1200.0, 0.6)], fall=0.45, breath=0.01
            )
            notes.append(
                (at * beat, brass * curve(m, (0, 0), (min(0.3, 0.02 / (m / RATE)), 1), (0.85, 0.8), (1, 0)), 0.5)
            )
    return row(n, notes)


def sting(rng: Rng, n: int, how: How) -> Wave:
    """Horror: strings in a cluster, shrieking or swelling."""
    long, base = min(n, frames(2.2)), rng.uniform(560, 760) / how.scale
    whole = np.zeros((2, long), np.float32)
    for index in range(6):
        hz = np.asarray(
            base
            * 2 ** (index / 12 + rng.uniform(-0.01, 0.01))
            * (1 + 0.006 * np.sin(np.arange(long) / RATE * rng.uniform(34, 44))),
            np.float32,
        )
        string = sum((tone(hz * k) * np.float32(k**-0.75) for k in range(1, 10)), np.zeros(long, np.float32))
        whole += pan(np.asarray(string, np.float32), -0.8 + 0.32 * index)
    bow = wide(rng, long, band(2000, 9000), 0.8) * 0.3
    return (normed(whole) + bow) * curve(long, (0, 0), (0.015, 1), (0.2, 0.6), (1, 0))


def xylophone(rng: Rng, n: int, how: How) -> Wave:
    """A run up the bars."""
    root, gap = 523.25 / how.scale, min(0.11, n / RATE / 11) / how.speed
    steps = (0, 2, 4, 5, 7, 9, 11, 12) if rng.random() < 0.6 else (12, 7, 4, 0, 4, 7, 12)
    return row(
        n,
        [
            (k * gap, peaked(struck(rng, frames(0.6), modes(rng, root * 2 ** (s / 12), BAR[:4], 0.5))), 0.8)
            for k, s in enumerate(steps)
        ],
    )


def cymbal(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(3))
    wash = noise(rng, long, band(2500, 14_000, 1)) * (0.6 * decay(long, 2.6, 0.001) + 0.6 * decay(long, 0.5, 0.0005))
    return wash + struck(
        rng,
        long,
        [(320 * 2 ** rng.uniform(0, 5) / how.scale, rng.uniform(0.02, 0.08), rng.uniform(1, 3)) for _ in range(40)],
    )


def triangle(rng: Rng, n: int, how: How) -> Wave:
    long, hz = min(n, frames(3)), rng.uniform(1250, 1450) / how.scale
    return peaked(struck(rng, long, modes(rng, hz, (1, 2.12, 3.37, 4.83, 6.3, 8.1, 9.7), 3.5, 0.1)))


def singing_bowl(rng: Rng, n: int, how: How) -> Wave:
    """Rim rubbed: partials that beat slowly, hardly any blow."""
    long, hz = min(n, frames(8)), rng.uniform(180, 260) / how.scale
    partials = [
        (hz * r * a, g, 14.0 / r**0.8)
        for r, g in ((1, 1), (2.71, 0.6), (5.05, 0.3), (7.9, 0.12))
        for a in (1.0, 1.0 + rng.uniform(0.002, 0.006))
    ]
    return struck(rng, long, partials) * curve(long, (0, 0.3), (0.04, 1), (0.7, 0.8), (1, 0))


def didgeridoo(rng: Rng, n: int, how: How) -> Wave:
    pitch = np.asarray(68 / how.scale * (1 + 0.01 * wander(rng, n, 4, -1, 1)), np.float32)
    way = wander(rng, n, 2.6 * how.speed, 450, 1700)
    return voice(
        rng, pitch, [(way, 220.0, 1.0), (220.0, 160.0, 0.8)], fall=0.6, rough=0.25, breath=0.05, top_hz=3500
    ) * wander(rng, n, 2.2, 0.6, 1)


def rim_shot(rng: Rng, n: int, how: How) -> Wave:
    """Ba-dum-tss."""

    def skin(hz: float) -> Wave:
        m = frames(0.25)
        hit = tone(np.asarray(hz * (1 + 0.3 * np.exp(-np.arange(m) / RATE * 40)), np.float32)) * decay(m, 0.22, 0.001)
        put(hit, 0, burst(rng, 0.06, 800, 8000), 0.5)
        return peaked(hit)

    beat = 0.19 / how.speed
    ride = peaked(cymbal(rng, frames(1.4), how)) + 0.6 * _after(
        peaked(struck(rng, frames(0.3), modes(rng, 400, PLATE, 0.2))), frames(1.4)
    )
    return row(n, [(0, skin(190), 0.8), (beat, skin(140), 0.9), (2.6 * beat, ride, 0.9)])


def _after(wave: Wave, n: int) -> Wave:
    whole = np.zeros(n, np.float32)
    put(whole, 0, wave)
    return whole


RECIPES = (
    Recipe("church bell", "series", 9, church_bell, ("bell", "church bell", "bell toll", "cathedral bell", "tower bell", "big ben", "bell tower", "toll", "funeral bell", "wedding bell", "steeple", "clock tower", "tower hour", "strik hour"), ("church bells ringing", "a bell tolling in the tower", "cathedral bell", "clock tower striking the hour"), gap=2.1, jitter=0.04, ring=4.5, room=(2.6, 0.22), wide=0.3),
    Recipe("hand bell", "event", 3, hand_bell, ("hand bell", "bell ding", "reception bell", "service bell", "small bell", "dinner bell", "cow bell", "cowbell", "handbell", "shop bell", "tinkl bell", "town crier", "desk bell"), ("a small bell rung by hand", "reception desk bell", "a tinkling bell"), gap=1.6, jitter=0.2, ring=1.2, room=(0.6, 0.12)),
    Recipe("sleigh bells", "series", 5, jingle, ("sleigh", "jingle bell", "sleigh bell", "santa", "christmas", "tambourine", "jingle", "reindeer"), ("sleigh bells jingling", "Santa's sleigh", "Christmas bells", "tambourine"), gap=0.3, jitter=0.06, ring=0.35, room=(0.8, 0.12), wide=0.4),
    Recipe("gong", "event", 7, gong, ("gong", "tam-tam", "chinese gong", "temple bell", "tamtam"), ("a gong being struck", "temple gong"), gap=5.5, jitter=0.15, ring=5, room=(2.4, 0.2)),
    Recipe("wind chimes", "bed", 9, wind_chimes, ("wind chime", "chime", "windchime", "chimes", "tubular bell"), ("wind chimes in the breeze", "chimes on a porch")),
    Recipe("harp", "event", 4, harp, ("harp", "glissando", "harp gliss", "dream", "flashback", "dream sequence", "lyre", "angel"), ("a harp glissando", "dreamy harp", "transition into a dream"), gap=4.2, ring=3, room=(1.8, 0.25)),
    Recipe("music box", "bed", 9, music_box, ("music box", "lullaby", "musical box", "ballerina", "nursery", "music"), ("a music box melody", "lullaby on a music box"), room=(0.9, 0.2)),
    Recipe("piano chord", "event", 4, piano, ("piano", "piano chord", "chord", "grand piano"), ("a piano chord", "a note on the piano"), gap=3, ring=3, room=(1.4, 0.2)),
    Recipe("guitar strum", "event", 3.5, guitar, ("guitar", "strum", "guitar strum", "acoustic guitar", "ukulele", "banjo", "lute"), ("a guitar being strummed", "acoustic guitar chord"), gap=2, jitter=0.1, ring=2, room=(0.9, 0.15)),
    Recipe("fanfare", "event", 3, fanfare, ("fanfare", "trumpet", "horn fanfare", "royal", "triumph", "brass", "bugle", "trombone", "king arriv"), ("a trumpet fanfare", "royal announcement", "triumphant brass"), gap=4, ring=2.4, room=(2.0, 0.25)),
    Recipe("horror sting", "event", 2.5, sting, ("sting", "horror sting", "violin", "jump scare", "jumpscare", "suspense", "creepy", "scary", "psycho", "shock", "spooky", "violin shriek"), ("a horror string sting", "jump scare", "screeching violins", "suspenseful shock"), gap=3.2, ring=1.8, room=(2.0, 0.25)),
    Recipe("xylophone", "event", 2, xylophone, ("xylophone", "marimba", "glockenspiel", "vibraphone", "kalimba"), ("a xylophone run", "glockenspiel"), gap=2.2, ring=1.4, room=(0.8, 0.15)),
    Recipe("cymbal", "event", 3, cymbal, ("cymbal", "cymbal crash", "crash cymbal", "hi-hat", "ride cymbal"), ("a cymbal crash",), gap=2.6, ring=2.2, room=(1.0, 0.12)),
    Recipe("triangle", "event", 3, triangle, ("triangle", "ting", "finger cymbal", "crystal glass", "toast glass"), ("a triangle being struck", "tapping a wine glass"), gap=1.6, jitter=0.1, ring=2, room=(1.0, 0.15)),
    Recipe("singing bowl", "event", 8, singing_bowl, ("sing bowl", "singing bowl", "tibetan", "meditation", "tibetan bowl", "bowl", "yoga", "zen"), ("a Tibetan singing bowl", "meditation bell"), gap=6, jitter=0.1, ring=6, room=(2.0, 0.2)),
    Recipe("didgeridoo", "bed", 6, didgeridoo, ("didgeridoo", "drone pipe", "throat sing", "jaw harp"), ("a didgeridoo droning",)),
    Recipe("rim shot", "event", 2, rim_shot, ("rimshot", "rim shot", "ba dum tss", "badum tss", "joke drum", "punchline", "comedy drum", "joke"), ("ba dum tss after a joke", "drum punchline"), gap=3, ring=1.6, room=(0.7, 0.15)),
)  # fmt: skip

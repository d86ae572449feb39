"""Hearts, breath, hands, crowds. Rule: a body is never exactly in time."""

import numpy as np

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.steps import grains
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
    hump,
    moments,
    noise,
    normed,
    pan,
    peaks,
    put,
    scatter,
    tilt,
    tone,
    voice,
    wander,
    wide,
)

VOWELS = {
    "ah": ((730.0, 110.0, 1.0), (1090.0, 140.0, 0.6), (2440.0, 220.0, 0.2)),
    "eh": ((530.0, 110.0, 1.0), (1840.0, 180.0, 0.45), (2480.0, 220.0, 0.2)),
    "oh": ((570.0, 110.0, 1.0), (840.0, 130.0, 0.5), (2410.0, 220.0, 0.1)),
    "ee": ((270.0, 90.0, 1.0), (2290.0, 200.0, 0.35), (3010.0, 260.0, 0.2)),
    "uh": ((640.0, 120.0, 1.0), (1190.0, 150.0, 0.5), (2390.0, 230.0, 0.15)),
}
"""Resonances of English vowels (Peterson and Barney, 1952, men)."""


def vowel(name: str, scale: float = 1.0) -> list[tuple[Wave | float, float, float]]:
    return [(hz / scale, width * 1.3, gain) for hz, width, gain in VOWELS[name]]


def heartbeat(rng: Rng, n: int, how: How) -> Wave:
    """Lub (valves to the chambers, lower, longer) and dub, a third of a second later."""
    whole = np.zeros(min(n, frames(0.62)), np.float32)
    for at, hz, loud in ((0.0, 48.0, 1.0), (0.31 / how.speed**0.5, 64.0, 0.7)):
        m = frames(0.19)
        beat = tone(np.asarray(curve(m, (0, hz * 1.5), (0.3, hz), (1, hz * 0.8)), np.float32)) * decay(m, 0.17, 0.012)
        beat += 0.12 * tone(hz * 2.6, m) * decay(m, 0.09, 0.008)
        put(whole, frames(at), beat + _pad(burst(rng, 0.1, 50, 180, 0.01), m) * 0.35, loud * rng.uniform(0.92, 1))
    return whole


def _pad(wave: Wave, n: int) -> Wave:
    return np.concatenate([wave, np.zeros(max(0, n - len(wave)), np.float32)])[:n]


def breathing(rng: Rng, n: int, how: How) -> Wave:
    """In through the nose, brighter; out, longer and duller; a pause."""
    whole, at = np.zeros(n, np.float32), 0.02
    while at < n / RATE - 0.1:
        for long, shape, loud in (
            (1.25, peaks((1700, 900, 1), (3600, 1800, 0.8), (6500, 3000, 0.3)), 0.75),
            (1.6, peaks((650, 500, 1), (1500, 900, 0.8), (2900, 1500, 0.35)), 1.0),
        ):
            m = frames(long * rng.uniform(0.9, 1.1) / how.speed)
            put(whole, frames(at), noise(rng, m, shape) * hump(m, 1.4) * wander(rng, m, 9, 0.85, 1), loud)
            at += m / RATE * 0.95
        at += 0.55 * rng.uniform(0.7, 1.3) / how.speed
    return whole


def snore(rng: Rng, n: int, how: How) -> Wave:
    """The palate flaps on the way in; a soft breath out."""
    long = min(n, frames(2.9 / how.speed))
    into = min(long, frames(1.4 / how.speed))
    pitch = np.asarray(
        curve(into, (0, 34), (0.6, 48), (1, 40)) * (1 + 0.12 * wander(rng, into, 14, -1, 1)) / how.scale, np.float32
    )
    rasp = voice(
        rng,
        pitch,
        [(240.0, 150.0, 1.0), (620.0, 240.0, 0.7), (1500.0, 600.0, 0.35)],
        fall=0.05,
        rough=0.5,
        breath=0.35,
        top_hz=3000,
    )
    whole = _pad(rasp * hump(into, 0.7), long)
    out = long - into
    if out > frames(0.3):
        put(whole, into, noise(rng, out, band(500, 2600, 1)) * hump(out, 1.5), 0.18)
    return whole


def whistle(rng: Rng, n: int, how: How) -> Wave:
    """Two notes with lips: up, and the fall of the wolf."""
    parts = list[Wave]()
    for way in (((0, 1100), (0.7, 2500), (1, 2450)), ((0, 1450), (0.35, 2300), (1, 900))):
        m = frames(rng.uniform(0.38, 0.55) / how.speed)
        hz = np.asarray(curve(m, *way) * rng.uniform(0.94, 1.06) / how.scale, np.float32)
        parts += [
            (tone(hz) + 0.06 * tone(hz * 2) + 0.08 * noise(rng, m, band(1500, 5000))) * hump(m, 0.5),
            np.zeros(frames(0.09), np.float32),
        ]
    return np.concatenate(parts)[:n]


def referee(rng: Rng, n: int, how: How) -> Wave:
    """A pea in the whistle: 2.9 kHz, chopped forty times a second."""
    long = min(n, frames(rng.uniform(0.5, 0.9)))
    pea = 0.6 + 0.4 * np.sin(2 * np.pi * 41 * np.arange(long) / RATE)
    hz = rng.uniform(2750, 3050)
    whole = tone(np.full(long, hz, np.float32) * np.asarray(1 + 0.02 * pea, np.float32)) + 0.5 * tone(hz * 1.19, long)
    return np.asarray((whole + noise(rng, long, band(2000, 6000)) * 0.15) * pea, np.float32) * curve(
        long, (0, 0), (0.05, 1), (0.9, 1), (1, 0)
    )


def clap(rng: Rng, n: int, how: How) -> Wave:
    """Two palms: a burst around a kilohertz, the hollow between them deciding where."""
    hollow = rng.uniform(700, 1500)
    wave = burst(rng, rng.uniform(0.03, 0.06), hollow * 0.7, hollow * 2.4, 0.0006)
    put(wave, 0, burst(rng, 0.008, 1500, 9000, 0.0003), 0.5)
    return wave[:n]


def applause(rng: Rng, n: int, how: How) -> Wave:
    """Hundreds of clappers, each with own hands and pace, swelling and thinning out."""
    hands = [clap(rng, n, how) for _ in range(24)]
    swell = curve(n, (0, 0.35), (0.12, 1), (0.7, 0.9), (1, 0.3))
    at = moments(rng, n, 130 + 240 * how.force)
    at = at[rng.random(len(at)) < swell[at]]
    near = scatter(rng, n, at if len(at) else np.array([50]), hands, spread=1.0, even=0.3)
    return normed(near) + wide(rng, n, tilt(600, 7000, 0.5, 1), 0.95) * swell * (0.2 + 0.4 * how.force)


def finger_snap(rng: Rng, n: int, how: How) -> Wave:
    m = frames(0.09)
    hz = rng.uniform(1700, 2300) / how.scale
    wave = (tone(hz, m) + 0.5 * tone(hz * 1.6, m)) * decay(m, 0.035, 0.0005)
    put(wave, 0, burst(rng, 0.012, 1200, 9000, 0.0002), 0.9)
    return wave[:n]


def babble(rng: Rng, n: int, voices: int, speed: float = 1.0) -> Wave:
    """People talking at once, no word to be understood: syllables of vowels, four a second for each."""
    whole, names = np.zeros((2, n), np.float32), tuple(VOWELS)
    syllables = []
    for _ in range(54):
        man = rng.random() < 0.5
        base, m = (rng.uniform(95, 140) if man else rng.uniform(170, 240)), frames(rng.uniform(0.1, 0.24))
        pitch = np.asarray(base * curve(m, (0, 1.08), (0.4, 1.12), (1, rng.uniform(0.85, 1.05))), np.float32)
        sung = voice(
            rng, pitch, vowel(str(rng.choice(names)), 1.0 if man else 0.86), fall=0.9, breath=0.04, top_hz=3800
        ) * hump(m, 0.6)
        put(sung, 0, burst(rng, 0.03, 1800, 6000), 0.35 * float(rng.random() < 0.6))
        syllables.append(sung)
    for _ in range(voices):
        place, loud, own = rng.uniform(-0.95, 0.95), rng.uniform(0.3, 1), rng.integers(0, len(syllables), 9)
        lane, at = np.zeros(n, np.float32), rng.uniform(-0.3, 1.5)
        while at < n / RATE:
            for _ in range(int(rng.integers(3, 14))):
                put(lane, int(at * RATE), syllables[int(rng.choice(own))], rng.uniform(0.6, 1))
                at += rng.uniform(0.13, 0.25) / speed
            at += rng.exponential(0.9)
        whole += pan(lane, place) * np.float32(loud)
    return whole


def crowd(rng: Rng, n: int, how: How) -> Wave:
    return (
        normed(babble(rng, n, 12 + round(10 * how.force), how.speed))
        + wide(rng, n, peaks((500, 400, 1), (1200, 900, 0.4), floor=0.02), 0.9) * 0.3
    )


def cheering(rng: Rng, n: int, how: How) -> Wave:
    """Open vowels held high by many, whistles among them."""
    whole = np.zeros((2, n), np.float32)
    for _ in range(16):
        m = frames(rng.uniform(0.9, 2.2))
        base = rng.uniform(240, 460)
        pitch = np.asarray(base * curve(m, (0, 0.8), (0.2, 1.1), (1, 0.8)), np.float32)
        shout = voice(
            rng,
            pitch,
            vowel(("ah", "eh", "oh")[int(rng.integers(3))], 0.9),
            fall=0.5,
            rough=0.15,
            breath=0.15,
            top_hz=5000,
        ) * hump(m, 0.5)
        for at in rng.uniform(-1, n / RATE, 1 + int(n / RATE / 1.8)):
            put(whole, max(0, int(at * RATE)), pan(shout, rng.uniform(-1, 1)), rng.uniform(0.3, 1))
    roar = wide(rng, n, peaks((700, 500, 1), (1250, 700, 0.7), (2600, 1400, 0.35), floor=0.05), 0.95)
    swell = curve(n, (0, 0.4), (0.15, 1), (0.7, 0.9), (1, 0.5))
    return (normed(whole) * 0.7 + roar * 0.7) * swell + normed(applause(rng, n, how)) * 0.25


def laughter(rng: Rng, n: int, how: How) -> Wave:
    """Ha-ha-ha: five a second, each softer and lower, one breath in."""
    parts, base = list[Wave](), rng.uniform(150, 260) / how.scale
    for index in range(int(rng.integers(5, 9))):
        m, down = frames(rng.uniform(0.1, 0.13) / how.speed), 1 - 0.05 * index
        pitch = np.asarray(base * down * curve(m, (0, 1.15), (0.4, 1.25), (1, 0.9)), np.float32)
        ha = voice(rng, pitch, vowel("ah" if base < 210 else "eh", 0.95), fall=0.7, breath=0.2) * hump(m, 0.7)
        parts += [
            noise(rng, frames(0.05), band(900, 4500)) * hump(frames(0.05)) * 0.35,
            ha * down**2,
            np.zeros(frames(0.02), np.float32),
        ]
    return np.concatenate(parts)[:n]


def crying(rng: Rng, n: int, how: How) -> Wave:
    """A baby: a long wail around 450 Hz, falling, a gasp, again."""
    long = min(n, frames(rng.uniform(0.9, 1.3)))
    top = rng.uniform(430, 520)
    pitch = np.asarray(
        curve(long, (0, top * 0.8), (0.2, top * 1.1), (0.7, top), (1, top * 0.75))
        * (1 + 0.02 * np.sin(np.arange(long) / RATE * 2 * np.pi * 6)),
        np.float32,
    )
    formants: list[tuple[Wave | float, float, float]] = [
        (1050.0, 350.0, 1.0),
        (1950.0, 450.0, 0.7),
        (3500.0, 800.0, 0.4),
    ]
    return voice(rng, pitch, formants, fall=0.5, rough=0.12, breath=0.08) * curve(
        long, (0, 0), (0.1, 0.9), (0.6, 1), (1, 0)
    )


def scream(rng: Rng, n: int, how: How) -> Wave:
    """High, rough (the ear's alarm is in the roughness), and long."""
    long = min(n, frames(rng.uniform(1.1, 1.7)))
    pitch = np.asarray(curve(long, (0, 600), (0.15, 1050), (0.7, 980), (1, 620)) / how.scale, np.float32)
    formants: list[tuple[Wave | float, float, float]] = [
        (1000.0, 400.0, 1.0),
        (1700.0, 500.0, 0.8),
        (3300.0, 900.0, 0.5),
    ]
    shaken = 0.65 + 0.35 * np.sin(2 * np.pi * 68 * np.arange(long) / RATE)
    cry = voice(rng, pitch, formants, fall=0.35, rough=0.35, breath=0.12)
    return np.asarray(cry * shaken, np.float32) * curve(long, (0, 0), (0.06, 1), (0.75, 0.9), (1, 0))


def cough(rng: Rng, n: int, how: How) -> Wave:
    """A burst as the glottis opens, breath, and a little voice at the end."""
    long = min(n, frames(0.42))
    wave = noise(rng, long, peaks((550, 350, 1), (1400, 600, 0.9), (2800, 1500, 0.5))) * curve(
        long, (0, 0), (0.03, 1), (0.2, 0.5), (0.5, 0.2), (1, 0)
    )
    pitch = np.asarray(curve(long, (0, 210), (1, 120)) / how.scale, np.float32)
    return wave + voice(rng, pitch, vowel("uh"), fall=0.6, rough=0.4, breath=0.2) * curve(
        long, (0, 0), (0.08, 0.5), (0.3, 0.25), (0.55, 0.35), (1, 0)
    )


def sneeze(rng: Rng, n: int, how: How) -> Wave:
    """Ah… tschoo."""
    into = frames(0.55) if n > frames(1.1) else 0
    m = min(n - into, frames(0.5))
    blow = noise(rng, m, peaks((2600, 1600, 1), (5200, 3000, 0.8), (900, 600, 0.4))) * curve(
        m, (0, 0), (0.04, 1), (0.25, 0.4), (1, 0)
    )
    pitch = np.asarray(curve(m, (0, 330), (0.2, 280), (1, 170)), np.float32)
    blow += voice(rng, pitch, vowel("oh", 0.95), fall=0.7, breath=0.2) * curve(
        m, (0, 0), (0.05, 0.6), (0.4, 0.3), (1, 0)
    )
    breath = noise(rng, max(1, into), peaks((1200, 800, 1), (2600, 1500, 0.6))) * curve(
        max(1, into), (0, 0), (0.8, 0.35), (1, 0.05)
    )
    return np.concatenate([breath[:into], blow]).astype(np.float32)


def kiss(rng: Rng, n: int, how: How) -> Wave:
    """Lips part under suction."""
    m = frames(0.16)
    wave = gusts(rng, curve(m, (0, 1800), (0.6, 3200), (1, 4200)), 1.0) * curve(
        m, (0, 0), (0.5, 0.35), (0.62, 1), (0.72, 0.15), (1, 0)
    )
    put(wave, frames(0.095), burst(rng, 0.012, 1200, 7000, 0.0005), 1.4)
    return wave[:n]


def eating(rng: Rng, n: int, how: How) -> Wave:
    """Crunch, and chewing after."""
    long = min(n, frames(0.42))
    return (
        _pad(grains(rng, 0.28, 30, 700, 8000) * rng.uniform(0.5, 1), long)
        + noise(rng, long, band(120, 700)) * hump(long) ** 2 * 0.12
    )


def gulp(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(0.32))
    hz = np.asarray(curve(long, (0, 190), (0.35, 130), (0.6, 420), (1, 260)) / how.scale, np.float32)
    wave = tone(hz) * curve(long, (0, 0), (0.15, 0.8), (0.4, 0.25), (0.6, 1), (1, 0))
    return wave + noise(rng, long, band(300, 2500)) * curve(long, (0, 0), (0.5, 0.05), (0.6, 0.3), (1, 0))


RECIPES = (
    Recipe("heartbeat", "series", 6, heartbeat, ("heart", "heartbeat", "heart beat", "pulse", "heart pound", "heartbeats"), ("a beating heart", "heartbeat", "pulse"), gap=0.92, jitter=0.025, ring=0.6, wide=0),
    Recipe("breathing", "bed", 8, breathing, ("breath", "breathe", "breathing", "inhale", "exhale", "sigh", "pant", "gasp", "darth", "respirat"), ("heavy breathing", "someone inhaling and exhaling", "a sigh")),
    Recipe("snoring", "series", 9, snore, ("snore", "snor", "sleep", "sleeper", "snoring man"), ("a person snoring", "sleeping loudly"), gap=3.4, jitter=0.06, ring=2.6, wide=0),
    Recipe("whistling", "event", 3, whistle, ("whistle", "whistl", "wolf whistle", "person whistl", "whistl man"), ("a person whistling", "wolf whistle"), gap=1.8, jitter=0.2, ring=1.1, room=(0.8, 0.15)),
    Recipe("referee's whistle", "event", 2, referee, ("referee", "referee whistle", "sport whistle", "police whistle", "coach", "kickoff", "blow whistle", "football", "soccer"), ("a referee blowing the whistle", "kick-off of a football game"), gap=1.4, jitter=0.4, ring=0.8, room=(1.2, 0.2)),
    Recipe("clapping hands", "series", 3, clap, ("clap", "hand clap", "clap hand", "claps", "handclap", "slow clap"), ("one person clapping", "a hand clap"), gap=0.42, jitter=0.06, ring=0.1, room=(0.9, 0.2), wide=0.1),
    Recipe("applause", "bed", 6, applause, ("applause", "audience", "applaud", "clap audience", "crowd clap", "ovation", "audience clap", "standing ovation"), ("an audience applauding", "standing ovation", "crowd clapping after a concert"), room=(1.6, 0.2)),
    Recipe("cheering crowd", "bed", 6, cheering, ("cheer", "crowd cheer", "stadium", "fans", "goal", "hooray", "hurray", "crowd roar", "crowd shout", "rally crowd", "concert crowd"), ("a crowd cheering in a stadium", "fans shouting after a goal"), room=(2.0, 0.2)),
    Recipe("crowd", "bed", 8, crowd, ("crowd", "people talk", "murmur", "chatter", "talk", "people", "market", "conversation", "party", "babble", "voices", "walla", "whisper"), ("people talking in a crowd", "murmur of many voices", "a busy marketplace", "party chatter"), room=(0.9, 0.2)),
    Recipe("laughter", "event", 3, laughter, ("laugh", "laughter", "giggle", "chuckle", "haha", "evil laugh", "laugh track"), ("someone laughing", "ha ha ha", "giggling"), gap=1.9, jitter=0.3, ring=1.2, room=(0.5, 0.1), wide=0.5),
    Recipe("crying baby", "event", 5, crying, ("baby", "cry", "baby cry", "infant", "newborn", "weep", "sob", "wail"), ("a baby crying", "infant wailing", "sobbing"), gap=1.5, jitter=0.15, ring=1.1, room=(0.5, 0.12), wide=0.05),
    Recipe("scream", "event", 2, scream, ("scream", "shriek", "yell", "horror scream", "woman scream", "shout", "terror"), ("a scream of terror", "someone shrieking", "horror movie scream"), gap=2.4, jitter=0.4, ring=1.3, room=(1.4, 0.2)),
    Recipe("cough", "event", 2, cough, ("cough", "clear throat", "throat", "choke", "sick"), ("a person coughing", "clearing the throat"), gap=0.6, jitter=0.3, ring=0.4, group=2, rest=1.0, room=(0.4, 0.12), wide=0.05),
    Recipe("sneeze", "event", 1.4, sneeze, ("sneeze", "sneez", "achoo", "blow nose"), ("a sneeze", "achoo"), gap=2.5, ring=1, room=(0.4, 0.12)),
    Recipe("kiss", "event", 0.8, kiss, ("kiss", "smooch", "lip", "mwah"), ("a kiss", "smooch"), gap=0.9, jitter=0.4, ring=0.2),
    Recipe("eating", "series", 4, eating, ("eat", "chew", "crunch", "bite", "chip", "apple bite", "crisp", "munch", "carrot", "cereal"), ("someone eating crunchy chips", "biting an apple", "chewing"), gap=0.55, jitter=0.25, ring=0.35, wide=0.05),
    Recipe("gulping", "series", 3, gulp, ("gulp", "drink", "swallow", "sip", "slurp", "drink water"), ("someone drinking", "gulping water"), gap=0.6, jitter=0.12, ring=0.3, wide=0),
    Recipe("snapping fingers", "series", 2, finger_snap, ("finger", "snap", "finger snap", "snap finger"), ("snapping fingers",), gap=0.55, jitter=0.05, ring=0.1, room=(0.6, 0.15), wide=0.1),
)  # fmt: skip

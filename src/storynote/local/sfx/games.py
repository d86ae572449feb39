"""Games and cartoons. Rule: the pitch tells the story, up is good."""

import numpy as np

from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.signals import beep, row
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
    pan,
    phase,
    put,
    struck,
    tone,
    voice,
    wide,
)


def square(hz: Wave, width: float = 0.5) -> Wave:
    """A pulse wave without what lies above hearing: odd harmonics, or those of a narrower pulse."""
    angle, top = phase(hz), float(np.max(hz))
    whole = np.zeros(len(hz), np.float32)
    for k in range(1, max(2, min(24, int(15_000 / top)) + 1)):
        whole += np.float32(np.sin(np.pi * k * width) / k) * np.cos(angle * np.float32(k))
    return whole


def laser(rng: Rng, n: int, how: How) -> Wave:
    """A fall through three octaves in a quarter of a second."""
    long = min(n, frames(rng.uniform(0.22, 0.34) / how.speed))
    top = rng.uniform(2400, 3800) / how.scale
    hz = np.asarray(160 + top * np.exp(-np.linspace(0, rng.uniform(4, 6), long)), np.float32)
    return (square(hz, 0.35) + 0.4 * tone(hz * 1.51)) * decay(long, 0.4, 0.002) + _at(
        burst(rng, 0.02, 1500, 9000), long
    ) * 0.3


def _at(wave: Wave, n: int) -> Wave:
    whole = np.zeros(n, np.float32)
    put(whole, 0, wave)
    return whole


def power_up(rng: Rng, n: int, how: How) -> Wave:
    """Arpeggios that climb, each a step above the last."""
    root, gap = 262 * 2 ** (int(rng.integers(0, 6)) / 12) / how.scale, min(0.055, n / RATE / 18) / how.speed
    notes = []
    for index in range(16):
        hz = root * 2 ** ((0, 4, 7, 12)[index % 4] / 12 + (index // 4) * 3 / 12)
        m = frames(gap * 1.6)
        notes.append(
            (
                index * gap,
                square(np.full(m, hz, np.float32), 0.3) * decay(m, gap * 3, 0.002) * curve(m, (0, 1), (0.8, 1), (1, 0)),
                0.7,
            )
        )
    return row(n, notes)


def power_down(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(1.8 / how.speed))
    hz = np.asarray(rng.uniform(520, 680) / how.scale * np.exp(-(np.linspace(0, 3.2, long) ** 1.2)), np.float32)
    return (square(hz, 0.4) + tone(np.asarray(hz * 0.5, np.float32))) * curve(
        long, (0, 0), (0.01, 1), (0.7, 0.7), (1, 0)
    )


def game_coin(rng: Rng, n: int, how: How) -> Wave:
    """Two notes, a fourth apart, the second rings."""
    hz = 988 * 2 ** (int(rng.integers(-2, 3)) / 12) / how.scale
    a, b = frames(0.075), frames(0.5)
    return row(
        n,
        [
            (0, square(np.full(a, hz, np.float32)) * curve(a, (0, 1), (0.9, 0.9), (1, 0)), 0.7),
            (
                0.075,
                square(np.full(b, hz * 1.335, np.float32)) * decay(b, 0.6, 0.001) * curve(b, (0, 1), (0.8, 1), (1, 0)),
                0.8,
            ),
        ],
    )


def jump(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(rng.uniform(0.2, 0.28)))
    hz = np.asarray(curve(long, (0, 210), (0.15, 300), (1, 860)) * rng.uniform(0.9, 1.15) / how.scale, np.float32)
    return square(hz, 0.5) * curve(long, (0, 0), (0.03, 1), (0.7, 0.7), (1, 0))


def spring(rng: Rng, n: int, how: How) -> Wave:
    """Boing: a coil that swings up and down, slower and weaker."""
    long = min(n, frames(1.1))
    t = np.arange(long) / RATE
    hz = np.asarray(
        rng.uniform(230, 300)
        / how.scale
        * (1 + 0.5 * t + 0.28 * np.exp(-t * 2.2) * np.sin(2 * np.pi * 11 * t * how.speed)),
        np.float32,
    )
    return np.asarray(
        (tone(hz) + 0.5 * tone(hz * 2) + 0.3 * tone(hz * 3.02) + 0.15 * tone(hz * 5.1)) * decay(long, 1.1, 0.002),
        np.float32,
    )


def game_over(rng: Rng, n: int, how: How) -> Wave:
    """Down, step by step, the last note sinking."""
    beat, root = min(0.24, n / RATE / 6) / how.speed, 392 * 2 ** (int(rng.integers(-2, 3)) / 12) / how.scale
    notes = []
    for at, semitone, long in ((0, 0, 0.9), (1, -1, 0.9), (2, -2, 0.9), (3, -3, 2.6)):
        m = frames(beat * long)
        sink = curve(m, (0, 1), (0.4, 1), (1, 0.93 if at == 3 else 1))
        notes.append(
            (
                at * beat,
                square(np.asarray(root * 2 ** (semitone / 12) * sink, np.float32), 0.4)
                * curve(m, (0, 0), (0.03, 1), (0.75, 0.8), (1, 0)),
                0.8,
            )
        )
    return row(n, notes)


def trombone(rng: Rng, n: int, how: How) -> Wave:
    """Wah, wah, wah, waaah."""
    notes, beat = list[tuple[float, Wave, float]](), min(0.42, n / RATE / 6) / how.speed
    for index, semitone in enumerate((0, -1, -2, -3)):
        m = frames(beat * (0.85 if index < 3 else 2.6))
        shake = 1 + (0.025 if index == 3 else 0.004) * np.sin(2 * np.pi * 5.5 * np.arange(m) / RATE)
        hz = np.asarray(
            233 * 2 ** (semitone / 12) * shake / how.scale * curve(m, (0, 0.96), (0.15, 1), (1, 0.97)), np.float32
        )
        wah = curve(m, (0, 350), (0.25, 950), (1, 480))
        notes.append(
            (
                index * beat,
                voice(rng, hz, [(wah, 300.0, 1.0), (1900.0, 700.0, 0.3)], fall=0.5)
                * curve(m, (0, 0), (0.08, 1), (0.8, 0.8), (1, 0)),
                0.6,
            )
        )
    return row(n, notes)


def heal(rng: Rng, n: int, how: How) -> Wave:
    """A chord that opens, with breath."""
    long, root = min(n, frames(2)), 392 * 2 ** (int(rng.integers(-3, 4)) / 12) / how.scale
    whole = np.zeros((2, long), np.float32)
    for index, semitone in enumerate((0, 4, 7, 11, 14, 19)):
        hz = root * 2 ** (semitone / 12)
        part = struck(rng, long, [(hz, 0.7, 1.8), (hz * 2, 0.35, 1.2), (hz * 3, 0.12, 0.7)]) * hump(long, 0.35)
        put(whole, frames(0.07 * index / how.speed), pan(part, -0.6 + 0.24 * index), 0.6)
    return whole + wide(rng, long, band(4000, 11_000), 0.9) * hump(long, 2) * 0.06


def select(rng: Rng, n: int, how: How) -> Wave:
    """A tick upwards through a menu."""
    hz = rng.uniform(520, 640) / how.scale
    return row(n, [(0, beep(hz, 0.05, 0.6), 0.6), (0.055, beep(hz * 1.5, 0.07, 0.6), 0.7)])


def hit(rng: Rng, n: int, how: How) -> Wave:
    """Eight bits of pain: noise held for ever longer, falling."""
    long = min(n, frames(0.32))
    held = np.repeat(rng.uniform(-1, 1, long // 8 + 1).astype(np.float32), 8)[:long]
    hz = np.asarray(curve(long, (0, 420), (1, 70)) / how.scale, np.float32)
    return (held * 0.6 + square(hz, 0.5) * 0.6) * decay(long, 0.4, 0.001)


RECIPES = (
    Recipe("laser", "event", 1.2, laser, ("laser", "blaster", "ray gun", "pew", "laser gun", "phaser", "zap", "laser shot", "plasma"), ("a laser gun firing", "pew pew", "blaster shot", "science fiction weapon"), gap=0.45, jitter=0.4, ring=0.3, room=(0.8, 0.12), wide=0.3),
    Recipe("power-up", "event", 1.4, power_up, ("power-up", "power up", "powerup", "level up", "upgrade", "bonus", "video game", "extra life", "retro game", "8-bit", "arcade"), ("video game power-up", "level up", "retro arcade bonus", "8-bit upgrade"), gap=2.2, ring=1.1, wide=0),
    Recipe("power-down", "event", 2, power_down, ("power down", "power-down", "shut down", "shutdown", "power off", "power fail", "power outage", "engine power down", "machine power down", "turn off"), ("a machine powering down", "energy failing", "shutting down"), gap=2.6, ring=1.6, wide=0, room=(0.9, 0.12)),
    Recipe("game coin", "event", 1, game_coin, ("game coin", "collect coin", "coin collect", "coin pickup", "coin video game", "coin game", "pickup", "pick up item", "collect", "mario coin", "retro coin", "ring collect", "gem"), ("collecting a coin in a video game", "item pickup", "retro coin sound"), gap=0.9, jitter=0.3, ring=0.5, wide=0),
    Recipe("jump", "event", 0.8, jump, ("jump", "hop", "video game jump", "game jump", "leap", "mario jump"), ("a video game character jumping", "retro jump"), gap=0.7, jitter=0.4, ring=0.25, wide=0),
    Recipe("boing", "event", 1.3, spring, ("boing", "spring", "cartoon", "bounce spring", "trampoline", "coil", "jack box", "doing"), ("a cartoon spring boing", "bouncing on a trampoline"), gap=1.4, ring=1, wide=0.1),
    Recipe("game over", "event", 2, game_over, ("game over", "lose", "death", "die", "lost", "defeat", "life lost", "player die"), ("game over jingle", "losing a life", "retro defeat"), gap=2.8, ring=1.5, wide=0),
    Recipe("sad trombone", "event", 3, trombone, ("sad trombone", "wah wah", "womp womp", "failure", "sad", "womp", "wah wah wah"), ("sad trombone wah wah", "comic failure", "womp womp"), gap=3.6, ring=2.4, room=(0.8, 0.15), wide=0),
    Recipe("healing", "event", 2.5, heal, ("heal", "healing", "health", "potion drink", "restore", "blessing", "holy", "heavenly", "revive", "angelic"), ("healing spell", "health restored", "heavenly chord"), gap=2.8, ring=2, room=(2.0, 0.25)),
    Recipe("menu select", "event", 0.7, select, ("menu select", "menu", "select", "select game", "game menu", "confirm", "cursor", "navigate"), ("video game menu selection", "confirm blip"), gap=0.7, jitter=0.3, ring=0.15, wide=0),
    Recipe("game hit", "event", 0.8, hit, ("hurt", "damage", "hit game", "game hit", "take damage", "enemy hit", "8-bit hit", "8-bit explosion", "retro explosion"), ("taking damage in a retro game", "8-bit hit"), gap=0.8, jitter=0.4, ring=0.35, wide=0),
)  # fmt: skip

"""Trains, aircraft, ships. Rule: an engine is its firing rate and harmonics; what passes, passes with Doppler."""

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
    frames,
    gusts,
    noise,
    normed,
    pan,
    passing,
    peaks,
    put,
    struck,
    tilt,
    tone,
    wander,
    wide,
)
from storynote.local.sfx.vehicles import engine


def train(rng: Rng, n: int, how: How) -> Wave:
    """Wheels over joints, four to a car, and the roar of steel on steel."""
    speed = rng.uniform(0.85, 1.1) * how.speed
    whole = wide(rng, n, tilt(45, 900, 0.8, 1), 0.6) * wander(rng, n, 2, 0.7, 1) * 0.8
    whole += (
        wide(rng, n, peaks((480, 200, 1), (1150, 300, 0.6), (2600, 800, 0.35)), 0.5) * wander(rng, n, 4, 0.5, 1) * 0.4
    )
    at = rng.uniform(0, 0.3)
    while at < n / RATE:
        for late in (0.0, 0.13, 0.48, 0.61):
            m = frames(0.16)
            clack = struck(rng, m, [(82.0, 1.0, 0.14), (190.0, 0.7, 0.1), (430.0, 0.4, 0.07), (1250.0, 0.2, 0.04)])
            put(clack, 0, burst(rng, 0.02, 300, 4500), 0.7)
            put(
                whole,
                frames(at + late / speed + rng.uniform(0, 0.004)),
                pan(clack, rng.uniform(-0.2, 0.2)),
                rng.uniform(1.8, 2.4),
            )
        at += 1.25 / speed
    return whole


def steam_engine(rng: Rng, n: int, how: How) -> Wave:
    """Four puffs to a turn of the wheel, the first the strongest, with hiss between."""
    whole, rate = wide(rng, n, band(2500, 9000, 1), 0.7) * 0.08, rng.uniform(3.4, 4.2) * how.speed
    for index, at in enumerate(np.arange(0.05, n / RATE, 1 / rate)):
        puff = burst(rng, 0.25, 50, 240, 0.01) * np.float32(0.6)
        put(puff, 0, burst(rng, rng.uniform(0.2, 0.25), 120 / how.scale, 2600, 0.012))
        put(whole, frames(at + rng.normal(0, 0.004) + 0.01), pan(puff, 0), (1.0, 0.75, 0.85, 0.7)[index % 4])
    return whole


def steam_whistle(rng: Rng, n: int, how: How) -> Wave:
    """A chord of pipes blown with steam, scooping up to pitch."""
    long = min(n, frames(rng.uniform(1.5, 2.1) / how.speed))
    bend = curve(long, (0, 0.86), (0.12, 1), (0.85, 1.0), (1, 0.9))
    base, chord = rng.uniform(300, 330) / how.scale, np.zeros(long, np.float32)
    for ratio in (1, 1.19, 1.5, 1.78):
        hz = np.asarray(base * ratio * bend * (1 + 0.004 * wander(rng, long, 8, -1, 1)), np.float32)
        chord += tone(hz) + 0.45 * tone(hz * 2) + 0.2 * tone(hz * 3)
    steam = noise(rng, long, band(1200, 8000, 1))
    return (normed(chord) + steam * 0.3) * curve(long, (0, 0), (0.07, 1), (0.85, 0.9), (1, 0))


def jet(rng: Rng, n: int, how: How) -> Wave:
    """Overhead: the whine ahead of it, the roar behind."""
    n = long = min(n, frames(14))
    closest = n / RATE * rng.uniform(0.4, 0.5)
    roar = noise(rng, long, tilt(40, 4500, 0.8, 1))
    whine = (
        tone(2350.0 / how.scale, long) * 0.25
        + tone(3120.0 / how.scale, long) * 0.12
        + gusts(rng, np.full(long, 2400, np.float32), 0.2) * 0.25
    )
    flown = passing(
        np.asarray(roar + whine, np.float32), metres=140, metres_a_second=95 * how.speed**0.5, closest=closest
    )
    after = wide(rng, n, tilt(30, 700, 1.0, 1), 0.6) * curve(
        n, (0, 0.15), (closest * RATE / n, 0.5), (min(0.98, closest * RATE / n + 0.12), 0.9), (1, 0.25)
    )
    return flown + after * 0.7


def propeller(rng: Rng, n: int, how: How) -> Wave:
    """A light aircraft: blades at 80 Hz, two engines beating where there are two."""
    whole = np.zeros((2, n), np.float32)
    for side, hz in ((-0.3, 80.0), (0.3, 80.9)):
        way = np.full(n, hz * how.speed / how.scale**0.6, np.float32)
        whole += pan(normed(engine(rng, way, 4, 0.15)), side)
    return whole + wide(rng, n, tilt(100, 3000, 0.9), 0.7) * 0.2


def helicopter(rng: Rng, n: int, how: How) -> Wave:
    """Blade slap eleven times a second, turbine above, wash of air between."""
    rate = rng.uniform(10, 12.5) * how.speed**0.5 / how.scale**0.4
    turn = (np.arange(n, dtype=np.float32) / RATE * rate) % 1
    slap = np.exp(-turn * 9) * (1 - np.exp(-turn * 120))
    thump = (
        wide(rng, n, tilt(35, 320, 0.6, 1.5), 0.25) * slap * 2.2 + wide(rng, n, band(300, 2600, 1), 0.5) * slap * 0.7
    )
    turbine = tone(np.asarray(1850 * (1 + 0.004 * wander(rng, n, 1, -1, 1)), np.float32)) * 0.05
    wash = wide(rng, n, tilt(150, 4000, 0.9), 0.9) * 0.18
    return np.asarray(thump + turbine + wash, np.float32) * wander(rng, n, 0.4, 0.75, 1.05)


def ship_horn(rng: Rng, n: int, how: How) -> Wave:
    """Seventy hertz and all its harmonics over the harbour."""
    long = min(n, frames(rng.uniform(2.6, 3.4)))
    hz = np.asarray(rng.uniform(74, 88) / how.scale * curve(long, (0, 0.94), (0.1, 1), (0.9, 1), (1, 0.95)), np.float32)
    whole = sum(
        (tone(np.asarray(hz * k, np.float32)) * np.float32(k**-0.9) for k in range(1, 16)), np.zeros(long, np.float32)
    )
    return (normed(whole) + noise(rng, long, band(150, 1200)) * 0.12) * curve(
        long, (0, 0), (0.1, 1), (0.88, 0.95), (1, 0)
    )


def motorboat(rng: Rng, n: int, how: How) -> Wave:
    hz = np.full(n, 52 * how.speed / how.scale, np.float32) * (1 + 0.05 * wander(rng, n, 1.5, -1, 1))
    water = wide(rng, n, tilt(200, 6000, 0.7), 0.9) * wander(rng, n, 3, 0.3, 1)
    return normed(engine(rng, np.asarray(hz, np.float32), 2, 0.5)) + water * 0.45


RECIPES = (
    Recipe("train", "bed", 8, train, ("train", "railway", "rail", "train pass", "subway train", "tram", "metro", "locomotive", "train track"), ("a train on the tracks", "railway carriage rolling", "subway train passing")),
    Recipe("steam engine", "bed", 8, steam_engine, ("steam engine", "steam train", "steam locomotive", "choo choo", "steam", "chug"), ("a steam locomotive chugging", "old steam train"), room=(1.2, 0.1)),
    Recipe("steam whistle", "event", 4, steam_whistle, ("train whistle", "steam whistle", "locomotive whistle", "train horn", "factory whistle", "whistle train"), ("a train whistle", "steam whistle blowing", "train horn"), gap=2.4, jitter=0.2, ring=1.8, room=(2.4, 0.3)),
    Recipe("jet plane", "event", 9, jet, ("jet", "airplane", "plane", "aeroplane", "aircraft", "jet fly", "airliner", "fighter jet", "plane fly", "airport", "takeoff"), ("an airplane flying over", "jet flyover", "plane taking off"), gap=13, jitter=0.2, wide=0, ring=14),
    Recipe("propeller plane", "bed", 6, propeller, ("propeller", "biplane", "propeller plane", "cessna", "drone", "bomber", "old plane", "quadcopter"), ("a propeller plane droning", "small aircraft", "a drone flying")),
    Recipe("helicopter", "bed", 8, helicopter, ("helicopter", "chopper", "rotor", "helicopter fly"), ("a helicopter hovering", "chopper flying overhead", "rotor blades")),
    Recipe("ship horn", "event", 5, ship_horn, ("ship horn", "foghorn", "boat horn", "ferry", "ship", "fog horn", "harbor", "harbour", "cruise ship"), ("a ship's horn", "foghorn in the harbour", "ferry departing"), gap=4.6, jitter=0.2, ring=3, room=(3.5, 0.35)),
    Recipe("motorboat", "bed", 6, motorboat, ("boat", "motorboat", "speedboat", "outboard", "jet ski", "boat engine"), ("a motorboat on a lake", "speedboat")),
)  # fmt: skip

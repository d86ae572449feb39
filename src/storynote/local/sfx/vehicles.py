"""Cars, trains, aircraft, ships. Rule: an engine is its firing rate and harmonics; what passes, passes with Doppler."""

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
    passing,
    peaked,
    peaks,
    phase,
    put,
    shaped,
    struck,
    tilt,
    tone,
    wander,
    wide,
)


def engine(rng: Rng, hz: Wave, cylinders: int = 4, rough: float = 0.3) -> Wave:
    """Explosions at `hz` (all cylinders together) into an exhaust; cylinders differ, so half orders are heard."""
    n = len(hz)
    angle = phase(np.asarray(hz * (1 + 0.015 * wander(rng, n, 12, -1, 1)), np.float32))
    whole = np.zeros(n, np.float32)
    for order in range(1, 15 * cylinders // 2):
        k = order / cylinders * 2
        main = 1.0 if order % (cylinders // 2) == 0 else rough * rng.uniform(0.3, 1)
        whole += np.float32(main / max(1, k) ** 0.85) * np.sin(angle * np.float32(k) + np.float32(rng.uniform(0, 6.28)))
    whole = np.tanh(normed(whole) * 1.4)
    grit = noise(rng, n, tilt(80, 3500, 0.8)) * (0.6 + 0.4 * np.sin(angle)) * (0.12 + 0.5 * rough)
    return shaped(
        np.asarray(whole + grit, np.float32),
        peaks((95, 110, 1.0), (260, 240, 0.8), (750, 700, 0.5), (2200, 2000, 0.2), floor=0.12),
    )


def idle(rng: Rng, n: int, how: How) -> Wave:
    hz = np.full(n, 27 * how.speed / how.scale**0.5, np.float32) * (1 + 0.03 * wander(rng, n, 3, -1, 1))
    return normed(engine(rng, np.asarray(hz, np.float32), 4, 0.45)) + wide(rng, n, tilt(200, 3000, 0.8), 0.5) * 0.08


def ignition(rng: Rng, n: int, how: How) -> Wave:
    """The starter turns it over a few times, it catches, and settles to idle."""
    crank = min(int(n * 0.35), frames(rng.uniform(0.8, 1.3)))
    t = np.arange(crank) / RATE
    turning = tone(curve(crank, (0, 190), (1, 230))) * (0.4 + 0.6 * np.abs(np.sin(np.pi * 5.5 * t)))
    turning = turning + noise(rng, crank, band(600, 4000)) * 0.35
    t = np.arange(n - crank) / RATE
    hz = np.interp(t, (0, 0.3, 0.8, 1.6, 2.6), (22, 75, 60, 34, 28)).astype(np.float32)
    running = normed(engine(rng, hz, 4, 0.4)) * np.interp(t, (0, 0.2, 1.2, 2.5), (0.2, 1.2, 0.9, 0.6))
    turned = peaked(np.asarray(turning, np.float32)) * 0.7 * curve(crank, (0, 0), (0.03, 1), (0.95, 1), (1, 0))
    return np.concatenate([turned, running]).astype(np.float32)


def car_pass(rng: Rng, n: int, how: How) -> Wave:
    """Tyres more than engine, from left to right, falling in pitch as it goes by."""
    n = min(n, frames(7))
    closest, speed = n / RATE * rng.uniform(0.42, 0.52), 16 + 14 * how.speed
    source = normed(engine(rng, np.full(n, 88 * how.speed**0.5 / how.scale, np.float32), 4, 0.25)) * 0.7
    source += noise(rng, n, peaks((850, 900, 1), (2000, 2400, 0.5), floor=0.15)) * 0.9
    return passing(np.asarray(source, np.float32), metres=5.5, metres_a_second=speed, closest=closest)


def race_car(rng: Rng, n: int, how: How) -> Wave:
    n = min(n, frames(6))
    closest = n / RATE * rng.uniform(0.42, 0.52)
    hz = np.asarray(curve(n, (0, 480), (0.5, 500), (1, 485)) / how.scale, np.float32)
    source = normed(engine(rng, hz, 6, 0.2)) + noise(rng, n, tilt(500, 8000, 0.7)) * 0.15
    return passing(np.asarray(source, np.float32), metres=7, metres_a_second=62 * how.speed**0.5, closest=closest)


def motorcycle(rng: Rng, n: int, how: How) -> Wave:
    """Two cylinders, opened up through the gears."""
    shifts = [
        (0.0, 32.0),
        (0.12, 45.0),
        (0.3, 118.0),
        (0.32, 78.0),
        (0.56, 132.0),
        (0.58, 90.0),
        (0.85, 140.0),
        (1.0, 122.0),
    ]
    hz = np.asarray(curve(n, *shifts) * how.speed**0.5 / how.scale, np.float32)
    return normed(engine(rng, hz, 2, 0.7)) * curve(
        n, (0, 0.7), (0.3, 1), (0.32, 0.7), (0.56, 1), (0.58, 0.75), (1, 0.9)
    )


def truck(rng: Rng, n: int, how: How) -> Wave:
    """A diesel: slow, hard, knocking."""
    hz = np.full(n, 31 * how.speed / how.scale**0.5, np.float32) * (1 + 0.04 * wander(rng, n, 1.0, -1, 1))
    knock = noise(rng, n, band(900, 3500)) * np.maximum(np.sin(phase(np.asarray(hz, np.float32))), 0) ** 6
    return normed(engine(rng, np.asarray(hz, np.float32), 6, 0.6)) + np.asarray(knock, np.float32) * 0.5


def siren(rng: Rng, n: int, how: How) -> Wave:
    """The wail: 600 to 1500 Hz and back in about four seconds, square from a horn."""
    period = rng.uniform(3.4, 4.4) / how.speed
    turn = (np.arange(n) / RATE / period + rng.uniform(0, 0.15)) % 1
    sweep = np.where(turn < 0.4, np.sin(turn / 0.4 * np.pi / 2), np.cos((turn - 0.4) / 0.6 * np.pi / 2))
    return horned(np.asarray(610 + 870 * sweep, np.float32))


def horned(hz: Wave) -> Wave:
    """A driver in a horn: odd harmonics, nothing low."""
    wave = sum(
        (tone(np.asarray(hz * k, np.float32)) * np.float32(1 / k) for k in (1, 3, 5)), np.zeros(len(hz), np.float32)
    )
    return shaped(np.asarray(wave + 0.2 * tone(np.asarray(hz * 2, np.float32)), np.float32), band(500, 4500, 1))


def two_tone(rng: Rng, n: int, how: How) -> Wave:
    """The European horn: a fourth, each note somewhat over half a second."""
    turn = (np.arange(n) / RATE * 0.85 * how.speed) % 1
    return horned(np.asarray(np.where(turn < 0.5, 440, 585) / how.scale, np.float32))


def car_horn(rng: Rng, n: int, how: How) -> Wave:
    """Two horns a third apart, buzzing plates."""
    long = min(n, frames(rng.uniform(0.35, 0.8)))
    whole, base = np.zeros(long, np.float32), rng.uniform(395, 430) / how.scale
    for hz in (base, base * 1.26):
        for k in range(1, 13):
            whole += tone(hz * k, long) * np.float32(1 / k**0.7)
    return shaped(whole, peaks((1100, 900, 1), (2700, 1500, 0.8), floor=0.3)) * curve(
        long, (0, 0), (0.04, 1), (0.93, 1), (1, 0)
    )


def skid(rng: Rng, n: int, how: How) -> Wave:
    """Rubber that sticks and slips: a squeal around a kilohertz with its harmonics, swaying."""
    long = min(n, frames(rng.uniform(1.1, 1.8)))
    hz = np.asarray(
        curve(long, (0, 1150), (0.2, 1000), (0.8, 880), (1, 640))
        * (1 + 0.03 * wander(rng, long, 25, -1, 1))
        / how.scale,
        np.float32,
    )
    squeal = tone(hz) + 0.5 * tone(hz * 2) + 0.25 * tone(hz * 3) + 0.5 * tone(np.asarray(hz * 1.31, np.float32))
    rubber = squeal * wander(rng, long, 40, 0.5, 1) + noise(rng, long, band(600, 5000)) * 0.5
    return np.asarray(rubber * curve(long, (0, 0), (0.06, 1), (0.8, 0.8), (1, 0)), np.float32)


def crash(rng: Rng, n: int, how: How) -> Wave:
    """Brakes, bodies, glass, and a hubcap that takes its time."""
    long = min(n, frames(3.2))
    at = 0 if n < frames(1.5) else frames(0.6)
    whole = np.zeros(long, np.float32)
    if at:
        put(whole, 0, skid(rng, at, how)[:at], 0.25)
    put(whole, at, burst(rng, 0.35, 50 / how.scale, 2800, 0.0008), 1.2)
    for late in (0.0, 0.04, 0.11, 0.2):
        part = [(hz, rng.uniform(0.4, 1), rng.uniform(0.1, 0.5)) for hz in 120 * 2 ** rng.uniform(0, 4.5, 14)]
        put(whole, at + frames(late), peaked(struck(rng, frames(0.6), part)), 0.6)
    for late in rng.exponential(0.3, 40):
        put(whole, at + frames(0.05 + late), burst(rng, 0.03, rng.uniform(1500, 5000), 12_000), 0.15)
    return np.asarray(np.tanh(whole * 1.2) * curve(long, (0, 1), (0.85, 1), (1, 0)), np.float32)


def bicycle_bell(rng: Rng, n: int, how: How) -> Wave:
    """Ring-ring: the striker's teeth on a small cup."""
    long = min(n, frames(1.3))
    whole, hz = np.zeros(long, np.float32), rng.uniform(2250, 2700) / how.scale
    for late in (0.0, 0.045, 0.09, 0.3, 0.345, 0.39):
        ring = struck(
            rng, frames(0.9), [(hz, 1, 0.8), (hz * 1.004, 0.8, 0.8), (hz * 2.35, 0.5, 0.4), (hz * 3.9, 0.25, 0.2)]
        )
        put(whole, frames(late + rng.uniform(0, 0.005)), ring, 0.6)
        put(whole, frames(late), burst(rng, 0.004, 3000, 12_000), 0.4)
    return whole


def traffic(rng: Rng, n: int, how: How) -> Wave:
    """A road: a bed of many, and one after another going by."""
    whole = wide(rng, n, tilt(45, 1100, 1.0, 1), 0.8) * wander(rng, n, 0.5, 0.7, 1) * 0.35
    at = -rng.uniform(0, 1)
    while at < n / RATE:
        m = frames(5)
        car = normed(car_pass(rng, m, How(0.5, rng.uniform(0.6, 1.1), rng.uniform(-0.2, 0.5))))
        car = (car if rng.random() < 0.5 else car[::-1]) * hump(m, 0.7)
        begin = int(at * RATE)
        put(whole, max(0, begin), car[:, max(0, -begin) :], rng.uniform(0.15, 0.4))
        at += rng.exponential(2.0 / (0.4 + how.force)) + 0.4
    return whole


def bus_brakes(rng: Rng, n: int, how: How) -> Wave:
    """Air let out of the brakes."""
    long = min(n, frames(1.3))
    return (
        noise(rng, long, band(1500, 11_000, 1)) * decay(long, 1.0, 0.015)
        + tone(np.asarray(curve(long, (0, 2900), (1, 2500)), np.float32)) * decay(long, 0.25, 0.03) * 0.25
    )


RECIPES = (
    Recipe("passing car", "event", 5, car_pass, ("car", "car pass", "car driv", "automobile", "vehicle", "drive by", "taxi", "pass by"),
           ("a car passing by", "a vehicle driving past on the road", "automobile speeding by"), gap=6.5, jitter=0.3, wide=0, ring=8),
    Recipe("race car", "event", 5, race_car, ("race car", "formula", "f1", "car race", "sports car", "race", "rally", "race track", "go kart"),
           ("a race car passing at full speed", "formula one car", "car racing"), gap=5, jitter=0.4, wide=0, ring=7),
    Recipe("engine idling", "bed", 6, idle, ("engine", "engine idl", "motor", "car idl", "car engine", "idl", "engine run"), ("a car engine idling", "motor running"), wide=0),
    Recipe("starting a car", "bed", 5, ignition, ("car start", "engine start", "ignition", "start car", "start engine", "starter", "motor start"), ("starting a car engine", "turning the ignition key")),
    Recipe("motorcycle", "bed", 6, motorcycle, ("motorcycle", "motorbike", "harley", "scooter", "moped", "motocross", "dirt bike", "biker"), ("a motorcycle accelerating", "motorbike revving"), wide=0),
    Recipe("truck", "bed", 6, truck, ("truck", "lorry", "diesel", "tractor", "bus", "tank", "bulldozer", "excavator", "diesel engine"), ("a diesel truck", "a tractor in the field", "heavy lorry engine")),
    Recipe("siren", "bed", 7, siren, ("siren", "police", "police siren", "ambulance", "fire truck", "emergency", "police car", "fire engine", "cop car"), ("police siren wailing", "an ambulance with siren", "emergency vehicle"), room=(1.0, 0.12)),
    Recipe("two-tone horn", "bed", 6, two_tone, ("european siren", "two tone", "nee naw", "german police", "french police", "european ambulance"), ("European two-tone ambulance horn", "nee naw siren"), room=(1.0, 0.12)),
    Recipe("car horn", "event", 2, car_horn, ("horn", "car horn", "honk", "beep horn", "klaxon", "honk car", "taxi horn", "hoot car"), ("a car horn honking", "drivers honking in traffic"), gap=0.7, jitter=0.4, ring=0.5, group=2, rest=1.2, room=(0.8, 0.12)),
    Recipe("skidding tyres", "event", 2.5, skid, ("skid", "tire", "tyre", "screech", "tire screech", "brake", "drift", "car brake", "squeal"), ("tyres screeching", "a car skidding to a halt", "hard braking"), gap=2.5, jitter=0.3, ring=1.3, room=(0.8, 0.12)),
    Recipe("car crash", "event", 3.5, crash, ("crash", "car crash", "collision", "accident", "wreck", "car accident", "smash car"), ("a car crash", "vehicles colliding", "traffic accident"), gap=5, ring=2.6, room=(1.2, 0.15)),
    Recipe("bicycle bell", "event", 2, bicycle_bell, ("bicycle", "bike", "bicycle bell", "bike bell", "cyclist", "tricycle"), ("a bicycle bell ringing", "cyclist ringing"), gap=1.4, jitter=0.4, ring=1.0),
    Recipe("traffic", "bed", 8, traffic, ("traffic", "highway", "road", "motorway", "freeway", "car traffic", "rush hour", "busy road"), ("road traffic", "cars on a highway", "motorway")),
    Recipe("air brakes", "event", 2, bus_brakes, ("air brake", "bus brake", "bus stop", "truck brake", "pneumatic", "air release", "steam release", "steam escap", "steam pipe", "gas leak", "air leak", "bus door"), ("air brakes of a bus", "pneumatic hiss", "steam released"), gap=2.5, ring=1),
)  # fmt: skip

"""Clocks, keys, tools, household machines. Rule: what repeats is never exactly the same twice."""

import numpy as np

from storynote.local.sfx.impacts import PLATE, WOOD, body
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
    gusts,
    moments,
    noise,
    normed,
    peaks,
    phase,
    put,
    scatter,
    shaped,
    struck,
    tilt,
    tone,
    wander,
    wide,
)
from storynote.local.sfx.vehicles import engine


def tick(rng: Rng, n: int, how: How) -> Wave:
    """Tick and tock: the pallets of an escapement in a wooden case."""
    whole = np.zeros(min(n, frames(1.1)), np.float32)
    for at, hz in ((0.0, 2700.0), (0.5 / how.speed, 2250.0)):
        m = frames(0.09)
        click = struck(
            rng, m, [(hz / how.scale, 1, 0.03), (hz * 1.72 / how.scale, 0.6, 0.02), (430 / how.scale, 0.5, 0.06)]
        )
        put(click, 0, burst(rng, 0.003, 2000, 12_000, 0.0002), 0.9)
        put(click, frames(0.012), burst(rng, 0.003, 2500, 9000, 0.0002), 0.3)
        put(whole, frames(at), click)
    return whole


def keyboard(rng: Rng, n: int, how: How) -> Wave:
    """A key goes down, bottoms out, comes up."""
    whole = np.zeros(min(n, frames(0.2)), np.float32)
    wide_key = rng.random() < 0.15
    down = burst(rng, 0.012, 900, 7500, 0.0004)
    put(whole, 0, down, rng.uniform(0.5, 0.9))
    put(
        whole,
        frames(0.008),
        body(rng, 0.06, rng.uniform(260, 420) / (1.5 if wide_key else 1), WOOD, 0.03, click=0.3),
        0.6,
    )
    put(whole, frames(rng.uniform(0.06, 0.1)), burst(rng, 0.008, 1800, 9000, 0.0004), rng.uniform(0.2, 0.4))
    return whole


def typewriter(rng: Rng, n: int, how: How) -> Wave:
    """The type bar on the platen; now and then the bell and the carriage."""
    whole = np.zeros(min(n, frames(0.9)), np.float32)
    put(whole, 0, burst(rng, 0.02, 700, 9000, 0.0003), 1.0)
    put(whole, frames(0.004), body(rng, 0.12, rng.uniform(780, 1000), PLATE, 0.06, click=0.4, fall=0.3), 0.6)
    put(whole, frames(0.05), burst(rng, 0.012, 1500, 6000), 0.3)
    if rng.random() < 0.12:
        put(
            whole,
            frames(0.15),
            struck(rng, frames(0.7), [(2650.0, 1, 0.7), (2660.0, 0.6, 0.7), (5900.0, 0.3, 0.3)]),
            0.35,
        )
    return whole


def shutter(rng: Rng, n: int, how: How) -> Wave:
    """Mirror up, curtains, mirror down."""
    whole = np.zeros(min(n, frames(0.4)), np.float32)
    for at, loud, low in ((0.0, 1.0, 500), (0.03, 0.5, 1500), (0.105, 0.8, 700), (0.125, 0.5, 1800)):
        put(whole, frames(at + rng.uniform(0, 0.006)), burst(rng, 0.022, low, 9000, 0.0003), loud)
        put(
            whole, frames(at), body(rng, 0.05, rng.uniform(900, 1400), PLATE[:6], 0.03, click=0.2, fall=0.3), loud * 0.5
        )
    return whole


def printer(rng: Rng, n: int, how: How) -> Wave:
    """The head goes to and fro, the feed between."""
    t = np.arange(n, dtype=np.float32) / RATE
    turn = (t * 1.15 * how.speed + rng.random()) % 1
    motor = np.asarray(np.where(turn < 0.42, 290, np.where(turn < 0.84, 340, 130)), np.float32)
    whine = tone(motor) + 0.5 * tone(motor * 2) + 0.35 * tone(motor * 3) + 0.2 * tone(motor * 5)
    head = np.asarray(np.clip(np.minimum(turn, 0.84 - turn) * 30, 0.15, 1), np.float32)
    zip_ = noise(rng, n, band(1500, 7000)) * (0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 62 * t))) * head
    steps = (
        noise(rng, n, band(300, 3000))
        * np.asarray(turn > 0.86, np.float32)
        * (0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 24 * t)))
    )
    return np.asarray(whine * head * 0.35 + zip_ * 0.35 + steps * 0.5, np.float32)


def vacuum(rng: Rng, n: int, how: How) -> Wave:
    """A universal motor near 300 Hz and air through a hose; it labours on the carpet."""
    push = wander(rng, n, 0.8, 0.0, 1.0)
    hz = np.asarray((285 + 40 * push) / how.scale, np.float32)
    motor = sum((tone(hz * k) * np.float32(1 / k**0.9) for k in range(1, 9)), np.zeros(n, np.float32))
    air = wide(rng, n, peaks((700, 900, 1), (1900, 1500, 0.7), (5200, 3000, 0.35), floor=0.3), 0.5) * (0.8 + 0.3 * push)
    return np.asarray(air + normed(motor) * 0.5, np.float32)


def hair_dryer(rng: Rng, n: int, how: How) -> Wave:
    return (
        vacuum(rng, n, How(how.force, how.speed, how.size - 0.6)) * 0.6 + wide(rng, n, band(1200, 9000, 1), 0.6) * 0.6
    )


def fan(rng: Rng, n: int, how: How) -> Wave:
    """Air cut by blades, a hum below."""
    t = np.arange(n, dtype=np.float32) / RATE
    blades = 1 + 0.22 * np.sin(2 * np.pi * 23 * how.speed * t) + 0.1 * np.sin(2 * np.pi * 7.7 * how.speed * t)
    air = wide(rng, n, tilt(90, 3200, 0.9, 1), 0.6) * np.asarray(blades, np.float32)
    return np.asarray(air + (tone(100.0, n) * 0.12 + tone(200.0, n) * 0.05) * wander(rng, n, 0.5, 0.8, 1), np.float32)


def drill(rng: Rng, n: int, how: How) -> Wave:
    """It starts, bites, labours, and comes free."""
    load = curve(n, (0, 0), (0.08, 0.1), (0.2, 0.9), (0.8, 1), (0.85, 0.1), (1, 0)) * wander(rng, n, 3, 0.8, 1)
    hz = np.asarray(curve(n, (0, 60), (0.1, 520), (0.9, 520), (1, 260)) * (1 - 0.25 * load) / how.scale, np.float32)
    motor = sum((tone(hz * k) * np.float32(1 / k**0.6) for k in (1, 2, 3, 4, 6, 8)), np.zeros(n, np.float32))
    grind = noise(rng, n, band(700, 7000, 1)) * (0.6 + 0.4 * np.sin(phase(np.asarray(hz / 4, np.float32)))) * load
    return (
        normed(np.tanh(normed(motor))) * curve(n, (0, 0), (0.03, 0.8), (0.94, 0.8), (1, 0))
        + np.asarray(grind, np.float32) * 0.8
    )


def jackhammer(rng: Rng, n: int, how: How) -> Wave:
    whole = wide(rng, n, tilt(100, 2500, 0.8), 0.5) * 0.15
    blows = [body(rng, 0.09, rng.uniform(420, 620), PLATE, 0.06, click=0.9, fall=0.2) for _ in range(6)]
    at = np.arange(0.02, n / RATE, 1 / (22 * how.speed))
    starts = ((at + rng.normal(0, 0.002, len(at))).clip(0) * RATE).astype(np.int64)
    return np.asarray(whole + normed(scatter(rng, n, starts, blows, spread=0.1, even=0.8)), np.float32)


def hand_saw(rng: Rng, n: int, how: How) -> Wave:
    """Push and pull: teeth through wood, the push louder."""
    long = min(n, frames(0.95 / how.speed))
    teeth = np.asarray(curve(long, (0, 90), (0.25, 190), (0.5, 80), (0.72, 170), (1, 70)), np.float32)
    stroke = curve(long, (0, 0), (0.15, 1), (0.4, 0.9), (0.5, 0.05), (0.7, 0.55), (0.9, 0.4), (1, 0))
    rasp = noise(rng, long, peaks((1500, 1200, 1), (3200, 2000, 0.8), floor=0.15)) * (
        0.45 + 0.55 * np.sin(phase(teeth))
    )
    return np.asarray(rasp * stroke, np.float32)


def chainsaw(rng: Rng, n: int, how: How) -> Wave:
    """A two-stroke: idling, revved, under load."""
    hz = np.asarray(
        curve(n, (0, 45), (0.08, 48), (0.16, 150), (0.3, 118), (0.6, 122), (0.75, 150), (0.9, 60), (1, 45))
        * (1 + 0.03 * wander(rng, n, 6, -1, 1))
        / how.scale,
        np.float32,
    )
    return normed(engine(rng, hz, 2, 0.8)) + noise(rng, n, band(1500, 8000)) * curve(
        n, (0, 0.05), (0.2, 0.1), (0.3, 0.5), (0.7, 0.5), (0.8, 0.1), (1, 0.05)
    )


def mower(rng: Rng, n: int, how: How) -> Wave:
    hz = np.asarray(48 * (1 + 0.04 * wander(rng, n, 0.8, -1, 1)) / how.scale, np.float32)
    return normed(engine(rng, hz, 2, 0.6)) + wide(rng, n, tilt(300, 6000, 0.7), 0.7) * 0.4 * wander(rng, n, 1.5, 0.5, 1)


def washing_machine(rng: Rng, n: int, how: How) -> Wave:
    """The drum turns, water slaps, the motor hums."""
    t = np.arange(n, dtype=np.float32) / RATE
    turn = np.maximum(np.sin(2 * np.pi * 0.85 * how.speed * t + rng.uniform(0, 6)), 0) ** 2
    slosh = wide(rng, n, tilt(120, 2500, 0.8), 0.6) * np.asarray(turn, np.float32)
    hum = sum((tone(100.0 * k, n) * np.float32(1 / k) for k in (1, 2, 3, 5)), np.zeros(n, np.float32))
    return np.asarray(slosh + normed(hum) * 0.22 + wide(rng, n, tilt(40, 200, 0.8), 0.4) * 0.3, np.float32)


def kettle(rng: Rng, n: int, how: How) -> Wave:
    """The roar of the heating water and the whistle that comes out of it."""
    hz = np.asarray(
        curve(n, (0, 1500), (0.35, 2300), (0.6, 2650), (1, 2700)) * (1 + 0.006 * wander(rng, n, 9, -1, 1)), np.float32
    )
    whistle = (tone(hz) + 0.3 * tone(hz * 2) + 0.5 * tone(np.asarray(hz * 1.19, np.float32))) * curve(
        n, (0, 0), (0.2, 0.1), (0.6, 1), (1, 1)
    )
    return pan_middle(whistle * 0.8 + noise(rng, n, tilt(200, 6000, 0.7)) * curve(n, (0, 0.5), (0.6, 0.35), (1, 0.3)))


def pan_middle(wave: Wave) -> Wave:
    return np.repeat(np.asarray(wave, np.float32)[None], 2, 0)


def static(rng: Rng, n: int, how: How) -> Wave:
    """A receiver between stations: hiss that fades and crackles, a carrier's whistle."""
    hiss = noise(rng, n, band(350, 5500, 1.5)) * wander(rng, n, 3, 0.5, 1)
    crackle = scatter(
        rng, n, moments(rng, n, 14), [burst(rng, 0.01, 500, 6000, 0.0002) for _ in range(8)], spread=0.1, even=0
    )
    whistle = (
        tone(np.asarray(900 + 700 * wander(rng, n, 0.7, -1, 1), np.float32))
        * wander(rng, n, 0.6, -0.3, 0.6).clip(0)
        * 0.4
    )
    return pan_middle(hiss * 0.6 + whistle) + crackle * 1.2


def vinyl(rng: Rng, n: int, how: How) -> Wave:
    """Dust and scratches once a turn, 33 times a minute, on a bed of rumble."""
    clicks = [burst(rng, rng.uniform(0.0008, 0.003), 1200, 10_000, 0.0002) for _ in range(12)]
    dust = scatter(rng, n, moments(rng, n, 28), clicks, spread=0.8, even=-0.1)
    scratch = np.arange(rng.uniform(0, 1.8), n / RATE, 1.8)
    pops = scatter(
        rng, n, (scratch * RATE).astype(np.int64), [burst(rng, 0.006, 300, 6000, 0.0003)], spread=0.3, even=0.9
    )
    groove = wide(rng, n, tilt(25, 160, 0.8), 0.5) * 0.05 + wide(rng, n, band(1500, 8000, 1), 0.9) * 0.03
    return np.asarray(dust + pops * 2 + groove, np.float32)


def geiger(rng: Rng, n: int, how: How) -> Wave:
    rate = 6 + 40 * how.force * wander(rng, n, 0.5, 0.2, 1)
    at = moments(rng, n, float(rate.max()))
    at = at[rng.random(len(at)) < rate[at] / rate.max()] if len(at) else np.array([200])
    return scatter(rng, n, at, [burst(rng, 0.004, 1500, 9000, 0.0002) for _ in range(4)], spread=0.05, even=0.8)


def server(rng: Rng, n: int, how: How) -> Wave:
    """Mains hum and the fans of many machines."""
    hum = sum(
        (tone(120.0 * k, n) * np.float32(g) for k, g in ((1, 1), (2, 0.5), (3, 0.3), (5, 0.12))),
        np.zeros(n, np.float32),
    )
    fans = sum(
        (gusts(rng, np.full(n, hz, np.float32), 0.06) for hz in rng.uniform(400, 2200, 3)), np.zeros(n, np.float32)
    )
    return pan_middle(normed(hum) * 0.35 + fans * 0.12) + wide(rng, n, tilt(120, 5000, 0.9, 1), 0.8) * 0.6


def switch(rng: Rng, n: int, how: How) -> Wave:
    wave = body(rng, 0.08, rng.uniform(900, 1300) / how.scale, WOOD, 0.03, click=1.0, fall=0.2)
    put(wave, frames(0.018), burst(rng, 0.006, 1500, 9000, 0.0002), 0.5)
    return wave[:n]


def lock(rng: Rng, n: int, how: How) -> Wave:
    """The key in, the pins, the bolt over."""
    long = min(n, frames(1.0))
    whole = np.zeros(long, np.float32)
    for at in np.sort(rng.uniform(0.0, 0.28, 7)):
        put(whole, frames(at + 0.001), burst(rng, 0.008, 2500, 11_000, 0.0002), rng.uniform(0.2, 0.5))
    for at, loud in ((0.42, 0.7), (0.55, 1.0)):
        put(whole, int(at * long), body(rng, 0.14, rng.uniform(620, 900), PLATE[:7], 0.08, click=0.8, fall=0.3), loud)
        put(whole, int(at * long), burst(rng, 0.04, 150, 1200), 0.6 * loud)
    return whole


def robot_servo(rng: Rng, n: int, how: How) -> Wave:
    """A joint moves: up to speed, held, stopped."""
    long = min(n, frames(rng.uniform(0.3, 0.75) / how.speed))
    top = rng.uniform(420, 900) / how.scale
    hz = np.asarray(
        curve(long, (0, top * 0.5), (0.2, top), (0.8, top * rng.uniform(0.85, 1.2)), (1, top * 0.45)), np.float32
    )
    whine = tone(hz) + 0.6 * tone(hz * 2) + 0.4 * tone(hz * 3) + 0.25 * tone(hz * 6.02)
    return np.asarray(
        (whine + noise(rng, long, band(2000, 8000)) * 0.15) * curve(long, (0, 0), (0.08, 1), (0.9, 0.9), (1, 0)),
        np.float32,
    )


def ratchet(rng: Rng, n: int, how: How) -> Wave:
    """Winding: pawl over teeth, a turn at a time."""
    long = min(n, frames(0.8))
    clicks = [body(rng, 0.05, rng.uniform(1800, 2400), PLATE[:5], 0.03, click=0.8, fall=0.3) for _ in range(5)]
    at = (np.cumsum(rng.uniform(0.04, 0.055, 13)) / how.speed * RATE).astype(np.int64)
    return shaped(scatter(rng, long, at, clicks, spread=0.1, even=0.7), band(300, 12_000)) * decay(long, 6)


RECIPES = (
    Recipe("ticking clock", "series", 6, tick, ("clock", "tick", "clock tick", "watch", "tick tock", "grandfather clock", "stopwatch", "metronome", "timer"), ("a clock ticking", "tick tock", "an old pendulum clock", "stopwatch"), gap=1.0, jitter=0.004, ring=0.6, room=(0.5, 0.12), wide=0.1),
    Recipe("typing", "series", 5, keyboard, ("type", "typ", "keyboard", "computer keyboard", "laptop", "keystroke", "type keyboard"), ("typing on a keyboard", "fast keystrokes on a computer"), gap=0.125, jitter=0.75, ring=0.15, group=9, rest=0.25, room=(0.3, 0.1), wide=0.3),
    Recipe("typewriter", "series", 5, typewriter, ("typewriter", "typewriter type", "type writer", "typewriter key"), ("an old typewriter",), gap=0.2, jitter=0.5, ring=0.3, group=11, rest=0.5, room=(0.4, 0.12), wide=0.2),
    Recipe("camera shutter", "event", 1.2, shutter, ("camera", "shutter", "photo", "photograph", "camera click", "take picture", "snapshot", "paparazzi", "selfie"), ("a camera shutter", "taking a photo", "snapshot"), gap=0.9, jitter=0.5, ring=0.3),
    Recipe("printer", "bed", 5, printer, ("printer", "print", "fax", "scanner", "photocopier", "inkjet", "dot matrix"), ("an inkjet printer printing", "office copier", "scanner")),
    Recipe("vacuum cleaner", "bed", 6, vacuum, ("vacuum", "hoover", "vacuum cleaner", "vacuum clean"), ("a vacuum cleaner", "hoovering the carpet")),
    Recipe("hair dryer", "bed", 5, hair_dryer, ("hair dryer", "hairdryer", "blow dryer", "hand dryer", "blender", "mixer"), ("a hair dryer", "an electric blender")),
    Recipe("fan", "bed", 6, fan, ("fan", "air conditioner", "ventilator", "ventilation", "fan whirr", "ceiling fan", "air condition", "refrigerator", "fridge", "heater"), ("an electric fan", "air conditioning hum", "ventilation", "refrigerator")),
    Recipe("drill", "bed", 4, drill, ("drill", "power drill", "drill wall", "dentist", "screwdriver", "power tool", "electric drill"), ("a power drill", "drilling into a wall", "dentist's drill")),
    Recipe("jackhammer", "bed", 5, jackhammer, ("jackhammer", "pneumatic drill", "road work", "demolition", "road construction"), ("a jackhammer breaking up the road",)),
    Recipe("hand saw", "series", 5, hand_saw, ("saw", "sawing", "saw wood", "hand saw", "handsaw", "sandpaper"), ("sawing wood by hand", "a hand saw"), gap=1.0, jitter=0.05, ring=0.9, room=(0.5, 0.1), wide=0.1),
    Recipe("chainsaw", "bed", 6, chainsaw, ("chainsaw", "chain saw", "lumberjack", "logging"), ("a chainsaw cutting a tree", "lumberjack at work")),
    Recipe("lawn mower", "bed", 6, mower, ("lawnmower", "lawn mower", "mower", "mow lawn", "leaf blower", "hedge trimmer", "generator"), ("mowing the lawn", "a petrol lawn mower", "leaf blower")),
    Recipe("washing machine", "bed", 7, washing_machine, ("washing machine", "laundry", "dishwasher", "tumble dryer", "wash machine"), ("a washing machine turning", "dishwasher running")),
    Recipe("kettle", "bed", 6, kettle, ("kettle", "kettle whistl", "tea kettle", "teapot", "boil kettle", "boil tea"), ("a kettle whistling", "water coming to the boil for tea")),
    Recipe("radio static", "bed", 5, static, ("static", "radio", "white noise", "tv static", "radio static", "radio tun", "interference", "walkie talkie", "noise"), ("radio static between stations", "white noise of a television", "tuning a radio")),
    Recipe("vinyl crackle", "bed", 6, vinyl, ("vinyl", "record crackl", "vinyl crackl", "record player", "gramophone", "turntable", "needle record"), ("vinyl record crackle", "an old gramophone's noise")),
    Recipe("geiger counter", "bed", 5, geiger, ("geiger", "geiger counter", "radiation", "radioactive"), ("a Geiger counter clicking", "radiation")),
    Recipe("server room", "bed", 8, server, ("server", "computer", "server room", "data center", "hum", "electric hum", "computer fan", "electricity", "power hum", "transformer", "laboratory", "machine", "factory hum"), ("server room hum", "computers running", "electrical hum")),
    Recipe("switch", "event", 0.8, switch, ("switch", "light switch", "toggle", "switch light", "button press", "lighter click", "pen click", "press button"), ("flicking a light switch", "pressing a mechanical button"), gap=0.9, jitter=0.4, ring=0.15),
    Recipe("lock", "event", 1.5, lock, ("lock", "unlock", "key lock", "door lock", "bolt", "latch", "key turn", "door unlock", "padlock", "lock door"), ("unlocking a door with a key", "a bolt sliding", "turning a key in a lock"), gap=1.8, jitter=0.3, ring=0.9, room=(0.5, 0.12)),
    Recipe("robot motor", "event", 3, robot_servo, ("servo", "robot move", "robot arm", "robot motor", "mechanical", "robotic", "robot walk", "mech", "automatic door"), ("a robot arm moving", "servo motors whirring", "mechanical joints"), gap=0.75, jitter=0.4, ring=0.5, wide=0.4),
    Recipe("winding", "event", 2, ratchet, ("ratchet", "wind up", "winding", "crank", "gear", "cog", "wind toy", "clockwork"), ("winding up a clockwork toy", "ratchet clicking", "gears turning"), gap=1.0, jitter=0.1, ring=0.7),
)  # fmt: skip

"""Whole places: forest, city, café, office, night, beach, space. Rule: a place is other recipes, near and far."""

import numpy as np
from msgspec.structs import replace

from storynote.local.sfx import (
    beasts,
    birds,
    breaking,
    craft,
    machines,
    people,
    signals,
    steps,
    vehicles,
    water,
    weather,
)
from storynote.local.sfx import impacts as things
from storynote.local.sfx.recipe import Make, Recipe
from storynote.local.sfx.tones import (
    RATE,
    How,
    Rng,
    Wave,
    band,
    both,
    frames,
    gusts,
    normed,
    pan,
    put,
    shaped,
    tilt,
    tone,
    wander,
    wide,
)

STROKE_PEAK = 2.5
"""The peak of a stroke of loudness 1; the RMS of a layer of loudness 1 is 1."""


def layer(make: Make, rng: Rng, n: int, how: How, loud: float) -> Wave:
    """A bed at a level."""
    return both(normed(make(rng, n, how))) * np.float32(loud)


def now_and_then(whole: Wave, rng: Rng, make: Make, how: How, every: float, loud: float, far: float = 0.5) -> None:
    """A stroke, of itself, at random moments and places, dulled by distance."""
    n, at = whole.shape[1], rng.uniform(0.1, 0.6) * min(every, whole.shape[1] / RATE)
    while at < n / RATE - 0.1:
        stroke = make(rng, n - int(at * RATE), how)
        stroke = shaped(stroke, band(60, 9000 - 7000 * far, 1))
        peak = max(1e-9, float(np.abs(stroke).max()))
        put(
            whole,
            int(at * RATE),
            stroke if stroke.ndim == 2 else pan(stroke, rng.uniform(-0.9, 0.9)),
            STROKE_PEAK * loud * rng.uniform(0.5, 1) / peak,
        )
        at += rng.exponential(every) + 0.4


def forest(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(weather.leaves, rng, n, replace(how, force=0.2), 0.25) + layer(birds.birds, rng, n, how, 0.7)
    now_and_then(whole, rng, birds.woodpecker, how, 9, 0.8, 0.8)
    now_and_then(whole, rng, birds.cuckoo, how, 8, 0.8, 0.7)
    return whole


def jungle(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(birds.cicadas, rng, n, how, 0.3) + layer(birds.birds, rng, n, replace(how, size=0.5), 0.5)
    whole += layer(birds.birds, rng, n, replace(how, size=0.9, speed=1.4), 0.4)
    for make, every in ((birds.frog, 2.5), (beasts.monkey, 5.0), (birds.gull, 8.0)):
        now_and_then(whole, rng, make, how, every, 1.2, 0.6)
    return whole


def night(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(birds.crickets, rng, n, how, 0.7) + layer(weather.wind, rng, n, replace(how, force=0.1), 0.1)
    now_and_then(whole, rng, birds.owl, how, 6, 1.6, 0.8)
    now_and_then(whole, rng, birds.frog, how, 3, 0.7, 0.7)
    return whole


def beach(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(water.sea, rng, n, how, 1.0)
    now_and_then(whole, rng, birds.gull, how, 4, 1.2, 0.6)
    return whole


def farm(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(birds.birds, rng, n, how, 0.3) + layer(weather.wind, rng, n, replace(how, force=0.15), 0.08)
    for make, every in (
        (beasts.moo, 4.0),
        (birds.chicken, 0.8),
        (beasts.baa, 3.5),
        (birds.rooster, 7.0),
        (beasts.oink, 3.0),
    ):
        now_and_then(whole, rng, make, how, every, 1.0, 0.4)
    return whole


def city(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(vehicles.traffic, rng, n, how, 1.0) + layer(people.crowd, rng, n, how, 0.14)
    now_and_then(whole, rng, vehicles.car_horn, how, 5, 1.0, 0.7)
    now_and_then(whole, rng, steps.hard_step, how, 0.6, 0.5, 0.3)
    now_and_then(whole, rng, vehicles.bus_brakes, how, 9, 0.6, 0.6)
    return whole


def cafe(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(people.crowd, rng, n, replace(how, force=0.2), 0.9) + layer(machines.fan, rng, n, how, 0.15)
    dishes = shaped(breaking.dishes(rng, n, replace(how, speed=0.5)), band(200, 8000, 1))
    whole += both(dishes) * np.float32(0.8 / max(1e-9, float(np.abs(dishes).max())))
    now_and_then(whole, rng, _steam, how, 7, 0.9, 0.2)
    return whole


def _steam(rng: Rng, n: int, how: How) -> Wave:
    """The espresso machine's wand in milk."""
    m = min(n, frames(rng.uniform(1.2, 2.2)))
    return gusts(rng, wander(rng, m, 2, 2600, 5200), 0.9) * np.hanning(m).astype(np.float32) ** 0.4


def office(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(machines.server, rng, n, how, 0.22) + layer(people.crowd, rng, n, replace(how, force=0.0), 0.14)
    for make, every, loud in (
        (machines.keyboard, 0.16, 1.0),
        (signals.telephone, 11.0, 0.6),
        (machines.switch, 3.0, 0.6),
        (steps.hard_step, 2.5, 0.5),
    ):
        now_and_then(whole, rng, make, how, every, loud, 0.4)
    return whole


def space(rng: Rng, n: int, how: How) -> Wave:
    """Nothing sounds there; films have taught us otherwise: slow tones, far away."""
    whole = wide(rng, n, tilt(25, 300, 1.2, 1), 0.9) * wander(rng, n, 0.3, 0.3, 0.8)
    for _ in range(7):
        hz = 55 * 2 ** (float(rng.choice([0, 7, 12, 19, 22, 24, 31])) / 12) / how.scale
        drift = np.asarray(hz * (1 + 0.004 * wander(rng, n, 0.5, -1, 1)), np.float32)
        whole += pan(
            (tone(drift) + 0.3 * tone(drift * 2)) * wander(rng, n, 0.35, -0.2, 0.7).clip(0), rng.uniform(-0.9, 0.9)
        )
    return (
        whole
        + pan(gusts(rng, wander(rng, n, 0.4, 1200, 5000), 0.12) * wander(rng, n, 0.5, -0.3, 0.5).clip(0), 0.5) * 0.25
    )


def cave(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(weather.wind, rng, n, replace(how, force=0.1, size=0.6), 0.25)
    now_and_then(whole, rng, water.drip, how, 0.9, 1.2, 0.1)
    return whole


def haunted(rng: Rng, n: int, how: How) -> Wave:
    """Wind in the attic, a door, chains, steps that nobody makes."""
    whole = layer(weather.howling, rng, n, replace(how, force=0.3), 0.5)
    for make, every, loud in ((things.door_creak, 5.0, 0.9), (steps.wood_step, 2.2, 0.7), (_ghost, 6.0, 0.9)):
        now_and_then(whole, rng, make, how, every, loud, 0.5)
    return whole


def _ghost(rng: Rng, n: int, how: How) -> Wave:
    return beasts.howl(rng, n, replace(how, size=0.1)) * 0.6


def station(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(people.crowd, rng, n, how, 0.6) + layer(craft.train, rng, n, how, 0.3)
    for make, every, loud in (
        (vehicles.bus_brakes, 7.0, 0.7),
        (signals.doorbell, 8.0, 0.9),
        (steps.hard_step, 0.4, 0.5),
    ):
        now_and_then(whole, rng, make, how, every, loud, 0.4)
    return whole


def factory(rng: Rng, n: int, how: How) -> Wave:
    """Presses in time, motors, metal."""
    whole = layer(machines.server, rng, n, how, 0.5) + layer(vehicles.truck, rng, n, how, 0.25)
    for at in np.arange(0.1, n / RATE, 1.1 / how.speed):
        put(whole, frames(at), pan(things.thud(rng, frames(0.6), how), -0.3), 2.2)
        put(whole, frames(at + 0.45), pan(things.clang(rng, frames(0.7), how), 0.4), 0.9)
    now_and_then(whole, rng, vehicles.bus_brakes, how, 3, 0.8, 0.2)
    return whole


def playground(rng: Rng, n: int, how: How) -> Wave:
    whole = layer(birds.birds, rng, n, how, 0.1)
    young = replace(how, size=-0.9)
    for make, every in ((people.laughter, 1.1), (people.scream, 4.0), (things.ball, 7.0)):
        now_and_then(whole, rng, make, young, every, 1.0, 0.4)
    return whole + layer(people.cheering, rng, n, how, 0.08)


def room_tone(rng: Rng, n: int, how: How) -> Wave:
    """A room where nothing happens."""
    return wide(rng, n, tilt(40, 2500, 1.1, 1), 0.8) + (tone(50.0, n) * 0.1 + tone(100.0, n) * 0.06)


RECIPES = (
    Recipe("forest", "bed", 9, forest, ("forest", "wood", "woods", "woodland", "nature", "park", "meadow", "forest ambience", "garden", "countryside"), ("forest ambience with birds", "deep in the woods", "a walk in nature"), room=(1.2, 0.1)),
    Recipe("jungle", "bed", 9, jungle, ("jungle", "rainforest", "tropical", "amazon", "tropical forest"), ("jungle ambience", "tropical rainforest with animals"), room=(1.4, 0.12)),
    Recipe("night", "bed", 9, night, ("night", "night ambience", "midnight", "nighttime", "campsite", "summer evening", "moonlight"), ("a quiet night outdoors", "night ambience with crickets and owl"), room=(1.2, 0.12)),
    Recipe("beach", "bed", 14, beach, ("beach gull", "beach ambience", "coast gull", "island", "tropical beach", "beach day"), ("a day at the beach with seagulls", "a summer beach")),
    Recipe("farm", "bed", 9, farm, ("farm", "farmyard", "barn", "barnyard", "ranch", "farm animal"), ("farmyard animals", "morning on the farm"), room=(0.8, 0.1)),
    Recipe("city street", "bed", 9, city, ("city", "street", "urban", "downtown", "city street", "new york", "busy street", "town", "metropolis"), ("a busy city street", "urban ambience", "downtown traffic and people")),
    Recipe("café", "bed", 9, cafe, ("cafe", "café", "restaurant", "coffee shop", "bar", "pub", "diner", "coffee", "canteen", "espresso", "tavern", "cafeteria"), ("coffee shop ambience", "busy restaurant", "a pub full of people", "a medieval tavern"), room=(0.7, 0.15)),
    Recipe("office", "bed", 9, office, ("office", "work place", "call center", "workplace", "cubicle", "open office"), ("office ambience", "people working at desks"), room=(0.6, 0.12)),
    Recipe("space", "bed", 12, space, ("space", "outer space", "cosmos", "galaxy", "universe", "nebula", "deep space", "cosmic", "ambient drone", "drone", "eerie", "alien planet"), ("deep space ambience", "an eerie drone", "floating among the stars"), room=(4.0, 0.4)),
    Recipe("cave", "bed", 9, cave, ("cave", "cavern", "dungeon", "mine", "crypt", "catacomb", "sewer"), ("inside a dripping cave", "dungeon ambience"), room=(3.0, 0.4)),
    Recipe("haunted house", "bed", 10, haunted, ("haunt", "horror", "horror ambience", "haunted house", "ghost", "haunted mansion", "halloween", "ghostly", "attic", "graveyard"), ("a haunted house", "ghosts in an old mansion", "spooky halloween night"), room=(2.0, 0.25)),
    Recipe("train station", "bed", 10, station, ("station", "train station", "subway", "platform", "airport terminal", "railway station", "subway station", "terminal"), ("a busy railway station", "subway platform", "airport hall"), room=(2.2, 0.25)),
    Recipe("factory", "bed", 8, factory, ("factory", "industrial", "machinery", "assembly line", "workshop", "machine press", "steam machine"), ("factory machines at work", "industrial ambience"), room=(1.4, 0.2)),
    Recipe("playground", "bed", 8, playground, ("playground", "children", "kids", "school yard", "children play", "kids play", "schoolyard"), ("children playing in a playground", "schoolyard at recess"), room=(0.8, 0.1)),
    Recipe("room tone", "bed", 8, room_tone, ("room tone", "silence", "quiet room", "empty room", "air", "nothing"), ("the tone of an empty room", "near silence")),
)  # fmt: skip

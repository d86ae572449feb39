"""Every sound we can make. Rule: the order is the order of the packed vectors (scripts/pack-sounds)."""

from storynote.local.sfx import (
    beasts,
    bells,
    birds,
    breaking,
    craft,
    fiction,
    fire,
    games,
    impacts,
    machines,
    people,
    places,
    signals,
    steps,
    vehicles,
    water,
    weather,
)
from storynote.local.sfx.recipe import Recipe

_MODULES = (
    weather, water, fire, impacts, breaking, birds, beasts, vehicles, craft, machines, signals, steps,
    people, bells, games, fiction, places,
)  # fmt: skip

RECIPES: tuple[Recipe, ...] = tuple(recipe for module in _MODULES for recipe in module.RECIPES)

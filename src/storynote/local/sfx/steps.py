"""Footsteps, on what there is to walk on. Rule: heel, then the ball of the foot; no step is like the last."""

import numpy as np

from storynote.local.sfx.impacts import WOOD, body
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
    hump,
    noise,
    peaked,
    peaks,
    put,
)


def step(rng: Rng, n: int, how: How, heel: Wave, toe: Wave, apart: float) -> Wave:
    """Heel, then the ball of the foot a little softer."""
    long = min(n, frames(apart / how.speed) + max(len(heel), len(toe)))
    whole = np.zeros(long, np.float32)
    put(whole, 0, heel, rng.uniform(0.8, 1))
    put(whole, frames(apart / how.speed * rng.uniform(0.85, 1.15)), toe, rng.uniform(0.4, 0.65))
    return whole


def hard_step(rng: Rng, n: int, how: How) -> Wave:
    """A heel on stone."""
    heel = body(rng, 0.12, rng.uniform(150, 190) / how.scale, WOOD, 0.06, click=0.75, fall=0.5)
    put(heel, 0, burst(rng, 0.03, 1000, 6000, 0.0004), 0.5)
    return step(rng, n, how, heel, burst(rng, 0.05, 400, 4000, 0.002), 0.09)


def wood_step(rng: Rng, n: int, how: How) -> Wave:
    """A board and the hollow under it."""
    heel = body(rng, 0.25, rng.uniform(88, 118) / how.scale, WOOD, 0.14, click=0.3, fall=0.5)
    put(heel, 0, burst(rng, 0.04, 300, 2500), 0.4)
    return step(rng, n, how, heel, body(rng, 0.15, rng.uniform(130, 170), WOOD, 0.07, click=0.15), 0.11)


def grains(rng: Rng, long: float, count: int, low: float, high: float) -> Wave:
    """A crunch: many small contacts, most of them early."""
    whole = np.zeros(frames(long), np.float32)
    for at in rng.beta(1.6, 3.0, count) * long * 0.9:
        put(
            whole,
            int(at * RATE),
            burst(rng, rng.uniform(0.003, 0.015), low * rng.uniform(0.7, 1.4), high, 0.0005),
            rng.uniform(0.15, 0.6),
        )
    return peaked(whole + noise(rng, len(whole), band(low, high, 1)) * hump(len(whole)) ** 2 * 0.08)


def gravel_step(rng: Rng, n: int, how: How) -> Wave:
    heel = grains(rng, 0.2, 38, 900, 9000)
    put(heel, 0, burst(rng, 0.05, 90, 400), 0.5)
    return step(rng, n, how, heel, grains(rng, 0.17, 28, 1200, 10_000), 0.13)


def snow_step(rng: Rng, n: int, how: How) -> Wave:
    """Crystals crushed: a creak of very many small breaks, dull and dense."""
    long = min(n, frames(0.42 / how.speed))
    creak = np.abs(noise(rng, long, band(25, 130))) * curve(long, (0, 0), (0.12, 1), (0.4, 0.55), (0.55, 0.75), (1, 0))
    crush = noise(rng, long, peaks((1300, 900, 1), (2900, 1800, 0.55), floor=0.1)) * creak
    put(crush, 0, burst(rng, 0.07, 80, 320, 0.008), 0.9)
    return crush


def water_step(rng: Rng, n: int, how: How) -> Wave:
    long = min(n, frames(0.5))
    slosh = gusts(rng, curve(long, (0, 700), (0.3, 1500), (1, 2600)), 1.6) * curve(
        long, (0, 0), (0.08, 1), (0.4, 0.4), (1, 0)
    )
    put(slosh, 0, burst(rng, 0.06, 80, 700, 0.004), 1.0)
    return slosh


def leaf_step(rng: Rng, n: int, how: How) -> Wave:
    return step(rng, n, how, grains(rng, 0.28, 55, 1800, 12_000), grains(rng, 0.24, 40, 2200, 12_000), 0.13)


def run_step(rng: Rng, n: int, how: How) -> Wave:
    """One impact, harder, no roll of the foot."""
    hit = body(rng, 0.14, rng.uniform(105, 140) / how.scale, WOOD, 0.07, click=0.5, fall=0.55)
    put(hit, 0, burst(rng, 0.06, 350, 4500, 0.0006), 0.7)
    return hit[:n]


RECIPES = (
    Recipe("footsteps", "series", 5, hard_step, ("footstep", "step", "walk", "heels", "footstep concrete", "high heels", "footstep hall", "pace", "step stone", "shoe", "boot", "march", "tap dance"), ("footsteps on a hard floor", "someone walking", "heels on stone"), gap=0.55, jitter=0.06, ring=0.25, room=(0.7, 0.15), wide=0.2),
    Recipe("footsteps on wood", "series", 5, wood_step, ("footstep wood", "footstep wooden", "step wood", "walk wood", "walk wooden", "footstep stair", "stair", "footstep floorboard", "upstair", "climb stair", "wooden floor"), ("footsteps on a wooden floor", "someone climbing the stairs"), gap=0.55, jitter=0.06, ring=0.3, room=(0.5, 0.15), wide=0.2),
    Recipe("footsteps on gravel", "series", 5, gravel_step, ("footstep gravel", "gravel", "walk gravel", "run gravel", "step gravel", "footstep sand", "crunch step", "pebble", "footstep dirt", "footstep path"), ("footsteps on gravel", "boots on a stony path"), gap=0.55, jitter=0.06, ring=0.35, wide=0.2),
    Recipe("footsteps in snow", "series", 5, snow_step, ("footstep snow", "snow", "walk snow", "run snow", "step snow", "boot snow", "snow crunch", "walk ice"), ("footsteps in deep snow", "boots crunching through snow"), gap=0.66, jitter=0.07, ring=0.4, wide=0.2),
    Recipe("footsteps in leaves", "series", 5, leaf_step, ("footstep leaves", "walk leaves", "step leaves", "footstep forest", "walk forest", "footstep grass", "walk grass", "walk wood forest"), ("walking through dry leaves", "footsteps on the forest floor"), gap=0.6, jitter=0.07, ring=0.4, wide=0.2),
    Recipe("footsteps in water", "series", 5, water_step, ("footstep water", "walk water", "step water", "footstep puddle", "wade", "walk mud", "mud", "walk puddle", "footstep mud"), ("wading through water", "walking in puddles and mud"), gap=0.7, jitter=0.08, ring=0.45, wide=0.2),
    Recipe("running", "series", 4, run_step, ("run", "runn", "jog", "footstep run", "run footstep", "sprint", "jogger", "run away", "chase", "runner"), ("someone running", "jogging on the pavement", "running footsteps"), gap=0.33, jitter=0.05, ring=0.15, wide=0.2),
)  # fmt: skip

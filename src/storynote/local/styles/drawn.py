"""Styles of pen, pencil and chalk: lines first, tone by hatching. Rule: the paper is what is left bare, never painted over."""

import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, rgb
from storynote.local.styles import surface
from storynote.local.styles.lines import (
    calmed,
    contours,
    flow,
    hatched,
    lab,
    lifted,
    lightness,
    rgb_of,
    shaded,
    smeared,
    strokes,
)
from storynote.local.styles.surface import unit

INK_SHARE = 0.36
"""How much of a sheet is covered at the most, on average: who draws a night leaves most of it bare."""


def _dark(image: Floats) -> Floats:
    """How dark each place is, 0 to 1: half by itself, half against what is around, and no more in all than a drawing bears."""
    size = unit(image)
    grey = blur(lightness(image), 1.0 * size)
    low, high = (float(np.quantile(grey, share)) for share in (0.01, 0.985))
    alone = np.clip((max(high, 0.5) - grey) / max(high - low, 0.25), 0, 1)
    beside = np.clip(0.42 + 2.4 * (surface.broad(grey, 45 * size) - grey), 0, 1)
    dark = np.clip(0.55 * alone + 0.45 * beside, 0.001, 1)
    mean = min(float(dark.mean()), 0.95)
    return np.asarray(dark ** max(1.0, np.log(INK_SHARE) / np.log(mean)), np.float32)


def ink(image: Floats, rng: Rng) -> Floats:
    """Pen and brush: black contours, a diluted wash in tones, hatching in the shadows, on cream paper."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.2, 14), 30, 0.3)
    dark, paper = _dark(calm), surface.paper(rng, image)
    pools = np.clip(dark + surface.speckle(rng, image.shape, 30 * size) * 0.05, 0, 1)
    steps = np.floor(blur(pools, 1.5 * size) * 4 + 0.45) / 4
    wash = blur(steps, 0.9 * size) * 0.42 + blur(dark, 2 * size) * 0.36
    rim = np.clip(blur(steps, 0.8 * size) - blur(steps, 3.5 * size), 0, 1) * 0.4
    sheet = rgb("f6efe0") * (1 + 0.012 * paper[..., None])
    made = mix(sheet, np.broadcast_to(rgb("343a44"), image.shape), np.clip(wash + rim, 0, 0.85) * (1 + 0.06 * paper))
    lines = hatched(rng, np.clip(dark * 1.6 - 0.85, 0, 1) * 0.7, image, 0.95, 5.0) * 0.85
    lines = np.maximum(lines, np.clip(contours(calm, 2.3) * (1 - 0.08 * paper), 0, 1))
    return mix(made, np.broadcast_to(rgb("17171c"), image.shape), lines * 0.94)


def pencil(image: Floats, rng: Rng) -> Floats:
    """Graphite: three layers of strokes, each at its own angle, and firm contours, on white drawing paper."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.0, 10), tone=0.2)
    dark, paper = _dark(calm), surface.paper(rng, image, 0.8)
    graphite = 0.22 * dark
    for angle, begins, weight in ((-0.8, 0.05, 0.34), (-0.5, 0.34, 0.34), (0.65, 0.58, 0.34)):
        stroke = strokes(rng, image, angle + 0.12 * surface.speckle(rng, image.shape, 60 * size), 24, 0.5)
        graphite += weight * shaded(np.clip((dark - begins) / (1 - begins), 0, 1), stroke, 1.1)
    lines = np.maximum(contours(calm, 1.6), 0.45 * contours(surface.wobbled(rng, calm, 2.6, 26), 1.1, shortest=30))
    graphite = np.maximum(graphite, lines * 0.86 * (1 - 0.1 * paper))
    graphite = np.clip(graphite * (1 - 0.15 * paper), 0, 0.94)
    return mix(rgb("fbfaf6") * (1 + 0.008 * paper[..., None]), np.broadcast_to(rgb("2b2d33"), image.shape), graphite)


def coloured_pencil(image: Floats, rng: Rng) -> Floats:
    """Coloured pencils on white paper: the colour lies in strokes, deeper where they cross, with coloured contours."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.0, 12), tone=0.2)
    colours, paper = lab(calm), surface.paper(rng, image, 0.8)
    colours = lifted(colours, 62.0)
    colours[..., 1:] *= 1.3
    lead = rgb_of(colours)
    cover = np.clip(1.15 - 0.75 * lead.min(axis=2), 0.3, 1)
    sheet = np.asarray(rgb("fdfbf5") * (1 + 0.008 * paper[..., None]), np.float32)
    for angle, weight in ((-0.85, 0.85), (-0.45, 0.55), (0.5, 0.4)):
        bent = angle + 0.15 * surface.speckle(rng, image.shape, 60 * size)
        laid = shaded(cover, strokes(rng, image, bent, 22, 0.55), 1.5) * (1 - 0.12 * paper)
        sheet = np.asarray(sheet * (1 - np.clip(laid, 0, 1)[..., None] * weight * (1 - lead)), np.float32)
    return mix(sheet, lead * 0.35, np.clip(contours(calm, 1.6) * (1 - 0.12 * paper), 0, 1) * 0.85)


def charcoal(image: Floats, rng: Rng) -> Floats:
    """Charcoal, smudged along the forms, on rough grey paper, with white chalk in the lights."""
    size = unit(image)
    calm = calmed(image, tone=0.3)
    dark, paper = _dark(calm), surface.paper(rng, image, 1.1)
    smudge = smeared(
        np.asarray(dark + 0.04 * surface.speckle(rng, image.shape, size)), flow(calm, 5), round(3 * size) + 1, 2
    )
    coal = np.clip(np.clip(smudge * 1.25 - 0.12, 0, 1) * 0.85, 0, 1)
    coal = np.maximum(coal, blur(contours(calm, 3.0), 0.6 * size) * 0.8)
    coal = np.clip(coal * (1.02 - 0.2 * paper * (1 - coal * 0.6)), 0, 0.95)
    sheet = rgb("c9c2b4") * (1 + 0.02 * paper[..., None])
    light = np.clip(lightness(calm) - 0.62, 0, 1) * np.clip(0.35 - smudge, 0, 1) * 9
    chalk = np.clip(light, 0, 1) * np.clip(0.7 + 0.35 * paper, 0, 1) * 0.8
    made = mix(sheet, np.broadcast_to(rgb("fbf8f0"), image.shape), chalk)
    return mix(made, np.broadcast_to(rgb("1d1b1c"), image.shape), coal)


def chalkboard(image: Floats, rng: Rng) -> Floats:
    """Coloured chalk on a wiped slate."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.6, 14), tone=0.25)
    tooth = surface.paper(rng, image, 0.9)
    wiped = smeared(surface.speckle(rng, image.shape, 5 * size), 0.35, max(2, round(9 * size)), 2)
    slate = rgb("25302c") * (1 + 0.06 * surface.even(wiped)[..., None] + 0.02 * tooth[..., None])
    colours = lab(calm)
    colours[..., 0] = 68 + 0.30 * colours[..., 0]
    colours[..., 1:] *= 1.1
    stroke = strokes(rng, image, -0.8 + 0.12 * surface.speckle(rng, image.shape, 50 * size), 26, 0.7)
    fill = shaded(np.clip(1 - _dark(calm), 0, 1) ** 1.5 * 0.85, stroke, 1.3) * 0.72
    line = contours(calm, 2.6)
    cover = np.clip(np.maximum(fill, line * 0.97) * (0.9 + 0.26 * tooth), 0, 1)
    return mix(slate, np.clip(rgb_of(colours) + 0.3 * line[..., None], 0, 1), cover)


def line_art(image: Floats, rng: Rng) -> Floats:
    """One pen, no tone: a page to colour in."""
    line = contours(calmed(image, 30, 0.3), 2.6, least=6.0, shortest=16)
    return mix(np.full_like(image, 0.995), np.broadcast_to(rgb("15151a"), image.shape), line)


def blueprint(image: Floats, rng: Rng) -> Floats:
    """White lines on cyanotype blue: a grid, contours, and ruled hatching for what is light."""
    size = unit(image)
    calm = calmed(image, 30, 0.3)
    mottle = surface.speckle(rng, image.shape, 70 * size) * 0.05 + surface.paper(rng, image) * 0.018
    sheet = rgb("1b4a94") * (1 + mottle[..., None])
    y, x = grid(*image.shape[:2])
    step = max(6.0, 24 * size)
    fine, bold = (_ruled(x, y, step * times, max(1.0, size)) for times in (1, 5))
    made = mix(sheet, np.broadcast_to(rgb("9cc3f2"), image.shape), np.maximum(fine * 0.14, bold * 0.28))
    bright = np.clip(1 - _dark(calm), 0, 1)
    made = mix(made, np.broadcast_to(rgb("7fb0ee"), image.shape), np.clip(bright - 0.35, 0, 1) * 0.34)
    lines = hatched(rng, np.clip(bright - 0.55, 0, 1) * 0.5, image, -np.pi / 4, 7.0) * 0.42
    lines = np.maximum(lines, contours(calm, 1.9) * 0.96)
    return mix(made, np.broadcast_to(rgb("f2f8ff"), image.shape), lines * np.clip(0.95 + mottle, 0.7, 1))


def _ruled(x: Floats, y: Floats, step: float, width: float) -> Floats:
    away = np.minimum(np.abs(np.mod(x + step / 2, step) - step / 2), np.abs(np.mod(y + step / 2, step) - step / 2))
    return np.asarray(np.clip(width / 2 + 0.5 - away, 0, 1), np.float32)

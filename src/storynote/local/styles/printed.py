"""Styles of the press: flat inks from few plates. Rule: a print has a palette, and what lies between its colours is screened."""

import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, noise, rgb, screen
from storynote.local.styles import flats, surface
from storynote.local.styles.lines import calmed, contours, flow, lab, lifted, lightness, rgb_of, strokes
from storynote.local.styles.surface import unit

EDO_INKS = (
    "f1e4c3", "1f3a5f", "33658a", "86a9b0", "b4c3a4", "5f7f5a", "c8442f", "e08d54", "e9c46a", "8a5a44", "2b2a2f", "b8a3a0",
)  # fmt: skip
"""Prussian blue, verdigris, vermilion, ochre: what a woodblock printer had about 1830."""
POSTER_INKS = (
    "f4e3c1", "e8a33d", "d1495b", "c8553d", "2e4057", "1b998b", "66a182", "7a9e9f", "3c1518", "f2c57c", "8fb8de", "6a4c93",
    "dcc7be", "4a7c59",
)  # fmt: skip


def woodblock(image: Floats, rng: Rng) -> Floats:
    """Ukiyo-e: flat inks of old Edo, graded at the top as with a wiped block, keyline in indigo, the plank's grain."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.0, 20), 40, 0.35)
    calm = rgb_of(lifted(lab(calm), 60.0))
    centres = flats.palette(rng, calm, 12)
    inks = flats.drawn_towards(centres, EDO_INKS, 0.55)
    inks[:, 0] = 10 + 0.88 * inks[:, 0]
    areas = flats.smooth_masks(flats.nearest(lab(calm), centres), len(centres), 1.6 * size)
    flat = flats.softly(areas, inks, 0.7 * size)
    # Half of what was graded stays graded: the printer wipes the block.
    graded = lab(flat)
    graded[..., 0] += 0.45 * np.clip(lab(blur(calm, 5 * size))[..., 0] - blur(graded[..., 0], 5 * size), -18, 18)
    made = rgb_of(graded)
    down = np.linspace(0, 1, image.shape[0], dtype=np.float32)[:, None, None]
    made = mix(made, made * rgb("7f9dbd"), np.broadcast_to(np.clip(1 - down / 0.24, 0, 1) ** 1.5 * 0.75, image.shape))
    grain, paper = surface.board(rng, image), surface.paper(rng, image, 0.8)
    made = made * (1 + 0.022 * grain[..., None] + 0.016 * paper[..., None])
    key = contours(calm, 2.3, least=8.0)
    return mix(made, np.broadcast_to(rgb("1d2438"), image.shape), key * np.clip(0.9 - 0.07 * grain, 0, 1))


def comic(image: Floats, rng: Rng) -> Floats:
    """Flat loud colours, black brush lines, and dots for the shadows."""
    size = unit(image)
    calm = calmed(image, 40, 0.35)
    colours = lab(calm)
    colours[..., 1:] *= 1.38
    level = np.clip(colours[..., 0] / 100, 0, 1)
    steps = np.floor(level * 4 + 0.5) / 4
    colours[..., 0] = 100 * np.clip(blur(steps, 0.6 * size) * 0.86 + 0.16, 0, 0.97)
    flat = rgb_of(colours)
    dots = screened(image, 6.5, 0.7, np.clip(0.95 - level * 1.25, 0, 0.72))
    made = mix(flat, flat * rgb("4a4f7a"), dots * 0.62)
    lights = screened(image, 6.5, 0.7, np.clip(level * 1.7 - 1.05, 0, 0.5))
    made = mix(made, np.broadcast_to(rgb("fffdf2"), image.shape), lights * 0.5)
    black = contours(calm, 3.6, least=9.0, shortest=14)
    black = np.maximum(black, np.clip((0.13 - blur(level, size)) * 14, 0, 1))
    return mix(made, np.broadcast_to(rgb("0e0e14"), image.shape), black)


def screened(image: Floats, period: float, angle: float, cover: Floats) -> Floats:
    """Round dots, `period` units apart along `angle`, that together cover the share `cover` (0 to about 0.78)."""
    step = max(3.0, period * unit(image))
    y, x = grid(*image.shape[:2])
    u = (x * np.cos(angle) + y * np.sin(angle)) / step
    v = (y * np.cos(angle) - x * np.sin(angle)) / step
    away = np.hypot(np.mod(u, 1) - 0.5, np.mod(v, 1) - 0.5) * step
    wide = np.sqrt(np.clip(cover, 0, 1) / np.pi) * step
    return np.asarray(np.clip(wide - away + 0.5, 0, 1) * np.clip(wide, 0, 1), np.float32)


def cartoon(image: Floats, rng: Rng) -> Floats:
    """Cel animation: two tones to a colour, thin dark outlines, clean grounds."""
    size = unit(image)
    calm = calmed(image, 50, 0.3)
    colours = lab(calm)
    steps = np.floor(colours[..., 0] / 16 + 0.5) * 16
    colours[..., 0] = 0.25 * colours[..., 0] + 0.75 * blur(steps, 0.7 * size) + 4
    colours[..., 1:] *= 1.28
    flat = rgb_of(colours)
    line = contours(calm, 2.2, least=9.0, shortest=14)
    return mix(flat, flat * rgb("2a1f33"), line * 0.95)


def poster(image: Floats, rng: Rng) -> Floats:
    """A travel poster of the fifties: few warm inks, and sprayed grain from one to the next."""
    size = unit(image)
    calm = rgb_of(lifted(lab(calmed(image, 50, 0.4)), 60.0))
    centres = flats.palette(rng, calm, 12)
    inks = flats.drawn_towards(centres, POSTER_INKS, 0.45, light=0.3)
    inks[:, 0] = 12 + 0.86 * inks[:, 0]
    spray = rng.normal(0, 1, image.shape[:2]).astype(np.float32)
    spray = blur(spray, 0.55 * size) * 5.0 * size**0.5
    seen = lab(blur(calm, 1.4 * size))
    seen[..., 0] += np.clip(spray, -7, 7)
    areas = flats.nearest(seen, centres)
    made = flats.softly(areas, inks, 0.45)
    paper = surface.paper(rng, image, 0.8)
    return np.asarray(made * (1 + 0.018 * paper[..., None]), np.float32)


def vintage(image: Floats, rng: Rng) -> Floats:
    """An old colour print: faded to amber and teal, soft, grainy, dusty, lighter at one corner."""
    size = unit(image)
    soft = screen(blur(image, 0.6 * size), np.clip(blur(image, 12 * size) - 0.55, 0, 1) * 0.5)
    colours = lab(soft)
    light = colours[..., 0] / 100
    colours[..., 1:] *= 0.62
    colours[..., 1] += 3 - 7 * (1 - light)
    colours[..., 2] += 20 * light - 3
    colours[..., 0] = 100 * (0.13 + 0.78 * (light**0.95))
    made = rgb_of(colours)
    high, wide = image.shape[:2]
    y, x = grid(high, wide)
    corner = np.exp(-np.hypot(x / wide - rng.choice([0.02, 0.98]), y / high - 0.25 * rng.random()) * 2.6)
    made = screen(made, corner[..., None] * rgb("ff9b52") * 0.38)
    edge = np.clip(np.hypot(x / wide - 0.5, y / high - 0.5) * 1.35, 0, 1) ** 2.6
    made = made * (1 - 0.42 * edge)[..., None]
    dust = np.clip(surface.speckle(rng, image.shape, 0.9 * size) - 3.4, 0, 0.7)
    grain = surface.speckle(rng, image.shape, 0.55 * size) * 0.022 + 0.010 * surface.speckle(
        rng, image.shape, 18 * size
    )
    return np.asarray(made + grain[..., None] + dust[..., None] * 0.5, np.float32)


def linocut(image: Floats, rng: Rng) -> Floats:
    """Black from one block: what is light is carved away, in strokes along the forms."""
    size = unit(image)
    calm = calmed(image, 30, 0.35)
    grey = lightness(calm)
    low, high = float(np.quantile(grey, 0.03)), float(np.quantile(grey, 0.97))
    tone = np.clip((grey - low) / max(high - low, 0.15), 0, 1)
    gouge = strokes(rng, image, flow(calm, 9), 30, 1.5)
    carved = np.clip((tone * 1.3 - 0.15 - gouge) * 7 / max(1.0, size**0.5) + 0.5, 0, 1)
    near, far = blur(grey, 1.0 * size), blur(grey, 3.2 * size)
    carved = np.clip(carved + np.clip((near - far) * 16, 0, 1) - np.clip((far - near) * 18, 0, 1), 0, 1)
    carved = np.clip((blur(carved, 0.7 * size) - 0.5) * 4 + 0.5, 0, 1)
    paper = surface.paper(rng, image)
    worn = np.clip(noise(rng, image.shape[0], image.shape[1], 200) * 1.5 - 1.02, 0, 1) * 0.5
    black = mix(rgb("1c1b20") * (1 + 0.05 * paper[..., None]), np.broadcast_to(rgb("f3ead6"), image.shape), worn)
    return mix(black, rgb("f4ecda") * (1 + 0.012 * paper[..., None]), carved)

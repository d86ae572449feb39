"""Styles of brush and paint: oil, watercolour, pastel and their kin. Rule: paint is laid in strokes that follow the forms."""

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Floats, Rng, blur, mix, rgb
from storynote.local.styles import surface
from storynote.local.styles.lines import calmed, contours, flow, lab, lifted, lightness, rgb_of, smeared, strokes
from storynote.local.styles.surface import unit

STEPS_MAX = 9
"""Segments of a stroke at the most."""


def oil(image: Floats, rng: Rng) -> Floats:
    """Thick paint: brushes from broad to fine, each where the broader one was too coarse, lit from the side."""
    vivid = lab(calmed(image, 12, 0.12))
    vivid[..., 1:] *= 1.15
    return painted(rgb_of(vivid), rng, (9.0, 4.5, 2.2), jitter=0.03)


def painted(image: Floats, rng: Rng, brushes: tuple[float, ...], jitter: float) -> Floats:
    """`image` painted over with `brushes` (radii in units, broad to fine) and its relief lit.

    Curved strokes after Hertzmann, SIGGRAPH 1998, §2, all strokes of a brush grown together.
    """
    size, angle = unit(image), flow(image, 7)
    under = (np.clip(blur(image, 8 * size), 0, 1) * 255).astype(np.uint8)
    canvas = np.ascontiguousarray(np.dstack([under, np.full(image.shape[:2], 128, np.uint8)]))
    for number, radius in enumerate(brushes):
        brush = max(1.0, radius * size)
        wanted = blur(image, brush * 0.45)
        off = np.abs(canvas[..., :3] / np.float32(255) - wanted).sum(axis=2)
        paths, colours = _grown(rng, wanted, angle, brush, off if number else np.ones_like(off), 0.12)
        _laid(rng, canvas, paths, colours, brush, jitter)
    paint = canvas[..., :3] / np.float32(255)
    bristles = surface.even(smeared(surface.speckle(rng, image.shape, 0.7 * size), angle, max(2, round(4 * size)), 2))
    height = canvas[..., 3] / np.float32(255) * 2.2 + bristles * 0.15 + surface.cloth(rng, image, 3.5) * 0.04
    return np.asarray(paint * surface.relief(blur(height, 0.7 * size), 0.11), np.float32)


def _grown(
    rng: Rng, wanted: Floats, angle: Floats, brush: float, off: Floats, least: float
) -> tuple[npt.NDArray[np.float32], Floats]:
    """Strokes, (count, STEPS_MAX + 1, 2) of x and y, and their colours, in the order they are laid."""
    high, wide = wanted.shape[:2]
    step = max(1.0, brush * 1.25)
    y, x = np.mgrid[step / 2 : high : step, step / 2 : wide : step].astype(np.float32)
    at = np.stack([x.ravel(), y.ravel()], axis=1) + rng.uniform(-0.5, 0.5, (x.size, 2)).astype(np.float32) * step
    at = at[_at(off, at) > least]
    at = at[rng.permutation(len(at))]
    colours, paths = _at(wanted, at), [at]
    heading, alive = _at(angle, at), np.ones(len(at), bool)
    forth = np.where(rng.random(len(at)) < 0.5, np.pi, 0.0).astype(np.float32)
    for _ in range(STEPS_MAX):
        turn = _at(angle, paths[-1]) + forth
        turn = np.where(np.cos(turn - heading - forth) < 0, turn + np.pi, turn)
        ahead = paths[-1] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * brush
        # A stroke ends where its colour no longer fits.
        alive &= np.abs(_at(wanted, ahead) - colours).sum(axis=1) < 0.16
        paths.append(np.where(alive[:, None], ahead, paths[-1]).astype(np.float32))
        heading = turn - forth
    return np.stack(paths, axis=1), colours


def _at(plane: Floats, places: Floats) -> Floats:
    row, column = places[:, 1].astype(np.int32), places[:, 0].astype(np.int32)
    return plane[np.clip(row, 0, plane.shape[0] - 1), np.clip(column, 0, plane.shape[1] - 1)]


def _laid(rng: Rng, canvas: npt.NDArray[np.uint8], paths: Floats, colours: Floats, brush: float, jitter: float) -> None:
    count = len(paths)
    shades = colours * (1 + rng.normal(0, jitter * 1.6, (count, 1))) + rng.normal(0, jitter * 0.5, (count, 3))
    heights = rng.uniform(90, 166, (count, 1))
    values = np.clip(np.concatenate([shades * 255, heights], axis=1), 0, 255).astype(int).tolist()
    points = np.rint(paths * 16).astype(np.int32)
    thick = max(1, round(brush * 1.7))
    for path, value in zip(points, values, strict=True):
        cv2.polylines(canvas, [path], False, value, thick, cv2.LINE_AA, 4)


def watercolour(image: Floats, rng: Rng) -> Floats:
    """Transparent washes: pooled at their rims, granulating in the paper, with blooms where wet ran into wet."""
    size = unit(image)
    wet = calmed(surface.wobbled(rng, surface.wobbled(rng, image, 5, 22), 2.2, 6), 40, 0.35)
    # Washes are never as dark as light can be: the range is lifted to the paper's.
    colours = lifted(lab(wet), 64.0)
    colours[..., 0] = 100 - (100 - colours[..., 0]) * 0.84
    colours[..., 1:] *= 1.22
    steps = np.floor(colours[..., 0] / 9 + 0.5) * 9
    colours[..., 0] = 0.55 * colours[..., 0] + 0.45 * blur(steps, 0.8 * size)
    wash = rgb_of(colours)
    tone, paper = lightness(wash), surface.paper(rng, image)
    rim = np.abs(tone - blur(tone, 3.2 * size)) * 2.6 + blur(contours(wash, 1.6), 0.7 * size) * 0.3
    bloom = surface.speckle(rng, image.shape, 22 * size)
    edge = np.exp(-np.square((bloom - 0.9 + 0.2 * surface.speckle(rng, image.shape, 5 * size)) / 0.10))
    density = (
        1
        + rim
        + 0.16 * surface.speckle(rng, image.shape, 60 * size)
        + 0.10 * edge
        - 0.07 * blur(np.clip(bloom - 0.9, 0, 1), size)
    )
    density = np.clip(density * (1 + 0.085 * paper), 0.45, 2.4)[..., None]
    # Darker by laying the same paint twice: Bousseau et al., NPAR 2006, §3.
    sheet = rgb("fdfaf2") * (1 + 0.012 * paper[..., None])
    made = wash - (wash - wash * wash) * (density - 1)
    # Where the brush ran dry the paper's bumps stay white.
    dry = surface.speckle(rng, image.shape, 18 * size) * 0.5 + 0.55 * paper + 1.2 * (tone - 0.6)
    return mix(np.asarray(sheet * made, np.float32), sheet, np.clip((dry - 1.95) * 1.2, 0, 0.5))


def storybook(image: Floats, rng: Rng) -> Floats:
    """A picture book: gouache on warm paper, dry brush in it, brown crayon contours."""
    size = unit(image)
    calm = calmed(surface.wobbled(rng, image, 1.8, 16), 30, 0.25)
    colours = lifted(lab(calm), 52.0)
    colours[..., 0] = 8 + 0.92 * colours[..., 0]
    colours[..., 1:] = colours[..., 1:] * 1.05 + np.asarray([1.5, 5.0], np.float32)
    paper = surface.paper(rng, image, 1.3)
    brush = strokes(rng, image, flow(calm, 8), 22, 1.1) - 0.5
    colours[..., 0] += brush * 7 + surface.speckle(rng, image.shape, 26 * size) * 2.2 + paper * 1.4
    made = rgb_of(colours)
    bare = np.clip(paper * 0.5 - 0.85 + brush * 0.8, 0, 1) * np.clip(lightness(made) * 1.6 - 0.4, 0, 1)
    made = mix(made, np.broadcast_to(rgb("fff4de"), image.shape), bare * 0.5)
    line = np.clip(contours(calm, 2.0, least=9) * (1 - 0.2 * paper), 0, 1)
    return mix(made, made * rgb("5a3a2e"), line * 0.8)


def pastel(image: Floats, rng: Rng) -> Floats:
    """Soft pastels: chalk in broad strokes on toned paper whose tooth shows through."""
    size = unit(image)
    calm = calmed(image, 25, 0.25)
    angle = flow(calm, 7)
    colours = lifted(lab(calm), 54.0)
    colours[..., 0] = 8 + 0.92 * colours[..., 0]
    colours[..., 1:] *= 1.2
    stroke = strokes(rng, image, angle, 34, 1.0)
    shift = surface.speckle(rng, image.shape, 5 * size)
    angle_shift = smeared(np.asarray(shift, np.float32), angle, max(2, round(6 * size)), 2)
    colours[..., 0] += (stroke - 0.5) * 13
    colours[..., 1:] += (surface.even(angle_shift) * 2.6)[..., None] * np.asarray([1, -1], np.float32)
    chalk = blur(rgb_of(colours), 0.6 * size)
    tooth = surface.paper(rng, image, 1.2)
    cover = np.clip(0.96 + 0.16 * tooth + 0.34 * (stroke - 0.5), 0.4, 1)
    sheet = np.broadcast_to(rgb("8d8177"), image.shape) * (1 + 0.04 * tooth[..., None])
    made = mix(np.asarray(sheet, np.float32), chalk, cover)
    return mix(made, made * 0.45, np.clip(blur(contours(calm, 2.6), 0.7 * size) * (0.8 - 0.3 * tooth), 0, 1) * 0.55)


def pointillist(image: Floats, rng: Rng) -> Floats:
    """Dots of purer colours than the eye sums them to, on primed canvas."""
    size = unit(image)
    colours = lab(blur(image, 1.2 * size))
    colours[..., 1:] *= 1.25
    wanted = rgb_of(colours)
    canvas = (np.clip(blur(wanted, 5 * size) * 0.75 + 0.25 * rgb("e9dfc6"), 0, 1) * 255).astype(np.uint8)
    for radius, spread in ((3.4, 0.07), (2.5, 0.10), (1.9, 0.08)):
        step = max(1.6, radius * size * (1.3 if radius > 2 else 1.75))
        high, wide = image.shape[:2]
        y, x = np.mgrid[step / 2 : high : step, step / 2 : wide : step].astype(np.float32)
        at = np.stack([x.ravel(), y.ravel()], axis=1) + rng.normal(0, step * 0.35, (x.size, 2)).astype(np.float32)
        at = at[rng.permutation(len(at))]
        _dotted(rng, canvas, at, _at(wanted, at), max(0.8, radius * size), spread)
    weave = surface.cloth(rng, image, 3.0)[..., None]
    return np.asarray(canvas / np.float32(255) * (1 + 0.02 * weave), np.float32)


def _dotted(rng: Rng, canvas: npt.NDArray[np.uint8], at: Floats, colours: Floats, radius: float, spread: float) -> None:
    # Warm and cold by turns, so that neighbours sum to what was there.
    tint = rng.normal(0, spread, (len(at), 1)) * np.asarray([[1.0, 0.1, -1.0]])
    tint += rng.normal(0, spread * 0.5, (len(at), 3))
    tint *= 0.25 + 0.75 * colours.mean(axis=1, keepdims=True)
    values = np.clip((colours + tint) * 255, 0, 255).astype(int).tolist()
    places = np.rint(at * 16).astype(int).tolist()
    radii = np.rint(radius * rng.uniform(0.8, 1.15, len(at)) * 16).astype(int).tolist()
    for (x, y), value, reach in zip(places, values, radii, strict=True):
        cv2.circle(canvas, (x, y), reach, value, -1, cv2.LINE_AA, 4)

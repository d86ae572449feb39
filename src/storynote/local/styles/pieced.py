"""Styles of small parts: pixels, tesserae, glass, triangles, paper. Rule: each piece has one colour of the picture."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, rgb
from storynote.local.styles import flats, surface
from storynote.local.styles.lines import calmed, contours, flow, lab, lightness, rgb_of
from storynote.local.styles.surface import unit

PIXELS_ACROSS = 168.0
"""Cells on the side of a square picture, of pixel art."""
PIXEL_COLOURS = 20
_BAYER = np.asarray([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 15 / 32
"""Ordered dither, four by four, about 0 (Bayer, ICC 1973)."""


def pixel(image: Floats, rng: Rng) -> Floats:
    """Pixel art: a grid of square cells, PIXEL_COLOURS colours, ordered dither between near ones, dark outlines."""
    high, wide = image.shape[:2]
    cell = max(2, round(np.sqrt(high * wide) / PIXELS_ACROSS))
    rows, columns = -(-high // cell), -(-wide // cell)
    whole = np.pad(image, ((0, rows * cell - high), (0, columns * cell - wide), (0, 0)), "edge")
    small = np.asarray(cv2.resize(calmed(whole, 12, 0.15), (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    small = np.clip(small + (small - blur(small, 1.0)) * 0.7, 0, 1)
    colours = lab(small)
    colours[..., 1:] *= 1.15
    grey = colours[..., 0]
    # The dark side of a clear edge becomes its outline.
    edge = np.clip((cv2.dilate(grey, np.ones((3, 3), np.uint8)) - grey) - 24, 0, 30) * (grey < 75)
    colours[..., 0] = np.maximum(colours[..., 0] - edge * 0.7, 0)
    centres = flats.palette(rng, rgb_of(colours), PIXEL_COLOURS)
    dither = np.tile(_BAYER, (rows // 4 + 1, columns // 4 + 1))[:rows, :columns] * 7
    colours[..., 0] += dither
    palette = np.rint(rgb_of(centres[None])[0] * 255) / np.float32(255)
    drawn = palette[flats.nearest(colours, centres)]
    return np.asarray(np.repeat(np.repeat(drawn, cell, 0), cell, 1)[:high, :wide], np.float32)


def mosaic(image: Floats, rng: Rng) -> Floats:
    """Roman tesserae: small stones along the edges, no two alike, in pale grout, lit from the side."""
    size = unit(image)
    side = max(4.0, 11 * size)
    calm = calmed(image, 10, 0.2)
    labels, colours, count = flats.cells(rng, calm, side, 34, flow(calm, 8))
    stones = lab(colours[None])[0]
    stones[:, 0] += rng.normal(0, 3.2, count)
    stones[:, 1:] = stones[:, 1:] * 1.12 + rng.normal(0, 2.2, (count, 2))
    stone = rgb_of(stones[None])[0][labels]
    inside = _depth(labels)
    joint = np.clip(inside / max(1.0, 0.9 * size) - 0.45, 0, 1)
    bevel = np.clip(inside / max(1.0, 2.6 * size), 0, 1)
    tilt = rng.normal(0, 0.10, count).astype(np.float32)[labels]
    height = blur(bevel, 0.6 * size) + 0.05 * surface.paper(rng, image)
    stone = stone * surface.relief(height, 0.10) * (1 + 0.35 * tilt[..., None])
    grout = mix(np.broadcast_to(rgb("a89c8a"), image.shape), blur(stone, 4 * size), 0.6)
    grout = grout * (0.62 + 0.05 * surface.paper(rng, image)[..., None])
    return mix(grout, stone, joint)


def _depth(labels: flats.Labels) -> Floats:
    """How far each pixel is from the border of its cell."""
    inner = (flats.borders(labels) == 0).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(inner, cv2.DIST_L2, 3), np.float32)


def stained_glass(image: Floats, rng: Rng) -> Floats:
    """Panes of glowing glass that keep to the picture's forms, in lead."""
    size = unit(image)
    calm = calmed(image, 40, 0.4)
    labels, colours, count = flats.cells(rng, calm, max(9.0, 40 * size), 24)
    panes = lab(colours[None])[0]
    panes[:, 0] = np.clip(18 + 0.85 * panes[:, 0] + rng.normal(0, 4, count), 0, 96)
    panes[:, 1:] = panes[:, 1:] * 1.55 + rng.normal(0, 4, (count, 2))
    glass = rgb_of(panes[None])[0][labels]
    # What was drawn inside a pane stays as painting on the glass.
    drawn = lightness(calm) - blur(lightness(calm), 9 * size)
    glass = glass * (1 + 1.1 * np.clip(drawn, -0.5, 0.35))[..., None]
    inside = _depth(labels)
    ripple = surface.speckle(rng, image.shape, 5 * size) * 0.035 + surface.speckle(rng, image.shape, 1.2 * size) * 0.012
    glass = glass * (1 + ripple + 0.16 * np.clip(inside / (14 * size), 0, 1) - 0.06)[..., None]
    lead = np.clip(1.9 - inside / max(0.8, 1.25 * size), 0, 1)
    metal = rgb("1a1a1f") * surface.relief(blur(lead, 1.1 * size), -0.6)
    return mix(np.clip(glass, 0, 1), metal, lead)


def low_poly(image: Floats, rng: Rng) -> Floats:
    """Triangles between points that crowd where something is to be seen."""
    high, wide = image.shape[:2]
    size = unit(image)
    calm = calmed(image, 15, 0.2)
    triangles = _triangles(_points(rng, calm), wide, high)
    middle = triangles.mean(axis=1)
    colours = blur(calm, 1.5 * size)
    row, column = np.clip(middle[:, 1].astype(int), 0, high - 1), np.clip(middle[:, 0].astype(int), 0, wide - 1)
    values = colours[row, column] * (1 + rng.normal(0, 0.045, (len(middle), 1)))
    large = np.zeros((high * 2, wide * 2, 3), np.uint8)
    places = np.rint(triangles * 2).astype(np.int32)
    for place, value in zip(places, np.clip(values * 255 + 0.5, 0, 255).astype(int).tolist(), strict=True):
        cv2.fillConvexPoly(large, place, value)
    made = cv2.resize(large, (wide, high), interpolation=cv2.INTER_AREA)
    return np.asarray(made / np.float32(255), np.float32)


def _points(rng: Rng, image: Floats) -> Floats:
    """Corners along the contours, a few units apart, and loosely between; (count, 2) of x and y."""
    high, wide = image.shape[:2]
    size = unit(image)
    rows, columns = np.nonzero(contours(image, 1.4, least=6.0, shortest=14) > 0.4)
    order = rng.permutation(len(rows))
    step = max(3.0, 9 * size)
    cell = (rows[order] // step).astype(np.int64) * 100_000 + (columns[order] // step).astype(np.int64)
    kept = order[np.unique(cell, return_index=True)[1]]
    along = np.stack([columns[kept], rows[kept]], axis=1) + rng.uniform(0, 1, (len(kept), 2))
    wide_step = max(8.0, 34 * size)
    y, x = np.mgrid[wide_step / 2 : high : wide_step, wide_step / 2 : wide : wide_step]
    between = np.stack([x.ravel(), y.ravel()], axis=1) + rng.uniform(-0.45, 0.45, (x.size, 2)) * wide_step
    rim = [np.stack([t, np.full_like(t, edge)], 1) for edge in (0, high) for t in [np.linspace(0, wide, 14)]]
    rim += [np.stack([np.full_like(t, edge), t], 1) for edge in (0, wide) for t in [np.linspace(0, high, 14)]]
    inner = np.clip(np.concatenate([along, between]), 0.5, [wide - 0.5, high - 0.5])
    return np.asarray(np.concatenate([inner, *rim]), np.float32)


def _triangles(points: Floats, wide: int, high: int) -> Floats:
    """Delaunay's, (count, 3, 2)."""
    mesh = cv2.Subdiv2D((0, 0, wide + 1, high + 1))
    for x, y in points.tolist():
        mesh.insert((x, y))
    found = np.asarray(mesh.getTriangleList(), np.float32).reshape(-1, 3, 2)
    # The mesh begins with three points far outside; what hangs on these is not of the picture.
    within = ((found >= -1) & (found <= np.asarray([wide + 1, high + 1], np.float32))).all(axis=(1, 2))
    return found[within]


def paper_cut(image: Floats, rng: Rng) -> Floats:
    """Sheets of coloured paper, cut out and laid over one another, each with its shadow."""
    size = unit(image)
    calm = calmed(blur(image, 1.5 * size), 40, 0.4)
    centres = flats.palette(rng, calm, 12)
    areas = flats.smooth_masks(flats.nearest(lab(calm), centres), len(centres), 2.6 * size)
    made = np.zeros_like(image)
    order = _stacked(areas, len(centres))
    tooth = surface.paper(rng, image, 0.9)
    for k, number in enumerate(order):
        above = np.isin(areas, order[k:]).astype(np.float32) if k else np.ones(areas.shape, np.float32)
        sheet = np.clip((blur(above, 1.1 * size) - 0.5) * 3 + 0.5, 0, 1)
        colour = centres[number].copy()
        colour[0], colour[1:] = 12 + 0.86 * colour[0], colour[1:] * 1.15
        fall = _moved(blur(sheet, 3.6 * size), 2 * size, 3 * size)
        made = mix(made, made * 0.45, fall * (1 - sheet))
        rim = np.clip(sheet - _moved(sheet, size, size), 0, 1)
        grain = 1 + 0.022 * np.roll(tooth, int(rng.integers(0, 97)), 1) + 0.14 * rim
        made = mix(made, rgb_of(colour[None, None])[0, 0] * grain[..., None], sheet)
    return made


def _moved(plane: Floats, right: float, down: float) -> Floats:
    moves = np.asarray([[1, 0, right], [0, 1, down]], np.float32)
    size = plane.shape[1], plane.shape[0]
    return np.asarray(cv2.warpAffine(plane, moves, size, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _stacked(areas: flats.Labels, count: int) -> list[int]:
    """Labels from the back to the front: what reaches far around lies behind what is gathered."""
    y, x = grid(*areas.shape)
    spread = []
    for k in range(count):
        here = areas == k
        share = float(here.mean())
        around = float(np.hypot(y[here].std() / areas.shape[0], x[here].std() / areas.shape[1])) if share else 0.0
        spread.append(share + around)
    return sorted(range(count), key=lambda k: -spread[k])

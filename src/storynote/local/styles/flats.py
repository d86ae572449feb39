"""Few colours instead of many: palettes, flat areas, cells. Rule: a colour is chosen in Lab, where what is far looks far."""

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Floats, Numbers, Rng, blur, grid, rgb
from storynote.local.styles.lines import lab, rgb_of

Labels = npt.NDArray[np.int32]
SAMPLES_MAX = 6000
ROUNDS = 12
SETTLING_ROUNDS = 3
INK_REACH = 32.0
"""How far, in Lab, a colour may lie from the ink it is drawn to."""


def palette(rng: Rng, image: Floats, count: int) -> Floats:
    """The `count` colours that say most about a picture, in Lab, (count, 3): k-means, begun far apart."""
    pixels = lab(image).reshape(-1, 3)
    pixels = pixels[rng.integers(0, len(pixels), SAMPLES_MAX)]
    centres = [pixels.mean(axis=0)]
    for _ in range(count - 1):
        centres.append(pixels[_distances(pixels, np.stack(centres)).min(axis=1).argmax()])
    found = np.stack(centres)
    for _ in range(ROUNDS):
        nearest = _distances(pixels, found).argmin(axis=1)
        for k in range(count):
            if (nearest == k).any():
                found[k] = pixels[nearest == k].mean(axis=0)
    return np.asarray(found, np.float32)


def _distances(pixels: Floats, centres: Floats) -> Floats:
    return np.asarray(((pixels[:, None] - centres[None]) ** 2).sum(axis=2), np.float32)


def nearest(colours: Floats, centres: Floats) -> Labels:
    """Which of the centres each pixel, in Lab, is nearest to: (height, width)."""
    best = np.full(colours.shape[:2], np.inf, np.float32)
    label = np.zeros(colours.shape[:2], np.int32)
    for k, centre in enumerate(centres):
        away = ((colours - centre) ** 2).sum(axis=2)
        closer = away < best
        best[closer], label[closer] = away[closer], k
    return label


def drawn_towards(centres: Floats, inks: tuple[str, ...], much: float, *, light: float = 0.35) -> Floats:
    """Colours moved by `much` of the way to `inks` (RGB as text); of the lightness only by `light` of that.

    Each ink is given to one colour only as long as there are others, the nearest pair first: two things that differ in a
    picture differ in its print.
    """
    wanted = lab(np.stack([rgb(ink) for ink in inks])[None])[0]
    away = _distances(centres, wanted)
    found = centres.copy()
    for _ in range(len(centres)):
        if away.min() > INK_REACH**2:
            break  # what is left has no ink near enough, and keeps its own colour
        colour, ink = np.unravel_index(int(away.argmin()), away.shape)
        found[colour] = wanted[ink]
        away[colour], away[:, ink] = np.inf, np.inf
    return np.asarray(centres + (found - centres) * (np.asarray([light, 1, 1], np.float32) * much), np.float32)


def smooth_masks(labels: Labels, count: int, sigma: float) -> Labels:
    """The areas with rounded borders and without crumbs: what most of the neighbourhood is."""
    best = np.full(labels.shape, -1.0, np.float32)
    out = np.zeros_like(labels)
    for k in range(count):
        share = blur((labels == k).astype(np.float32), sigma)
        more = share > best
        best[more], out[more] = share[more], k
    return out


def softly(labels: Labels, colours: Floats, sigma: float) -> Floats:
    """Labels as colours (RGB), with borders `sigma` pixels soft."""
    return blur(rgb_of(colours[None])[0][labels], sigma)


def cells(
    rng: Rng, image: Floats, side: float, loyalty: float, along: Floats | None = None
) -> tuple[Labels, Floats, int]:
    """The picture in cells about `side` pixels wide that keep to its edges: labels, mean colour of each (RGB), and how many.

    SLIC (Achanta et al., PAMI 2012): each pixel chooses among the nine centres around it by colour and, weighed by
    `loyalty`, by distance. With `along`, an angle for each pixel, the cells are squares laid that way (Hausner, SIGGRAPH 2001).
    """
    colours = lab(image)
    high, wide = colours.shape[:2]
    rows, columns = max(1, round(high / side)), max(1, round(wide / side))
    y, x = grid(high, wide)
    home = (
        np.minimum(y * rows / high, rows - 1).astype(np.int32),
        np.minimum(x * columns / wide, columns - 1).astype(np.int32),
    )
    centres = _started(rng, colours, rows, columns)
    turned = None if along is None else (np.cos(along), np.sin(along))
    weight = (loyalty / side) ** 2
    _settle(centres, colours, (x, y), home, weight, turned, 2 if side >= 6 else 1)
    labels = _chosen(colours, (x, y), home, centres, weight, turned)
    flat = labels.ravel()
    size = np.maximum(np.bincount(flat, minlength=rows * columns), 1)
    mean = np.stack([np.bincount(flat, p.ravel(), rows * columns) / size for p in cv2.split(image)], axis=1)
    return labels, np.asarray(mean, np.float32), rows * columns


def _settle(
    centres: Floats,
    colours: Floats,
    at: tuple[Floats, Floats],
    home: tuple[Labels, Labels],
    weight: float,
    turned: tuple[Floats, Floats] | None,
    step: int,
) -> None:
    """Move the centres to the middle of their cells; every `step`-th pixel of every `step`-th row is enough for that."""
    rows, columns = centres.shape[:2]
    some = slice(None, None, step), slice(None, None, step)
    few = np.ascontiguousarray(colours[some]), (at[0][some], at[1][some]), (home[0][some], home[1][some])
    fewer = None if turned is None else (turned[0][some], turned[1][some])
    for _ in range(SETTLING_ROUNDS):
        flat = _chosen(*few, centres, weight, fewer).ravel()
        size = np.bincount(flat, minlength=rows * columns).reshape(rows, columns)
        for k, plane in enumerate((*cv2.split(few[0]), *few[1])):
            total = np.bincount(flat, plane.ravel(), rows * columns).reshape(rows, columns)
            centres[..., k] = np.where(size > 0, total / np.maximum(size, 1), centres[..., k])


def _started(rng: Rng, colours: Floats, rows: int, columns: int) -> Floats:
    """Centres on a grid that is not quite one: (rows, columns, 5) of colour and place."""
    high, wide = colours.shape[:2]
    y, x = grid(rows, columns)
    # Every other row by half a cell, as bricks lie: cells then are hexagons rather than squares.
    bricks = 0.25 * np.where(np.arange(rows) % 2, 1, -1)[:, None]
    x = (x + 0.5 + bricks + rng.uniform(-0.2, 0.2, x.shape)) * wide / columns
    y = (y + 0.5 + rng.uniform(-0.2, 0.2, y.shape)) * high / rows
    at = colours[np.clip(y.astype(int), 0, high - 1), np.clip(x.astype(int), 0, wide - 1)]
    return np.asarray(np.dstack([at, x, y]), np.float32)


def _chosen(
    colours: Floats,
    at: tuple[Floats, Floats],
    home: tuple[Labels, Labels],
    centres: Floats,
    weight: float,
    turned: tuple[Floats, Floats] | None,
) -> Labels:
    rows, columns = centres.shape[:2]
    best = np.full(at[0].shape, np.inf, np.float32)
    labels = np.zeros(at[0].shape, np.int32)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            row, column = np.clip(home[0] + down, 0, rows - 1), np.clip(home[1] + across, 0, columns - 1)
            centre = centres[row, column]
            away = ((colours - centre[..., :3]) ** 2).sum(axis=2)
            x, y = at[0] - centre[..., 3], at[1] - centre[..., 4]
            if turned is None:
                away += weight * (x * x + y * y)
            else:
                u, v = x * turned[0] + y * turned[1], y * turned[0] - x * turned[1]
                away += 2 * weight * np.maximum(u * u, v * v)
            closer = away < best
            best[closer], labels[closer] = away[closer], (row * columns + column)[closer]
    return labels


def borders(labels: Numbers) -> Floats:
    """1 at pixels whose right or lower neighbour has another label."""
    out = np.zeros(labels.shape, np.float32)
    out[:, :-1] = labels[:, 1:] != labels[:, :-1]
    out[:-1] = np.maximum(out[:-1], labels[1:] != labels[:-1])
    return out

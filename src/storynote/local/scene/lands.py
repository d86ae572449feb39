"""Hills, mountains and the land in front of them. Rule: what is farther is paler, and what is nearer is rougher."""

from collections.abc import Mapping

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, below, blur, gradient, grid, line, mix, noise, plane, rgb
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer, Pixels
from storynote.local.scene.light import Light


def ranges(
    rng: Rng,
    board: Board,
    light: Light,
    colors: tuple[str, ...],
    tall: float,
    *,
    snow: float,
    sharp: bool,
    sun_x: float,
) -> list[Layer]:
    """Hills or mountains, one range for each colour, the farthest first and the haziest.

    `snow` is how far it comes down: 0 none, 1 on the peaks, 2 to the foot.
    """
    layers = []
    for k, color in enumerate(colors):
        near = (k + 1) / len(colors)
        rise = board.height * tall * (1 - 0.42 * near)
        if sharp:
            crest = line(rng, board.wide, 2.0 + 1.5 * k, 7)
            crest = (crest - crest.min()) / max(float(crest.max() - crest.min()), 1e-3)
            skyline = board.horizon - rise * (0.18 + 0.82 * crest**1.15)
        else:
            skyline = board.horizon - rise * (0.15 + 0.85 * _swell(rng, board.wide, 1.3 + 0.9 * k))
        towards = -1.0 if sun_x < 0.5 else 1.0
        haze = 0.66 * (1 - near) ** 0.8 + 0.10
        paint = _mountains if sharp else _hills
        layers.append(
            paint(rng, board, skyline.astype(np.float32), rgb(color), light, haze, rise, towards, snow=snow, k=k)
        )
    return layers


def _swell(rng: Rng, wide: int, count: float) -> Floats:
    x = np.linspace(0, 2 * np.pi, wide)
    out = sum(np.sin(x * count * f + rng.random() * 7) / f for f in (0.6, 1.0, 1.7, 3.1))
    flat = np.asarray(out, np.float32)
    return np.asarray((flat - flat.min()) / max(float(flat.max() - flat.min()), 1e-3), np.float32)


def _mountains(
    rng: Rng, board: Board, skyline: Floats, color: Floats, light: Light, haze: float, rise: float, towards: float,
    *, snow: float, k: int,
) -> Layer:  # fmt: skip
    top, bottom = max(0, int(skyline.min()) - 2), board.horizon + max(2, board.high // 40)
    rows, wide = bottom - top, board.wide
    down = (np.arange(top, bottom, dtype=np.float32)[:, None] - skyline[None, :]) / max(1.0, rise)
    rock = _rock(rng, rows, wide, rise, skyline)
    _, gx = np.gradient(blur(rock, max(0.7, rows / 260)))
    slope = np.gradient(cv2.GaussianBlur(skyline[None, :], (0, 0), wide / 90)[0])
    lit = (
        0.80
        + 0.26 * np.tanh(-gx * towards * rows * 0.055)
        + 0.18 * np.tanh(slope * towards * 1.4)[None, :] * np.exp(-2.0 * np.clip(down, 0, 2))
    )
    lit += 0.16 * (rock - 0.5)
    face = np.asarray(color * np.clip(lit, 0.35, 1.3)[..., None], np.float32)
    if snow:
        cap = np.clip((0.42 * snow - 0.24 * k + 0.75 * (rock - 0.5) - down) * 7, 0, 1)
        white = rgb("f6faff") * np.clip(lit + 0.16, 0.62, 1.06)[..., None]
        face = mix(face, np.asarray(white, np.float32), cap)
    face = np.asarray(face * light.ambient_color, np.float32)
    if light.strength > 0.4:
        face += (np.clip(lit - 0.86, 0, 1) * 0.30)[..., None] * light.sun_color
    fog = np.clip(haze + 0.42 * np.clip(down, 0, 1) ** 1.2, 0, 0.93)
    face = mix(face, np.broadcast_to(light.haze_color, face.shape), fog)
    return sheet(board, face, below(bottom, skyline)[top:], 0.975 - 0.02 * k, "range", top=top)


def _rock(rng: Rng, rows: int, wide: int, rise: float, skyline: Floats) -> Floats:
    """Folded noise that falls with the slope, so that ridges run down from the peaks."""
    size = 512
    fold = noise(rng, size, size, 5, 6)
    fold = np.asarray(1 - np.abs(2 * fold - 1), np.float32)
    y, x = grid(rows, wide)
    run = blur(skyline[None, :], wide / 60)[0]
    u = x * (size / max(1.0, rise * 3.2)) + 0.5 * (y - run[None, :] + run.min()) * (size / max(1.0, rise * 5))
    v = (y + (skyline.min() - run)[None, :] * 0.8) * (size / max(1.0, rise * 2.6))
    fold_back = 2.0 * (size - 1)
    u, v = (np.abs(np.mod(a, fold_back) - (size - 1)).astype(np.float32) for a in (u, v))
    return np.asarray(cv2.remap(fold, u, v, cv2.INTER_LINEAR), np.float32)


def _hills(
    rng: Rng, board: Board, skyline: Floats, color: Floats, light: Light, haze: float, rise: float, towards: float,
    *, snow: float, k: int,
) -> Layer:  # fmt: skip
    top, bottom = max(0, int(skyline.min() - board.unit * 0.03)), board.horizon + max(2, board.high // 40)
    rows, wide = bottom - top, board.wide
    crest = skyline - _treeline(rng, wide, board.unit, 0.012 + 0.006 * k)
    down = (np.arange(top, bottom, dtype=np.float32)[:, None] - skyline[None, :]) / max(1.0, rise)
    if snow:
        color = color * 0.3 + rgb("e8f0fa") * 0.7
    slope = np.gradient(cv2.GaussianBlur(skyline[None, :], (0, 0), wide / 50)[0])
    # Sunlit flanks fade downhill, or they would be stripes.
    flank = 0.13 * np.tanh(slope * towards * 1.2)[None, :] * np.exp(-1.6 * np.clip(down, 0, 2))
    lit = 1.06 - 0.22 * np.clip(down, 0, 1) + flank
    lit = lit + 0.16 * (noise(rng, rows, wide, 4, 5, 0.35) - 0.5)
    face = color * lit[..., None] * light.ambient_color
    wood = np.clip(1 - (down + 0.03) * 22, 0, 1)[..., None] * 0.30
    face = np.asarray(face * (1 - wood), np.float32)
    fog = np.clip(haze + 0.34 * np.clip(down, 0, 1), 0, 0.92)
    face = mix(face, np.broadcast_to(light.haze_color, face.shape), fog)
    return sheet(board, face, below(bottom, crest.astype(np.float32))[top:], 0.97 - 0.025 * k, "range", top=top)


def _treeline(rng: Rng, wide: int, unit: int, tall: float) -> Floats:
    """Crowns of far woods, with gaps."""
    width = max(2.0, unit * tall * 0.8)
    at = np.cumsum(rng.uniform(0.55, 1.45, int(wide / width) + 3)) * width
    high = rng.uniform(0.45, 1.0, len(at))
    x = np.arange(wide, dtype=np.float32)
    bumps = np.max(
        [h * np.sqrt(np.clip(1 - ((x - a) / (width * 0.78)) ** 2, 0, 1)) for a, h in zip(at, high, strict=True)], axis=0
    )
    woods = np.clip(_swell(rng, wide, 4.0) * 2.6 - 1.0, 0, 1)
    rough = 0.86 + 0.14 * rng.random(wide)
    return np.asarray(bumps * woods * rough * unit * tall, np.float32)


_GROUNDS: Mapping[str, tuple[str, str, float]] = {
    # far, near, how rough
    "grass": ("86b255", "3c7a33", 0.34), "dry": ("d0b76c", "a5843c", 0.34), "snow": ("dfe9f6", "f7faff", 0.12),
    "sand": ("eecd92", "d29d5c", 0.22), "moon": ("9c9ca6", "62626e", 0.42), "mars": ("cd7a4d", "8c4428", 0.38),
    "ash": ("5c504d", "2e2727", 0.45), "dark": ("587a4a", "26442f", 0.40), "stone": ("a29c92", "6a655f", 0.36),
    "gloom": ("4a5a52", "222e2c", 0.40), "autumn": ("b98a45", "7a4f26", 0.40),
}  # fmt: skip
_GREEN = ("grass", "dry", "dark", "gloom", "autumn")


def ground(rng: Rng, board: Board, light: Light, kind: str, *, row: int | None = None, wave: float = 0.010) -> Layer:
    """Land from the horizon (or `row`) to the lower edge, gently waved."""
    start = board.horizon if row is None else row
    far, near, rough = _GROUNDS[kind]
    lift = int(board.height * wave) + 2
    top = start - lift
    rows, wide = board.high - top, board.wide
    texture, patches = plane(rng, rows, wide, 12, 6), plane(rng, rows, wide, 3, 3)
    shade = 1 + rough * (texture - 0.5) + rough * 1.1 * (patches - 0.5)
    land = np.asarray(gradient(rows, wide, ((0, far), (1, near))) * shade[..., None], np.float32)
    if kind in _GREEN:
        land = _sward(rng, land, light, kind)
    if kind in ("sand", "snow", "mars"):
        land = _drifts(rng, land, 0.10 if kind != "snow" else 0.06)
    if kind in ("moon", "mars"):
        land = _craters(rng, land, 16 if kind == "moon" else 7)
    land = np.asarray(land * light.ambient_color, np.float32)
    fog = np.clip(1 - np.arange(rows, dtype=np.float32) / (rows * 0.5), 0, 1)[:, None] ** 1.4 * 0.62
    land = mix(land, np.broadcast_to(light.haze_color, land.shape), np.repeat(fog, wide, 1))
    edge = lift * (1 + 0.9 * np.sin(np.linspace(0, 4.4, wide) + rng.random() * 6))
    alpha = below(rows, edge.astype(np.float32))
    return sheet(board, land, alpha, 0.5, "ground", top=top, ground=(board.depth(top), board.depth(board.high)))


def _sward(rng: Rng, land: Floats, light: Light, kind: str) -> Floats:
    """Blades of grass, from specks far away to strokes in front; thinner where the light patches are."""
    rows, wide = land.shape[:2]
    count = int(wide * 2.6)
    at = np.sort(rng.random(count) ** 0.8)
    ys, xs = 0.04 * rows + at * rows * 0.98, rng.random(count) * wide
    tone = rng.uniform(0.68, 1.34, count)
    warm = rgb("d8d77a" if kind in ("grass", "dark") else "e8c778" if kind != "gloom" else "8aa08c")
    canvas = np.clip(land * 255, 0, 255).astype(np.uint8)
    for group in np.array_split(np.arange(count), 36):
        y = float(ys[group].mean())
        size = rows * (0.010 + 0.075 * (y / rows) ** 1.3)
        base = land[min(rows - 1, int(y)), wide // 2]
        for pick, light_one in ((group[::2], False), (group[1::2], True)):
            color = base * tone[pick[0]] if not light_one else base * 0.72 + base * warm * 0.62
            lean = rng.normal(0, 0.28, len(pick))
            tall = size * rng.uniform(0.5, 1.1, len(pick))
            strokes = [
                np.array([[x, b], [x + s * h * 0.4, b - h * 0.6], [x + s * h, b - h]], np.int32)
                for x, b, h, s in zip(xs[pick], ys[pick], tall, lean, strict=True)
            ]
            thick = 1 if y < rows * 0.72 or rows < 420 else 2
            cv2.polylines(canvas, strokes, False, [float(c) * 255 for c in np.clip(color, 0, 1)], thick, cv2.LINE_AA)
    if kind in ("grass", "dark", "dry"):
        _daisies(rng, canvas, dim=0.8 if kind == "dark" else 1.0)
    growth = np.linspace(0.25, 0.85, rows, dtype=np.float32)[:, None]
    return mix(land, canvas.astype(np.float32) / 255, np.repeat(growth, wide, 1))


def _daisies(rng: Rng, canvas: Pixels, dim: float) -> None:
    """Small blossoms in patches, larger in front."""
    rows, wide = canvas.shape[:2]
    patches = noise(rng, 24, 48, 3, 3)
    for _ in range(int(wide * 0.75)):
        z, x = float(rng.random() ** 0.8), float(rng.random())
        if patches[int(z * 23), int(x * 47)] < 0.54:
            continue
        color = [float(c) * 255 * dim for c in rgb(_PETALS[int(rng.integers(len(_PETALS)))])]
        at = (int(x * wide), int(rows * (0.06 + 0.93 * z)))
        cv2.ellipse(
            canvas,
            at,
            (max(1, int(rows * 0.011 * z)), max(1, int(rows * 0.007 * z))),
            0,
            0,
            360,
            color,
            -1,
            cv2.LINE_AA,
        )


_PETALS = ("fffbe8", "ffe27a", "fff4f8", "f7a8c0", "c9b4f2")


def _drifts(rng: Rng, land: Floats, deep: float) -> Floats:
    """Ripples of wind, closer together farther away."""
    rows, wide = land.shape[:2]
    y, x = grid(rows, wide)
    z = (y + 2) / rows
    bend = plane(rng, rows, wide, 4, 3)
    ripple = np.sin(34 / (z + 0.16) + bend * 9 + 2.2 * np.sin(x / wide * 5 + 3 * bend))
    return np.asarray(land * (1 + deep * ripple * np.clip(z * 1.6, 0.15, 1))[..., None], np.float32)


def _craters(rng: Rng, land: Floats, count: int) -> Floats:
    rows, wide = land.shape[:2]
    y, x = grid(rows, wide)
    for _ in range(count):
        z = 0.05 + 0.9 * rng.random()
        cx, cy, r = wide * rng.random(), rows * z, wide * (0.012 + 0.06 * z * rng.random())
        y0, y1, x0, x1 = (
            max(0, int(cy - r)), min(rows, int(cy + r)), max(0, int(cx - r * 1.6)), min(wide, int(cx + r * 1.6)),
        )  # fmt: skip
        if y1 <= y0 or x1 <= x0:
            continue
        dx, dy = (x[y0:y1, x0:x1] - cx) / r, (y[y0:y1, x0:x1] - cy) / (r * 0.32)
        d = np.hypot(dx, dy)
        hole = np.clip(1.15 - d, 0, 1) * 0.34 * np.clip(0.6 - dy * 0.8 - dx * 0.5, -0.4, 1)
        rim = np.exp(-(((d - 1.05) / 0.16) ** 2)) * 0.20 * np.clip(dy + 0.4 * dx + 0.3, -0.5, 1)
        land[y0:y1, x0:x1] *= np.clip(1 - hole + rim, 0.4, 1.4)[..., None]
    return land

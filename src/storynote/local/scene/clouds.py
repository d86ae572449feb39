"""Clouds: heaps of puffs lit from one side, veils high up, and the grey ceiling of bad weather.

Rule: a cloud is lit by the same light as everything else.
"""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, noise, plane
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light
from storynote.local.scene.words import Scene

_CEILING = {"cloudy": 0.42, "snow": 0.40, "fog": 0.34, "rain": 0.26, "storm": 0.16}
"""From which density on the sky is covered."""


def clouds(rng: Rng, board: Board, scene: Scene, light: Light, sun_x: float) -> list[Layer]:
    """From high to low."""
    if scene.weather in _CEILING:
        return [_ceiling(rng, board, scene.weather, light)]
    many = {"night": 2, "dusk": 3}.get(scene.time, 4)
    return [_veil(rng, board, light), *_heaps(rng, board, light, sun_x, many, named=bool(scene.moon) or scene.sun)]


def _veil(rng: Rng, board: Board, light: Light) -> Layer:
    """Thin streaks."""
    high, wide = board.horizon, board.wide
    field = noise(rng, high, wide, 3.0, 6, 0.30)
    fade = np.clip(1.1 - np.arange(high, dtype=np.float32) / high, 0, 1)[:, None]
    alpha = np.clip((field - 0.56) / 0.4, 0, 1) ** 1.2 * 0.6 * fade
    return sheet(board, light.cloud_color, alpha, 0.99, "clouds")


def _ceiling(rng: Rng, board: Board, weather: str, light: Light) -> Layer:
    high, wide = board.horizon, board.wide
    # A ceiling is a floor upside down: large overhead, small towards the horizon.
    field = np.ascontiguousarray(plane(rng, high, wide, 7, 6)[::-1])
    step = max(2, board.unit // 90)
    under = np.roll(field, -step, 0)
    lit = np.clip(0.5 + 2.6 * (field - under), 0, 1)
    edge = _CEILING[weather]
    alpha = np.clip((field - edge) / 0.24, 0, 1)
    colors = mix(
        np.broadcast_to(light.shade_color, (high, wide, 3)), np.broadcast_to(light.cloud_color, (high, wide, 3)), lit
    )
    colors *= np.clip(1.25 - 0.75 * field, 0.6, 1.1)[..., None]
    far = np.clip((high - np.arange(high, dtype=np.float32)) / (high * 0.5), 0, 1)[:, None]
    return sheet(board, colors, alpha * (0.15 + 0.85 * far) * 0.95, 0.985, "clouds")


def _heaps(rng: Rng, board: Board, light: Light, sun_x: float, many: int, *, named: bool) -> list[Layer]:
    """Fair-weather heaps: small near the horizon, larger above, all with the same flat underside.

    None before a sun or moon that is `named`.
    """
    rows = sorted(rng.random(many))
    layers = []
    for k, row in enumerate(rows):
        high = board.unit * (0.06 + 0.24 * (1 - row) ** 1.3) * rng.uniform(0.85, 1.25)
        wide = high * rng.uniform(2.3, 3.6)
        side = (k % 2 + rng.random()) / 2
        x = board.x(-0.05 + 1.1 * side)
        base = board.pad_y + (board.horizon - board.pad_y) * (0.34 + 0.56 * row)
        orb = board.pad_y + (board.horizon - board.pad_y) * light.sun_y
        hides = abs(x - board.x(sun_x)) < wide * 0.55 + board.unit * 0.1 and base - high < orb + board.unit * 0.1
        shade, alpha = heap(rng, int(wide), int(high), -1.0 if board.x(sun_x) < x else 1.0)
        if hides and named:
            continue
        far = 0.12 + 0.42 * row
        lit = mix(
            np.broadcast_to(light.shade_color, (*shade.shape, 3)),
            np.broadcast_to(light.cloud_color, (*shade.shape, 3)),
            shade,
        )
        lit = mix(lit, np.broadcast_to(light.haze_color, lit.shape), float(far))
        part = sheet(board, lit, alpha * 0.94, 0.97 + 0.02 * row, "clouds", left=x - wide / 2, top=base - high)
        layers.append((row, part))
    return [layer for _, layer in sorted(layers, key=lambda pair: -pair[0])]


def heap(rng: Rng, wide: int, high: int, towards: float) -> tuple[Floats, Floats]:
    """(how lit, alpha) of one heap; the light comes from above and `towards` (−1 left, 1 right)."""
    wide, high = max(24, wide), max(14, high)
    swell = np.zeros((high, wide), np.float32)
    floor = high * 0.86
    humps = rng.uniform(-0.6, 0.6, 3)
    for _ in range(64):
        u = float(np.clip(rng.normal(0, 0.40), -0.88, 0.88))
        tower = max(0.25, 1 - 1.7 * float(np.abs(humps - u).min())) * (1 - abs(u)) ** 0.6
        radius = high * rng.uniform(0.07, 0.20) * (1 - 0.55 * abs(u))
        x, y = wide * (0.5 + 0.5 * u), floor - radius * 0.6 - high * 0.62 * rng.random() ** 0.8 * tower
        _puff(swell, x, y, radius)
    rough = noise(rng, high, wide, 5, 5)
    swell = np.asarray(swell + (rough - 0.5) * high * 0.13 * (swell > 0), np.float32)
    soft = blur(np.clip(swell, 0, None), max(0.8, high / 80))
    gy, gx = np.gradient(blur(soft, max(0.8, high / 60)))
    lit = 0.66 - 0.30 * (gx * towards + gy * -1.3)
    y, _ = grid(high, wide)
    lit = lit * (1.08 - 0.62 * (y / floor) ** 2.2) + 0.10 * (rough - 0.5)
    under = np.clip((floor - y) / (high * 0.10) + 0.6 * (rough - 0.4), 0, 1)
    alpha = np.clip(soft / (high * 0.075), 0, 1) ** 1.3 * under
    return np.asarray(np.clip(lit, 0, 1), np.float32), np.asarray(
        cv2.GaussianBlur(alpha, (0, 0), max(0.5, high / 150)), np.float32
    )


def _puff(swell: Floats, x: float, y: float, radius: float) -> None:
    high, wide = swell.shape
    y0, y1 = max(0, int(y - radius)), min(high, int(y + radius) + 1)
    x0, x1 = max(0, int(x - radius)), min(wide, int(x + radius) + 1)
    if y1 <= y0 or x1 <= x0:
        return
    ys, xs = np.mgrid[y0:y1, x0:x1]
    ball = np.sqrt(np.clip(radius**2 - (xs - x) ** 2 - (ys - y) ** 2, 0, None))
    np.maximum(swell[y0:y1, x0:x1], ball.astype(np.float32), out=swell[y0:y1, x0:x1])

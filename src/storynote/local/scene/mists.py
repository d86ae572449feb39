"""Mist between what is near and what is far. Rule: it lies low, and thins upwards."""

import numpy as np

from storynote.local.canvas import Floats, Rng, noise
from storynote.local.scene import skies
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.places import Backdrop
from storynote.local.scene.words import Scene

Standing = tuple[float, list[Layer]]


def mists(rng: Rng, scene: Scene, back: Backdrop) -> list[Standing]:
    """Banks of fog one behind the other, or the thin haze of a morning over land."""
    if back.place is None or scene.setting in ("moon", "mars"):
        return []
    board = back.board
    if scene.setting in ("forest", "jungle") and scene.weather in ("clear", "fog") and scene.time != "night":
        lean = 0.4 if back.light_at[0] > board.x(0.5) else -0.4
        shafts = skies.rays(rng, board, back.light.sun_color, 0.26, lean)
        return [(board.y(0.80), [shafts]), *_banks(rng, scene, back)]
    return _banks(rng, scene, back)


def _banks(rng: Rng, scene: Scene, back: Backdrop) -> list[Standing]:
    board = back.board
    if back.place is None:
        return []
    if scene.weather == "fog":
        return [
            (board.horizon + 1.5, [_bank(rng, board, back.light.haze_color, 0.0, 0.62, 0.66)]),
            (board.y(0.72), [_bank(rng, board, back.light.haze_color, 0.10, 0.40, 0.40)]),
            (board.y(0.99), [_bank(rng, board, back.light.haze_color, 0.30, 0.40, 0.30)]),
        ]
    if scene.time in ("dawn", "dusk") and back.place.ground in ("grass", "dark", "lake", "snow", "gloom"):
        return [(board.horizon + 1.5, [_bank(rng, board, back.light.haze_color, 0.01, 0.11, 0.42)])]
    return []


def _bank(rng: Rng, board: Board, color: Floats, low: float, tall: float, much: float) -> Layer:
    middle = board.horizon + board.height * low
    reach = board.height * tall
    top, bottom = max(0, int(middle - reach)), min(board.high, int(middle + reach * 0.7))
    rows, wide = bottom - top, board.wide
    at = np.arange(top, bottom, dtype=np.float32)
    profile = np.where(
        at < middle, np.exp(-(((at - middle) / (reach * 0.5)) ** 2)), np.exp(-(((at - middle) / (reach * 0.33)) ** 2))
    )
    curls = noise(rng, rows, wide, 2, 5, 0.4)
    alpha = profile[:, None] * much * (0.55 + 0.9 * (curls - 0.3))
    return sheet(
        board, color, np.clip(alpha, 0, 0.9).astype(np.float32), board.depth(middle), "air", top=top, name="mist"
    )

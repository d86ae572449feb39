"""Sea, lake and shore. Rule: water shows what is above it, upside down and broken by its waves."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Numbers, Rng, grid, mix, noise, plane, rgb, screen
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer, flat
from storynote.local.scene.light import Light

DEEP = {"day": "0f6a9c", "dawn": "4d7396", "sunset": "46305c", "dusk": "27315f", "night": "0a1a3c"}


def water(
    rng: Rng, board: Board, light: Light, behind: list[Layer], sun_x: float, deep: str, *, calm: float, until: int
) -> Layer:
    """From the horizon down to row `until`, mirroring `behind`; `calm` 1 is a mirror, 0 a rough sea."""
    rows, wide = until - board.horizon, board.wide
    above = flat(behind, board.horizon, wide, -board.pad_x, -board.pad_y)
    reach = min(board.horizon, int(rows * 1.15)) if calm > 0.5 else board.horizon
    mirror = cv2.resize(above[board.horizon - reach :][::-1], (wide, rows), interpolation=cv2.INTER_AREA)
    y, x = grid(rows, wide)
    z = (y + 3) / rows
    ripples = plane(rng, rows, wide, 26, 4) - 0.5
    swell = np.sin(46 / (z + 0.10) + 5 * ripples) * 0.5
    rough = 1 - 0.72 * calm
    wave = ripples * 1.6 + swell * 0.5
    shift_x = np.clip(x + wave * wide * 0.022 * rough * (0.2 + z), 0, wide - 1).astype(np.float32)
    shift_y = np.clip(y + wave * rows * 0.06 * rough * (0.3 + z), 0, rows - 1).astype(np.float32)
    surface = np.asarray(cv2.remap(mirror, shift_x, shift_y, cv2.INTER_LINEAR), np.float32)
    tone = np.asarray(rgb(deep) * (0.4 + 0.6 * light.ambient_color), np.float32)
    depth = np.clip((0.22 + 0.62 * z) * (1 - 0.45 * calm), 0, 0.82)
    surface = mix(surface, np.broadcast_to(tone, surface.shape), depth)
    surface = np.asarray(surface * (1 + 0.17 * rough * wave)[..., None], np.float32)
    surface = screen(surface, _glints(wave, x, z, sun_x, wide, light)[..., None] * light.sun_color)
    crests = np.clip((wave - 0.62) * 3, 0, 1) * np.clip(z * 1.3, 0, 1) * 0.22 * rough
    surface = mix(surface, np.broadcast_to(light.cloud_color, surface.shape), crests)
    fog = np.clip(1 - z * 5, 0, 1) * 0.55
    surface = mix(surface, np.broadcast_to(light.haze_color, surface.shape), fog)
    span = (board.depth(board.horizon), board.depth(until))
    return sheet(board, surface, None, 0.5, "water", top=board.horizon, ground=span)


def _glints(wave: Numbers, x: Numbers, z: Numbers, sun_x: float, wide: int, light: Light) -> Floats:
    """The path of light under the sun or the moon."""
    path = np.exp(-(((x - sun_x) / (wide * (0.03 + 0.12 * z))) ** 2))
    return np.asarray(np.clip((wave - 0.10) * 2.6, 0, 1) * path * (0.35 + light.strength), np.float32)


def river(rng: Rng, board: Board, light: Light, behind: list[Layer], sun_x: float) -> Layer:
    """Winding from the horizon to the front, with a pale bank."""
    whole = water(rng, board, light, behind, sun_x, "3f7f9c", calm=0.7, until=board.high)
    rows, wide = whole.pixels.shape[:2]
    y, x = grid(rows, wide)
    z = (y + 1) / rows
    turn = rng.choice((-1.0, 1.0))
    middle = board.pad_x + board.width * (0.5 + turn * (0.10 + 0.24 * np.sin(5.2 / (z + 0.42)) * (0.12 + z)))
    half = board.width * (0.004 + 0.15 * z**1.25)
    edge = half * (1 + 0.06 * np.sin(y * 0.21) + 0.10 * (plane(rng, rows, wide, 18, 3) - 0.5)) - np.abs(x - middle)
    alpha = np.clip(edge / 2 + 0.5, 0, 1)
    bank = np.exp(-np.clip(edge, 0, None) / np.maximum(1.0, half * 0.10)) * 0.55
    face = mix(
        whole.pixels[..., :3].astype(np.float32) / 255,
        np.asarray(rgb("6f6448") * light.ambient_color, np.float32),
        bank,
    )
    return sheet(
        board, face, alpha.astype(np.float32), 0.5, "water", top=board.horizon, ground=whole.ground, name="river"
    )


def shore(rng: Rng, board: Board, light: Light, sand: Layer, row: int) -> Layer:
    """The foam where the waves run out, along the upper edge of the beach."""
    high, wide = max(8, int(board.height * 0.07)), board.wide
    y, _ = grid(high, wide)
    x = np.linspace(0, 1, wide, dtype=np.float32)
    alpha = np.zeros((high, wide), np.float32)
    lace = noise(rng, high, wide, 5, 4, 0.6)
    for k, (at, thick, much) in enumerate(((0.30, 0.10, 0.5), (0.62, 0.16, 0.95))):
        edge = high * (at + 0.16 * np.sin(x * (9 + 4 * k) + rng.random() * 6) + 0.06 * np.sin(x * 31 + k))
        away = (y - edge[None, :]) / (high * thick)
        alpha = np.maximum(
            alpha, np.where(away > 0, np.clip(1 - away * 3, 0, 1), np.exp(away)) * much * (0.35 + 0.9 * lace)
        )
    color = np.asarray(rgb("ffffff") * (0.45 + 0.55 * light.ambient_color), np.float32)
    depth = board.depth(row)
    return sheet(
        board, color, np.clip(alpha, 0, 0.95), depth, "water", top=row - high * 0.62, ground=(depth, depth), name="foam"
    )


def island(rng: Rng, board: Board, light: Light, x: float, wide: int) -> Layer:
    """A rocky hump on the horizon with a strip of beach."""
    high = int(wide * 0.34)
    at = np.linspace(-1, 1, wide, dtype=np.float32)
    bump = noise(rng, 2, wide, 2, 1)[0] * 0  # keeps the draw of numbers the same for any size
    dome = np.clip(1 - at**2, 0, 1) ** 0.8 * (0.72 + 0.28 * np.sin(at * 5 + rng.random() * 6)) + bump
    dome *= 0.80 + 0.20 * np.abs(np.sin(at * 17 + 3 * np.sin(at * 9)))
    top = high * (1 - 0.92 * dome)
    y, _ = grid(high, wide)
    alpha = np.clip(y - top[None, :] + 0.5, 0, 1) * (np.abs(at) < 0.985)[None, :]
    down = np.clip((y - top[None, :]) / high, 0, 1)
    leaves = noise(rng, high, wide, 12, 4)
    green = rgb("5b9a4e") * (0.62 + 0.62 * leaves - 0.35 * down)[..., None]
    sand = np.clip((y - high * 0.86) / (high * 0.05), 0, 1)
    face = mix(np.asarray(green, np.float32), np.broadcast_to(rgb("ecd6a2"), green.shape), sand)
    face = mix(np.asarray(face * light.ambient_color, np.float32), np.broadcast_to(light.haze_color, face.shape), 0.30)
    return sheet(
        board,
        face,
        alpha,
        0.93,
        "range",
        left=x - wide / 2,
        top=board.horizon + board.height * 0.012 - high,
        name="island",
    )

"""Everything from the horizon to the feet: ranges of hills, ground, water, roads and skylines, painted back to front."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, below, blur, gradient, grid, line, mix, noise, plane, rgb, screen
from storynote.local.light import Light


def ranges(
    rng: Rng,
    image: Floats,
    horizon: int,
    light: Light,
    colors: tuple[str, ...],
    tall: float,
    *,
    snow: bool = False,
    sharp: bool = True,
) -> Floats:
    """Hills or mountains, one range for each colour, the farthest first and the haziest."""
    height, width = image.shape[:2]
    count = len(colors)
    for k, color in enumerate(colors):
        near = (k + 1) / count
        rise = height * tall * (1 - 0.45 * near)
        skyline = (
            horizon
            + height * 0.012
            - rise * line(rng, width, (2.2 if sharp else 1.3) + 1.4 * k, 7 if sharp else 3, sharp=sharp)
        )
        image = _range(
            rng, image, skyline, rgb(color), light, haze=0.62 * (1 - near) + 0.12, snow=snow and k < 2, rise=rise
        )
    return image


def _range(
    rng: Rng, image: Floats, skyline: Floats, color: Floats, light: Light, *, haze: float, snow: bool, rise: float
) -> Floats:
    height, width = image.shape[:2]
    y = np.arange(height, dtype=np.float32)[:, None]
    depth = (y - skyline[None, :]) / max(1.0, rise)
    folds = noise(rng, height, width, 7, 5, 0.9)
    slope = np.gradient(cv2.GaussianBlur(skyline[None, :], (0, 0), width / 70)[0])
    # A slope lights its ridge; further down only the folds are left, or every peak would hang as a stripe.
    lit = 0.88 + 0.20 * np.tanh(slope * 1.2)[None, :] * np.exp(-2.2 * np.clip(depth, 0, 2)) + 0.32 * (folds - 0.5)
    face = np.asarray(color * lit[..., None], np.float32)
    if snow:
        cap = np.clip((0.34 + 0.55 * (folds - 0.5) - depth) * 6, 0, 1)
        face = mix(face, np.asarray(rgb("f4f8ff") * np.clip(lit + 0.12, 0.7, 1.05)[..., None], np.float32), cap)
    face = np.asarray(face * light.ambient_color, np.float32)
    fog = np.clip(haze + 0.35 * np.clip(depth, 0, 1), 0, 0.92)
    return mix(image, mix(face, np.broadcast_to(light.haze_color, face.shape), fog), below(height, skyline))


_GROUNDS = {
    # far, near, how rough
    "grass": ("6d9f4c", "3f7d35", 0.30), "dry": ("c9b06a", "a98c45", 0.30), "snow": ("e9f1fb", "ffffff", 0.12),
    "sand": ("ecc98c", "d9a765", 0.20), "dirt": ("8f7350", "6b5138", 0.35), "moon": ("9a9aa3", "6d6d77", 0.40),
    "mars": ("c9744a", "96492c", 0.35), "ash": ("5a4f4c", "332c2c", 0.40), "stone": ("8a8580", "5e5a58", 0.35),
    "dark": ("46604a", "2a3d33", 0.35),
}  # fmt: skip


def ground(rng: Rng, image: Floats, horizon: int, light: Light, kind: str) -> Floats:
    """Land up to the horizon, gently waved."""
    height, width = image.shape[:2]
    far, near, rough = _GROUNDS[kind]
    rows = height - horizon
    texture = plane(rng, rows, width, 10, 6)
    patches = plane(rng, rows, width, 3, 3)
    base = gradient(rows, width, ((0, far), (1, near)))
    shade = 1 + rough * (texture - 0.5) + rough * 0.7 * (patches - 0.5)
    land = np.asarray(base * shade[..., None], np.float32)
    if kind in ("grass", "dry", "dark"):
        land = _blades(rng, land)
    land = np.asarray(land * light.ambient_color, np.float32)
    fog = np.clip(1 - np.arange(rows, dtype=np.float32) / (rows * 0.45), 0, 1)[:, None] * 0.5
    land = mix(land, np.broadcast_to(light.haze_color, land.shape), np.repeat(fog, width, 1))
    edge = horizon + height * 0.012 * np.sin(np.linspace(0, 5, width) + rng.random() * 6).astype(np.float32)
    full = image.copy()
    full[horizon:] = land
    top = max(0, horizon - int(height * 0.02))
    full[top:horizon] = land[0]
    return mix(image, full, below(height, edge.astype(np.float32)))


def _blades(rng: Rng, land: Floats) -> Floats:
    rows, width = land.shape[:2]
    long = max(3, rows // 26) | 1
    blades = np.asarray(cv2.blur(rng.random((rows, width), np.float32), (1, long)), np.float32)
    blades = (blades - blades.mean()) / max(float(blades.std()), 1e-6)
    growth = np.linspace(0.02, 0.075, rows, dtype=np.float32)[:, None]
    return np.asarray(land * (1 + growth * blades)[..., None], np.float32)


def water(
    rng: Rng, image: Floats, horizon: int, light: Light, sun_x: float, deep: str, until: int | None = None
) -> Floats:
    """A sea or lake that mirrors what is above it, from the horizon down to `until`."""
    height, width = image.shape[:2]
    rows = (until or height) - horizon
    mirror = cv2.resize(image[:horizon][::-1], (width, rows), interpolation=cv2.INTER_AREA)
    y, x = grid(rows, width)
    z = (y + 3) / rows
    ripples = plane(rng, rows, width, 26, 4) - 0.5
    swell = np.sin(46 / (z + 0.10) + 5 * ripples) * 0.5
    wave = ripples * 1.6 + swell * 0.5
    shift_x = np.clip(x + wave * width * 0.020 * (0.2 + z), 0, width - 1).astype(np.float32)
    shift_y = np.clip(y + wave * rows * 0.05 * (0.3 + z), 0, rows - 1).astype(np.float32)
    surface = cv2.remap(mirror, shift_x, shift_y, cv2.INTER_LINEAR)
    tone = np.asarray(rgb(deep) * light.ambient_color, np.float32)
    surface = mix(surface, np.broadcast_to(tone, surface.shape), np.clip(0.30 + 0.5 * z, 0, 0.78))
    surface = np.asarray(surface * (1 + 0.16 * wave)[..., None], np.float32)
    path = np.exp(-(((x - sun_x) / (width * (0.035 + 0.13 * z))) ** 2))
    glitter = np.clip((wave - 0.22) * 2.6, 0, 1) * path * (0.35 + light.strength)
    surface = screen(surface, glitter[..., None] * light.sun_color)
    out = image.copy()
    out[horizon : horizon + rows] = surface
    line_height = max(1, height // 300)
    out[horizon : horizon + line_height] = mix(out[horizon : horizon + line_height], light.haze_color, 0.5)
    return out


def skyline(rng: Rng, image: Floats, horizon: int, light: Light, *, night: bool, neon: bool) -> Floats:
    """Three rows of buildings with windows."""
    height, width = image.shape[:2]
    unit = min(height, width)
    for row, (tall, haze) in enumerate(((0.62, 0.58), (0.52, 0.32), (0.40, 0.10))):
        x = -int(unit * 0.05 * rng.random())
        while x < width:
            wide = int(unit * (0.055 + 0.075 * rng.random()) * (1 + 0.35 * row))
            high = int(horizon * tall * (0.40 + 0.60 * rng.random()))
            left, right, top = max(0, x), min(width, x + wide), horizon - high
            if right > left:
                block = _building(rng, high, right - left, unit, row, night=night, neon=neon and row > 0)
                block = np.asarray(block * (light.ambient_color if not night else 1.0), np.float32)
                image[top:horizon, left:right] = mix(block, np.broadcast_to(light.haze_color, block.shape), haze)
            x += wide + int(unit * 0.012 * rng.random())
    return image


_WALLS = (("3b4668", "8796b3"), ("283256", "76839f"), ("181f3b", "5f6a86"))
_PANES = ("ffd78f", "ffe8b8", "a9dcff", "ffb9de")
_NEON = ("ff2fa0", "22e0ff", "a855ff", "ff9d2f")


def _building(rng: Rng, high: int, wide: int, unit: int, row: int, *, night: bool, neon: bool) -> Floats:
    wall = rgb(_WALLS[row][0 if night else 1]) * (0.85 + 0.35 * rng.random())
    block = (
        np.broadcast_to(wall, (high, wide, 3)).astype(np.float32)
        * np.linspace(1.12, 0.82, wide, dtype=np.float32)[None, :, None]
    )
    pane = max(2, int(unit * 0.0075 * (1 + 0.3 * row)))
    lit = 0.5 if night else 0.16
    dark = wall * (0.7 if night else 0.72)
    for top in range(pane * 2, high - pane, int(pane * 2.5)):
        for left in range(pane, wide - pane, int(pane * 2.1)):
            color = rgb(_PANES[int(rng.integers(4))]) * (0.75 + 0.3 * rng.random()) if rng.random() < lit else dark
            block[top : top + int(pane * 1.5), left : left + pane] = color
    if neon and rng.random() < 0.5 and wide > pane * 6:
        at, color = int(rng.integers(pane, wide - pane * 2)), rgb(_NEON[int(rng.integers(4))])
        block[int(high * 0.18) : int(high * 0.6), at : at + pane] = color
        halo = blur(np.pad(np.zeros((high, wide), np.float32), 0), 1)
        halo[int(high * 0.18) : int(high * 0.6), at : at + pane] = 1
        block = screen(block, blur(halo, pane * 2.2)[..., None] * color * 0.9)
    return block


def wet(rng: Rng, image: Floats, horizon: int, base: str, shine: float) -> Floats:
    """A street that mirrors the lights above it."""
    height, width = image.shape[:2]
    rows = height - horizon
    mirror = cv2.resize(image[:horizon][::-1], (width, rows), interpolation=cv2.INTER_AREA)
    mirror = cv2.blur(mirror, (3, max(3, rows // 8) | 1))
    y, x = grid(rows, width)
    wobble = (plane(rng, rows, width, 22, 4) - 0.5) * width * 0.03
    mirror = cv2.remap(mirror, np.clip(x + wobble, 0, width - 1).astype(np.float32), y, cv2.INTER_LINEAR)
    street = np.asarray(rgb(base) * (0.8 + 0.4 * plane(rng, rows, width, 18, 4))[..., None], np.float32)
    puddles = np.clip(plane(rng, rows, width, 4, 3) * 1.6 - 0.35, 0.25, 1)
    image[horizon:] = screen(street, mirror * (shine * puddles)[..., None])
    return image


def road(rng: Rng, image: Floats, horizon: int, light: Light) -> Floats:
    """A road from the front to the horizon, with a broken line in the middle."""
    height, width = image.shape[:2]
    rows = height - horizon
    y, x = grid(rows, width)
    z = (y + 1) / rows
    middle = width * (0.5 + 0.10 * (1 - z) ** 2)
    half = width * (0.012 + 0.40 * z)
    inside = np.clip((half - np.abs(x - middle)) / 2, 0, 1)
    asphalt = np.asarray(
        rgb("4d4e57") * light.ambient_color * (0.85 + 0.3 * plane(rng, rows, width, 40, 4))[..., None], np.float32
    )
    lane = ((np.abs(x - middle) < half * 0.022 + 0.6) & (np.mod(2.2 / (z + 0.06), 1.0) > 0.45)).astype(np.float32)
    sides = (np.abs(np.abs(x - middle) - half * 0.93) < half * 0.016 + 0.5).astype(np.float32)
    asphalt = mix(
        asphalt, np.broadcast_to(rgb("f3ead2") * light.ambient_color, asphalt.shape), np.clip(lane + sides, 0, 1) * 0.85
    )
    asphalt = mix(asphalt, np.broadcast_to(light.haze_color, asphalt.shape), np.clip(0.55 - z, 0, 1))
    image[horizon:] = mix(image[horizon:], asphalt, inside)
    return image

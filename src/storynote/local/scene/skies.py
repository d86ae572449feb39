"""Skies: gradient, sun or moon, stars, aurora, rainbow. Rule: light is screened on, so nothing burns out."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, glow, gradient, grid, line, mix, noise, rgb
from storynote.local.scene import clouds
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light
from storynote.local.scene.words import Scene

_COVERED = ("rain", "storm", "fog")


def sky(rng: Rng, board: Board, scene: Scene, light: Light, sun_x: float) -> tuple[list[Layer], tuple[float, float]]:
    """Everything above the horizon, and where its light stands (board pixels). `sun_x` is a part of the width."""
    x, y = board.x(sun_x), board.pad_y + (board.horizon - board.pad_y) * light.sun_y
    layers = [_air(rng, board, light, x)]
    if scene.time in ("night", "dusk") and scene.weather in ("clear", "snow"):
        layers.append(stars(rng, board, board.horizon, 1.0 if scene.time == "night" else 0.4))
    if scene.aurora:
        layers += aurora(rng, board)
    covered = scene.weather in _COVERED and scene.moon is None and not scene.sun
    layers.append(halo(board, x, y, board.unit * 0.62, light.strength * (0.7 if covered else 1.0), light.sun_color))
    size = light.sun_size or (0.05 if scene.moon or scene.sun else 0.0)
    if size and not covered:
        radius = board.unit * size
        layers.append(halo(board, x, y, radius * 2.4, 0.75, light.sun_color))
        layers.append(_moon(rng, board, x, y, radius, scene) if _is_moon(scene) else _sun(board, x, y, radius, light))
    layers += clouds.clouds(rng, board, scene, light, sun_x)
    if scene.weather == "storm":
        layers += _bolt(rng, board, x)
    if scene.rainbow:
        layers.append(_rainbow(board))
    return layers, (x, y)


def _is_moon(scene: Scene) -> bool:
    return not scene.sun and (scene.time in ("night", "dusk") or scene.moon is not None)


def _air(rng: Rng, board: Board, light: Light, x: float) -> Layer:
    """The gradient, brighter around where the light is, down to just under the horizon and on to the lower edge."""
    image = np.empty((board.high, board.wide, 3), np.float32)
    image[: board.horizon] = gradient(board.horizon, board.wide, light.sky)
    image[board.horizon :] = image[board.horizon - 1]
    across = np.exp(-(((np.arange(board.wide, dtype=np.float32) - x) / (board.wide * 0.55)) ** 2))
    image *= (0.93 + 0.10 * across)[None, :, None]
    # A sky is so even that eight bits show as bands: half a step of noise hides them.
    image += (rng.random((board.high, board.wide, 1), np.float32) - 0.5) / 255
    return sheet(board, image, None, 1.0, "sky")


def halo(board: Board, x: float, y: float, radius: float, strength: float, color: Floats) -> Layer:
    """A soft light around a point."""
    reach = int(radius * 4.2)
    size = min(reach * 2 + 1, 257)
    alpha = glow(size, size, size / 2, size / 2, size / 8.4, 1.0)
    fade = np.clip(1.18 - np.hypot(*[(g - size / 2) / (size / 2) for g in grid(size, size)]), 0, 1)
    alpha = np.asarray(alpha * np.clip(fade * 2.2, 0, 1) * strength, np.float32)
    whole = cv2.resize(alpha, (reach * 2 + 1, reach * 2 + 1), interpolation=cv2.INTER_CUBIC)
    top, left = round(y - reach), round(x - reach)
    y0, x0 = max(0, -top), max(0, -left)
    cut = whole[y0 : max(y0 + 1, board.high - top), x0 : max(x0 + 1, board.wide - left)]
    return sheet(board, color, cut, 0.995, "light", left=left + x0, top=top + y0, light=True)


def _sun(board: Board, x: float, y: float, radius: float, light: Light) -> Layer:
    size = int(radius * 3) + 3
    alpha = disc(size, size, size / 2, size / 2, radius * 0.96, radius * 0.96, 0.10)
    warm = 0.75 if light.sun_y > 0.5 else 0.25
    colors = np.broadcast_to(light.sun_color * warm + (1 - warm), (size, size, 3))
    return sheet(board, colors, alpha, 0.995, "body", left=x - size / 2, top=y - size / 2, name="sun")


def _moon(rng: Rng, board: Board, x: float, y: float, radius: float, scene: Scene) -> Layer:
    size = int(radius * 2.4) + 5
    ys, xs = grid(size, size)
    dx, dy = (xs - size / 2) / radius, (ys - size / 2) / radius
    alpha = disc(size, size, size / 2, size / 2, radius, radius, 1.6 / radius)
    seas = np.clip((blur(noise(rng, size, size, 3.2, 4), radius / 26) - 0.50) * 3.4, 0, 1)
    face = mix(np.broadcast_to(rgb("fbf7ea"), (size, size, 3)), np.broadcast_to(rgb("c2c4d2"), (size, size, 3)), seas)
    for _ in range(9):
        cx, cy, r = rng.uniform(-0.7, 0.7), rng.uniform(-0.7, 0.7), rng.uniform(0.05, 0.14)
        ring = np.exp(-(((np.hypot(dx - cx, dy - cy) - r) / (r * 0.45)) ** 2))
        face *= (1 - 0.07 * ring * np.sign(dx - cx + dy - cy))[..., None].astype(np.float32)
    face *= np.clip(1.04 - 0.13 * (dx * dx + dy * dy), 0, 1)[..., None]
    if scene.moon == "crescent":
        alpha = alpha * (
            1
            - disc(
                size,
                size,
                size / 2 - radius * 0.52,
                size / 2 - radius * 0.22,
                radius * 0.92,
                radius * 0.92,
                2.2 / radius,
            )
        )
    return sheet(board, face, alpha, 0.995, "body", left=x - size / 2, top=y - size / 2, name="moon")


def stars(rng: Rng, board: Board, until: int, amount: float) -> Layer:
    """Small and large, denser along a faint band."""
    high, wide = until, board.wide
    field = np.zeros((high, wide), np.float32)
    count = int(high * wide / 900)
    rows, columns = (rng.random(count) ** 1.25 * high).astype(int), (rng.random(count) * wide).astype(int)
    field[rows, columns] = rng.random(count).astype(np.float32) ** 3 + 0.12
    big = field * (field > 0.86)
    size = max(0.55, board.unit / 1300)
    field = blur(field, size) * (size / 0.55) ** 2 * 2.6 + blur(big, size * 2.4) * 12
    fade = np.clip((high - np.arange(high, dtype=np.float32)) / high * 1.6, 0, 1)
    band = blur(noise(rng, 96, 160, 2.2, 4), 2)
    milk = np.clip(cv2.resize(band, (wide, high), interpolation=cv2.INTER_CUBIC) - 0.45, 0, 1) * 0.10
    alpha = np.clip(field + milk, 0, 1) * fade[:, None] * amount
    return sheet(board, rgb("e6ecff"), alpha, 1.0, "body", light=True, name="stars")


def aurora(rng: Rng, board: Board) -> list[Layer]:
    """Curtains of light."""
    high = board.horizon
    rows, wide = high // 2 + 1, board.wide // 2 + 1
    y, _ = grid(rows, wide)
    x = np.linspace(0, 1, wide, dtype=np.float32)
    layers = []
    for k, color in enumerate(("3dffb0", "46e8c8", "8a78ff")):
        wave = 0.14 * np.sin(x * 5 + k * 1.9 + rng.random() * 6) + 0.05 * np.sin(x * 13 + k)
        base = rows * (0.66 - 0.13 * k + wave)
        curls = 0.35 + 0.65 * line(rng, wide, 34, 3, sharp=False) ** 1.5
        up = base[None, :] - y
        curtain = np.where(
            up > 0, np.exp(-np.abs(up) / (rows * 0.34 * curls[None, :])), np.exp(-np.abs(up) / (rows * 0.025))
        )
        alpha = cv2.resize((curtain * curls[None, :] * 0.62).astype(np.float32), (board.wide, high))
        layers.append(sheet(board, rgb(color), alpha, 0.998, "light", light=True, name="aurora"))
    return layers


def _bolt(rng: Rng, board: Board, x: float) -> list[Layer]:
    """Lightning where the sun would be, with a branch or two, and the glow around it."""
    canvas = np.zeros((board.horizon, board.wide), np.float32)
    ways = [(x + board.unit * rng.uniform(-0.1, 0.1), 0.0, 1.0)]
    for start, top, strong in ways:
        at, y = start, top
        while y < board.horizon * (0.86 if strong == 1 else 0.7):
            to, down = at + board.unit * rng.normal(0, 0.045), y + board.unit * rng.uniform(0.02, 0.055)
            thick = max(1, round(board.unit / 260 * strong))
            cv2.line(canvas, (int(at), int(y)), (int(to), int(down)), 1.0, thick, cv2.LINE_AA)
            at, y = to, down
            if strong == 1 and len(ways) < 4 and rng.random() < 0.16:
                ways.append((at, y, 0.5))
    glow_ = np.clip(blur(canvas, board.unit / 40) * 3.2, 0, 0.55)
    return [
        sheet(board, rgb("9fb2ff"), glow_, 0.98, "light", light=True, name="bolt"),
        sheet(board, rgb("f6f7ff"), canvas, 0.98, "light", light=True, name="bolt"),
    ]


def _rainbow(board: Board) -> Layer:
    high, wide = board.horizon, board.wide
    y, x = grid(high, wide)
    reach = min(board.wide * 0.44, board.horizon * 0.98)
    radius = np.hypot(x - board.x(0.5), y - board.horizon * 1.10) / reach
    at = np.clip((radius - 0.90) / 0.13, 0, 1)
    hue = cv2.cvtColor(
        np.stack([(1 - at) * 275, np.full_like(at, 0.62), np.ones_like(at)], -1).astype(np.float32), cv2.COLOR_HSV2RGB
    )
    alpha = np.clip(np.sin(at * np.pi), 0, 1) * 0.42 * np.clip(y / high * 2.4 - 0.1, 0.35, 1)
    return sheet(board, hue, alpha, 0.985, "light", light=True, name="rainbow")


def rays(rng: Rng, board: Board, color: Floats, strength: float, lean: float = 0.35) -> Layer:
    """Shafts of light from above; `lean` is how far they go sideways for each pixel down."""
    high, wide = board.high // 2 + 1, board.wide // 2 + 1
    beams = line(rng, wide * 2, 16, 3, sharp=False)
    y, x = grid(high, wide)
    at = np.clip(x + (y - high) * lean + wide * 0.5, 0, wide * 2 - 1).astype(np.float32)
    shafts = cv2.remap(beams[None, :].repeat(2, 0), at, np.zeros_like(at), cv2.INTER_LINEAR)
    alpha = np.clip((shafts - 0.5) * 3, 0, 1) * np.clip(1 - y / high, 0, 1) * strength
    whole = cv2.resize(alpha.astype(np.float32), (board.wide, board.high))
    return sheet(board, color, whole, 0.6, "light", light=True, name="rays")

"""Above the clouds and beyond the air: nebulae, planets, a sea of clouds. Rule: the light comes from the upper left."""

import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, noise, rgb, screen
from storynote.local.scene import clouds
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light


def space(rng: Rng, board: Board, hero_x: float, *, moons: bool = True) -> list[Layer]:
    """Nebulae, stars, and planets where the hero is not."""
    side = 0.80 if hero_x < 0.5 else 0.20
    layers = [_nebulae(rng, board), _stars(rng, board)]
    unit = board.unit
    layers.append(
        planet(rng, board, board.x(side), board.y(0.27), unit * (0.21 if moons else 0.15), "3f8f4a", "1c5fb0")
    )
    if moons:
        layers.append(planet(rng, board, board.x(1 - side), board.y(0.16), unit * 0.07, "d9a06a", "94563e"))
        layers.append(
            planet(rng, board, board.x(side + 0.1 * (0.5 - side)), board.y(0.92), unit * 0.12, "8f7ad0", "4a3a8a")
        )
    return layers


def _nebulae(rng: Rng, board: Board) -> Layer:
    high, wide = board.high, board.wide
    image = np.broadcast_to(rgb("04050e"), (high, wide, 3)).astype(np.float32)
    dust = noise(rng, high, wide, 5, 6)
    for color, scale, edge, much in (
        ("5b2fb0", 1.6, 0.44, 1.8),
        ("1b78c4", 2.0, 0.50, 1.7),
        ("e0618a", 2.4, 0.58, 1.7),
    ):
        cloud = np.clip(noise(rng, high, wide, scale, 7) - edge, 0, 1) ** 1.3 * much * (0.45 + 0.9 * dust)
        image = screen(image, cloud[..., None] * rgb(color))
    return sheet(board, image, None, 1.0, "sky")


def _stars(rng: Rng, board: Board) -> Layer:
    high, wide = board.high, board.wide
    field = np.zeros((high, wide), np.float32)
    for share, size in ((0.9968, 0.5), (0.9993, 1.0), (0.99988, 2.0)):
        size *= board.unit / 640
        points = ((rng.random((high, wide), np.float32) > share) * rng.random((high, wide), np.float32)).astype(
            np.float32
        )
        field += points * (size < 0.8) + blur(points, max(0.5, size)) * 3.4 * max(0.4, size) ** 1.3
    return sheet(board, rgb("f4f6ff"), np.clip(field, 0, 1), 1.0, "body", light=True, name="stars")


def planet(rng: Rng, board: Board, x: float, y: float, radius: float, land: str, sea: str) -> Layer:
    """A lit globe with clouds, and air around it."""
    size = max(16, int(radius * 2.6))
    ys, xs = grid(size, size)
    dx, dy = (xs - size / 2) / radius, (ys - size / 2) / radius
    flat = dx * dx + dy * dy
    bulge = np.sqrt(np.clip(1 - flat, 0, 1))
    lit = np.clip(-0.55 * dx - 0.45 * dy + 0.62 * bulge, 0, 1)
    texture, cloud = noise(rng, size, size, 4, 6), noise(rng, size, size, 6, 5, 0.6)
    full = (size, size, 3)
    face = mix(np.broadcast_to(rgb(sea), full), np.broadcast_to(rgb(land), full), np.clip((texture - 0.52) * 9, 0, 1))
    face *= (0.82 + 0.36 * texture)[..., None]
    face = mix(face, np.ones_like(face), np.clip((cloud - 0.56) * 5, 0, 0.85)) * lit[..., None]
    rim = np.exp(-((1 - np.clip(np.sqrt(flat), 0, 1)) * 9))[..., None] * (0.25 + 0.75 * lit[..., None])
    face = screen(face, rim * (rgb(sea) * 0.5 + 0.35) * 0.55)
    edge = np.clip((1 - np.sqrt(flat)) * radius, 0, 1)
    air = np.exp(-np.clip(np.sqrt(flat) - 1, 0, 9) * 16) * 0.40 * np.clip(0.55 - 0.5 * (dx + dy), 0.05, 1)
    colors = mix(np.broadcast_to(rgb(sea) * 0.6 + 0.4, full), face, edge)
    alpha = np.maximum(edge, air * np.clip((1.28 - np.sqrt(flat)) * 8, 0, 1))
    return sheet(board, colors, alpha, 0.99, "body", left=x - size / 2, top=y - size / 2, name="planet")


def cloud_sea(rng: Rng, board: Board, light: Light, sun_x: float) -> list[Layer]:
    """Heaps below, as from an aeroplane, nearer and larger towards the lower edge."""
    layers = []
    for k in range(11):
        near = (k + rng.random()) / 11
        high = board.unit * (0.14 + 0.40 * near)
        wide = high * rng.uniform(2.2, 3.2)
        x = board.x(rng.uniform(-0.1, 1.1))
        base = board.y(0.80 + 0.36 * near)
        shade, alpha = clouds.heap(rng, int(wide), int(high), -1.0 if board.x(sun_x) < x else 1.0)
        lit = mix(_all(light.shade_color, shade), _all(light.cloud_color, shade), np.clip(shade * 1.1, 0, 1))
        lit = mix(lit, _all(light.haze_color, shade), 0.5 * (1 - near))
        layers.append(sheet(board, lit, alpha * 0.96, 0.92 - 0.55 * near, "clouds", left=x - wide / 2, top=base - high))
    return layers


def _all(color: Floats, like: Floats) -> Floats:
    return np.asarray(np.broadcast_to(color, (*like.shape, 3)), np.float32)

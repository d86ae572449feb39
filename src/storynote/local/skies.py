"""Skies: gradient, sun or moon, stars, clouds, aurora, and space. Rule: light is screened on, so nothing burns out."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, glow, gradient, grid, line, mix, noise, rgb, screen
from storynote.local.light import Light
from storynote.local.words import Scene


def sky(
    rng: Rng, height: int, width: int, horizon: int, scene: Scene, light: Light
) -> tuple[Floats, tuple[float, float]]:
    """The whole picture as sky (mirrored colours under the horizon), and where its light stands."""
    image = np.empty((height, width, 3), np.float32)
    image[:horizon] = gradient(horizon, width, light.sky)
    image[horizon:] = image[horizon - 1]
    unit = min(height, width)
    x, y = width * (0.18 + 0.64 * rng.random()), horizon * light.sun_y
    if scene.time in ("night", "dusk") and scene.weather in ("clear", "snow"):
        image = stars(rng, image, horizon, 1.0 if scene.time == "night" else 0.35)
    if scene.aurora:
        image = aurora(rng, image, horizon)
    covered = scene.weather in ("rain", "storm", "fog")
    halo = glow(height, width, x, y, unit * 0.42, 1.0) * light.strength
    image = screen(image, halo[..., None] * light.sun_color)
    if light.sun_size and not covered:
        image = _orb(rng, image, x, y, unit * light.sun_size, scene, light)
    return clouds(rng, image, horizon, scene, light), (x, y)


def _orb(rng: Rng, image: Floats, x: float, y: float, radius: float, scene: Scene, light: Light) -> Floats:
    height, width = image.shape[:2]
    face = np.broadcast_to(light.sun_color, image.shape)
    if scene.time == "night":
        craters = noise(rng, height, width, 9, 3)
        face = mix(face, np.broadcast_to(rgb("c3cbe6"), image.shape), np.clip((craters - 0.5) * 3, 0, 0.6))
    image = screen(image, glow(height, width, x, y, radius * 2.2, 1.3)[..., None] * light.sun_color * 0.35)
    return mix(image, face, disc(height, width, x, y, radius, radius, 1.6 / radius))


def stars(rng: Rng, image: Floats, horizon: int, amount: float) -> Floats:
    height, width = image.shape[:2]
    field = ((rng.random((height, width), np.float32) > 0.9988) * rng.random((height, width), np.float32)).astype(
        np.float32
    )
    field += blur(field, 1.0) * 2.4
    fade = np.clip((horizon - np.arange(height, dtype=np.float32)) / max(1, horizon) * 1.4, 0, 1)
    return screen(image, (field * fade[:, None] * amount)[..., None] * rgb("eef2ff"))


def aurora(rng: Rng, image: Floats, horizon: int) -> Floats:
    height, width = image.shape[:2]
    y, _ = grid(height, width)
    x = np.linspace(0, 1, width, dtype=np.float32)
    for k, color in enumerate(("3dffb0", "57d8ff", "a678ff")):
        base = horizon * (0.62 - 0.13 * k) + horizon * (
            0.14 * np.sin(x * 5 + k * 1.9 + rng.random() * 6) + 0.05 * np.sin(x * 13 + k)
        )
        rays = 0.45 + 0.55 * line(rng, width, 26, 3, sharp=False)
        up = base[None, :] - y
        curtain = np.where(up > 0, np.exp(-up / (horizon * 0.30 * rays[None, :])), np.exp(up / (horizon * 0.02)))
        image = screen(image, (curtain * rays[None, :] * 0.5)[..., None].astype(np.float32) * rgb(color))
    return image


_COVER = {"clear": 0.60, "cloudy": 0.34, "rain": 0.22, "storm": 0.12, "snow": 0.30, "fog": 0.30}


def clouds(rng: Rng, image: Floats, horizon: int, scene: Scene, light: Light) -> Floats:
    height, width = image.shape[:2]
    field = noise(rng, height, width, 2.4, 7, 0.45)
    cover = _COVER[scene.weather]
    mask = np.clip((field - cover) / 0.30, 0, 1) ** 1.1
    near_horizon = np.clip((horizon - np.arange(height, dtype=np.float32)) / (horizon * 0.35), 0, 1)[:, None]
    shifted = np.roll(np.pad(field, ((8, 8), (0, 0)), mode="edge"), int(height * 0.015), 0)[8:-8]
    fair = scene.weather in ("clear", "snow")
    shade = np.clip((0.93 if fair else 0.66) + (0.9 if fair else 2.0) * (field - shifted), 0.80 if fair else 0.30, 1.1)[
        ..., None
    ]
    bright = (
        rgb("ffffff") * 0.55 + light.haze_color * 0.45
        if scene.time == "day"
        else light.haze_color * 0.55 + light.sun_color * 0.45
    )
    if scene.time == "night":
        bright = rgb("33456f")
    if scene.weather in ("rain", "storm"):
        bright = light.haze_color * (0.75 if scene.weather == "storm" else 0.95)
    return mix(
        image, np.asarray(bright * shade, np.float32), mask * near_horizon * (0.9 if scene.weather != "clear" else 0.8)
    )


def space(rng: Rng, height: int, width: int) -> Floats:
    """Nebulae and stars."""
    image = np.broadcast_to(rgb("04050e"), (height, width, 3)).astype(np.float32)
    for color, scale, edge, much in (
        ("5b2fb0", 1.6, 0.46, 1.7),
        ("1b78c4", 2.0, 0.50, 1.6),
        ("d95a8a", 2.4, 0.60, 1.5),
    ):
        cloud = np.clip(noise(rng, height, width, scale, 7) - edge, 0, 1) ** 1.4 * much
        image = screen(image, cloud[..., None] * rgb(color))
    for share, size in ((0.9968, 0.5), (0.9991, 1.1), (0.99982, 2.2)):
        points = ((rng.random((height, width), np.float32) > share) * rng.random((height, width), np.float32)).astype(
            np.float32
        )
        image = screen(image, np.clip(points + blur(points, size) * 3.2 * size, 0, 1)[..., None] * rgb("f4f6ff"))
    return image


def planet(rng: Rng, image: Floats, x: float, y: float, radius: float, land: str, sea: str) -> Floats:
    """A lit globe."""
    height, width = image.shape[:2]
    size = max(16, int(radius * 2.6))
    ys, xs = grid(size, size)
    dx, dy = (xs - size / 2) / radius, (ys - size / 2) / radius
    flat = dx * dx + dy * dy
    bulge = np.sqrt(np.clip(1 - flat, 0, 1))
    lit = np.clip(-0.55 * dx - 0.45 * dy + 0.65 * bulge, 0, 1)
    texture, cloud = noise(rng, size, size, 4, 5), noise(rng, size, size, 6, 5, 0.6)
    face = mix(
        np.broadcast_to(rgb(sea), (size, size, 3)),
        np.broadcast_to(rgb(land), (size, size, 3)),
        np.clip((texture - 0.52) * 9, 0, 1),
    )
    face = mix(face, np.ones_like(face), np.clip((cloud - 0.58) * 5, 0, 0.85)) * lit[..., None]
    edge = np.clip((1 - np.sqrt(flat)) * radius, 0, 1)
    rim = (np.exp(-np.clip(np.sqrt(flat) - 1, 0, 9) * 12) * (flat > 0.94) * 0.45)[..., None] * rgb(sea)
    left, top = int(x - size / 2), int(y - size / 2)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + size), min(height, top + size)
    if x1 <= x0 or y1 <= y0:
        return image
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    out = image.copy()
    out[y0:y1, x0:x1] = mix(screen(out[y0:y1, x0:x1], rim[part]), face[part], edge[part])
    return out


def rays(image: Floats, rng: Rng, color: str, strength: float) -> Floats:
    """Shafts of light from above."""
    height, width = image.shape[:2]
    beams = line(rng, width * 2, 16, 3, sharp=False)
    y, x = grid(height, width)
    at = np.clip(x + (y - height) * 0.35 + width * 0.5, 0, width * 2 - 1)
    shafts = cv2.remap(beams[None, :].repeat(2, 0), at.astype(np.float32), np.zeros_like(at), cv2.INTER_LINEAR)
    fade = np.clip(1 - y / height, 0, 1)
    return screen(image, (np.clip((shafts - 0.5) * 3, 0, 1) * fade * strength)[..., None] * rgb(color))

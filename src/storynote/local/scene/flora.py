"""Trees, bushes, flowers, rocks and reeds, each grown anew. Rule: light from above and from where the sun is; RGBA, 0 to 1.

Everything is drawn back to front with plain strokes: dark and low first, light and high last.
"""

from collections.abc import Callable, Mapping

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Floats, Rng, rgb

Canvas = npt.NDArray[np.uint8]
Shades = tuple[str, str, str, str]
"""Dark to light."""


class Season(msgspec.Struct, frozen=True):
    """What leaves look like."""

    leaves: tuple[Shades, ...]
    needles: Shades
    snow: bool = False


SUMMER = Season(
    (("1f4a2c", "336b35", "559344", "93c25c"),
     ("22512f", "3d7a3a", "67a34a", "a9cc66"),
     ("2a4f2a", "4b7a34", "7d9f45", "bcc96a")),
    ("153a2e", "20523a", "347049", "5f9a63"),
)  # fmt: skip
AUTUMN = Season(
    (("6b2a1c", "a5401f", "d8702a", "f4ac4a"),
     ("7a4a1a", "b5741f", "e2a335", "f8d26a"),
     ("5a1f1f", "8f2e26", "c24a2f", "e88a4c")),
    ("1c3a2a", "2b5338", "477048", "7f9a5c"),
)  # fmt: skip
SPRING = Season(
    (("a8527a", "d17ba0", "efa9c4", "ffdbe8"),
     ("b86a8c", "de92b0", "f5bdd1", "ffe9f0"),
     ("c07a98", "e3a2bb", "f8c9d8", "fff0f5")),
    ("1a4031", "2a5c40", "43805a", "73a878"),
)  # fmt: skip
WINTER = Season(
    (("5f6f86", "8c9db4", "c3d0e0", "f4f8ff"), ("56667e", "8193ab", "b9c8da", "eef4fd")),
    ("1f3f45", "2f5a5c", "7d9aa6", "f0f6ff"), True,
)  # fmt: skip


def _blank(high: int, wide: int) -> tuple[Canvas, Canvas]:
    return np.zeros((high, wide, 3), np.uint8), np.zeros((high, wide), np.uint8)


def _color(text: str, by: float = 1.0) -> tuple[float, float, float]:
    r, g, b = (float(np.clip(c * by, 0, 1)) * 255 for c in rgb(text))
    return r, g, b


def _done(colors: Canvas, alpha: Canvas) -> Floats:
    image = np.empty((*alpha.shape, 4), np.float32)
    # Colours run out over the edge, or its soft pixels would be mixed with black.
    spread = cv2.dilate(colors, np.ones((3, 3), np.uint8))
    image[..., :3] = np.where((alpha > 250)[..., None], colors, spread).astype(np.float32) / 255
    image[..., 3] = alpha.astype(np.float32) / 255
    return image


def broadleaf(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A round crown of many leaves on a forked trunk."""
    wide = int(high * 0.92)
    colors, alpha = _blank(high, wide)
    _trunk(rng, colors, alpha, wide * 0.5, high - 1, high * 0.56, high * 0.042)
    shades = season.leaves[int(rng.integers(len(season.leaves)))]
    middle, radius = (wide * 0.5, high * 0.36), high * 0.30
    heads = [
        (middle[0] + np.cos(a) * radius * 0.62 * r, middle[1] + np.sin(a) * radius * 0.62 * r, radius * rng.uniform(0.44, 0.62))
        for a, r in zip(rng.uniform(0, 6.3, 9), np.sqrt(rng.random(9)) * 1.15, strict=True)
    ]  # fmt: skip
    heads.sort(key=lambda head: -head[1])
    for shade, (x, y, r) in [(0, h) for h in heads]:
        _leaves(rng, colors, alpha, x, y + r * 0.12, r * 1.02, shades[shade], 26, high * 0.042)
    for x, y, r in heads:
        _leaves(rng, colors, alpha, x, y, r * 0.94, shades[1], 26, high * 0.034)
        _leaves(rng, colors, alpha, x + towards * r * 0.16, y - r * 0.24, r * 0.72, shades[2], 24, high * 0.027)
        _leaves(rng, colors, alpha, x + towards * r * 0.30, y - r * 0.44, r * 0.46, shades[3], 16, high * 0.019)
    return _done(colors, alpha)


def _leaves(
    rng: Rng, colors: Canvas, alpha: Canvas, x: float, y: float, r: float, shade: str, count: int, size: float
) -> None:
    for a, d, s, tone in zip(
        rng.uniform(0, 6.3, count), np.sqrt(rng.random(count)), rng.uniform(0.6, 1.25, count), rng.uniform(0.9, 1.1, count),
        strict=True,
    ):  # fmt: skip
        at = (int(x + np.cos(a) * r * d), int(y + np.sin(a) * r * d * 0.86))
        axes = (max(1, int(size * s)), max(1, int(size * s * 0.72)))
        cv2.ellipse(colors, at, axes, np.degrees(a), 0, 360, _color(shade, tone), -1, cv2.LINE_AA)
        cv2.ellipse(alpha, at, axes, np.degrees(a), 0, 360, 255.0, -1, cv2.LINE_AA)


def _trunk(rng: Rng, colors: Canvas, alpha: Canvas, x: float, foot: float, top: float, half: float) -> None:
    lean = rng.uniform(-0.6, 0.6) * half * 2
    for part, tone in ((1.0, "4a3526"), (0.55, "6f5138")):
        points = [
            (x - half * 1.5, foot), (x - half * 0.8, foot - half * 3), (x + lean - half * 0.5, top),
            (x + lean + half * 0.5 * (2 * part - 1), top), (x + half * 0.8 * (2 * part - 1), foot - half * 3),
            (x + half * 1.5 * (2 * part - 1), foot),
        ]  # fmt: skip
        _fill(colors, alpha, points, _color(tone))
    for side in (-1, 1):
        at = foot + (top - foot) * rng.uniform(0.62, 0.8)
        tip = (int(x + side * half * 4.6), int(at - half * 5))
        for image, color in ((colors, _color("4a3526")), (alpha, (255.0,))):
            cv2.line(image, (int(x), int(at)), tip, color, max(1, int(half * 0.7)), cv2.LINE_AA)


def _fill(colors: Canvas, alpha: Canvas, points: list[tuple[float, float]], color: tuple[float, ...]) -> None:
    shape = np.array(points, np.int32)
    cv2.fillPoly(colors, [shape], color, cv2.LINE_AA)
    cv2.fillPoly(alpha, [shape], (255.0,), cv2.LINE_AA)


def conifer(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """Tiers of hanging branches, narrow at the top."""
    wide = int(high * rng.uniform(0.44, 0.54))
    colors, alpha = _blank(high, wide)
    x, half = wide / 2, high * 0.02
    _fill(
        colors,
        alpha,
        [(x - half, high), (x - half, high * 0.4), (x + half, high * 0.4), (x + half, high)],
        _color("43301f"),
    )
    tiers = 11
    for k in range(tiers):
        t = 1 - k / tiers
        top, bottom = high * (0.80 * t - 0.06), high * (0.80 * t + 0.13)
        reach = wide * 0.48 * (0.10 + 0.90 * t) * rng.uniform(0.88, 1.05)
        for shade, shrink, shift in ((0, 1.0, 0.0), (1, 0.92, 0.03), (2, 0.66, 0.16), (3, 0.34, 0.30)):
            points = _frond(
                rng, x + towards * reach * shift, max(0.0, top), bottom - high * 0.018 * shade, reach * shrink
            )
            _fill(colors, alpha, points, _color(season.needles[shade], rng.uniform(0.92, 1.08)))
    return _done(colors, alpha)


def _frond(rng: Rng, x: float, top: float, bottom: float, reach: float) -> list[tuple[float, float]]:
    count = 11
    sides = np.linspace(-1, 1, count)
    drop = np.where(np.arange(count) % 2 == 0, 1.0, 0.78) * rng.uniform(0.94, 1.06, count) - 0.16 * (1 - np.abs(sides))
    lower = [(x + reach * s, top + (bottom - top) * d) for s, d in zip(sides, drop, strict=True)]
    return [(x - reach * 0.07, top), *lower, (x + reach * 0.07, top)]


def palm(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A bent trunk with fronds that hang from its top."""
    wide = int(high * 0.95)
    colors, alpha = _blank(high, wide)
    bend = rng.uniform(-0.16, 0.16) * wide
    t = np.linspace(0, 1, 16)
    xs, ys = wide * 0.5 + bend * t**2, high - 1 - high * 0.66 * t
    for k in range(15):
        for image, color in ((colors, _color("8a6a48" if k % 2 else "745638")), (alpha, (255.0,))):
            cv2.line(
                image,
                (int(xs[k]), int(ys[k])),
                (int(xs[k + 1]), int(ys[k + 1])),
                color,
                max(2, int(high * (0.05 - 0.0016 * k))),
            )
    head = (float(xs[-1]), float(ys[-1]))
    for k, angle in enumerate([*np.linspace(-3.35, 0.25, 9), -2.5, -0.6, -1.6]):
        length = high * rng.uniform(0.34, 0.42)
        shade = season.leaves[0 if not season.snow else 1][1 + (k % 3 == 0) + (k > 8)]
        _palm_leaf(rng, colors, alpha, head, float(angle), length, shade)
    return _done(colors, alpha)


def _palm_leaf(
    rng: Rng, colors: Canvas, alpha: Canvas, head: tuple[float, float], angle: float, length: float, shade: str
) -> None:
    t = np.linspace(0, 1, 22)
    xs = head[0] + np.cos(angle) * length * t
    ys = head[1] + np.sin(angle) * length * t * 0.85 + length * 0.55 * t**2.2
    for k in range(1, 22):
        size = length * 0.26 * np.sin(np.pi * min(1.0, t[k] * 0.92 + 0.10)) + 1
        for side in (-1, 1):
            tip = (
                int(xs[k] + side * size * 0.34 + np.cos(angle) * size * 0.4),
                int(ys[k] + size * (0.8 if side > 0 else 0.35)),
            )
            for image, color in ((colors, _color(shade, 1.08 if side < 0 else 0.86)), (alpha, (255.0,))):
                cv2.line(image, (int(xs[k]), int(ys[k])), tip, color, max(1, int(length * 0.03)), cv2.LINE_AA)


def bush(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A low heap of leaves."""
    wide = int(high * 1.7)
    colors, alpha = _blank(high, wide)
    shades = season.leaves[int(rng.integers(len(season.leaves)))]
    for k in range(5):
        x, r = wide * (0.22 + 0.14 * k), high * rng.uniform(0.26, 0.36)
        y = high * 0.94 - r * 0.9
        for shade, lift, part in ((0, 0.0, 1.05), (1, 0.12, 0.9), (2, 0.30, 0.66), (3, 0.46, 0.40)):
            _leaves(rng, colors, alpha, x + towards * r * lift, y - r * lift, r * part, shades[shade], 46, high * 0.046)
    return _done(colors, alpha)


def rock(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A boulder with a lit and a dark side."""
    wide = int(high * rng.uniform(1.3, 1.9))
    colors, alpha = _blank(high, wide)
    angle = np.linspace(np.pi, 2 * np.pi, 8)
    reach = rng.uniform(0.72, 1.0, 8)
    hull = [
        (wide / 2 + np.cos(a) * wide * 0.49 * r, high * 0.98 + np.sin(a) * high * 0.94 * r)
        for a, r in zip(angle, reach, strict=True)
    ]
    tone = rng.uniform(0.85, 1.15)
    _fill(colors, alpha, hull, _color("6f6c72", tone))
    peak = (wide / 2 + towards * wide * 0.06, high * 0.50)
    for k in range(7):
        left = (hull[k][0] + hull[k + 1][0]) / 2 < wide / 2
        lit = (1.28 if left == (towards < 0) else 0.78) * rng.uniform(0.92, 1.08) * tone
        _fill(
            colors,
            alpha,
            [hull[k], hull[k + 1], peak],
            _color("f0f5fc" if season.snow and 1 < k < 5 else "7d7a80", lit),
        )
    return _done(colors, alpha)


def flowers(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A few blossoms of one kind on their stems."""
    wide = int(high * 1.1)
    colors, alpha = _blank(high, wide)
    petal = ("f26a7e", "ffd24a", "ffffff", "c58cf2", "ff9a5a", "7fb0ff")[int(rng.integers(6))]
    for _ in range(5):
        x, y = wide * rng.uniform(0.14, 0.86), high * rng.uniform(0.14, 0.5)
        foot = (int(wide * 0.5 + (x - wide * 0.5) * 0.35), high)
        for image, color in ((colors, _color("3f7a3a", rng.uniform(0.8, 1.2))), (alpha, (255.0,))):
            cv2.line(image, foot, (int(x), int(y)), color, max(1, high // 44), cv2.LINE_AA)
        size = high * rng.uniform(0.075, 0.11)
        for a in np.linspace(0, 6.28, 6)[:-1] + rng.random():
            _dot(
                colors,
                alpha,
                x + np.cos(a) * size * 0.8,
                y + np.sin(a) * size * 0.62,
                size * 0.62,
                _color(petal, rng.uniform(0.88, 1.06)),
            )
        _dot(colors, alpha, x, y, size * 0.42, _color("f7c73c" if petal != "ffd24a" else "8a5a2a"))
    return _done(colors, alpha)


def _dot(colors: Canvas, alpha: Canvas, x: float, y: float, r: float, color: tuple[float, float, float]) -> None:
    cv2.circle(colors, (int(x), int(y)), max(1, int(r)), color, -1, cv2.LINE_AA)
    cv2.circle(alpha, (int(x), int(y)), max(1, int(r)), 255.0, -1, cv2.LINE_AA)


def reeds(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """Long blades from one foot."""
    wide = int(high * 1.2)
    colors, alpha = _blank(high, wide)
    shades = season.leaves[-1]
    for k in range(26):
        lean, tall = rng.normal(0, 0.30), rng.uniform(0.45, 0.98)
        x = wide * (0.5 + rng.normal(0, 0.07))
        t = np.linspace(0, 1, 7)
        points = np.stack([x + lean * wide * 0.9 * t**1.8, high - high * tall * t], -1).astype(np.int32)
        for image, color in ((colors, _color(shades[k * 4 // 26])), (alpha, (255.0,))):
            cv2.polylines(image, [points], False, color, max(1, high // 46), cv2.LINE_AA)
    return _done(colors, alpha)


def bare(rng: Rng, high: int, season: Season, towards: float) -> Floats:
    """A dead tree."""
    wide = int(high * 0.9)
    colors, alpha = _blank(high, wide)
    twigs = [(wide / 2, high - 1.0, -np.pi / 2 + rng.normal(0, 0.06), high * 0.30, high * 0.036)]
    while twigs:
        x, y, angle, length, half = twigs.pop()
        end = (x + np.cos(angle) * length, y + np.sin(angle) * length)
        for image, color in ((colors, _color("2c2730", 1.0 + 0.3 * rng.random())), (alpha, (255.0,))):
            cv2.line(image, (int(x), int(y)), (int(end[0]), int(end[1])), color, max(1, int(half * 2)), cv2.LINE_AA)
        if half > high * 0.003:
            turns = (rng.uniform(-0.75, -0.2), rng.uniform(0.2, 0.75))
            twigs.extend((*end, angle + turn, length * rng.uniform(0.62, 0.80), half * 0.60) for turn in turns)
    return _done(colors, alpha)


GROWN: Mapping[str, Callable[[Rng, int, Season, float], Floats]] = {
    "broadleaf": broadleaf, "conifer": conifer, "palm": palm, "bush": bush, "stone": rock, "flowers": flowers,
    "reeds": reeds, "bare": bare,
}  # fmt: skip
"""Name → how it grows: (rng, height in pixels, season, -1 or 1 for where the light is)."""

"""The last touches: weather in the air, glow, grading, grain, and the sandbox's mark. Rule: nothing here may hide the subject."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, grid, mix, rgb, screen
from storynote.local.scene import icons
from storynote.local.scene.light import Light
from storynote.local.scene.places import INDOORS
from storynote.local.scene.words import Scene

MARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 24"><rect x="0" y="0" width="132" height="24" rx="12" fill="#0b0b12" fill-opacity=".42"/>
<g fill="none" stroke="#fff" stroke-opacity=".92" stroke-width="1.700" stroke-linecap="round" stroke-linejoin="round">
<path d="M11 7.500h7a2 2 0 0 1 2 2v9.500a2 2 0 0 0-2-2h-7z M20 9.500a2 2 0 0 1 2-2h7v9.500h-7a2 2 0 0 0-2 2"/>{strokes}</g></svg>"""
MARK_RATIO = 132 / 24
"""Its width by its height."""
# "sandbox" in single strokes: no font has to be there.
_LETTERS = {
    "s": "M6 9.500C5 8 1 8.200 1 10.300C1 12.600 6 11.400 6 13.900C6 16.200 1.600 16 .6 14.400",
    "a": "M6 9.500V16M6 11C5 8.600 .8 9 .8 12.600C.8 16.300 5 16.700 6 14.300",
    "n": "M1 9.500V16M1 12C1.600 8.600 6 8.400 6 12V16",
    "d": "M6 5V16M6 11C5 8.600 .8 9 .8 12.600C.8 16.300 5 16.700 6 14.300",
    "b": "M1 5V16M1 11C2 8.600 6.200 9 6.200 12.600C6.200 16.300 2 16.700 1 14.300",
    "o": "M3.500 9.200C.2 9.200 .2 16 3.500 16C6.800 16 6.800 9.200 3.500 9.200Z",
    "x": "M1 9.500L6 16M6 9.500L1 16",
}


def air(rng: Rng, image: Floats, scene: Scene, light: Light) -> Floats:
    """Rain and snow; indoors there is none. Fog and lightning are layers."""
    if scene.setting in (*INDOORS, "space", "moon"):
        return image
    height, width = image.shape[:2]
    if scene.weather in ("rain", "storm"):
        image = _rain(rng, image)
    if scene.weather == "snow":
        for share, size, much in ((0.9992, 0.9, 3.2), (0.9997, 2.0, 20.0), (0.99993, 4.2, 75.0)):
            flakes = (rng.random((height, width), np.float32) > share).astype(np.float32)
            image = screen(image, np.clip(blur(flakes, size * height / 720) * much, 0, 0.85)[..., None] * rgb("ffffff"))
    return image


def _rain(rng: Rng, image: Floats) -> Floats:
    height, width = image.shape[:2]
    drops = (rng.random((height, width), np.float32) > 0.9982).astype(np.float32)
    long = max(9, height // 22) | 1
    streak = np.zeros((long, long), np.float32)
    cv2.line(streak, (int(long * 0.62), 0), (int(long * 0.38), long - 1), 1.0, 1)
    fall = np.clip(cv2.filter2D(drops, -1, streak / (long * 0.14)), 0, 1)
    return screen(np.asarray(image * 0.94, np.float32), (fall * 0.26)[..., None] * rgb("dfe9ff"))


def grade(rng: Rng, image: Floats, scene: Scene) -> Floats:
    """Bloom, mood, vignette, grain."""
    height, width = image.shape[:2]
    bright = blur(np.clip(image - 0.80, 0, 1), height / 45)
    image = screen(image, bright * 0.55)
    if "neon" in scene.lights:
        image = mix(image, screen(image, blur(np.clip(image - 0.45, 0, 1), height / 30) * 0.5), 0.7)
    if "pastel" in scene.lights:
        image = mix(image, np.asarray(image * 0.7 + 0.3, np.float32), 0.7)
    if "vivid" in scene.lights:
        grey = image.mean(-1, keepdims=True)
        image = np.asarray(np.clip(grey + (image - grey) * 1.25, 0, 1), np.float32)
    if "mono" in scene.lights or "sepia" in scene.lights:
        grey = image @ np.array([0.30, 0.59, 0.11], np.float32)
        tone = rgb("ffffff") if "mono" in scene.lights else rgb("f3dcb5")
        image = np.asarray(grey[..., None] * tone, np.float32)
    if "magic" in scene.lights:
        motes = (rng.random((height, width), np.float32) > 0.9996).astype(np.float32)
        image = screen(image, np.clip(blur(motes, 2.2) * 26, 0, 0.9)[..., None] * rgb("ffeaa8"))
    y, x = grid(height, width)
    edge = np.clip(np.hypot((x - width / 2) / width, (y - height / 2) / height) * 1.30, 0, 1) ** 2.4
    strength = 0.42 if "drama" in scene.lights else 0.26
    image = np.asarray(image * (1 - strength * edge)[..., None], np.float32)
    return np.asarray(np.clip(image + rng.normal(0, 0.0045, (height, width, 1)), 0, 1), np.float32)


def marked(image: Floats) -> Floats:
    """A small "sandbox" in the corner."""
    height, width = image.shape[:2]
    letters = "".join(
        f'<path transform="translate({40 + 12 * k} 0)" d="{_LETTERS[c]}"/>' for k, c in enumerate("sandbox")
    )
    gap = min(height, width) // 50
    fitting = int((width - 2 * gap) / MARK_RATIO)
    tag = icons.raster(MARK.replace("{strokes}", letters), min(fitting, max(14, min(height, width) // 26)))
    high, wide = tag.shape[:2]
    y, x = height - high - gap, width - wide - gap
    image[y : y + high, x : x + wide] = mix(image[y : y + high, x : x + wide], tag[..., :3], tag[..., 3])
    return image

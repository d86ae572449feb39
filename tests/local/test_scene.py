"""The scene composer: what it understands, that it is deterministic, and that nothing makes it fail."""

import io

import numpy as np
import pytest
from PIL import Image

from storynote.local.scene import draw
from storynote.local.words import parse

RATIOS = [(1024, 576), (576, 1024), (1024, 1024), (1024, 768), (768, 1024)]


@pytest.mark.parametrize(
    ("prompt", "setting", "time", "weather", "things"),
    [
        ("A fox reading a book in a cozy library", "library", "day", "clear", [("fox", 1, None, "open-book")]),
        ("a red racing car in the desert at sunset", "desert", "sunset", "clear", [("racing-car", 1, "red", None)]),
        ("neon city in the rain, a robot with an umbrella", "city", "night", "rain", [("robot", 1, None, "umbrella")]),
        ("three birds above the sea", "sea", "day", "clear", [("bird", 3, None, None)]),
        ("A sailboat on a calm ocean at sunrise", "sea", "dawn", "clear", [("sailboat", 1, None, None)]),
        ("a whale under the sea", "underwater", "day", "clear", [("spouting-whale", 1, None, None)]),
        ("two black cats in a garden at night", "garden", "night", "clear", [("cat", 2, "black", None)]),
        (
            "a wizard holding a crystal ball in a dark cave",
            "cave",
            "night",
            "clear",
            [("man-mage", 1, None, "crystal-ball")],
        ),
        (
            "a puppy and a kitten on the beach",
            "beach",
            "day",
            "clear",
            [("dog", 1, None, None), ("cat", 1, None, None)],
        ),
        ("an astronaut on the moon", "moon", "night", "clear", [("astronaut", 1, None, None)]),
    ],
)
def test_it_understands(prompt: str, setting: str, time: str, weather: str, things: list[tuple[object, ...]]) -> None:
    scene = parse(prompt)
    assert (scene.setting, scene.time, scene.weather) == (setting, time, weather)
    assert [(s.thing, s.count, s.color, s.holds) for s in scene.subjects] == things


def test_a_moon_in_the_sky_is_not_a_place() -> None:
    assert parse("a cat on a roof under a full moon").setting != "moon"


def test_the_same_words_and_seed_give_the_same_bytes() -> None:
    first = draw("a bear in the forest", width=320, height=192, seed=5)
    assert draw("a bear in the forest", width=320, height=192, seed=5) == first
    assert draw("a bear in the forest", width=320, height=192, seed=6) != first


@pytest.mark.parametrize(("width", "height"), RATIOS)
def test_every_ratio_is_a_full_picture(width: int, height: int) -> None:
    image = Image.open(io.BytesIO(draw("a castle behind a forest, a dragon", width=width, height=height, seed=1)))
    assert image.size == (width, height)
    pixels = np.asarray(image, np.float32)
    assert pixels.std() > 25
    quarters = [
        pixels[y : y + height // 2, x : x + width // 2].std() for y in (0, height // 2) for x in (0, width // 2)
    ]
    assert min(quarters) > 5
    assert (pixels.min(axis=2) >= 254).mean() < 0.05


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        " ",
        "😀😀😀",
        "полет на луну",
        "猫が本を読む",
        "\u0000\u0007",
        "x" * 10_000,
        "the " * 2500,
        "12345",
        "???",
        "a\ud800b",
        "RTL \u202e text",
    ],
)
def test_no_prompt_fails_or_is_blank(prompt: str) -> None:
    pixels = np.asarray(Image.open(io.BytesIO(draw(prompt, width=256, height=256, seed=1))), np.float32)
    assert pixels.std() > 10


def test_the_mark_is_small_and_in_the_corner() -> None:
    plain, marked = (
        np.asarray(Image.open(io.BytesIO(draw("a fox", width=512, height=288, seed=3, mark=mark))), np.int16)
        for mark in (False, True)
    )
    rows, columns = np.where(np.abs(plain - marked).max(axis=2) > 8)
    assert rows.min() > 288 * 0.85
    assert columns.min() > 512 * 0.7


@pytest.mark.parametrize(
    "setting",
    sorted({*__import__("storynote.local.places", fromlist=["x"]).OUTDOORS, "library", "room", "space", "sky"}),
)
def test_every_setting_is_drawn(setting: str) -> None:
    pixels = np.asarray(
        Image.open(io.BytesIO(draw(f"a fox in the {setting}", width=256, height=144, seed=2))), np.float32
    )
    assert pixels.std() > 15

"""The scene composer: what it understands, that it is deterministic, and that nothing makes it fail."""

import io

import numpy as np
import pytest
from PIL import Image

from storynote.local import meaning
from storynote.local.scene import compose, draw, lexicon, places
from storynote.local.scene.composition import Composition, Layer
from storynote.local.scene.words import parse

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
    sorted({*places.OUTDOORS, *places.INDOORS, "space", "sky"}),
)
def test_every_setting_is_drawn(setting: str) -> None:
    pixels = np.asarray(
        Image.open(io.BytesIO(draw(f"a fox in the {setting}", width=256, height=144, seed=2))), np.float32
    )
    assert pixels.std() > 15


def test_there_are_settings_weathers_and_hours_enough() -> None:
    assert len({*places.OUTDOORS, *places.INDOORS, "space", "sky"}) >= 25
    assert set(lexicon.WEATHERS.values()) >= {"clear", "cloudy", "rain", "storm", "snow", "fog"}
    assert set(lexicon.TIMES.values()) == {"day", "dawn", "sunset", "dusk", "night"}


# What stands where -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "first", "where", "to"),
    [
        ("a cat on a roof under a full moon", "cat", "on", None),
        ("a castle behind a forest", "castle", "behind", None),
        ("three birds above the sea", "bird", "above", None),
        ("a dog next to a house", "dog", "beside", "house"),
        ("a monkey riding an elephant in the jungle", "monkey", "on", "elephant"),
        ("two rabbits under a tree in a meadow", "rabbit", "under", "deciduous-tree"),
        ("a horse to the left of a cow", "horse", "left", "cow"),
        ("a deer behind a tree in the snow", "deer", "behind", "deciduous-tree"),
        ("a dragon flying over a castle at night", "dragon", "above", None),
    ],
)
def test_relations_are_read(prompt: str, first: str, where: str, to: str | None) -> None:
    cast = parse(prompt).subjects
    assert cast[0].thing == first
    assert cast[0].where == where
    assert (cast[cast[0].to].thing if cast[0].to is not None else None) == to


@pytest.mark.parametrize(
    ("prompt", "things"),
    [
        ("a cow and two chickens on a farm", [("cow", 1), ("rooster", 2)]),
        ("a red car and a blue car on a road", [("automobile", 1), ("automobile", 1)]),
        ("a school of fish underwater", [("tropical-fish", 7)]),
        ("a family of elephants", [("elephant", 3)]),
        ("a penguin family in the arctic", [("penguin", 3)]),
        ("a man riding a bicycle on a country road", [("man-biking", 1)]),
        ("a girl in a flower garden", [("girl", 1)]),
        ("an owl wearing glasses reading a book", [("owl", 1)]),
    ],
)
def test_counts_and_poses_are_read(prompt: str, things: list[tuple[str, int]]) -> None:
    assert [(s.thing, s.count) for s in parse(prompt).subjects] == things


@pytest.mark.parametrize(
    ("prompt", "style"),
    [("a watercolor painting of a fox", "watercolour"), ("a pixel art castle in the snow", "pixel")],
)
def test_words_of_style_are_no_subjects(prompt: str, style: str) -> None:
    scene = parse(prompt)
    assert scene.style == style
    assert [s.thing for s in scene.subjects] in (["fox"], ["castle"])


def test_a_style_changes_the_picture_and_not_its_layers() -> None:
    plain, inked = (
        draw(f"{words} a fox in the snow", width=256, height=144, seed=3)
        for words in ("a picture of", "an ink drawing of")
    )
    first, second = (np.asarray(Image.open(io.BytesIO(png)), np.float32) for png in (plain, inked))
    assert first.shape == second.shape
    assert np.abs(first - second).mean() > 8
    assert _laid("an ink drawing of a fox in the snow").scene.setting == "snow"


def _laid(prompt: str, width: int = 320, height: int = 180, seed: int = 4) -> Composition:
    return compose(prompt, width=width, height=height, seed=seed)


def _shown(laid: Composition, name: str) -> list[Layer]:
    return [layer for layer in laid.layers if layer.name == name and layer.part == "subject"]


def _bottom(layer: Layer) -> int:
    return int(layer.top + layer.pixels.shape[0])


def test_who_rides_is_on_top_and_drawn_later() -> None:
    laid = _laid("a monkey riding an elephant in the jungle")
    (monkey,), (elephant,) = _shown(laid, "monkey"), _shown(laid, "elephant")
    assert elephant.top - 6 <= _bottom(monkey) <= elephant.top + elephant.pixels.shape[0] * 0.3
    names = [layer.name for layer in laid.layers if layer.part == "subject"]
    assert names.index("monkey") > names.index("elephant")


def test_behind_is_farther_and_flying_is_above_the_horizon() -> None:
    laid = _laid("a castle behind a forest")
    (castle,) = _shown(laid, "castle")
    assert castle.depth > 0.85
    after = laid.layers[[layer is castle for layer in laid.layers].index(True) + 1 :]
    assert any(layer.name == "growth" and layer.depth < castle.depth for layer in after)
    sea = _laid("three birds above the sea")
    birds = _shown(sea, "flying-bird")
    assert len(birds) == 3
    assert all(_bottom(bird) <= sea.horizon for bird in birds)


@pytest.mark.parametrize(
    "prompt", ["a fox in the snow", "a dog next to a house", "two bears in a meadow", "a robot in the city"]
)
def test_feet_are_on_the_ground_and_cast_a_shadow(prompt: str) -> None:
    laid = _laid(prompt)
    for at, layer in enumerate(laid.layers):
        if layer.part != "subject":
            continue
        assert laid.horizon < _bottom(layer) <= laid.height
        contact = laid.layers[at - 1]
        assert contact.name == "shadow"
        rows = contact.pixels[..., 3].max(axis=1)
        assert abs(contact.top + int(rows.argmax()) - _bottom(layer)) <= laid.height * 0.03


def test_nobody_is_cut_off_and_nobody_hides_another() -> None:
    for prompt in ("a lion, a tiger and a bear in the jungle", "a knight and a dragon in front of a castle"):
        for width, height in ((320, 180), (180, 320), (240, 240)):
            people = [layer for layer in _laid(prompt, width, height).layers if layer.part == "subject"]
            for layer in people:
                assert layer.left >= 0
                assert layer.left + layer.pixels.shape[1] <= width
                assert layer.top >= 0
            for one, other in zip(people, people[1:], strict=False):
                shared = min(one.left + one.pixels.shape[1], other.left + other.pixels.shape[1]) - max(
                    one.left, other.left
                )
                assert shared < 0.5 * min(one.pixels.shape[1], other.pixels.shape[1])


def test_a_named_moon_is_to_be_seen() -> None:
    for words, least in (("a full moon", 0.8), ("a crescent moon", 0.05)):
        laid = _laid(f"a cat on a roof under {words}")
        (moon,) = [layer for layer in laid.layers if layer.name == "moon"]
        wide = moon.pixels.shape[1]
        assert moon.left >= 0
        assert moon.top >= 0
        assert moon.left + wide <= laid.width
        filled = (moon.pixels[..., 3] > 128).mean() / (np.pi / 4)
        assert least < filled < 1.05
        assert words != "a crescent moon" or filled < 0.6
    assert _laid("a cat on a roof under a full moon").light.sun_size > _laid("a cat at night").light.sun_size


def test_colours_are_taken_on() -> None:
    red, blue = _shown(_laid("a red car and a blue car on a road"), "automobile")
    means = []
    for layer in (red, blue):
        solid = layer.pixels[..., 3] > 200
        means.append(layer.pixels[..., :3][solid].astype(np.float32).mean(axis=0))
    reds = sorted(float(mean[0] - mean[2]) for mean in means)
    assert reds[0] < -20
    assert reds[1] > 40


# Layers ----------------------------------------------------------------------------------------------------------

_KINDS = [
    "a fox in the forest",
    "a boat on a lake",
    "neon city in the rain",
    "a cat in a library",
    "a fish underwater",
    "a rocket in space",
]


@pytest.mark.parametrize("prompt", _KINDS)
def test_the_layers_are_the_picture_and_reach_beyond_it(prompt: str) -> None:
    laid = _laid(prompt)
    image = laid.flattened()
    assert image.shape == (180, 320, 3)
    assert 0 <= float(image.min()) <= float(image.max()) <= 1
    first = laid.layers[0]
    assert first.left <= -0.08 * laid.width
    assert first.left + first.pixels.shape[1] >= laid.width * 1.08
    assert first.pixels[..., 3].min() == 255
    assert all(0 <= layer.depth <= 1 for layer in laid.layers)
    for layer in laid.layers:
        if layer.part in ("ground", "water") and layer.ground and layer.name not in ("foam", "road", "river"):
            assert layer.ground[0] > layer.ground[1]
            assert layer.left <= -0.08 * laid.width
    drawn = np.asarray(Image.open(io.BytesIO(draw(prompt, width=320, height=180, seed=4))), np.float32) / 255
    small = [
        np.asarray(Image.fromarray((p * 255).astype(np.uint8)).resize((32, 18)), np.float32) for p in (image, drawn)
    ]
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.93


def test_bad_weather_looks_like_it() -> None:
    means = {
        weather: _laid(f"a house in a meadow, {weather}").flattened()[:60].mean(axis=(0, 1))
        for weather in ("sunny", "stormy", "foggy")
    }
    assert means["stormy"].mean() < means["sunny"].mean() - 0.1
    assert np.ptp(means["foggy"]) < np.ptp(means["sunny"])


# Likeness --------------------------------------------------------------------------------------------------------

_PROMPTS = [
    "a fox reading a book in a cozy library", "three birds above the sea", "a castle behind a forest", "an astronaut on the moon",
    "a red racing car in the desert at sunset", "a whale above the clouds", "a cow and two chickens on a farm",
    "a lighthouse on the coast in a storm", "a robot with an umbrella in a neon city", "a penguin in the arctic, snowing",
    "a wizard holding a crystal ball in a dark cave", "a steam train in snowy mountains",
]  # fmt: skip


def test_what_is_drawn_is_nearer_to_its_prompt_than_to_others() -> None:
    drawn = []
    for prompt in _PROMPTS:
        laid = _laid(prompt, 192, 108)
        things = list(dict.fromkeys(layer.name for layer in laid.layers if layer.part == "subject"))
        drawn.append(
            f"{', '.join(things)}, {laid.scene.setting}, {laid.scene.time}, {laid.scene.weather}".replace("-", " ")
        )
    likeness = meaning.embed(drawn) @ meaning.embed(_PROMPTS).T
    own = np.diag(likeness)
    others = np.where(np.eye(len(own), dtype=bool), -1, likeness).max(axis=1)
    assert (own > others).all()
    assert float((own - others).mean()) > 0.2
    assert float(own.mean()) > 0.55

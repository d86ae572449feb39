"""Films: as long as asked, smooth, going where the words say, met exactly by the pictures given, and made in little memory."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from storynote.local import styles
from storynote.local.motion import Film, casting, dressing, film, framing, lightning, play, weather
from storynote.local.motion.camera import Path as CameraPath
from storynote.local.motion.camera import Pose, View, eased
from storynote.local.motion.directions import read
from storynote.local.scene import compose, finish
from storynote.local.scene.composition import Composition, flat
from storynote.local.unusable import Unusable

Frame = npt.NDArray[np.uint8]
Make = Callable[..., "Made"]
WIDE, HIGH = 256, 144


class Made(msgspec.Struct, frozen=True):
    film: Film
    path: Path
    frames: Any
    codec: str
    pixels: str
    rate: float

    @property
    def steps(self) -> npt.NDArray[np.float64]:
        """How much each frame differs from the one before."""
        pairs = itertools.pairwise(self.frames)
        return np.array([np.abs(one.astype(int) - other).mean() for one, other in pairs])


def seen(path: Path) -> tuple[list[Frame], str, str, float]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        frames = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(stream)]
        return frames, context.name, context.pix_fmt or "", float(stream.average_rate or 0)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    numbers = itertools.count()

    def made(prompt: str = "", **options: Any) -> Made:
        path = tmp_path / f"{next(numbers)}.mp4"
        given = {"seconds": 1.0, "width": WIDE, "height": HIGH, "seed": 1, "first": None, "last": None, "mark": False}
        done = film(prompt, output=path, told=None, **{**given, **options})
        return Made(done, path, *seen(path))

    return made


def kept(path: Path, rgb: Frame) -> Path:
    Image.fromarray(rgb).save(path)
    return path


def landscape(shift: float = 0.0, width: int = WIDE, height: int = HIGH) -> Frame:
    """Something with detail everywhere, seen `shift` pixels further left."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x = x - shift
    red = 128 + 60 * np.sin(x / 9) * np.cos(y / 13) + 40 * np.sin(x / 37 + y / 21)
    green = 120 + 50 * np.sin(x / 15 + 2) * np.sin(y / 11) + 40 * np.cos((x - y) / 29)
    blue = 120 + 90 * np.sin(x / 23 - y / 17)
    return np.asarray(np.clip(np.dstack([red, green, blue]), 0, 255), np.uint8)


def likeness(one: Frame, other: Frame) -> float:
    """Peak signal to noise, dB, at a quarter of the size."""
    size = (one.shape[1] // 4, one.shape[0] // 4)
    a, b = (cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float64) for image in (one, other))
    return float(10 * np.log10(255**2 / max(1e-9, ((a - b) ** 2).mean())))


def going(frames: list[Frame]) -> tuple[float, float, float]:
    """Over a film: how many pixels the picture goes right and down, and how many times it grows."""
    right = down = 0.0
    grown = 1.0
    for one, other in itertools.pairwise(frames[::3]):
        before, after = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (one, other))
        finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # type: ignore[attr-defined]
        flow = finder.calc(before, after, None)
        y, x = np.mgrid[0 : flow.shape[0], 0 : flow.shape[1]]
        sharp = np.abs(cv2.Laplacian(before, cv2.CV_32F)) > 6
        x, y = x[sharp] - flow.shape[1] / 2, y[sharp] - flow.shape[0] / 2
        along, up = flow[..., 0][sharp], flow[..., 1][sharp]
        right, down = right + float(along.mean()), down + float(up.mean())
        grown *= 1 + float((x * along + y * up).sum() / (x * x + y * y).sum())
    return right, down, grown


# The file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "frames"), [(1.0, 24), (1.5, 36), (2.02, 48)])
def test_as_long_as_asked(make: Make, seconds: float, frames: int) -> None:
    made = make("a boat on the sea", seconds=seconds)
    assert (made.codec, made.pixels, made.rate) == ("h264", "yuv420p", 24.0)
    assert len(made.frames) == frames
    assert made.film == Film(WIDE, HIGH, frames / 24)


@pytest.mark.parametrize("size", [(144, 256), (144, 144), (192, 144), (144, 192), (257, 145)])
def test_every_shape_with_even_sides(make: Make, size: tuple[int, int]) -> None:
    made = make("a fox in the snow", width=size[0], height=size[1])
    assert made.frames[0].shape == (size[1] // 2 * 2, size[0] // 2 * 2, 3)
    assert made.film.width % 2 == made.film.height % 2 == 0


def test_the_index_comes_first_and_no_date_is_in_it(make: Make) -> None:
    content = make("a tree").path.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    header = content.index(b"mvhd")
    assert content[header + 8 : header + 16] == bytes(8)


def test_the_same_is_the_same_to_the_bit_and_another_seed_is_another(make: Make) -> None:
    one, again, other = (make("a boat in a storm", seed=seed).path.read_bytes() for seed in (4, 4, 5))
    assert one == again
    assert one != other


def test_the_mark_is_on_every_frame(make: Make) -> None:
    plain, marked = (make("a fox in the snow", mark=mark) for mark in (False, True))
    for one, other in zip(plain.frames, marked.frames, strict=True):
        off = np.abs(one.astype(int) - other).mean(2)
        assert off[-24:, -80:].mean() > 5
        assert off[:100, :150].mean() < 3  # the encoder spends its bits otherwise


# Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "way"),
    [("pan left", 1), ("pan right", -1), ("truck left", 1), ("the camera pans slowly to the right", -1)],
)
def test_it_pans_where_the_words_say(make: Make, said: str, way: int) -> None:
    right, down, _ = going(make(f"a village in the mountains, {said}", seconds=2).frames)
    assert way * right > 4
    assert abs(down) < abs(right) / 3


@pytest.mark.parametrize(("said", "way"), [("tilt up", 1), ("tilt down", -1)])
def test_it_tilts_where_the_words_say(make: Make, said: str, way: int) -> None:
    right, down, _ = going(make(f"a village in the mountains, {said}", seconds=2).frames)
    assert way * down > 3
    assert abs(right) < abs(down) / 2


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("dolly in", 1.06, 2),
        ("zoom in", 1.12, 2),
        ("zoom out", 0.5, 0.88),
        ("pull back", 0.5, 0.94),
        ("static shot", 0.99, 1.01),
    ],
)
def test_it_comes_closer_or_goes_away(make: Make, said: str, least: float, most: float) -> None:
    assert least < going(make(f"a castle on a hill, {said}", seconds=2).frames)[2] < most


def test_the_near_goes_by_faster_than_the_far(make: Make) -> None:
    frames = make("a forest in summer, truck right", seconds=2).frames
    far, near = (going([frame[rows] for frame in frames])[0] for rows in (slice(20, 80), slice(110, 144)))
    assert near < far - 3


@pytest.mark.parametrize("prompt", ["rain in a city street at night, static shot", "waves on the sea, static shot"])
def test_what_moves_of_itself_moves_without_the_camera(make: Make, prompt: str) -> None:
    steps = make(prompt).steps
    assert steps.min() > 0.08
    assert steps.mean() > 0.25


def test_a_static_shot_of_what_stands_still_stands_still(make: Make) -> None:
    assert make("a red apple in a kitchen, static shot").steps.max() < 0.5


@pytest.mark.parametrize(
    "prompt",
    ["a car on a road, fast pan right", "three birds above the sea", "snow in a forest, orbit", "a rocket in space, zoom in",
     "fish underwater, then zoom out", "a watercolour of a cat in a garden", "northern lights, crane up"],
)  # fmt: skip
def test_it_never_jumps(make: Make, prompt: str) -> None:
    steps = make(prompt, seconds=2).steps
    around = np.array([np.median(steps[max(0, k - 3) : k + 4]) for k in range(len(steps))])
    assert (steps < 1.8 * around + 0.8).all()


@pytest.mark.parametrize("prompt", ["", "🦊", "狐狸在雪地里", "a " * 5000, "\u200b\u202e!?…", "pan", "then then"])
def test_any_text_is_a_film(make: Make, prompt: str) -> None:
    assert len(make(prompt).frames) == 24


@pytest.mark.parametrize(
    "prompt",
    [
        "a pan on the stove",
        "a truck on the road",
        "a crane in a marsh",
        "a satellite in orbit",
        "static electricity, no zoom in",
    ],
)
def test_things_are_no_directions(prompt: str) -> None:
    assert read(prompt, 4).path is None


@pytest.mark.parametrize(
    ("prompt", "rest"),
    [
        ("a fox, slow dolly in", "a fox"),
        ("the camera pans from left to right over a lake", "over a lake"),
        ("orbit shot", ""),
    ],
)
def test_directions_are_not_painted(prompt: str, rest: str) -> None:
    assert read(prompt, 4).rest == rest


def test_one_move_after_the_other() -> None:
    path = read("pan left, then zoom in", 4).path
    assert path is not None
    assert len(path.poses) == 3
    assert path.poses[1].pan == path.poses[2].pan > 0
    assert path.poses[1].zoom < path.poses[2].zoom
    slow, fast = (read(f"{how} pan left", 4).path for how in ("slow", "fast"))
    assert slow is not None
    assert fast is not None
    assert slow.poses[1].pan < path.poses[1].pan < fast.poses[1].pan


def test_slow_motion_and_time_lapse(make: Make) -> None:
    prompt = "a storm at sea, static shot"
    plain, slow = (make(f"{how}{prompt}", seed=2).steps.mean() for how in ("", "slow motion of "))
    assert slow < 0.9 * plain
    plain, lapse = (make(f"{how}clouds over mountains, static shot").steps.mean() for how in ("", "time-lapse of "))
    assert lapse > 1.1 * plain


# Layers ----------------------------------------------------------------------------------------------------------


def at_rest(laid: Composition) -> Frame:
    """The layers as a film shows them before the camera has gone anywhere."""
    path, view = framing.framed(laid, CameraPath((Pose(),)))
    players = play.joined(
        casting.cast(laid, 2.0, np.random.default_rng(1), casting.Manner()), framing.travel([Pose()], view)
    )
    frame = np.zeros((laid.height, laid.width, 3), np.uint8)
    for player in players:
        player.on(frame, 1.0, 1.0, view, path.at(0.5, 2.0))
    return frame


@pytest.mark.parametrize("prompt", ["a red apple in a kitchen", "a castle in a desert", "a chair in a library"])
def test_at_rest_a_film_is_the_composition(prompt: str) -> None:
    laid = compose(prompt, width=WIDE, height=HIGH, seed=1)
    still = np.clip(laid.flattened(), 0, 1) * 255
    assert np.abs(at_rest(laid) - still).mean() < 2.5


def test_a_style_is_painted_once_and_carried_by_the_layers() -> None:
    laid = compose("a castle in a desert", width=WIDE, height=HIGH, seed=1)
    assert dressing.dressed(laid, 1) is laid
    laid = msgspec.structs.replace(laid, scene=msgspec.structs.replace(laid.scene, style="linocut"))
    plain, dressed = (at_rest(one).astype(int) for one in (laid, dressing.dressed(laid, 1)))
    assert np.abs(plain - dressed).mean() > 12
    solid = [layer for layer in laid.layers if layer.light or layer.pixels[..., 3].max() >= 192]
    base = laid.layers[0]
    flat_ = flat(solid, base.pixels.shape[0], base.pixels.shape[1], base.left, base.top)
    graded = finish.grade(np.random.default_rng(1), flat_, laid.scene)
    painted = styles.styled(graded, "linocut", 1)[-base.top : HIGH - base.top, -base.left : WIDE - base.left] * 255
    assert np.median(np.abs(dressed - painted)) < 4


def test_what_falls_falls_evenly() -> None:
    snow = weather.air("snow", WIDE, HIGH, np.random.default_rng(1))
    spots = [snow.places(number / 24, Pose()) for number in range(96)]
    for (x, y), (next_x, next_y) in itertools.pairwise(spots):
        inside = (x > 0) & (x < WIDE) & (y > 0) & (y < HIGH)
        stays = inside & (next_y > y)
        # What leaves at the bottom comes in again at the top, outside of the frame both times.
        assert (next_y[inside & ~stays] < 1.0).all() or stays[inside].all()
        assert np.abs(next_x - x)[stays].max() < 0.03 * HIGH
        assert (next_y - y)[stays].max() < 0.03 * HIGH


def test_lightning_does_not_flicker() -> None:
    storm = lightning.lightning(15.0, WIDE, HIGH, 80, np.random.default_rng(1))
    assert len(storm.strokes) >= 3
    at = np.arange(0, 15, 1 / 24)
    level = np.array([max(lightning.brightness(second - stroke.at) for stroke in storm.strokes) for second in at])
    rises = np.flatnonzero((level[1:] > 0.5) & (level[:-1] <= 0.5))
    assert (level == 0).mean() > 0.6
    # Three flashes in any one second are the most that is safe to look at (WCAG 2.2, 2.3.1).
    assert max(((rises >= start) & (rises < start + 24)).sum() for start in range(len(at))) <= 3


# The camera ------------------------------------------------------------------------------------------------------


def test_a_move_starts_and_stops_gently() -> None:
    at = np.array([eased(k / 100) for k in range(101)])
    speed = np.diff(at)
    assert (at[0], at[-1]) == (0.0, 1.0)
    assert (speed > 0).all()
    assert speed[0] < speed[50] / 20
    assert np.abs(np.diff(speed)).max() < 0.06 * speed.max() * 2


def test_at_rest_the_camera_changes_nothing_and_far_things_stay() -> None:
    view = View(320, 180, 320, 180, (100.0, 90.0), 0.5)
    assert np.allclose(view.matrix(Pose(), 0.3), np.eye(3))
    assert np.allclose(view.matrix(Pose(x=0.2, y=0.1, dolly=0.3), 0.0), np.eye(3))
    assert np.allclose(view.matrix(Pose(orbit=0.2), 0.5), np.eye(3))


def test_the_ground_stays_where_things_stand_on_it() -> None:
    view = View(320, 180, 320, 180, (160.0, 80.0), 0.5)
    pose = Pose(x=0.1, y=0.05, dolly=0.25, zoom=0.2, roll=3)
    slope = 0.008
    for row in (90.0, 120.0, 170.0):
        on_ground = view.matrix(pose, -80 * slope, slope) @ [200.0, row, 1.0]
        upright = view.matrix(pose, (row - 80) * slope) @ [200.0, row, 1.0]
        assert np.allclose(on_ground / on_ground[2], upright / upright[2])


# Pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["", "slow dolly in", "pan left, snow", "orbit", "zoom out"])
def test_a_film_from_a_picture_begins_with_it(make: Make, tmp_path: Path, prompt: str) -> None:
    picture = landscape()
    made = make(prompt, first=kept(tmp_path / "first.png", picture))
    assert likeness(made.frames[0], picture) > 34
    assert likeness(made.frames[-1], picture) < 34
    assert made.steps[0] < made.steps.max() + 0.1


@pytest.mark.parametrize(("prompt", "way"), [("pan left", 1), ("pan right", -1)])
def test_a_picture_is_panned_without_its_edges(make: Make, tmp_path: Path, prompt: str, way: int) -> None:
    made = make(prompt, first=kept(tmp_path / "first.png", landscape()), seconds=2)
    assert way * going(made.frames)[0] > 3
    last = made.frames[-1].astype(int)
    for edge, inner in ((last[:, 0], last[:, 2]), (last[:, -1], last[:, -3]), (last[0], last[2]), (last[-1], last[-3])):
        assert np.abs(edge - inner).mean() > 0.5


def test_a_picture_of_another_shape_is_cut_not_stretched(make: Make, tmp_path: Path) -> None:
    picture = landscape(width=200, height=200)
    made = make("static shot", first=kept(tmp_path / "first.png", picture))
    middle = picture[(200 - 112) // 2 : (200 + 112) // 2]
    assert likeness(made.frames[0], np.asarray(cv2.resize(middle, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC))) > 30


def test_with_a_last_frame_alone_it_comes_to_rest_on_it(make: Make, tmp_path: Path) -> None:
    made = make("pan right", last=kept(tmp_path / "last.png", landscape()))
    assert likeness(made.frames[-1], landscape()) > 30
    assert likeness(made.frames[0], landscape()) < 30


# Both ends -------------------------------------------------------------------------------------------------------


def other() -> Frame:
    return np.ascontiguousarray(255 - landscape()[::-1, ::-1], np.uint8)


@pytest.mark.parametrize("last", [landscape(12), other()], ids=["moved", "another"])
def test_both_ends_are_met(make: Make, tmp_path: Path, last: Frame) -> None:
    ends = {"first": kept(tmp_path / "first.png", landscape()), "last": kept(tmp_path / "last.png", last)}
    made = make("", seconds=2, **ends)
    assert len(made.frames) == 48
    assert likeness(made.frames[0], landscape()) > 34
    assert likeness(made.frames[-1], last) > 34
    around = np.array([np.median(made.steps[max(0, k - 2) : k + 3]) for k in range(len(made.steps))])
    assert (made.steps < 1.7 * around + 0.8).all()


def pebbles(shift: int) -> Frame:
    """Fine detail that never repeats, seen `shift` pixels further left."""
    grain = np.random.default_rng(5).random((HIGH, WIDE + 40, 3), np.float32)
    fine = cv2.GaussianBlur(grain, (0, 0), 2.2)
    fine = (fine - fine.mean()) / fine.std() * 50 + 128
    return np.asarray(np.clip(fine[:, 40 - shift : 40 - shift + WIDE], 0, 255), np.uint8)


def test_between_two_views_things_go_half_way(make: Make, tmp_path: Path) -> None:
    ends = {"first": kept(tmp_path / "first.png", pebbles(0)), "last": kept(tmp_path / "last.png", pebbles(20))}
    frames = make("", seconds=1.04, **ends).frames
    middle, half = (image[:, 30:-30].astype(int) for image in (frames[12], pebbles(10)))
    dissolved = (pebbles(0).astype(int) + pebbles(20))[:, 30:-30] // 2
    assert len(frames) == 25
    assert np.abs(middle - half).mean() < 0.2 * np.abs(dissolved - half).mean()


# Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [({"seconds": 0.9}, "durationSec"), ({"seconds": 15.1}, "durationSec"), ({"seconds": float("nan")}, "durationSec"),
     ({"width": 16}, "side"), ({"height": 4000}, "side")],
)  # fmt: skip
def test_what_cannot_be_made_is_said(make: Make, tmp_path: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(Unusable, match=said):
        make("a tree", **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("field", ["first", "last"])
def test_a_broken_picture_is_named(make: Make, tmp_path: Path, field: str) -> None:
    good, bad = kept(tmp_path / "good.png", landscape()), tmp_path / "bad.png"
    bad.write_bytes(good.read_bytes()[:300])
    with pytest.raises(Unusable, match=f"{field}Frame"):
        make("", **{"first": good, "last": good, field: bad})
    assert {path.name for path in tmp_path.iterdir()} == {"good.png", "bad.png"}


def test_who_gives_up_leaves_nothing(tmp_path: Path) -> None:
    heard: list[float] = []

    def told(share: float) -> None:
        heard.append(share)
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film("a tree", seconds=1, width=WIDE, height=HIGH, seed=1, first=None, last=None, mark=False,
             output=tmp_path / "film.mp4", told=told)  # fmt: skip
    assert list(tmp_path.iterdir()) == []
    assert heard == sorted(heard)
    assert len(heard) > 3


# Memory ----------------------------------------------------------------------------------------------------------

_LONG = """
import sys
from pathlib import Path
import psutil
from storynote.local.motion import film
most, process = 0, psutil.Process()
def told(share):
    global most
    most = max(most, process.memory_info().rss)
film("a fox in a snowy forest, snowing, pan left", seconds=15, width=480, height=270, seed=1, first=None, last=None, mark=True,
     output=Path(sys.argv[1]), told=told)
print(most // 2**20)
"""
MEMORY_MIB_MAX = 260
"""Of 480 x 270; its 360 frames together would be 133 MiB, besides the 150 that the libraries and the models take."""


def test_a_long_film_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    done = subprocess.run(
        [sys.executable, "-c", _LONG, str(path)], capture_output=True, text=True, check=True, timeout=200
    )
    assert 50 < int(done.stdout) < MEMORY_MIB_MAX
    with av.open(str(path)) as container:
        assert container.streams.video[0].frames == 360

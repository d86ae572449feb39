"""The image tools: truer than a resampler, nothing touched outside a mask, a subject on nothing, and no file breaks them."""

import io
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from storynote.local.scene import draw
from storynote.local.tools import cut_out, erase, upscale
from storynote.local.tools.pointing import pointed_at
from storynote.local.unusable import Unusable

Bytes = npt.NDArray[np.uint8]
PHOTOS = Path(__file__).parent / "photos"
NAMES = ("astronaut", "chelsea", "coffee")
Tool = Callable[[Path, Path], object]


def photo(name: str) -> Bytes:
    return np.asarray(Image.open(PHOTOS / f"{name}.png").convert("RGB"), np.uint8)


def kept(path: Path, pixels: npt.ArrayLike) -> Path:
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, "PNG")
    return path


def opened(path: Path) -> Bytes:
    return np.asarray(Image.open(path), np.uint8)


def psnr(one: Bytes, other: Bytes, rim: int) -> float:
    """In dB, without a rim: https://en.wikipedia.org/wiki/Peak_signal-to-noise_ratio."""
    off = (one.astype(float) - other.astype(float))[rim:-rim, rim:-rim]
    return float(10 * np.log10(255**2 / np.square(off).mean()))


def textured(width: int, height: int, seed: int = 1) -> Bytes:
    """Ground with a grain at several scales, and no subject."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for sigma, much in ((1.0, 18), (4.0, 90), (16.0, 260)):
        total += much * cv2.GaussianBlur(rng.standard_normal((height, width, 1), np.float32), (0, 0), sigma)[..., None]
    return np.asarray(np.clip(total + np.asarray([120, 140, 100]), 0, 255), np.uint8)


def ball(
    width: int = 320, height: int = 240, at: tuple[int, int] = (200, 120), radius: int = 45
) -> tuple[Bytes, Bytes]:
    """A red ball on textured ground, and where it is."""
    picture = textured(width, height).copy()
    where = np.zeros((height, width), np.uint8)
    cv2.circle(where, at, radius, 255, -1)
    y, x = np.mgrid[0:height, 0:width]
    shine = np.clip(1.1 - np.hypot(x - at[0] + radius / 3, y - at[1] + radius / 3) / (1.6 * radius), 0.15, 1)
    picture[where > 0] = (shine[..., None] * np.asarray([235, 45, 35]))[where > 0].astype(np.uint8)
    return picture, where


# image-upscale


@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("name", NAMES)
def test_upscaling_is_truer_than_lanczos(tmp_path: Path, name: str, scale: Literal[2, 4]) -> None:
    whole = photo(name)
    high, wide = (n // scale * scale for n in whole.shape[:2])
    wanted = whole[:high, :wide]
    small = Image.fromarray(wanted).resize((wide // scale, high // scale), Image.Resampling.BICUBIC)
    small.save(tmp_path / "small.png")
    upscale(tmp_path / "small.png", tmp_path / "large.png", scale=scale)
    plain = np.asarray(small.resize((wide, high), Image.Resampling.LANCZOS), np.uint8)
    gain = psnr(opened(tmp_path / "large.png"), wanted, 8) - psnr(plain, wanted, 8)
    assert gain > (0.6 if scale == 4 else 0.8)


def test_tiles_leave_no_seam(tmp_path: Path) -> None:
    """A picture of several tiles, and the same cut so that no tile ends where one did: equal where both are."""
    picture = photo("coffee")[:80, :250]
    upscale(kept(tmp_path / "a.png", picture), tmp_path / "large_a.png", scale=2)
    upscale(kept(tmp_path / "b.png", picture[:, 83:]), tmp_path / "large_b.png", scale=2)
    one, other = opened(tmp_path / "large_a.png")[:, 166:], opened(tmp_path / "large_b.png")
    off = np.abs(one.astype(int) - other.astype(int))[:, 48:]
    assert off.max() <= 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 40), (33, 1), (7, 5), (217, 31)])
@pytest.mark.parametrize("scale", [2, 4])
def test_any_size_is_enlarged(tmp_path: Path, width: int, height: int, scale: Literal[2, 4]) -> None:
    picture = textured(width, height)
    made = upscale(kept(tmp_path / "small.png", picture), tmp_path / "large.png", scale=scale)
    large = opened(tmp_path / "large.png")
    assert (made.width, made.height) == (width * scale, height * scale)
    assert large.shape == (height * scale, width * scale, 3)
    assert np.abs(large.mean(axis=(0, 1)) - picture.mean(axis=(0, 1))).max() < 6


def test_no_more_than_4096_pixels_come_out(tmp_path: Path) -> None:
    for scale, side in ((2, 2049), (4, 1025)):
        kept(tmp_path / "long.png", np.zeros((2, side, 3), np.uint8))
        with pytest.raises(Unusable, match="imageUrl may have"):
            upscale(tmp_path / "long.png", tmp_path / "out.png", scale=2 if scale == 2 else 4)
    assert not (tmp_path / "out.png").exists()
    kept(tmp_path / "long.png", np.zeros((2, 2048, 3), np.uint8))
    assert upscale(tmp_path / "long.png", tmp_path / "out.png", scale=2).width == 4096


def test_upscaling_keeps_alpha_and_what_it_hides_stays_hidden(tmp_path: Path) -> None:
    picture, where = ball(96, 96, (48, 48), 30)
    picture[where == 0] = (0, 255, 0)  # must not shine through at the edge
    kept(tmp_path / "in.png", np.dstack([picture, where]))
    upscale(tmp_path / "in.png", tmp_path / "out.png", scale=2)
    made = opened(tmp_path / "out.png")
    assert made.shape == (192, 192, 4)
    wanted = cv2.resize(where, (192, 192), interpolation=cv2.INTER_LINEAR)
    assert np.abs(made[..., 3].astype(int) - wanted).mean() < 3
    seen = made[made[..., 3] > 100].astype(int)
    assert (seen[:, 1] > seen[:, 0]).mean() < 0.01


def test_hard_edges_do_not_make_the_network_run_away(tmp_path: Path) -> None:
    """Saturated colours side by side without a soft edge: masks, line art, pixel art, text, at the worst noise."""
    rng = np.random.default_rng(2)
    disc = np.zeros((56, 56, 3), np.uint8)
    cv2.circle(disc, (28, 28), 20, (255, 255, 255), -1)
    text = np.full((36, 110, 3), 255, np.uint8)
    cv2.putText(text, "Hello 1234", (4, 25), 0, 0.5, (0, 0, 0), 1)
    blocks = np.kron(rng.integers(0, 2, (6, 6, 3)), np.ones((8, 8, 1), int)) * 255
    noise = rng.integers(0, 2, (40, 40, 3)) * 255
    for scale in (2, 4):
        for picture in (disc, text, blocks, noise):
            upscale(kept(tmp_path / "in.png", picture), tmp_path / "out.png", scale=2 if scale == 2 else 4)
            back = cv2.resize(opened(tmp_path / "out.png"), picture.shape[1::-1], interpolation=cv2.INTER_AREA)
            off = np.abs(back.astype(int) - picture)
            assert off.max() < 110  # interpolation alone rounds corners by 85 (noise: 0.33 of the range)
            assert off.mean() < (55 if picture is noise else 8)


# object-removal


def test_outside_the_mask_not_a_bit_changes_and_inside_the_thing_is_gone(tmp_path: Path) -> None:
    picture, where = ball()
    erase(
        kept(tmp_path / "in.png", picture), tmp_path / "out.png", mask=kept(tmp_path / "m.png", where), words="", seed=3
    )
    made = opened(tmp_path / "out.png")
    assert made.shape == picture.shape
    assert (made[where == 0] == picture[where == 0]).all()
    inside = made[where > 0].astype(int)
    assert (inside[:, 0] - inside[:, 1] > 60).mean() < 0.01  # no red is left
    around = cv2.dilate(where, np.ones((41, 41), np.uint8)) > where
    assert np.abs(inside.mean(axis=0) - picture[around].mean(axis=0)).max() < 25
    # It is ground that fills it, grain and all, not a smear.
    grain = [np.abs(cv2.Laplacian(p[..., 1].astype(np.float32), cv2.CV_32F)) for p in (made, picture)]
    core = cv2.erode(where, np.ones((15, 15), np.uint8)) > 0
    assert grain[0][core].mean() > 0.3 * grain[1][where == 0].mean()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("alpha", [False, True])
def test_outside_the_mask_photographs_stay_as_they_are(tmp_path: Path, name: str, alpha: bool) -> None:
    picture = photo(name)
    if alpha:
        picture = np.dstack(
            [picture, np.tile(np.arange(picture.shape[1]) % 256, (picture.shape[0], 1)).astype(np.uint8)]
        )
    hole = np.zeros(picture.shape[:2], np.uint8)
    hole[60:110, 90:150] = 255
    hole[:9, -9:] = 255  # a corner besides
    erase(
        kept(tmp_path / "in.png", picture), tmp_path / "out.png", mask=kept(tmp_path / "m.png", hole), words="", seed=1
    )
    made = opened(tmp_path / "out.png")
    assert (made[hole == 0] == picture[hole == 0]).all()
    assert np.abs(made[hole > 0].astype(int) - picture[hole > 0]).mean() > 3
    if alpha:
        assert (made[..., 3] == picture[..., 3]).all()


def test_the_same_seed_fills_the_same(tmp_path: Path) -> None:
    picture, where = ball(200, 160, (100, 80), 30)
    kept(tmp_path / "in.png", picture), kept(tmp_path / "m.png", where)
    found = []
    for number, seed in enumerate((5, 5, 6)):
        out = tmp_path / f"{number}.png"
        erase(tmp_path / "in.png", out, mask=tmp_path / "m.png", words="", seed=seed)
        found.append(opened(out))
    assert (found[0] == found[1]).all()
    assert (found[0] != found[2]).any()


def test_a_scratch_is_closed_from_its_sides(tmp_path: Path) -> None:
    picture = photo("chelsea")
    hole = np.zeros(picture.shape[:2], np.uint8)
    cv2.line(hole, (10, 20), (250, 160), 255, 3)
    scratched = picture.copy()
    scratched[hole > 0] = 255
    kept(tmp_path / "in.png", scratched)
    erase(tmp_path / "in.png", tmp_path / "out.png", mask=kept(tmp_path / "m.png", hole), words="", seed=1)
    made = opened(tmp_path / "out.png")
    assert (made[hole == 0] == picture[hole == 0]).all()
    off = [np.abs(p[hole > 0].astype(int) - picture[hole > 0]).mean() for p in (made, scratched)]
    assert off[0] < 0.15 * off[1]


def test_a_mask_of_another_size_is_fitted(tmp_path: Path) -> None:
    picture, where = ball()
    small = cv2.resize(where, (80, 60), interpolation=cv2.INTER_AREA)
    erase(
        kept(tmp_path / "in.png", picture), tmp_path / "out.png", mask=kept(tmp_path / "m.png", small), words="", seed=1
    )
    changed = (opened(tmp_path / "out.png") != picture).any(axis=2)
    near = cv2.dilate(where, np.ones((9, 9), np.uint8)) > 0
    assert changed[cv2.erode(where, np.ones((9, 9), np.uint8)) > 0].mean() > 0.9
    assert not changed[~near].any()


@pytest.mark.parametrize(("level", "says"), [(0, "marks nothing"), (255, "marks the whole")])
def test_a_mask_that_says_nothing_is_refused(tmp_path: Path, level: int, says: str) -> None:
    picture, where = ball()
    kept(tmp_path / "in.png", picture), kept(tmp_path / "m.png", np.full_like(where, level))
    with pytest.raises(Unusable, match=f"maskUrl {says}"):
        erase(tmp_path / "in.png", tmp_path / "out.png", mask=tmp_path / "m.png", words="the ball", seed=1)
    assert not (tmp_path / "out.png").exists()


def test_words_take_the_subject_out(tmp_path: Path) -> None:
    prompt = "a tiger in a meadow"
    (tmp_path / "in.png").write_bytes(draw(prompt, width=512, height=384, seed=4))
    erase(tmp_path / "in.png", tmp_path / "out.png", mask=None, words="remove the tiger", seed=1)
    before, after = opened(tmp_path / "in.png"), opened(tmp_path / "out.png")

    def stripes(picture: Bytes) -> float:
        red, green, blue = (picture[..., k].astype(int) for k in range(3))
        return float(((red > 170) & (red - green > 50) & (green - blue > 20)).mean())

    assert stripes(before) > 0.01
    assert stripes(after) < 0.2 * stripes(before)
    assert 0.6 < (before == after).all(axis=2).mean() < 0.99


def two_balls() -> Bytes:
    picture, _ = ball(400, 260, (300, 130), 48)
    blue, there = ball(400, 260, (95, 140), 48)
    picture[there > 0] = blue[there > 0][:, ::-1]
    return picture


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("remove the red ball", "right"),
        ("the blue one", "left"),
        ("the ball on the left", "left"),
        ("the rightmost ball", "right"),
        ("both balls", "both"),
        ("balls", "both"),
    ],
)
def test_words_choose_among_things(words: str, gone: str) -> None:
    marked = pointed_at(two_balls(), words)
    left, right = bool(marked[120:160, 80:110].all()), bool(marked[110:150, 285:315].all())
    assert (left, right) == (gone in ("left", "both"), gone in ("right", "both"))


@pytest.mark.parametrize("words", ["", "  ", "remove the", "the sky", "remove the background", "?!"])
def test_words_that_mean_no_thing_are_refused(words: str) -> None:
    with pytest.raises(Unusable, match="maskUrl"):
        pointed_at(ball()[0], words)


def test_where_nothing_stands_out_words_find_nothing() -> None:
    with pytest.raises(Unusable, match="nothing was found"):
        pointed_at(np.full((90, 120, 3), 127, np.uint8), "the cat")


# background-removal


@pytest.mark.parametrize(
    "prompt", ["a penguin on the ice", "a cat and a dog in a park", "three balloons above the sea"]
)
def test_what_is_drawn_is_cut_out(tmp_path: Path, prompt: str) -> None:
    (tmp_path / "in.png").write_bytes(draw(prompt, width=512, height=384, seed=2))
    made = cut_out(tmp_path / "in.png", tmp_path / "out.png")
    alpha = opened(tmp_path / "out.png")[..., 3]
    assert (made.width, made.height) == (512, 384)
    assert 0.01 < (alpha > 200).mean() < 0.6
    rim = np.concatenate([alpha[:8].ravel(), alpha[:, :4].ravel(), alpha[:, -4:].ravel()])
    assert (rim > 60).mean() < 0.1
    # Sure of most of it: little is half there.
    assert ((alpha > 40) & (alpha < 215)).mean() < 0.5 * (alpha >= 215).mean()


# Of each photograph (288 pixels wide) a place on its subject and one on what is behind.
PLACES = {"astronaut": ((110, 130), (30, 240)), "chelsea": ((90, 150), (20, 12)), "coffee": ((70, 150), (8, 8))}


@pytest.mark.parametrize("name", NAMES)
def test_of_a_photograph_the_subject_stays(tmp_path: Path, name: str) -> None:
    cut_out(PHOTOS / f"{name}.png", tmp_path / "out.png")
    alpha = opened(tmp_path / "out.png")[..., 3]
    inside, behind = PLACES[name]
    assert alpha[inside[0] - 8 : inside[0] + 8, inside[1] - 8 : inside[1] + 8].mean() > 230
    assert alpha[behind[0] - 6 : behind[0] + 6, behind[1] - 6 : behind[1] + 6].mean() < 40


def test_a_ball_is_cut_along_its_edge(tmp_path: Path) -> None:
    picture, where = ball()
    cut_out(kept(tmp_path / "in.png", picture), tmp_path / "out.png")
    found, wanted = opened(tmp_path / "out.png")[..., 3] > 127, where > 0
    assert (found & wanted).sum() / (found | wanted).sum() > 0.93


def test_an_alpha_that_is_there_is_kept(tmp_path: Path) -> None:
    picture, where = ball()
    half = np.full(where.shape, 255, np.uint8)
    half[:, 200:] = 0
    cut_out(kept(tmp_path / "in.png", np.dstack([picture, half])), tmp_path / "out.png")
    alpha = opened(tmp_path / "out.png")[..., 3]
    assert (alpha[:, 200:] == 0).all()
    assert alpha[110:130, 170:190].mean() > 200


# What files may be


TOOLS: dict[str, Tool] = {
    "cutout": lambda source, output: cut_out(source, output),
    "erase": lambda source, output: erase(source, output, mask=source.parent / "mask.png", words="", seed=1),
    "upscale": lambda source, output: upscale(source, output, scale=2),
}


def _png(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def _half(kind: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(textured(64, 64)).save(out, kind)
    return out.getvalue()[: len(out.getvalue()) // 2]


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "rubbish": lambda: bytes(range(256)) * 9,
    "half a png": lambda: _half("PNG"),
    "half a jpeg": lambda: _half("JPEG"),
    "a bomb": lambda: _png(60_000, 60_000),
    "no pixels": lambda: _png(300, 300),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused_and_leaves_nothing(tmp_path: Path, tool: str, what: str) -> None:
    (tmp_path / "in").write_bytes(BROKEN[what]())
    kept(tmp_path / "mask.png", ball()[1])
    with pytest.raises(Unusable, match="imageUrl"):
        TOOLS[tool](tmp_path / "in", tmp_path / "out.png")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "mask.png"]


def _animated(path: Path, picture: Bytes) -> None:
    still = Image.fromarray(picture)
    still.save(path, "GIF", save_all=True, append_images=[still.rotate(90 * k) for k in (1, 2)], duration=50)


def _turned(path: Path, picture: Bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(picture)).save(path, "JPEG", quality=95, exif=exif)


ODD: dict[str, Callable[[Path, Bytes], None]] = {
    "animated gif": _animated,
    "cmyk jpeg": lambda path, picture: Image.fromarray(picture).convert("CMYK").save(path, "JPEG", quality=95),
    "sixteen bits": lambda path, picture: Image.fromarray(picture[..., 1].astype(np.uint16) * 257).save(path, "PNG"),
    "turned by exif": _turned,
    "palette": lambda path, picture: Image.fromarray(picture).quantize(64).save(path, "PNG"),
    "alpha": lambda path, picture: Image.fromarray(picture).convert("RGBA").save(path, "WEBP", lossless=True),
    "grey": lambda path, picture: Image.fromarray(picture).convert("L").save(path, "JPEG"),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("what", ODD)
def test_any_kind_of_picture_is_taken(tmp_path: Path, tool: str, what: str) -> None:
    picture, where = ball(160, 120, (90, 60), 25)
    ODD[what](tmp_path / "in", picture)
    kept(tmp_path / "mask.png", where)
    TOOLS[tool](tmp_path / "in", tmp_path / "out.png")
    made = opened(tmp_path / "out.png")
    scale = 2 if tool == "upscale" else 1
    assert made.shape[:2] == (120 * scale, 160 * scale)
    # It stands upright: the ball is where it was, or where it was no longer is.
    at = made[58 * scale : 62 * scale, 86 * scale : 94 * scale].reshape(-1, made.shape[2]).astype(int).mean(axis=0)
    if what not in ("sixteen bits", "grey"):
        assert (at[0] - at[1] > 70) == (tool != "erase")


@pytest.mark.parametrize(
    ("tool", "side", "most"), [("cutout", 1024, 2.0), ("upscale", 256, 6.0)]
)  # CPU-seconds. 12 s on two free cores for 512 pixels on a side are 24 of them; 256 on a side are a quarter of that
def test_it_is_quick(tmp_path: Path, tool: str, side: int, most: float) -> None:
    kept(tmp_path / "in.png", cv2.resize(photo("astronaut"), (side, side), interpolation=cv2.INTER_CUBIC))
    began = time.process_time()
    TOOLS[tool](tmp_path / "in.png", tmp_path / "out.png")
    assert time.process_time() - began < most


def test_progress_is_told_and_rises(tmp_path: Path) -> None:
    picture, where = ball(120, 90, (60, 45), 20)
    kept(tmp_path / "in.png", picture)
    mask = kept(tmp_path / "mask.png", where)
    told: list[list[float]] = [[], [], []]
    cut_out(tmp_path / "in.png", tmp_path / "o.png", told=told[0].append)
    erase(tmp_path / "in.png", tmp_path / "o.png", mask=mask, words="", seed=1, told=told[1].append)
    upscale(tmp_path / "in.png", tmp_path / "o.png", scale=2, told=told[2].append)
    for run in told:
        assert run == sorted(run)
        assert run[-1] == 1

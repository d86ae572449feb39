"""A camera before a picture that exists. Rule: the first frame is the picture; where it has no more pixels the lens closes in.

Its subject stands on a ground that rises evenly to a horizon, before a plate in which the subject is filled in. So it has depth,
if not the true one.
"""

import math
from collections.abc import Iterator
from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Floats
from storynote.local.motion import fog, sheets, weather
from storynote.local.motion.camera import Path, Pose, View
from storynote.local.motion.fields import sampled
from storynote.local.motion.sheets import Sheet
from storynote.local.pictures import Bytes
from storynote.local.tools import patches
from storynote.local.tools.foreground import unmixed
from storynote.local.tools.matte import salient

FAR, NEAR = 0.14, 0.74
"""Nearness of what is at and above the horizon, and of the lower edge."""
HORIZON, LOWEST = 0.46, 0.72
"""Where it may be taken to be, as a part of the height."""
STANDS = 0.20
"""So far above the feet of a subject its ground may begin: what is higher up may be a wall."""
ROOM, MADE_UP, ASIDE_MIN = 0.08, 0.6, 0.04
"""For a camera that goes aside by more than the last, the middle part of its way may be made up, but no more than the first of a
side; for the rest the lens closes in."""
STEADY = 0.72
"""The camera goes so much of its way: what a subject hides is not known but guessed."""
SUBJECT_SHARE_MAX = 0.7
SUBJECT_SHARE_MIN = 0.004
"""What takes more or less of the picture than this is not a subject before something."""
ERROR_MAX = 1.5
"""Levels of 255 by which a picture may differ, on the average, when it is put together again."""
BENDS = 65
"""Rows on which the way of the ground is found; between them it is even."""
FADE_SECONDS = 0.8
"""In which weather sets in."""


class Depth(msgspec.Struct, frozen=True):
    """A picture in two: what stands, and what is behind and under it; both with `pad` pixels around in which it goes on."""

    plate: Bytes
    pad: tuple[int, int]
    """Right and left, above and below."""
    subject: Sheet | None
    near: float
    """Nearness of the subject: that of the ground at its feet."""
    horizon: float = 0.5
    """From which row down, as a part of the height, the ground comes nearer."""
    middle: tuple[float, float] | None = None
    """Of the subject, pixels."""


def frames(image: Bytes, prompt: str, path: Path, count: int, seconds: float, seed: int) -> Iterator[Bytes]:
    """`count` frames of (height, width, 3), with the weather that the prompt names.

    Where the path is at the pose that is all zero, a frame is the picture: the first, if it begins or the last, if it ends there.
    """
    high, wide = image.shape[:2]
    path = path.scaled(STEADY)
    poses = [path.at(number / max(1, count - 1), seconds) for number in range(count)]
    room, part = margin(poses)
    found = depth(image, room, seed)
    view = View(wide, high, wide, high, ((wide - 1) / 2, found.horizon * high), found.near)
    if found.middle is not None:
        poses = [view.keeping(pose, found.middle) for pose in poses]
    poses = [_closer(pose, part, wide / high, found.near) for pose in poses]
    rest = Pose()
    airs = _airs(image, prompt, seed)
    for number, pose in enumerate(poses):
        flat = msgspec.structs.replace(pose, roll=0.0)
        frame = image.copy() if flat == rest else _ground(found, view, flat)
        at = number * seconds / count
        share = _share(at, seconds, ends=path.poses[0] != rest)
        for air in airs:
            air.on(frame, at, pose, behind=True, share=share)
        if found.subject is not None and (flat != rest or airs):
            sheets.paint(frame, found.subject, view.matrix(flat, found.near))
        for air in airs:
            air.on(frame, at, pose, behind=False, share=share)
        yield _rolled(frame, view, pose) if pose.roll else frame


def _share(at: float, seconds: float, *, ends: bool) -> float:
    """How much weather there is: none where a frame must be the picture, which is the first one, or the last if it `ends` so."""
    left = seconds - at - 1 / 24 if ends else at
    return min(1.0, max(0.0, left) / FADE_SECONDS)


def _airs(image: Bytes, prompt: str, seed: int) -> list[weather.Air | fog.Fog]:
    rng = np.random.default_rng(seed)
    found: list[weather.Air | fog.Fog] = []
    if (mist := fog.fog(image, prompt, rng)) is not None:
        found.append(mist)
    if (kind := weather.named(prompt)) is not None:
        found.append(weather.air(kind, image.shape[1], image.shape[0], rng))
    return found


def margin(poses: list[Pose]) -> tuple[float, float]:
    """How far beyond its edges a picture must go on for a camera that goes away or aside, in parts of its sides; and for which
    part of the way aside that is."""
    away = max(0.5 * (2.0**-pose.zoom * (1 + max(0.0, -pose.dolly)) - 1) for pose in poses)
    aside = max(_aside(pose) for pose in poses)
    spare = min(ROOM, MADE_UP * aside) if aside > ASIDE_MIN else 0.0
    widest = max(0.0, away) + spare
    return (widest + 0.01, spare / aside if spare else 0.0) if widest > 1e-6 else (0.0, 0.0)


def _aside(pose: Pose) -> float:
    return max(abs(way) for near in (0.0, 1.0) for way in pose.shift(near, 0.5))


def _closer(pose: Pose, part: float, aspect: float, focus: float) -> Pose:
    """With the zoom that it takes, where there is more of the picture for `part` of the way aside."""
    reserve = part * _aside(pose)
    return pose.closer(pose.cover((reserve, reserve), aspect, focus))


def depth(image: Bytes, margin: float, seed: int) -> Depth:
    """The subject of the picture cut out, and what it hides filled in."""
    pad_x, pad_y = (math.ceil(margin * side) for side in (image.shape[1], image.shape[0]))
    whole = _extended(image, pad_x, pad_y, seed) if margin else image
    high, wide = image.shape[:2]
    plain = Depth(whole, (pad_x, pad_y), None, (FAR + NEAR) / 2)
    body = _solid(salient(whole))
    if not SUBJECT_SHARE_MIN < float(body.mean()) < SUBJECT_SHARE_MAX:
        return plain
    reach = max(3, wide // 200) | 1
    hidden = cv2.dilate((body > 0).astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    plate = patches.filled(whole, np.asarray(hidden), seed)
    cut = np.dstack([unmixed(whole, body), (body * 255 + 0.5).astype(np.uint8)])
    if not _faithful(whole, plate, cut):
        return plain
    rows, columns = np.flatnonzero((body > 0.5).any(1)), np.flatnonzero((body > 0.5).any(0))
    middle = float(columns[0] + columns[-1]) / 2 - pad_x, float(rows[0] + rows[-1]) / 2 - pad_y
    feet = (rows[-1] + 1.0 - pad_y) / high
    horizon = float(np.clip(feet - STANDS, HORIZON, LOWEST))
    near = float(_nearness(np.array([feet]), horizon)[0])
    return Depth(plate, (pad_x, pad_y), Sheet(sheets.multiplied(cut), -pad_x, -pad_y), near, horizon, middle)


def _extended(image: Bytes, pad_x: int, pad_y: int, seed: int) -> Bytes:
    """The picture going on beyond its edges, put together from its own patches."""
    large = np.asarray(cv2.copyMakeBorder(image, pad_y, pad_y, pad_x, pad_x, cv2.BORDER_REFLECT_101), np.uint8)
    beyond = np.ones(large.shape[:2], np.bool_)
    beyond[pad_y : pad_y + image.shape[0], pad_x : pad_x + image.shape[1]] = False
    return patches.filled(large, beyond, seed)


def _solid(mask: Floats) -> Floats:
    """A mask with nothing half clear within it: what is in doubt inside belongs to the subject, and what is outside does not."""
    core = (mask > 0.4).astype(np.uint8)
    outlines, _ = cv2.findContours(core, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = 0.002 * core.size
    kept = [outline for outline in outlines if cv2.contourArea(outline) > least]
    full = np.zeros_like(core)
    cv2.drawContours(full, kept, -1, 1, cv2.FILLED)
    band = max(3, mask.shape[1] // 240) | 1
    inner = cv2.erode(full, np.ones((band, band), np.uint8))
    outer = cv2.dilate(full, np.ones((band, band), np.uint8))
    edge = np.clip((mask - 0.12) / 0.7, 0, 1) * outer
    return np.asarray(np.maximum(edge, cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 1.0)), np.float32)


def _faithful(image: Bytes, plate: Bytes, cut: Bytes) -> bool:
    """Whether plate and subject, laid together again, are the picture."""
    again = plate.copy()
    sheets.lay(again, sheets.multiplied(cut))
    return float(cv2.absdiff(again, image).mean()) < ERROR_MAX


def _nearness(rows: npt.NDArray[np.floating[Any]], horizon: float) -> Floats:
    """Of rows (parts of the height): even above the horizon, then rising to the lower edge, with a soft bend."""
    below = (rows - horizon) / (1 - horizon)
    return np.asarray(FAR + (NEAR - FAR) * np.where(below > 0, below * np.clip(0.4 + below * 1.2, 0, 1), 0.0))


def _ground(found: Depth, view: View, pose: Pose) -> Bytes:
    """The plate from a pose. Nearness depends on the row alone, so each row of the frame is one row of the plate."""
    pad_x, pad_y = found.pad
    rows = np.linspace(-pad_y, view.high - 1 + pad_y, BENDS)
    moves = [view.matrix(pose, float(near)) for near in _nearness(rows / view.high, found.horizon)]
    to = np.array([move[1, 1] * row + move[1, 2] for move, row in zip(moves, rows, strict=True)])
    down = np.arange(view.height)
    row = np.interp(down, to, rows)
    grow = np.interp(down, to, [move[0, 0] for move in moves])
    shift = np.interp(down, to, [move[0, 2] for move in moves])
    x = (np.arange(view.width)[None, :] - shift[:, None]) / grow[:, None] + pad_x
    y = np.repeat((row + pad_y)[:, None], view.width, 1)
    return np.asarray(sampled(found.plate, np.dstack([x, y])), np.uint8)


def _rolled(frame: Bytes, view: View, pose: Pose) -> Bytes:
    turn = cv2.getRotationMatrix2D(((view.width - 1) / 2, (view.height - 1) / 2), -pose.roll, 1.0)
    size = view.width, view.height
    return np.asarray(
        cv2.warpAffine(frame, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )

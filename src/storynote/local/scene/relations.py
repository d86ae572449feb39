"""On, in, under, behind, before, above: one figure moved to another. Rule: what is moved stays whole and in the picture."""

from collections.abc import Mapping

import numpy as np

from storynote.local.canvas import Floats
from storynote.local.scene import icons, sizes
from storynote.local.scene.mentions import Subject
from storynote.local.scene.places import Backdrop
from storynote.local.scene.spots import Spot

_SEATS: Mapping[str, tuple[float, float]] = {
    # on what → how far down one sits (part of its height), how far to the side (part of its width, from the left)
    "couch-and-lamp": (0.66, 0.50), "bed": (0.52, 0.55), "chair": (0.58, 0.55), "ship": (0.45, 0.3),
    "passenger-ship": (0.4, 0.3), "motor-boat": (0.5, 0.55), "speedboat": (0.45, 0.5), "automobile": (0.02, 0.5),
    "elephant": (0.03, 0.60), "horse": (0.36, 0.55), "unicorn": (0.36, 0.55), "camel": (0.30, 0.55),
    "dragon": (0.52, 0.55), "sunflower": (0.06, 0.5), "house": (0.30, 0.24), "cow": (0.18, 0.6),
    "deciduous-tree": (0.42, 0.5), "evergreen-tree": (0.5, 0.5),
}  # fmt: skip
_INSIDE: Mapping[str, float] = {"canoe": 0.62, "bathtub": 0.55, "basket": 0.5, "bucket": 0.3}
"""In what → how far down what is inside reaches."""


def relate(back: Backdrop, subject: Subject, group: list[Spot], other: list[Spot] | None) -> None:
    """Move `group` to `other` as `subject` says; with no other, to the setting."""
    if subject.where is None:
        return
    if other is None:
        if subject.where == "behind" and not group[0].flying:
            _beyond(back, group)
        return
    board, base = back.board, other[0]
    left, right = min(s.x - s.wide / 2 for s in other), max(s.x + s.wide / 2 for s in other)
    middle, top = (left + right) / 2, min(s.y - s.high for s in other)
    if subject.where == "behind":
        _push_back(back, group, middle + (right - left) * 0.42, base)
    elif subject.where in ("on", "in"):
        _put_on(back, group, base, inside=subject.where == "in")
    elif subject.where == "above":
        low = min(top - board.unit * 0.03, board.y(0.75))
        rise = min(0.0, low - max(s.y for s in group))
        shift = middle + (board.x(0.5) - middle) * 0.3 - sum(s.x for s in group) / len(group)
        for spot in group:
            spot.x, spot.y = spot.x + shift, spot.y + rise
    elif subject.where in ("before", "under"):
        _push_back(back, other, (base.x * 2 + sum(s.x for s in group) / len(group)) / 3, group[0])


def _beyond(back: Backdrop, group: list[Spot]) -> None:
    """On the horizon, pale: behind a forest."""
    board = back.board
    for spot in group:
        spot.figure = icons.scaled(spot.figure, round(min(spot.high, (board.horizon - board.y(0.06)) * 0.86)))
        spot.y, spot.far = board.horizon + board.unit * 0.02, 0.26


def _push_back(back: Backdrop, group: list[Spot], x: float, before: Spot) -> None:
    """Further away: higher on the ground and a little paler."""
    board = back.board
    shift = x - sum(s.x for s in group) / len(group)
    for spot in group:
        spot.x += shift
        if not spot.flying:
            spot.y = before.y - max(0.05 * board.height, (before.y - board.horizon) * 0.42)
            spot.far = 0.10


def _put_on(back: Backdrop, group: list[Spot], base: Spot, *, inside: bool) -> None:
    board, name = back.board, base.subject.thing
    share, side = _SEATS.get(name, (-1.0, 0.5))
    larger = sizes.metres(name) > sizes.metres(group[0].subject.thing)
    tall = 0.75 if share > 0.4 else 0.56 if larger else 1.3
    for spot in group:
        wide = base.wide * (0.9 if not inside else 0.6) / (spot.wide * len(group))
        _scale(spot, max(0.25, min(1.0, wide if larger else 1.0, base.high * tall / spot.high)))
    tallest = max(s.high for s in group)
    room = (base.y - board.y(0.04)) / (base.high * (1 - max(share, 0.0)) + tallest)
    if room < 1:
        for spot in (base, *group):
            _scale(spot, room)
    if base.x < board.x(0.5):
        side = 1 - side  # it is drawn turned round
    at = base.x + base.wide * (side - 0.5) - sum(s.wide for s in group) / 2
    for spot in group:
        spot.x, at = at + spot.wide / 2, at + spot.wide
        down = seat(base.figure, base.wide * side) if share < 0 else base.high * share
        if inside:
            down = base.high * _INSIDE.get(name, 0.42)
        spot.y = base.y - base.high + down + spot.high * (0.03 if share < 0 else 0.0)
        spot.on, spot.far, spot.afloat, spot.flying = True, base.far, False, False
        spot.row = base.y + (-0.5 if inside else 0.5)


def _scale(spot: Spot, by: float) -> None:
    if by < 0.995:
        spot.figure = icons.scaled(spot.figure, max(6, round(spot.high * by)))


def seat(figure: Floats, x: float) -> float:
    """How far under its upper edge a figure can be stood on at column `x`."""
    columns = figure[:, int(np.clip(x - 3, 0, max(0, figure.shape[1] - 7))) :][:, :7, 3]
    rows = np.flatnonzero(columns.max(1) > 0.5)
    return float(rows[0]) if len(rows) else 0.0


def frame(back: Backdrop, group: list[Spot]) -> None:
    """Nobody leaves the picture."""
    board = back.board
    left, right = min(s.x - s.wide / 2 for s in group), max(s.x + s.wide / 2 for s in group)
    top, bottom = min(s.y - s.high for s in group), max(s.y for s in group)
    margin = board.unit * 0.03
    shift = max(0.0, board.x(0) + margin - left) - max(0.0, right - board.x(1) + margin)
    drop = max(0.0, board.y(0) + margin - top) - max(0.0, bottom - board.y(1) + margin * 0.7)
    for spot in group:
        spot.x += shift
        if spot.flying or drop < 0:
            spot.y += drop
        elif drop > 0 and not spot.on:
            spot.y += min(drop, board.unit * 0.05)

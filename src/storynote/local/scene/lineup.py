"""Side by side on the ground, loose in the air. Rule: all shrink by one factor until they fit."""

import numpy as np

from storynote.local.canvas import Rng
from storynote.local.scene import icons
from storynote.local.scene.board import Board
from storynote.local.scene.mentions import Subject
from storynote.local.scene.places import Backdrop
from storynote.local.scene.spots import Spot

WIDTH_SHARE = 0.86
"""All that stand side by side take at most so much of the picture's width."""
_OVERLAP = 0.84
Cast = list[tuple[Subject, list[Spot]]]


def stands(subject: Subject) -> bool:
    """In the row, and not on, behind or above another."""
    return subject.to is None or subject.where not in ("on", "in", "behind", "above")


def fit(board: Board, cast: Cast) -> None:
    """Shrink all by the same factor until they fit side by side; nobody is wider than a little over half the picture."""
    beside = sum(sum(s.wide for s in group) * _OVERLAP for who, group in cast if stands(who) and not group[0].flying)
    widest = max(s.wide for _, group in cast for s in group)
    by = min(1.0, WIDTH_SHARE * board.width / max(1.0, beside), 0.62 * board.width / widest)
    for _, group in cast:
        for spot in group:
            room = min(1.0, board.width * 0.9 / (spot.wide * len(group) * 0.95)) if spot.flying else 1.0
            if by * room < 0.995:
                spot.figure = icons.scaled(spot.figure, max(6, round(spot.high * by * room)))


def line_up(rng: Rng, back: Backdrop, cast: Cast, hero_x: float) -> None:
    """Side by side from the hero on; the flying ones above."""
    board, row = back.board, back.board.y(back.feet)
    standing = [group for who, group in cast if not group[0].flying and stands(who)]
    order = standing[:1]
    said = next((who.where for who, _ in cast if who.where in ("left", "right")), None)
    for k, group in enumerate(standing[1:]):
        to_the_left = said == "right" if said else k % 2 == (hero_x < 0.5)
        order = [group, *order] if to_the_left else [*order, group]
    gap = board.width * 0.025
    total = sum(span(g) for g in order) + gap * (len(order) - 1)
    middle = hero_x if len(order) == 1 else 0.5 + (hero_x - 0.5) * 0.35
    if len(order) == 1 and any(group[0].flying for _, group in cast):
        middle = 0.34 if (hero_x < 0.5) != cast[0][1][0].flying else 0.66
    left = board.x(middle) - total / 2
    for group in order:
        _spread(rng, back, group, left + span(group) / 2, row)
        left += span(group) + gap
    alone = not standing and len(cast) == 1
    for who, group in cast:
        if group[0].flying:
            _in_the_air(rng, back, group, hero_x if who is cast[0][0] else 1 - hero_x, alone=alone)
        elif not stands(who):
            _spread(rng, back, group, board.x(hero_x), row)


def span(group: list[Spot]) -> float:
    """How wide copies are that stand a little before each other."""
    return sum(s.wide for s in group) * (1.0 if len(group) == 1 else _OVERLAP)


def _spread(rng: Rng, back: Backdrop, group: list[Spot], middle: float, row: float) -> None:
    """Copies stand in a loose line: some a step further back."""
    board = back.board
    at = middle - span(group) / 2
    tallest = max(s.high for s in group)
    for k, spot in enumerate(group):
        step = spot.wide * (1.0 if len(group) == 1 else _OVERLAP)
        spot.x, at = at + step / 2, at + step
        # The larger one stands further back, or it would be a wall.
        deep = 0.045 * board.height * float(np.clip((tallest / board.unit - 0.36) / 0.3, 0, 1))
        stagger = board.height * 0.035 * ((k % 2) - 0.3 + 0.4 * (rng.random() - 0.5)) if len(group) > 1 else 0.0
        spot.y = (board.y(back.afloat) if spot.afloat else row - deep * (not back.table)) - stagger


def _in_the_air(rng: Rng, back: Backdrop, group: list[Spot], side: float, *, alone: bool) -> None:
    """Loose, as birds fly: on a slope, each a little off it."""
    board, count = back.board, len(group)
    if not alone:
        side = 0.30 if side < 0.5 else 0.70
    top = board.y(0.06)
    floor = board.y(0.80) if back.floats else top + (board.horizon - top) * 0.98
    for spot in group:
        if spot.high > (floor - top) * 0.92:
            spot.figure = icons.scaled(spot.figure, max(6, round((floor - top) * 0.92)))
    tall, wide = max(s.high for s in group), max(s.wide for s in group)
    middle = board.y(0.54) if back.floats else top + (floor - top) * 0.52
    step = min(board.width * 0.80 / max(1, count), max(wide * 1.25, board.width * 0.42 / count))
    start = board.x(side if count == 1 else 0.5 + (side - 0.5) * 0.5) - step * (count - 1) / 2
    slope = rng.choice((-1.0, 1.0)) * min(0.5, (floor - top) * 0.5 / max(1.0, step * count))
    loose = max(tall * 0.5, board.height * 0.11) * (count > 1)
    for k, spot in enumerate(group):
        spot.x = start + step * k + step * 0.22 * (rng.random() - 0.5)
        sloped = (spot.x - board.x(0.5)) * slope * (count > 1)
        lowest = middle + tall * 0.5 + sloped + loose * (rng.random() - 0.5)
        spot.y = max(top + spot.high, min(floor, lowest))

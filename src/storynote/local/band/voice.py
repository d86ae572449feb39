"""A voice: its range, its key, and how it moves in them. Rule: no note leaves the range."""

import msgspec

from storynote.local.band.harmony import TUNES

GAP = 0.06
"""Of a note, left open before the next."""


class Voice(msgspec.Struct, frozen=True):
    """Who sings it and in which key."""

    low: int
    high: int
    tonic: int
    minor: bool
    tune: str


def scale(own: tuple[int, ...], voice: Voice) -> tuple[int, ...]:
    """The narrower scale of the tune where there is one, else what the chord allows."""
    if not voice.tune:
        return own
    return tuple(sorted((voice.tonic + step) % 12 for step in TUNES[voice.tune]["minor" if voice.minor else "major"]))


def stepped(pitch: float, steps: int, scale: tuple[int, ...]) -> int:
    """So many notes of the scale up or down."""
    at = round(pitch)
    way = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        at += way
        while at % 12 not in scale:
            at += way
    while at % 12 not in scale:
        at += 1
    return at


def nearest(wanted: float, tones: tuple[int, ...], voice: Voice, away: int | None = None) -> int:
    """The pitch of one of these classes that is nearest, but not `away` if there is another."""
    choices = [p for p in range(voice.low, voice.high + 1) if p % 12 in tones]
    others = [p for p in choices if p != away]
    return min(others or choices, key=lambda p: (abs(p - wanted), p))


def within(pitch: int, voice: Voice) -> int:
    """The same note, octaves away if need be."""
    while pitch > voice.high:
        pitch -= 12
    while pitch < voice.low:
        pitch += 12
    return pitch

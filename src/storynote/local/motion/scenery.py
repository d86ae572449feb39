"""A film of what a prompt says: the composer's layers, moving. Rule: what is far moves little, and the ground stays flat."""

import re
from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from storynote.local.motion import casting, directions, dressing, framing, play, weather
from storynote.local.motion.camera import Pose, View
from storynote.local.motion.casting import Manner
from storynote.local.motion.grading import Grading, grading
from storynote.local.motion.lightning import Lightning, lightning
from storynote.local.motion.play import Player
from storynote.local.pictures import Bytes
from storynote.local.scene import compose
from storynote.local.scene.composition import Composition
from storynote.local.scene.drawing import random
from storynote.local.scene.places import INDOORS

_LIVELY = re.compile(r"\b(?:jump|hop|danc|bounc|leap|play|run|cheer|celebrat|wav)\w*", re.IGNORECASE)
_OUTSIDE_ONLY = ("snow", "rain")


def frames(
    prompt: str, width: int, height: int, count: int, seconds: float, seed: int, tell: Callable[[float], None]
) -> Iterator[Bytes]:
    """`count` frames of (height, width, 3)."""
    said = directions.read(prompt, seconds)
    laid = compose(said.rest, width=width, height=height, seed=seed, told=lambda share: tell(0.6 * share))
    laid = dressing.dressed(laid, seed)
    rng = random(said.rest, seed + 2)
    path, view = framing.framed(laid, said.path or directions.usual(seconds, seed))
    poses = framing.poses(laid, path, view, count, seconds)
    air = Air(tuple(_falls(laid, said.rest, rng)), _storm(laid, seconds, rng))
    strikes = () if air.storm is None else air.storm.times
    how = Manner(bool(_LIVELY.search(said.rest)), said.drift, strikes)
    players = casting.cast(laid, seconds, rng, how)
    players = play.joined(players, framing.travel(poses, view))
    tell(1.0)
    yield from _played(laid, players, view, poses, seconds * said.tempo, air)


class Air(msgspec.Struct, frozen=True):
    """What is between the camera and things."""

    falls: tuple[weather.Air, ...]
    storm: Lightning | None

    def on(self, frame: Bytes, at: float, pose: Pose, *, behind: bool) -> None:
        """What is behind the subject, or the rest."""
        if behind and self.storm is not None:
            self.storm.on(frame, at)
        for fall in self.falls:
            fall.on(frame, at, pose, behind=behind)


def _played(
    laid: Composition, players: list[Player], view: View, poses: list[Pose], seconds: float, air: Air
) -> Iterator[Bytes]:
    finish: Grading | None = None
    hero = next((place for place, player in enumerate(players) if player.part == "subject"), len(players))
    for number, pose in enumerate(poses):
        at = number * seconds / len(poses)
        frame = np.zeros((view.height, view.width, 3), np.uint8)
        for player in players[:hero]:
            player.on(frame, at, seconds / 2, view, pose)
        air.on(frame, at, pose, behind=True)
        for player in players[hero:]:
            player.on(frame, at, seconds / 2, view, pose)
        air.on(frame, at, pose, behind=False)
        if dressing.is_styled(laid):
            # As with pictures, the finish comes before the style; the layers have it.
            yield frame
            continue
        finish = finish or grading(frame, laid.scene)
        yield finish.on(frame)


def _storm(laid: Composition, seconds: float, rng: np.random.Generator) -> Lightning | None:
    if laid.scene.weather != "storm" or laid.scene.setting in INDOORS:
        return None
    return lightning(seconds, laid.width, laid.height, laid.horizon, rng)


def _falls(laid: Composition, prompt: str, rng: np.random.Generator) -> list[weather.Air]:
    """What is in the air: the scene's weather outside, and what the words say besides."""
    kinds: list[weather.Kind] = []
    outside = laid.scene.setting not in (*INDOORS, "space", "moon")
    if outside and laid.scene.weather in ("rain", "storm"):
        kinds.append("rain")
    if outside and laid.scene.weather == "snow":
        kinds.append("snow")
    named = weather.named(prompt)
    if named is not None and named not in kinds and named not in _OUTSIDE_ONLY:
        kinds.append(named)
    if laid.scene.setting == "underwater":
        kinds.append("bubbles")
    return [weather.air(kind, laid.width, laid.height, rng) for kind in kinds]

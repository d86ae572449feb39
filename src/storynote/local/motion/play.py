"""A composition in motion. Rule: each layer lies at its own depth and does what such a thing does; none is drawn anew.

A layer is prepared once (multiplied, and joined with its neighbours where both only follow the camera) and then, frame by frame,
changed by its wave, moved by its act and seen by the camera.
"""

import msgspec
import numpy as np

from storynote.local.motion import acts, lightning, lights, sheets, waves
from storynote.local.motion.acts import Act
from storynote.local.motion.camera import Matrix, Pose, View
from storynote.local.motion.sheets import Sheet
from storynote.local.pictures import Bytes

JOIN_PX = 0.7
"""Sheets that part by less than this may be one."""


class Player(msgspec.Struct, frozen=True):
    """A layer and all it does."""

    sheet: Sheet
    near: float
    slope: float = 0.0
    act: Act = acts.STILL
    phase: float = 0.0
    way: tuple[float, float] = (0.0, 0.0)
    """How far right and up it gets each second, pixels."""
    wave: waves.Wave | None = None
    lean: float = 0.0
    """How much less the lower edge of the sheet gets on than the upper: the sky is nearer overhead."""
    flicker: float = 0.0
    stars: lights.Stars | None = None
    part: str = ""
    strikes: tuple[float, ...] | None = None
    """When it flashes; it is dark between."""
    high: float = 0.0
    """The height that its act is measured in; 0: its own."""

    @property
    def still(self) -> bool:
        return (
            self.act == acts.STILL
            and self.wave is None
            and self.stars is None
            and not self.flicker
            and self.strikes is None
            and self.way == (0.0, 0.0)
        )

    def on(self, frame: Bytes, seconds: float, middle: float, view: View, pose: Pose) -> None:
        """Lay it on the frame; `middle` is the time at which what goes on is where it was composed."""
        camera = view.matrix(pose, self.near, self.slope)
        sheet = self.sheet
        if self.wave is not None:
            sheet = msgspec.structs.replace(sheet, pixels=self.wave.on(sheet.pixels, seconds))
        gain = self._gain(seconds)
        if not gain:
            return
        sheets.paint(frame, sheet, camera @ self._moved(seconds, seconds - middle), gain)
        if self.stars is not None:
            self.stars.on(frame, seconds, camera)

    def _gain(self, seconds: float) -> float:
        if self.strikes is not None:
            return max((lightning.brightness(seconds - at) for at in self.strikes), default=0.0)
        return acts.flicker(seconds, self.phase, self.flicker) if self.flicker else 1.0

    def _moved(self, seconds: float, since: float) -> Matrix:
        high, wide = self.sheet.pixels.shape[:2]
        box = (self.sheet.left, self.sheet.top, float(wide), float(high))
        right, up = self.way[0] * since, self.way[1] * since
        if self.lean:
            by_row = -right * self.lean / high
            return np.array([[1.0, by_row, right - by_row * self.sheet.top], [0.0, 1.0, -up], [0.0, 0.0, 1.0]])
        return self.act.at(seconds, self.phase, box, (right, up), self.high or float(high))


def joined(players: list[Player], travel: float) -> list[Player]:
    """With neighbours made one that only follow the camera and would part by less than a pixel; `travel` in pixels."""
    out: list[Player] = []
    for player in players:
        last = out[-1] if out else None
        if last is not None and _alike(last, player, travel):
            sheet = sheets.stacked(last.sheet, player.sheet)
            if sheet is not None:
                out[-1] = msgspec.structs.replace(last, sheet=sheet)
                continue
        out.append(player)
    return out


def _alike(one: Player, other: Player, travel: float) -> bool:
    # What is in the air goes between the subjects and the rest.
    apart = "subject" in (one.part, other.part) or one.slope != 0.0 or other.slope != 0.0
    return not apart and one.still and other.still and abs(one.near - other.near) * travel < JOIN_PX

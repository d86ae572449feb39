"""Where the camera is, and where that puts what lies at a depth. Rule: no path ever shows an edge (`Pose.cover`).

A pinhole camera and flat sheets. A sheet's nearness is 1 at what is nearest and 0 infinitely far away; on ground it falls evenly
from the front to the horizon, as on any plane seen in perspective. So every sheet moves by one 3-by-3 matrix (Hartley, Zisserman,
Multiple View Geometry, 2nd ed., §13.1).
"""

import math

import msgspec
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
RAMP = 0.28
"""The part of a move in which the camera gets going, and again in which it comes to rest."""

KEPT = 0.8
"""How much of the way that coming closer would move its subject the camera makes good by turning."""


class Pose(msgspec.Struct, frozen=True):
    """Where the camera is. All zero is where the picture was made; lengths are in widths (x) and heights (y) of the frame."""

    x: float = 0.0
    y: float = 0.0
    """How far it was moved left and up: what is nearest goes right and down by so much, what is infinitely far stays."""
    pan: float = 0.0
    tilt: float = 0.0
    """How far it was turned left and up: everything goes right and down."""
    orbit: float = 0.0
    """How far it went around the subject to the left: the subject stays, what is before it goes right, the rest left."""
    dolly: float = 0.0
    """How far it went forward, 1 being where what is nearest is."""
    zoom: float = 0.0
    """How many times the lens doubled its length."""
    roll: float = 0.0
    """Degrees that the picture is turned clockwise."""

    def plus(self, other: "Pose", by: float = 1.0) -> "Pose":
        return Pose(*(a + b * by for a, b in zip(_numbers(self), _numbers(other), strict=True)))

    def shift(self, nearness: float, focus: float) -> tuple[float, float]:
        """How far right and down what is so near lies, before the lens."""
        return (
            self.x * nearness + self.pan + self.orbit * (nearness - focus),
            self.y * nearness + self.tilt,
        )

    def cover(self, reserve: tuple[float, float], aspect: float, focus: float) -> float:
        """How much more zoom it takes for sheets that reach `reserve` beyond the frame's sides to cover it."""
        ways = [self.shift(nearness, focus) for nearness in (0.0, 1.0)]
        across, down = (max(abs(way[axis]) - reserve[axis] for way in ways) for axis in (0, 1))
        most = min(0.45, max(across, down, 0.0))
        turned = abs(math.radians(self.roll))
        corner = math.cos(turned) + max(aspect, 1 / aspect) * math.sin(turned)
        return max(0.0, math.log2(corner * 0.5 / (0.5 - most)) - max(0.0, self.zoom))

    def closer(self, zoom: float) -> "Pose":
        return msgspec.structs.replace(self, zoom=self.zoom + zoom)


def _numbers(pose: Pose) -> tuple[float, ...]:
    return tuple(float(x) for x in msgspec.structs.astuple(pose))


class Path(msgspec.Struct, frozen=True):
    """From pose to pose, each way taking the same time."""

    poses: tuple[Pose, ...]
    shake: float = 0.0
    """How far a hand moves it, in parts of the frame."""

    def at(self, part: float, seconds: float) -> Pose:
        """The pose at `part` (0 to 1) of a film that is `seconds` long."""
        ways = len(self.poses) - 1
        if ways < 1:
            return self.poses[0].plus(self._hand(part * seconds))
        way = min(ways - 1, int(part * ways))
        done = eased(part * ways - way)
        start, end = self.poses[way], self.poses[way + 1]
        return start.plus(end.plus(start, -1.0), done).plus(self._hand(part * seconds))

    def _hand(self, at: float) -> Pose:
        # Frequencies of no common measure, so that it does not repeat; sines, so that it begins where it is held.
        by = self.shake
        if not by:
            return Pose()
        return Pose(
            pan=by * (0.6 * math.sin(3.1 * at) + 0.4 * math.sin(7.3 * at)),
            tilt=by * (0.7 * math.sin(2.3 * at) + 0.3 * math.sin(8.9 * at)),
            roll=by * 40 * math.sin(1.7 * at),
        )

    def moved(self, by: Pose) -> "Path":
        """With `by` added to every pose."""
        return msgspec.structs.replace(self, poses=tuple(pose.plus(by) for pose in self.poses))

    def scaled(self, by: float) -> "Path":
        """With everything going `by` as far from the pose that is all zero."""
        return msgspec.structs.replace(self, poses=tuple(Pose().plus(pose, by) for pose in self.poses))

    def extent(self) -> tuple[Pose, Pose]:
        """The least and the greatest of everything."""
        columns = list(zip(*(_numbers(pose) for pose in self.poses), strict=True))
        return Pose(*(min(column) for column in columns)), Pose(*(max(column) for column in columns))


def eased(part: float) -> float:
    """0 to 1 over 0 to 1: from rest, then even, to rest; the speed rises as 3u²-2u³, so nothing jerks."""
    part = min(1.0, max(0.0, part))
    if part > 0.5:
        return 1.0 - eased(1.0 - part)
    u = min(1.0, part / RAMP)
    return (RAMP * (u**3 - u**4 / 2) + max(0.0, part - RAMP)) / (1.0 - RAMP)


class View(msgspec.Struct, frozen=True):
    """A frame before a picture, both in pixels."""

    width: int
    height: int
    wide: int
    high: int
    """Of the picture, whose middle is the frame's."""
    towards: tuple[float, float]
    """The point of the picture that the camera goes towards; on the horizon, or the ground would not stay flat."""
    focus: float
    """Nearness of what the camera goes around."""

    def matrix(self, pose: Pose, near: float, slope: float = 0.0) -> Matrix:
        """From the picture's pixels to the frame's; nearness there is `near` + `slope` × row. Homogeneous, (3, 3)."""
        lens = 2.0**pose.zoom
        at_x, at_y = self.towards
        x, y = (pose.x + pose.orbit) * self.width, pose.y * self.height
        turn_x, turn_y = (pose.pan - pose.orbit * self.focus) * self.width, pose.tilt * self.height
        to_x = (self.width - 1) / 2 + lens * (at_x - (self.wide - 1) / 2 + turn_x)
        to_y = (self.height - 1) / 2 + lens * (at_y - (self.high - 1) / 2 + turn_y)
        # 1 / (1 - dolly * nearness) is how much nearer things have come.
        by_row, rest = -pose.dolly * slope, 1.0 - pose.dolly * near
        found = np.array(
            [
                [lens, lens * x * slope + to_x * by_row, lens * (x * near - at_x) + to_x * rest],
                [0.0, lens * (1 + y * slope) + to_y * by_row, lens * (y * near - at_y) + to_y * rest],
                [0.0, by_row, rest],
            ]
        )
        return self._rolled(pose.roll) @ found / rest if pose.roll else found / rest

    def keeping(self, pose: Pose, point: tuple[float, float]) -> Pose:
        """The pose, turned so that what is in focus at `point` (the picture's pixels) hardly leaves its place as it nears."""
        only = Pose(dolly=pose.dolly, zoom=pose.zoom)
        x, y, by = self.matrix(only, self.focus) @ np.array([*point, 1.0])
        home_x, home_y = point[0] - (self.wide - self.width) / 2, point[1] - (self.high - self.height) / 2
        part = KEPT / 2.0**pose.zoom
        return pose.plus(Pose(pan=(home_x - x / by) / self.width * part, tilt=(home_y - y / by) / self.height * part))

    def _rolled(self, degrees: float) -> Matrix:
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = (self.width - 1) / 2, (self.height - 1) / 2
        return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0.0, 0.0, 1.0]])

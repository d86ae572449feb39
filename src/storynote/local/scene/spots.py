"""Figures before they have a place: how large, whether they stand, swim or fly. Rule: no place is given here."""

import msgspec

from storynote.local.canvas import Floats, Rng
from storynote.local.scene import bodies, lexicon, sizes
from storynote.local.scene.mentions import Subject
from storynote.local.scene.places import Backdrop, season
from storynote.local.scene.words import Scene

_SWIM = lexicon.BOATS | frozenset(
    {"spouting-whale", "whale", "duck", "swan", "goose", "man-rowing-boat", "woman-rowing-boat", "dolphin", "shark",
     "seal", "otter", "crocodile", "hippopotamus", "man-swimming", "woman-swimming", "person-swimming", "man-surfing",
     "woman-surfing", "person-surfing", "turtle", "mermaid", "merman", "octopus"}
)  # fmt: skip
_NEVER_ASHORE = lexicon.BOATS | frozenset(
    {"spouting-whale", "whale", "dolphin", "shark", "man-swimming", "woman-swimming", "person-swimming", "man-surfing",
     "woman-surfing", "person-surfing", "man-rowing-boat", "woman-rowing-boat"}
)  # fmt: skip
"""In the water even where there is a beach."""
_FLY = lexicon.FLYERS - {"dragon", "man-superhero", "woman-superhero"} | {
    "bat", "butterfly", "honeybee", "satellite", "woman-fairy", "man-fairy", "glowing-star", "shooting-star", "comet",
    "ringed-planet", "globe-showing-americas", "mosquito", "fly",
}  # fmt: skip
_LIGHT_FOOTED = frozenset({"bird", "dove", "eagle", "butterfly", "honeybee", "bat"})
"""They fly, but stand where it says "on a roof"."""
GLOBES = frozenset({"globe-showing-americas", "globe-showing-europe-africa", "globe-showing-asia-australia"})
"""Hang in the sky of the moon and of space anyway."""
_IN_FLIGHT = {"bird": "flying-bird"}
_FLOORS = ("library", "room", "bedroom", "office", "classroom", "kitchen", "cafe", "stage")
_MANY_COLORED = frozenset(
    {"hot-air-balloon", "balloon", "butterfly", "tropical-fish", "automobile", "tulip", "kite", "sailboat"}
)
_COLORS = (None, "blue", "yellow", "green", "purple", "orange")
_ALIKE = {
    "person-standing": ("person-standing", "woman-standing", "man-standing"), "child": ("boy", "girl"),
    "person-walking": ("woman-walking", "man-walking"), "person-running": ("woman-running", "man-running"),
}  # fmt: skip
"""What several of one kind look like."""
_FEWER = (1.0, 0.90, 0.80, 0.72, 0.66, 0.60, 0.56, 0.52, 0.50)
"""How much smaller each is, the more there are."""


class Spot(msgspec.Struct):
    """Where a figure goes: the middle of its feet (board pixels), and how far away it is (0 near, 1 far)."""

    subject: Subject
    figure: Floats
    x: float = 0.0
    y: float = 0.0
    far: float = 0.0
    flying: bool = False
    afloat: bool = False
    on: bool = False
    """It stands on another, which takes its shadow."""
    row: float | None = None
    """The row that says who is drawn before whom, where that is not the row of the feet."""

    @property
    def wide(self) -> int:
        return int(self.figure.shape[1])

    @property
    def high(self) -> int:
        return int(self.figure.shape[0])


def group(rng: Rng, scene: Scene, back: Backdrop, subject: Subject) -> list[Spot]:
    """The copies of one subject with their sizes, not yet placed."""
    flying = flies(scene, back, subject)
    if flying and subject.thing in _IN_FLIGHT:
        subject = msgspec.structs.replace(subject, thing=_IN_FLIGHT[subject.thing])
    tall = back.board.unit * sizes.share(subject.thing, subject.size) * _staged(scene, back, subject)
    varied = subject.count > 1
    made = []
    for k in range(subject.count):
        vary = (0.62 if flying else 0.18) * (rng.random() - 0.5) * varied
        others = _ALIKE.get(subject.thing, (subject.thing,))
        one = msgspec.structs.replace(subject, thing=others[k % len(others)])
        if varied and subject.color is None and subject.thing in _MANY_COLORED:
            one = msgspec.structs.replace(subject, color=_COLORS[k % len(_COLORS)])
        far = max(0.0, -vary) * 0.7 if flying and not back.floats else 0.0
        afloat = back.wet and not flying and subject.thing in (_NEVER_ASHORE if back.shore else _SWIM)
        made.append(
            Spot(one, bodies.figure(one, tall * (1 + vary), season(scene)), far=far, flying=flying, afloat=afloat)
        )
    return made


def _staged(scene: Scene, back: Backdrop, subject: Subject) -> float:
    """Larger alone, in a room or on a table; smaller among many."""
    by = _FEWER[min(subject.count, len(_FEWER)) - 1]
    if len(scene.subjects) == 1 and subject.count == 1:
        by *= 1.10 if back.board.width != back.board.height else 0.98
    if back.board.width == back.board.height:
        by *= 0.92
    if scene.setting in _FLOORS and sizes.metres(subject.thing) < 2:
        by *= 1.5 if back.table else 1.22
    return by


def dry(scene: Scene) -> bool:
    """Whether somebody needs ground under the feet."""
    return any(
        s.thing not in _SWIM | _FLY and not s.above and (s.where not in ("above", "on", "in") or s.to is None)
        for s in scene.subjects
    )


def flies(scene: Scene, back: Backdrop, subject: Subject) -> bool:
    """Whether it is in the air."""
    if back.floats or subject.above or subject.where == "above":
        return True
    if scene.setting in _FLOORS or (subject.where in ("on", "in", "under") and subject.to is not None):
        return False
    if subject.where == "on" and subject.thing in _LIGHT_FOOTED:
        return False
    return subject.thing in _FLY

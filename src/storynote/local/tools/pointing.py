"""Which part of a picture words mean. Rule: words that no part can be found for are refused, never guessed at.

Only what stands out can be pointed at. Among several such parts a place ("on the left"), a size or a colour in the words
decides; without these a plural means all of them and a singular the one that stands out most.
"""

import re

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.pictures import Bytes
from storynote.local.tools.matte import salient
from storynote.local.unusable import Unusable

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
STANDS_OUT = 0.15
SHARE_MAX = 0.6
"""Of the picture; what covers more is not a thing in it."""
MARGIN = 0.02
"""Of the longer side: how far around a thing its edge, its glow and its shadow reach."""
_PLACES = {
    "left": (-1, 0), "leftmost": (-1, 0), "right": (1, 0), "rightmost": (1, 0), "top": (0, -1), "upper": (0, -1),
    "above": (0, -1), "bottom": (0, 1), "lower": (0, 1), "below": (0, 1),
}  # fmt: skip
_SIZES = {"big": 1, "bigger": 1, "biggest": 1, "large": 1, "larger": 1, "largest": 1, "small": -1, "smaller": -1,
          "smallest": -1, "little": -1, "tiny": -1}  # fmt: skip
_COLOURS = {
    "red": (200, 40, 40), "orange": (240, 140, 40), "yellow": (240, 210, 60), "green": (60, 160, 70), "blue": (50, 100, 210),
    "purple": (130, 60, 170), "violet": (130, 60, 170), "pink": (240, 130, 180), "brown": (120, 75, 45),
    "black": (25, 25, 28), "white": (245, 245, 245), "grey": (128, 128, 128), "gray": (128, 128, 128),
}  # fmt: skip
_GROUNDS = frozenset(
    ("background", "sky", "ground", "floor", "wall", "walls", "grass", "sea", "ocean", "water", "everything", "scenery")
)
_MANY = frozenset(("all", "both", "every", "things", "people", "objects"))
_VERBS = frozenset(("remove", "erase", "delete", "please", "take", "out", "get", "rid", "of", "the", "a", "an", "from"))


def pointed_at(rgb: Bytes, words: str) -> Bools:
    """(height, width), True at what the `words` mean and a little around it. Raises Unusable where nothing is found."""
    asked = re.findall(r"[^\W\d_]+", words.lower())
    meant = [word for word in asked if word not in _VERBS]
    if not meant:
        raise Unusable("say what is to go, or give a maskUrl, white where something is to go")
    if meant[-1] in _GROUNDS or meant[0] in _GROUNDS:
        raise Unusable(
            f"{meant[0]} is not a thing that can be taken out: give a maskUrl, white where something is to go"
        )
    parts = _parts(salient(rgb))
    if not parts:
        raise Unusable("nothing was found by these words: give a maskUrl, white where something is to go")
    found = _chosen(rgb, parts, asked)
    reach = max(3, 2 * round(MARGIN * max(rgb.shape)) + 1)
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.dilate(found.astype(np.uint8), round_) > 0)


def _parts(mask: Floats) -> list[Bools]:
    """What stands out, each by itself, what stands out most first; crumbs go to the nearest of them."""
    stands = mask > STANDS_OUT
    if not stands.any() or stands.mean() > SHARE_MAX:
        return []
    reach = max(3, round(0.02 * max(mask.shape)))
    joined = cv2.dilate(stands.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, labels = cv2.connectedComponents(joined)
    weight = np.bincount(labels.ravel(), mask.ravel(), count)
    weight[0] = 0
    order = [int(k) for k in np.argsort(-weight) if weight[k] > 0.03 * weight.max()]
    return [stands & (labels == k) for k in order]


def _chosen(rgb: Bytes, parts: list[Bools], asked: list[str]) -> Bools:
    said = set(asked)
    for word, (across, down) in _PLACES.items():
        if word in said:
            middles = [np.argwhere(part).mean(axis=0) for part in parts]
            return parts[int(np.argmax([x * across + y * down for y, x in middles]))]
    for word, sign in _SIZES.items():
        if word in said:
            return parts[int(np.argmax([sign * part.sum() for part in parts]))]
    for word, colour in _COLOURS.items():
        if word in said:
            return parts[int(np.argmin([_off(rgb[part], colour) for part in parts]))]
    if said & _MANY or (asked[-1].endswith("s") and not asked[-1].endswith("ss")):
        return np.asarray(np.any(parts, axis=0))
    return parts[0]


def _off(pixels: Bytes, colour: tuple[int, int, int]) -> float:
    """How far a thing's colours are from one, in Lab: the nearer quarter of its pixels decides."""
    both = np.concatenate([pixels, np.asarray([colour], np.uint8)])[None].astype(np.float32) / np.float32(255)
    lab = cv2.cvtColor(both, cv2.COLOR_RGB2LAB)[0]
    return float(np.quantile(np.linalg.norm(lab[:-1] - lab[-1], axis=1), 0.25))

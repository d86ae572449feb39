"""`local/scene`: a picture of what the prompt says. Rule: the same prompt, size and seed give the same bytes on one machine."""

import hashlib
import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from storynote.local import finish, places, stage
from storynote.local.light import light_of
from storynote.local.words import parse

SIDE_PX_MIN, SIDE_PX_MAX = 64, 2048


def draw(
    prompt: str, *, width: int, height: int, seed: int, mark: bool = False, told: Callable[[float], None] | None = None
) -> bytes:
    """A PNG, `width` × `height`. `mark` puts the sandbox's sign in the corner; `told` hears of progress, 0 to 1.

    Raises ValueError for a size outside SIDE_PX_MIN to SIDE_PX_MAX.
    """
    if not (SIDE_PX_MIN <= width <= SIDE_PX_MAX and SIDE_PX_MIN <= height <= SIDE_PX_MAX):
        raise ValueError(f"a side must have {SIDE_PX_MIN} to {SIDE_PX_MAX} pixels")
    cv2.setNumThreads(2)
    tell = told or (lambda _: None)
    scene = parse(prompt)
    light = light_of(scene)
    rng = np.random.default_rng(_seed(prompt, seed))
    tell(0.1)
    back = places.backdrop(rng, height, width, scene, light)
    tell(0.4)
    image = stage.scatter(rng, back.image, scene, back, light)
    tell(0.6)
    image = stage.place_subjects(rng, image, scene, back, light)
    tell(0.8)
    image = finish.grade(rng, finish.air(rng, image, scene, light), scene)
    if mark:
        image = finish.marked(image)
    out = io.BytesIO()
    Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)).save(out, "PNG", compress_level=3)
    tell(1.0)
    return out.getvalue()


def _seed(prompt: str, seed: int) -> int:
    # The prompt takes part, so that one seed does not lay the same hills under every prompt.
    digest = hashlib.sha256(f"{seed} {prompt}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big")

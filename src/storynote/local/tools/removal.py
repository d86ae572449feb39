"""`object-removal`: a picture without a thing in it. Rule: outside the mask not one bit changes.

What fills a hole depends on what is around it: a thin scratch is closed from its sides, on a smooth ground the ground goes
on, and everything else is put together from patches of the surroundings.
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local import pictures
from storynote.local.pictures import Bytes
from storynote.local.tools import masks, patches
from storynote.local.tools.made import Made, Told
from storynote.local.tools.matte import salient
from storynote.local.unusable import Unusable

Bools = npt.NDArray[np.bool_]


def erase(source: Path, output: Path, *, mask: Path | None, words: str, seed: int, told: Told | None = None) -> Made:
    """Write the picture at `source` to `output` as PNG without what the `mask` marks or, if there is none, the `words` name.

    Raises Unusable for what cannot be read, a mask that marks nothing or everything, and words that nothing is found for.
    """
    cv2.setNumThreads(2)
    tell = told or (lambda _: None)
    picture = pictures.read(source)
    tell(0.1)
    marked = _found(picture.rgb, words) if mask is None else masks.read(mask, picture.height, picture.width)
    tell(0.2)
    rgb = patches.filled(picture.rgb, marked, seed)
    tell(0.9)
    pictures.write_png(rgb, output, alpha=picture.alpha)
    tell(1.0)
    return Made(picture.width, picture.height)


def _found(rgb: Bytes, words: str) -> Bools:
    marked = salient(rgb) > 0.3
    if not marked.any() or marked.mean() > 0.6 or not words.strip():
        raise Unusable("nothing was found by these words: give a maskUrl, white where something is to go")
    reach = max(3, round(0.006 * max(rgb.shape)))
    return np.asarray(cv2.dilate(marked.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0)

"""Named styles: a finished picture drawn again as a watercolour, a print, a mosaic. Rule: the subject stays recognisable.

The same picture, style and seed give the same result on one machine.
"""

import zlib
from collections.abc import Callable, Mapping

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng
from storynote.local.styles import brushed, drawn, painted, pieced, printed
from storynote.local.styles.names import NAMES

__all__ = ["NAMES", "STYLES", "styled"]

THREADS = 2

STYLES: Mapping[str, Callable[[Floats, Rng], Floats]] = {
    "watercolour": brushed.watercolour,
    "oil": brushed.oil,
    "pastel": brushed.pastel,
    "storybook": brushed.storybook,
    "pointillist": brushed.pointillist,
    "ink": drawn.ink,
    "pencil": drawn.pencil,
    "coloured pencil": drawn.coloured_pencil,
    "charcoal": drawn.charcoal,
    "chalkboard": drawn.chalkboard,
    "line art": drawn.line_art,
    "blueprint": drawn.blueprint,
    "woodblock": printed.woodblock,
    "comic": printed.comic,
    "cartoon": printed.cartoon,
    "poster": printed.poster,
    "vintage": printed.vintage,
    "linocut": printed.linocut,
    "pixel": pieced.pixel,
    "mosaic": pieced.mosaic,
    "stained glass": pieced.stained_glass,
    "low poly": pieced.low_poly,
    "paper cut": pieced.paper_cut,
    "van gogh": painted.van_gogh,
    "impressionist": painted.impressionist,
    "expressionist": painted.expressionist,
}


def styled(image: Floats, style: str, seed: int) -> Floats:
    """A picture, (height, width, 3) of 0 to 1, in one of the STYLES, at the same size. Raises KeyError for another style."""
    cv2.setNumThreads(THREADS)
    rng = np.random.default_rng([abs(seed), zlib.crc32(style.encode())])
    made = STYLES[style](np.clip(np.asarray(image, np.float32), 0, 1), rng)
    return np.asarray(np.clip(made, 0, 1), np.float32)

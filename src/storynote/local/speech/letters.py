"""The sound of a word that no dictionary knows, from its letters. Rule: a guess, and always the same one.

The network of g2p_en (Kyubyong Park): a GRU reads the letters, another writes ARPAbet phonemes, the likeliest each time.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from storynote.local.speech import ASSETS

Floats = npt.NDArray[np.float32]
LETTERS_MAX = 14
"""The network learned on words; what is longer is read in pieces."""
PHONEMES_MAX = 20
_LETTERS = ("<pad>", "<unk>", "</s>", *"abcdefghijklmnopqrstuvwxyz")
_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_CONSONANTS = tuple("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
_START, _END = "<s>", "</s>"
# "UW" also stands without a stress, before its three.
_STRESSED = [vowel + stress for vowel in _VOWELS for stress in "012"]
_PHONEMES = ["<pad>", "<unk>", _START, _END, *sorted({*_STRESSED, *_CONSONANTS, "UW"})]
# fmt: off
_AMERICAN = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ", "IY": "i",
    "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u", "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h",
    "JH": "ʤ", "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}
_BRITISH = _AMERICAN | {"AE": "a", "AO": "ɔː", "ER": "ɜː", "IY": "iː", "OW": "Q", "UW": "uː"}
_BEFORE_R = {"AA": "ɑː", "EH": "ɛː", "IH": "ɪə", "IY": "ɪə", "UH": "ʊə", "UW": "ʊə"}
# fmt: on


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    with np.load(ASSETS / "letters.npz") as file:
        return {name: file[name].astype(np.float32) for name in file.files}


def _step(side: str, given: Floats, state: Floats) -> Floats:
    """One step of a GRU (Cho et al. 2014) of the encoder ("enc") or the decoder ("dec"), gates in the order r, z, n."""
    weights = _weights()
    new = weights[f"{side}_w_ih"] @ given + weights[f"{side}_b_ih"]
    old = weights[f"{side}_w_hh"] @ state + weights[f"{side}_b_hh"]
    size = len(state)
    reset = 1 / (1 + np.exp(-(new[:size] + old[:size])))
    keep = 1 / (1 + np.exp(-(new[size : 2 * size] + old[size : 2 * size])))
    fresh = np.tanh(new[2 * size :] + reset * old[2 * size :])
    return np.asarray((1 - keep) * fresh + keep * state, np.float32)


def _arpabet(word: str) -> list[str]:
    weights = _weights()
    state = np.zeros(weights["enc_w_hh"].shape[1], np.float32)
    for letter in (*word, "</s>"):
        state = _step("enc", weights["enc_emb"][_LETTERS.index(letter)], state)
    last, found = _START, list[str]()
    while len(found) < PHONEMES_MAX:
        state = _step("dec", weights["dec_emb"][_PHONEMES.index(last)], state)
        last = _PHONEMES[int((weights["fc_w"] @ state + weights["fc_b"]).argmax())]
        if last == _END:
            break
        found.append(last)
    return [phoneme for phoneme in found if phoneme not in _PHONEMES[:3]]


@lru_cache(maxsize=1024)
def guess(word: str, british: bool) -> str:
    """The sound of a word of the letters a to z, in Kokoro's symbols; "" when there is none."""
    pieces = -(-len(word) // LETTERS_MAX)
    ends = [len(word) * piece // pieces for piece in range(pieces + 1)]
    return translated(
        [p for start, end in zip(ends, ends[1:], strict=False) for p in _arpabet(word[start:end])], word, british
    )


def translated(arpabet: Sequence[str], word: str, british: bool) -> str:
    """ARPAbet phonemes of an American ("K AA1 R") in Kokoro's symbols for an American or a British voice."""
    around = zip(["", *arpabet[:-1]], arpabet, [*arpabet[1:], ""], strict=True)
    if not british:
        return "".join(_american(before, phoneme, after) for before, phoneme, after in around)
    # The American vowel of "lot" and "palm" is one; in Britain the letter tells which it is.
    broad = "ɒ" if "o" in word.lower() else "ɑː"
    return "".join(_british(before, phoneme, after, broad) for before, phoneme, after in around)


def _american(before: str, phoneme: str, after: str) -> str:
    name, mark = phoneme.rstrip("012"), {"1": "ˈ", "2": "ˌ"}.get(phoneme[-1], "")
    if phoneme == "T" and (before[-1:].isdigit() or before == "R") and after.endswith("0"):
        return "ɾ"
    return {"AH0": "ə", "ER0": "əɹ"}.get(phoneme) or mark + _AMERICAN[name]


def _british(before: str, phoneme: str, after: str, broad: str) -> str:
    name, mark = phoneme.rstrip("012"), {"1": "ˈ", "2": "ˌ"}.get(phoneme[-1], "")
    voweled = after[-1:].isdigit()
    if name in ("R", "ER") and not voweled:
        return "" if name == "R" else "ə" if phoneme == "ER0" else mark + "ɜː"
    if name == "ER":
        return "əɹ" if phoneme == "ER0" else mark + "ɜːɹ"
    if phoneme in ("AH0", "IY0"):
        return "ə" if name == "AH" else "ɪ" if voweled else "i"
    sound = _BEFORE_R.get(name, _BRITISH[name]) if after == "R" else broad if name == "AA" else _BRITISH[name]
    return mark + sound

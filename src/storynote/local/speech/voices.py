"""The voices of Kokoro that are kept here. Rule: cheap to import: the server lists them, only the worker speaks."""

import msgspec


class Voice(msgspec.Struct, frozen=True):
    """One speaker; `id` is its name in Kokoro."""

    id: str
    name: str
    gender: str
    accent: str
    description: str


VOICES = (
    Voice("af_heart", "Heart", "female", "American", "Warm and close; the one to begin with"),
    Voice("af_bella", "Bella", "female", "American", "Bright and lively"),
    Voice("af_nicole", "Nicole", "female", "American", "A near whisper, for quiet moments"),
    Voice("am_michael", "Michael", "male", "American", "Calm, even, a narrator"),
    Voice("am_fenrir", "Fenrir", "male", "American", "Deep and firm"),
    Voice("am_puck", "Puck", "male", "American", "Young and quick"),
    Voice("bf_emma", "Emma", "female", "British", "Clear and composed"),
    Voice("bf_isabella", "Isabella", "female", "British", "Soft and friendly"),
    Voice("bm_george", "George", "male", "British", "Grave, a teller of long stories"),
    Voice("bm_fable", "Fable", "male", "British", "Light and expressive"),
)
"""The default first."""

"""What adjectives, adverbs, numbers and places mean to a sound. Rule: tables only; `cues` applies them."""

from collections.abc import Mapping

from storynote.local.sfx.tones import How

FORCE: Mapping[str, float] = {
    "heavy": 0.9, "heavily": 0.9, "violent": 1.0, "violently": 1.0, "loud": 0.85, "loudly": 0.85, "intense": 0.9, "strong": 0.85,
    "strongly": 0.85, "hard": 0.85, "powerful": 0.95, "angry": 0.9, "furious": 1.0, "fierce": 0.95, "pouring": 0.9, "torrential": 1.0,
    "raging": 1.0, "roaring": 0.9, "howling": 0.85, "aggressive": 0.9, "dramatic": 0.85, "epic": 0.95, "thunderous": 1.0,
    "deafening": 1.0, "stormy": 0.85, "rough": 0.8, "wild": 0.85, "busy": 0.8, "crowded": 0.8, "excited": 0.8,
    "gentle": 0.2, "gently": 0.2, "soft": 0.2, "softly": 0.2, "light": 0.2, "lightly": 0.2, "quiet": 0.2, "quietly": 0.2,
    "calm": 0.2, "slight": 0.2, "faint": 0.15, "weak": 0.2, "delicate": 0.15, "subtle": 0.2, "peaceful": 0.2, "mild": 0.3, "cozy": 0.35,
    "relaxing": 0.3, "soothing": 0.25, "crackling": 0.5, "moderate": 0.5, "steady": 0.5,
}  # fmt: skip
"""0 soft … 1 violent."""

SPEED: Mapping[str, float] = {
    "slow": 0.6, "slowly": 0.6, "lazy": 0.65, "leisurely": 0.7, "calmly": 0.75, "sluggish": 0.5, "tired": 0.6,
    "fast": 1.6, "quick": 1.5, "quickly": 1.5, "rapid": 1.8, "rapidly": 1.8, "hurried": 1.5, "hurrying": 1.5, "frantic": 2.0,
    "frantically": 2.0, "racing": 1.7, "speeding": 1.5, "brisk": 1.3, "urgent": 1.5, "nervous": 1.4, "furiously": 1.8,
}  # fmt: skip

SIZE: Mapping[str, float] = {
    "tiny": -1.0, "small": -0.6, "little": -0.6, "baby": -0.8, "miniature": -0.9, "mini": -0.8, "puppy": -0.8, "kitten": -0.8,
    "high-pitched": -0.7, "squeaky": -0.8, "shrill": -0.6, "thin": -0.3,
    "big": 0.5, "large": 0.5, "huge": 0.9, "giant": 1.0, "massive": 1.0, "enormous": 1.0, "gigantic": 1.0, "deep": 0.6, "low": 0.5,
    "low-pitched": 0.7, "colossal": 1.0, "great": 0.5, "monstrous": 1.0, "thick": 0.3,
}  # fmt: skip

COUNTS: Mapping[str, int] = {
    "single": 1, "one": 1, "once": 1, "two": 2, "twice": 2, "double": 2, "couple": 2, "pair": 2, "three": 3, "thrice": 3, "triple": 3,
    "few": 3, "four": 4, "several": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "dozen": 12,
}  # fmt: skip
COUNT_MAX = 40

DISTANT = (
    "distant",
    "distantly",
    "far away",
    "far off",
    "faraway",
    "in the distance",
    "from afar",
    "remote",
    "a long way off",
    "miles away",
    "on the horizon",
)
CLOSE = (
    "close up",
    "close-up",
    "closeup",
    "up close",
    "nearby",
    "close by",
    "right next to",
    "in your face",
    "in the foreground",
)
MUFFLED = (
    "muffled",
    "through a wall",
    "through the wall",
    "behind a wall",
    "next door",
    "behind a door",
    "behind a closed door",
    "from outside",
    "outside the window",
    "through the floor",
    "from upstairs",
)
BEHIND = ("in the background", "background", "faintly", "underneath", "subtly", "quietly in")
NEARING = ("approaching", "coming closer", "getting closer", "getting louder", "fading in", "fade in", "drawing near")
LEAVING = (
    "receding",
    "fading away",
    "fading out",
    "fade out",
    "driving away",
    "moving away",
    "going away",
    "getting quieter",
    "dying away",
    "drives off",
    "into the distance",
)

FASTER = ("getting faster", "faster and faster", "accelerating", "speeding up", "speeds up", "quickening")
SLOWER = ("getting slower", "slower and slower", "slowing down", "slows down", "running down")

PLACES: Mapping[str, tuple[float, float]] = {
    "cave": (3.0, 0.45), "cavern": (3.4, 0.5), "cathedral": (4.5, 0.5), "church": (3.0, 0.4), "hall": (1.8, 0.35), "hallway": (1.3, 0.35),
    "corridor": (1.3, 0.35), "tunnel": (2.4, 0.45), "subway": (2.0, 0.35), "bathroom": (0.9, 0.3), "stairwell": (2.0, 0.45), "warehouse": (2.4, 0.4),
    "hangar": (3.0, 0.4), "garage": (1.2, 0.35), "room": (0.5, 0.2), "bedroom": (0.35, 0.15), "kitchen": (0.5, 0.2), "basement": (0.9, 0.3),
    "cellar": (0.9, 0.3), "dungeon": (1.8, 0.4), "canyon": (2.8, 0.35), "valley": (2.2, 0.25), "mountains": (2.4, 0.25), "forest": (1.2, 0.15),
    "woods": (1.2, 0.15), "alley": (1.0, 0.25), "stadium": (2.6, 0.35), "gym": (1.8, 0.35), "theater": (1.5, 0.3), "theatre": (1.5, 0.3),
    "temple": (2.5, 0.4), "castle": (2.2, 0.4), "well": (1.6, 0.45), "sewer": (2.2, 0.45), "classroom": (0.7, 0.25), "library": (0.8, 0.2),
    "mansion": (1.3, 0.35), "house": (0.4, 0.15), "reverb": (2.2, 0.4), "echo": (2.5, 0.4), "echoing": (2.5, 0.4), "echoes": (2.5, 0.4),
}  # fmt: skip
"""Word → the room's reverb: seconds, share."""

IDLE = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "to", "from", "by", "for", "some", "sound", "sounds", "effect", "effects",
    "sfx", "noise", "noises", "audio", "recording", "clip", "making", "made", "is", "are", "was", "being", "it", "its",
    "his", "her", "their", "my", "your", "this", "that", "very", "really", "quite", "somewhere", "there", "someone",
    "something", "playing", "heard", "hear", "into", "onto", "through", "near", "around", "along", "up", "down", "off",
    "out", "seconds", "second", "long", "loop", "background", "ambience", "ambient", "atmosphere", "stops", "stop",
    "pauses", "pause", "another", "again", "repeatedly",
))  # fmt: skip
"""Words that say nothing about which sound it is."""

USUAL = How()

"""How tall things are, told as a picture book tells it: an elephant is larger than a mouse, but both can be seen.

Rule: metres in, parts of the picture out; the differences are kept in order and made smaller.
"""

from collections.abc import Mapping
from functools import lru_cache

from storynote.local import meaning

HERO = 0.43
"""Height of something 1.2 m tall, as a part of the picture's smaller side."""
POWER = 0.27
"""Exponent that makes differences smaller: a thousand times taller is six times as high."""
SHARE_MIN, SHARE_MAX = 0.10, 0.72

_METRES: Mapping[str, float] = {
    "mouse": 0.12, "rat": 0.2, "hamster": 0.15, "frog": 0.15, "butterfly": 0.10, "honeybee": 0.06,
    "lady-beetle": 0.06, "ant": 0.05, "snail": 0.10, "spider": 0.10, "bug": 0.06, "bird": 0.28, "dove": 0.32,
    "black-bird": 0.30, "baby-chick": 0.15, "hatching-chick": 0.15, "chicken": 0.5, "rooster": 0.55, "duck": 0.45,
    "swan": 1.1, "goose": 0.8, "owl": 0.5, "eagle": 0.8, "parrot": 0.4, "penguin": 0.8, "flamingo": 1.3,
    "peacock": 1.0, "bat": 0.3, "turkey": 0.8, "cat": 0.5, "black-cat": 0.5, "dog": 0.7, "poodle": 0.6, "rabbit": 0.4,
    "chipmunk": 0.3, "hedgehog": 0.25, "fox": 0.9, "wolf": 1.0, "raccoon": 0.5, "bear": 1.6, "polar-bear": 1.8,
    "panda": 1.5, "koala": 0.8, "lion": 1.3, "tiger": 1.1, "leopard": 0.9, "monkey": 0.8, "gorilla": 1.6,
    "elephant": 3.2, "mammoth": 3.6, "giraffe": 4.8, "rhinoceros": 1.7, "hippopotamus": 1.5, "horse": 1.8,
    "unicorn": 2.0, "cow": 1.5, "ox": 1.6, "pig": 0.8, "ewe": 0.9, "goat": 0.9, "ram": 1.0, "deer": 1.6, "moose": 2.2,
    "camel": 2.2, "llama": 1.7, "kangaroo": 1.6, "zebra": 1.6, "crocodile": 0.6, "turtle": 0.4, "snake": 0.3,
    "lizard": 0.3, "dragon": 6.0, "t-rex": 5.0, "sauropod": 8.0, "whale": 4.0, "spouting-whale": 4.0, "shark": 1.6,
    "dolphin": 1.4, "octopus": 1.0, "fish": 0.3, "tropical-fish": 0.4, "blowfish": 0.4, "crab": 0.25, "lobster": 0.3,
    "jellyfish": 0.6, "seal": 1.0, "otter": 0.6, "squid": 0.8, "house": 6.0, "house-with-garden": 6.0, "houses": 7.0,
    "hut": 3.2, "tent": 2.0, "church": 13.0, "castle": 26.0, "japanese-castle": 26.0, "lighthouse": 22.0,
    "tokyo-tower": 60.0, "office-building": 30.0, "classical-building": 14.0, "factory": 14.0, "ferris-wheel": 28.0,
    "circus-tent": 10.0, "statue-of-liberty": 40.0, "shinto-shrine": 6.0, "hospital": 16.0, "school": 12.0,
    "bank": 12.0, "hotel": 16.0, "fountain": 2.5, "stadium": 14.0, "carousel-horse": 2.2, "windmill": 12.0,
    "mosque": 16.0, "hindu-temple": 14.0, "synagogue": 12.0, "kaaba": 10.0, "moai": 5.0, "wedding": 10.0,
    "volcano": 90.0, "mount-fuji": 200.0, "mountain": 150.0, "snow-capped-mountain": 200.0, "desert-island": 8.0,
    "roller-coaster": 20.0, "bridge-at-night": 25.0, "automobile": 1.5, "racing-car": 1.2, "taxi": 1.6,
    "police-car": 1.6, "sport-utility-vehicle": 1.8, "bus": 3.0, "minibus": 2.3, "delivery-truck": 3.0,
    "articulated-lorry": 3.4, "fire-engine": 3.2, "ambulance": 2.4, "pickup-truck": 1.8, "tractor": 2.6,
    "locomotive": 3.8, "train": 3.6, "tram-car": 3.4, "bullet-train": 3.2, "high-speed-train": 3.2, "bicycle": 1.1,
    "motorcycle": 1.2, "motor-scooter": 1.2, "kick-scooter": 1.0, "skateboard": 0.25, "sailboat": 7.0, "ship": 14.0,
    "passenger-ship": 18.0, "ferry": 10.0, "motor-boat": 2.6, "speedboat": 2.0, "canoe": 0.9, "man-rowing-boat": 1.3,
    "woman-rowing-boat": 1.3, "person-rowing-boat": 1.3, "airplane": 6.0, "small-airplane": 2.6, "helicopter": 3.2,
    "igloo": 2.6, "knight": 1.9, "flying-bird": 0.42, "rocket": 14.0, "flying-saucer": 3.6, "hot-air-balloon": 16.0,
    "satellite": 3.0, "parachute": 4.0, "balloon": 0.5, "kite": 0.9, "deciduous-tree": 9.0, "evergreen-tree": 11.0,
    "palm-tree": 9.0, "christmas-tree": 3.0, "cactus": 2.2, "tanabata-tree": 4.0, "sunflower": 1.2, "tulip": 0.35,
    "rose": 0.4, "blossom": 0.3, "hibiscus": 0.3, "cherry-blossom": 0.3, "mushroom": 0.2, "bouquet": 0.4,
    "potted-plant": 0.7, "rock": 0.9, "snowman": 1.6, "snowman-without-snow": 1.6, "robot": 1.6, "alien": 1.3,
    "alien-monster": 1.4, "ghost": 1.6, "jack-o-lantern": 0.5, "skull": 0.4, "teddy-bear": 0.5, "couch-and-lamp": 1.2,
    "chair": 1.0, "bed": 0.9, "door": 2.1, "television": 0.8, "desktop-computer": 0.6, "telescope": 1.3,
    "musical-keyboard": 0.4, "fire": 0.8, "open-book": 0.25, "books": 0.35, "boy": 1.2, "girl": 1.2, "child": 1.2,
    "baby": 0.6, "santa-claus": 1.75, "woman-fairy": 0.9, "man-fairy": 0.9, "baby-angel": 0.8, "umbrella": 1.0,
    "beach-with-umbrella": 2.0, "umbrella-on-ground": 1.8, "glowing-star": 0.6, "star": 0.6, "shooting-star": 0.8,
    "comet": 1.0, "cloud": 2.0, "ringed-planet": 6.0, "globe-showing-americas": 6.0, "water-wave": 2.0,
    "rainbow": 30.0, "tornado": 30.0, "hot-beverage": 0.15, "teapot": 0.22, "guitar": 1.0, "violin": 0.6, "drum": 0.6,
    "birthday-cake": 0.4, "gem-stone": 0.4, "crown": 0.25, "candle": 0.25, "wrapped-gift": 0.4,
}  # fmt: skip
_GROUPS: Mapping[str, float] = {
    "Animals & Nature": 0.8, "People & Body": 1.7, "Travel & Places": 3.0, "Objects": 0.35, "Food & Drink": 0.22,
    "Activities": 0.4,
}  # fmt: skip


@lru_cache(maxsize=512)
def metres(thing: str) -> float:
    """How tall it is in the world."""
    if thing in _METRES:
        return _METRES[thing]
    group = next((t.group for t in meaning.things() if t.name == thing), "")
    return _GROUPS.get(group, 1.0)


def share(thing: str, size: float = 1.0) -> float:
    """Its height in a picture, as a part of the smaller side; `size` is what the words say ("tiny", "giant")."""
    told = float(HERO * (metres(thing) / 1.2) ** POWER * size)
    return min(SHARE_MAX if size <= 1.2 else 0.82, max(SHARE_MIN * min(1.0, size), told))

"""The price list as people read it. Rule: every number is the catalogue's, as it stands at this moment."""

from collections.abc import Sequence

import msgspec

from storynote.models import IMAGES_MAX, Model
from storynote.site.words import KINDS, UNITS

HUNDRED = 100
CALCULATOR_CREDITS = (50, 100, 250, 500, 1000, 2500, 5000, 10_000)


class Offer(msgspec.Struct, frozen=True):
    """A model and what it costs here."""

    model: Model
    credits: int
    available: bool
    provider: str = ""
    """Who would serve it now."""

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def local(self) -> bool:
        return all(route.provider == "local" for route in self.model.routes)

    @property
    def price(self) -> str:
        """`2 cr`, `10 cr/s`, `free`."""
        return f"{self.credits} {UNITS[self.model.unit][0]}" if self.credits else "free"

    @property
    def price_words(self) -> str:
        """`2 credits an image`."""
        if not self.credits:
            return "free"
        unit = UNITS[self.model.unit][1]
        noun = "credit" if self.credits == 1 else "credits"
        return f"{self.credits} {noun} {'an' if unit[0] in 'aeiou' else 'a'} {unit}"

    def worth(self, credits: int) -> str:
        """What so many credits buy: `50 images`, `1 min 40 s`."""
        if not self.credits:
            return "as many as you like"
        return amount(credits // self.credits, self.model.unit)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What it can do, as (word, value)."""
        model = self.model
        seconds = f"{model.duration_range[0]:g} to {model.duration_range[1]:g} seconds" if model.duration_range else ""
        found = [
            ("Makes", " and ".join(_SOUNDS.get(sound, sound) for sound in model.sound_types)),
            ("From", ", ".join(_MODES[mode] for mode in model.modes)),
            ("Aspect ratios", ", ".join(model.aspect_ratios)),
            ("Durations", _lengths(model.durations) or seconds),
            ("Formats", ", ".join(model.formats)),
            ("At once", f"1 to {IMAGES_MAX} images" if model.kind == "image" else ""),
            ("Seed", "takes a seed" if model.seed else "takes no seed"),
            ("Also called", ", ".join(model.aliases)),
        ]
        return [(word, value) for word, value in found if value]


_SOUNDS = {"sfx": "sound effects"}
_MODES = {"text": "words", "image": "a first frame", "keyframes": "a first and a last frame"}


def amount(units: int, unit: str) -> str:
    """So many of a unit, in words."""
    if unit == "second" and units >= 60:
        minutes, seconds = divmod(units, 60)
        return f"{minutes:,} min" + (f" {seconds} s" if seconds else "")
    one, many = UNITS[unit][1:]
    return f"{units:,} {one if units == 1 else many}"


def _lengths(durations: Sequence[float]) -> str:
    """`1 to 15 seconds` where no whole second is missing, else a list."""
    if not durations:
        return ""
    whole = [int(d) for d in durations if d == int(d)]
    if len(whole) > 3 and whole == list(range(whole[0], whole[-1] + 1)):
        return f"{whole[0]} to {whole[-1]} seconds"
    return ", ".join(f"{d:g}" for d in durations) + " seconds"


def groups(offers: Sequence[Offer], *, local: bool = False) -> list[tuple[str, list[Offer]]]:
    """Kind → its models, those of the services or those of this machine."""
    found = [(word, [o for o in offers if o.model.kind == kind and o.local is local]) for kind, word in KINDS.items()]
    return [(word, members) for word, members in found if members]

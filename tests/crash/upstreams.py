"""Whose jobs are under way when the server dies: what is ordered of each provider, and what its fake was asked to make.

Rule: what the fake accepted is what may be billed, whatever the server remembers of it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.providers.stand import Stand
from tests.server import Fake, Json

FAL = "fal"
PAGE_ROWS = 100
"""Of the real list of predictions; the fake's own pages are small, for the tests of its reader."""

FAL_MARKS = ("", "", "", "[delay=0.1]", "[delay=0.5]", "[submit_delay=0.2]", "[submit_delay=0.7]", "[lost]", "[policy]",
             "[polls=3]", "[status_500=2]", "[file_404]")  # fmt: skip
MARKS = ("", "", "", "[delay=0.1]", "[delay=0.4]", "[lost]", "[cut]", "[html]", "[bad_gateway]", "[policy]",
         "[busy=1]", "[refused]")  # fmt: skip

_OPENAI = """
[[model]]
id = "house/picture"
name = "House Picture"
kind = "image"
tier = "fast"
credits = 2
unit = "image"
aspect_ratios = ["1:1"]
routes = [{ provider = "openai", endpoint = "sd-turbo" }]
"""
_REPLICATE = """
[[model]]
id = "house/flux"
name = "House Flux"
kind = "image"
tier = "fast"
credits = 2
unit = "image"
aspect_ratios = ["1:1", "16:9"]
seed = true
routes = [{ provider = "replicate", endpoint = "black-forest-labs/flux-schnell" }]
"""


class Make(NamedTuple):
    """A sort of order: its body without the words, and the field they go into."""

    body: Mapping[str, object]
    words: str = "directPrompt"


class Plan(NamedTuple):
    """What is ordered of one provider."""

    makes: Sequence[Make]
    seed_of: Callable[[Json], object]
    """The seed within what the provider was sent; twins of one order differ in it. None: it takes none, so no twins."""
    kind: str = "image"
    twins: bool = True
    marks: Sequence[str] = MARKS
    catalogue: str = ""


def _images(*models: str) -> list[Make]:
    return [Make({"modelId": model}) for model in models]


def _seed(given: Json) -> object:
    return given.get("seed")


PLANS: Mapping[str, Plan] = {
    FAL: Plan(
        _images(
            "fal-ai/z-image/turbo",
            "fal-ai/flux-2",
            "fal-ai/bytedance/seedream/v4/text-to-image",
            "nano-banana",
            "nano-banana-2",
        ),
        _seed,
        marks=FAL_MARKS,
    ),
    "elevenlabs": Plan(
        [
            Make({"modelId": "elevenlabs/tts", "soundType": "speech"}, "text"),
            Make({"modelId": "elevenlabs/sfx", "soundType": "sfx", "duration": 2}, "prompt"),
            Make({"modelId": "elevenlabs/music", "soundType": "music", "duration": 5}, "prompt"),
        ],
        lambda _: None,
        kind="audio",
        twins=False,
    ),
    "google": Plan(_images("nano-banana", "nano-banana-2", "nano-banana-pro"), lambda g: _seed(g["generationConfig"])),
    "replicate": Plan(_images("house/flux"), _seed, catalogue=_REPLICATE),
    "openai": Plan(_images("house/picture"), lambda _: None, twins=False, catalogue=_OPENAI),
}
NAMES = tuple(PLANS)


class Service(Protocol):
    """A fake, running."""

    def environment(self) -> dict[str, str]: ...

    def switch(self, **switches: float) -> None: ...

    def close(self) -> None: ...


class Upstream:
    """One provider's fake, and the orders that lead to it."""

    def __init__(self, name: str, fake: Fake | None = None) -> None:
        self.name = name
        self.plan = PLANS[name]
        self._fal = (fake or Fake()) if name == FAL else None
        self._stand = None if name == FAL else Stand(name)
        if self._stand is not None:
            self._stand.switch(page=PAGE_ROWS)

    @property
    def _service(self) -> Service:
        found = self._fal or self._stand
        assert found is not None
        return found

    def close(self) -> None:
        self._service.close()

    def environment(self, folder: Path) -> dict[str, str]:
        """A server with this provider alone, which gives a submit up after a second."""
        catalogue = folder / "catalogue.toml"
        catalogue.write_text(self.plan.catalogue)
        return {
            **self._service.environment(),
            **({"STORYNOTE_CATALOGUE": str(catalogue)} if self.plan.catalogue else {}),
            "STORYNOTE_SUBMIT_SECONDS_MAX": "1",
            "STORYNOTE_ANSWER_SECONDS_MAX": "1",
            "STORYNOTE_SUBMIT_MARGIN_SECONDS": "1",
            f"STORYNOTE_{self.name.upper()}_CONCURRENCY_MAX": "100",
        }

    def order(self, chance: random.Random, words: str) -> tuple[str, Json]:
        """The prompt and the body of a new order."""
        make = chance.choice(self.plan.makes)
        prompt = words + chance.choice(self.plan.marks)
        twins = {"numImages": chance.choice((1, 1, 1, 2))} if self.plan.twins else {}
        return prompt, {**make.body, make.words: prompt, **twins}

    def bought(self) -> list[tuple[str, object]]:
        """(prompt, seed) of everything it was made to make."""
        if self._fal is not None:
            return [(str(s["input"].get("prompt")), self.plan.seed_of(s["input"])) for s in self._fal.submits()]
        assert self._stand is not None
        return [(str(s["prompt"]), self.plan.seed_of(s["input"])) for s in self._stand.log()["submits"]]

"""What each public page shows, gathered from catalogue, description and settings.

Rule: a view is plain values, a template only places them.
"""

from collections.abc import Mapping, Sequence

import msgspec

from storynote.site import developers, reference
from storynote.site.blocks import Code, Run
from storynote.site.developers import FOX, Facts
from storynote.site.offers import CALCULATOR_CREDITS, Offer, groups
from storynote.site.samples import Request, samples
from storynote.site.words import KINDS

BODIES = {"image": "ImageRequest", "video": "VideoRequest", "audio": "AudioRequest", "tool": "ToolRequest"}


class View(msgspec.Struct, frozen=True):
    """A page before it is HTML."""

    template: str
    title: str
    description: str
    values: Mapping[str, object]


class Picture(msgspec.Struct, frozen=True):
    """One of the pictures that come with the pages, and the words it was made from."""

    name: str
    prompt: str


PICTURES = (
    Picture("fox", "A fox reading a book in a cozy library"),
    Picture("whale", "A whale above the clouds at sunset"),
    Picture("lake", "A bear and a fox by a lake under cherry blossoms in spring"),
    Picture("cat", "A cat on a roof under a full moon"),
    Picture("cabin", "A cozy cabin in the woods at night with snow falling"),
    Picture("autumn", "A watercolor painting of a fox in an autumn forest"),
    Picture("bay", "Storybook illustration of a lighthouse on a cliff above the sea, a sailboat"),
)


class Pack(msgspec.Struct, frozen=True):
    """Credits for sale, priced in words."""

    id: str
    credits: int
    price: str


class Sale(msgspec.Struct, frozen=True):
    """How credits are had here: packs to buy, or somebody to ask."""

    packs: Sequence[Pack]
    contact: str

    @property
    def contact_href(self) -> str:
        """A link, where the contact is an address of the web or of mail."""
        if self.contact.startswith(("https://", "http://")):
            return self.contact
        return f"mailto:{self.contact}" if "@" in self.contact and " " not in self.contact else ""


def home(facts: Facts) -> View:
    paid = [offer for offer in facts.offers if not offer.local]
    images = [offer for offer in paid if offer.model.kind == "image" and offer.credits]
    cheapest = min(images, key=lambda offer: offer.credits).price_words if images else "nothing"
    request = Request("POST", "/projects/{projectId}/image", FOX)
    sample = Code("Generate an image", "home", samples(request, facts.address + "/v1"),
                  Run("POST", request.path, request.body, facts.credits("fal-ai/flux-2")))  # fmt: skip
    return View("home.html", "StoryNote", developers.LEAD, {
        "pictures": PICTURES, "counts": _counts(facts.offers), "sandbox": facts.sandbox, "sample": sample,
        "cheapest": cheapest.replace(" an image", ""), "teaser": _teaser(paid),
    })  # fmt: skip


def _counts(offers: Sequence[Offer]) -> str:
    return f"{len(offers)} models for pictures, video, speech, effects and music"


def _teaser(offers: Sequence[Offer]) -> list[Offer]:
    """The cheapest of each kind."""
    found = []
    for kind in KINDS:
        members = [offer for offer in offers if offer.model.kind == kind and offer.credits]
        found += sorted(members, key=lambda offer: offer.credits)[: 2 if kind == "image" else 1]
    return found


def pricing(facts: Facts, sale: Sale) -> View:
    return View("pricing.html", "Pricing", "You pay with credits for what is made, and for nothing else.", {
        "groups": groups(facts.offers), "local": groups(facts.offers, local=True), "steps": CALCULATOR_CREDITS,
        "packs": sale.packs, "contact": sale.contact, "contact_href": sale.contact_href, "sandbox": facts.sandbox,
    })  # fmt: skip


def models(facts: Facts) -> View:
    both = [(word, [o for o in facts.offers if o.model.kind == kind]) for kind, word in KINDS.items()]
    return View("models.html", "Models", f"{_counts(facts.offers)}, with prices and what each takes.",
                {"groups": [(word, offers) for word, offers in both if offers]})  # fmt: skip


def model(facts: Facts, offer: Offer, absence: str) -> View:
    kind = offer.model.kind
    return View("model.html", offer.model.name, f"{offer.model.name}: {offer.price_words}. Parameters, durations and code.", {
        "offer": offer, "kind": KINDS[kind], "absence": absence, "samples": _model_samples(facts, offer),
        "route": f"/v1/projects/{{projectId}}/{kind}", "parameters": facts.description.parameters(BODIES[kind]),
    })  # fmt: skip


_AUDIO: Mapping[str, dict[str, object]] = {
    "speech": {"soundType": "speech", "text": "The fox opened the book and began to read."},
    "sfx": {"soundType": "sfx", "prompt": "Thunderstorm with distant church bells"},
    "music": {"soundType": "music", "prompt": "A slow waltz for piano and strings"},
}
_TOOLS: Mapping[str, dict[str, object]] = {
    "background-removal": {},
    "object-removal": {"directPrompt": "the book"},
    "image-upscale": {"scale": 2},
}


def _model_samples(facts: Facts, offer: Offer) -> list[Code]:
    """A request for each way the model can be asked."""
    found = []
    for name, title, body in _bodies(offer):
        request = Request("POST", f"/projects/{{projectId}}/{offer.model.kind}", body)
        units = body.get("durationSec", 1)
        credits = facts.credits(offer.id, units) if isinstance(units, int) else 0
        run = Run("POST", request.path, body, credits, "jobId")
        found.append(Code(title, name, samples(request, facts.address + "/v1"), run))
    return found


def _bodies(offer: Offer) -> list[tuple[str, str, dict[str, object]]]:
    model, own = offer.model, {"modelId": offer.id}
    if model.kind == "image":
        return [
            ("image", "From words", {**own, "directPrompt": FOX["directPrompt"], "aspectRatio": model.aspect_ratios[0]})
        ]
    if model.kind == "audio":
        return [
            (sound, sound.replace("sfx", "effect").capitalize(), {**own, **_AUDIO[sound]})
            for sound in model.sound_types
        ]
    if model.kind == "tool":
        return [("tool", "A picture you made", {**own, "jobId": "{jobId}", **_TOOLS.get(model.tool, {})})]
    seconds: dict[str, object] = {"durationSec": int(min(model.durations, key=lambda d: abs(d - 5)))}
    words = {**own, "directPrompt": "A sailboat in a storm, slow dolly in", **seconds}
    frame = {**own, "firstFrame": {"jobId": "{jobId}"}, "directPrompt": "Snow falls, the camera pans left", **seconds}
    both = {**own, "firstFrame": {"jobId": "{jobId}"}, "lastFrame": {"jobId": "{jobId}"}, **seconds}
    ways = {
        "text": ("From words", words),
        "image": ("From a picture you made", frame),
        "keyframes": ("Between two pictures", both),
    }
    return [(mode, *ways[mode]) for mode in model.modes]


def develop(facts: Facts) -> View:
    return View("developers.html", "Developers", developers.LEAD, {"sections": developers.sections(facts)})


def refer(facts: Facts) -> View:
    text = "Every address of the API, what it takes and what it answers, made from its own description."
    return View("reference.html", "Reference", text,
                {"groups": reference.groups(facts.description), "types": reference.types(facts.description)})  # fmt: skip

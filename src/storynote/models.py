"""The catalogue: which models there are, what each can do, what it costs, and who serves it. Pure: no store, no network.

Rule: a request is checked here completely, before anything is held; what passes has a price, an endpoint and every
default filled in.
"""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path

import msgspec

from storynote.errors import BadRequest, ConfigurationError

ASPECT_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4")
KINDS = ("image", "video", "audio", "tool")
IMAGES_MAX = 8
SEED_MAX = 2**31 - 1
DURATION_SEC_DEFAULT = 3
LOCAL, SANDBOX = "local", "sandbox"
SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "16:9": (1024, 576),
    "9:16": (576, 1024),
    "4:3": (1024, 768),
    "3:4": (768, 1024),
}
"""Pixels a picture of that ratio has when its model leaves the size to us."""
VIDEO_SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (720, 720),
    "16:9": (1280, 720),
    "9:16": (720, 1280),
    "4:3": (960, 720),
    "3:4": (720, 960),
}
"""720p: the shorter side of a film has 720 pixels."""
STAND_INS: Mapping[str, str] = {
    "image": "local/scene",
    "video": "local/motion",
    "speech": "local/kokoro",
    "sfx": "local/sfx",
    "music": "local/band",
    "background-removal": "local/cutout",
    "object-removal": "local/erase",
    "image-upscale": "local/upscale",
}
"""Kind, sound type or tool → the local model that answers for others of its sort in the sandbox."""


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to have a model served."""

    provider: str
    endpoint: str = ""


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the price list."""

    id: str
    name: str
    kind: str
    tier: str
    credits: int
    unit: str
    routes: tuple[Route, ...]
    aliases: tuple[str, ...] = ()
    aspect_ratios: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    endpoints: Mapping[str, str] = {}
    durations: tuple[float, ...] = ()
    """The only durations in seconds it makes; empty: see `duration_range`."""
    duration_range: tuple[float, float] | None = None
    sound_types: tuple[str, ...] = ()
    tool: str = ""
    formats: tuple[str, ...] = ()
    """File formats of a sound that can be asked for, the first unasked."""
    seed: bool = False
    default: bool = False
    """Taken when no modelId is sent: the first default of the kind (and sound type) that can run."""


class Served(msgspec.Struct, frozen=True):
    """A model together with who would serve it now."""

    model: Model
    provider: str
    """A provider's name, or "sandbox"."""
    endpoint: str
    """The provider's own name for it; in the sandbox, the local model that stands in."""
    others: tuple[tuple[str, str], ...] = ()
    """(provider, endpoint) of whoever could serve it next, in order."""

    @property
    def sandboxed(self) -> bool:
        return self.provider == SANDBOX

    def price(self, units: float = 1) -> int:
        """Credits for `units` (images, seconds or generations), rounded up; sandbox is free."""
        return 0 if self.sandboxed else math.ceil(self.model.credits * units)


Supports = Callable[[str, str], bool]
"""Whether a provider that has credentials can serve (kind, endpoint)."""


class Catalogue:
    """Every model this server knows, by id and alias, and which of them can run with the providers it has."""

    def __init__(
        self,
        models: Sequence[Model],
        providers: Mapping[str, Supports],
        *,
        sandbox: bool,
        missing: Mapping[str, str],
    ) -> None:
        self.listed = tuple(models)
        """At the catalogue's own prices."""
        self.models = self.listed
        self._providers = providers
        self._missing = missing
        """Local model → why it cannot run on this machine."""
        self.sandbox = sandbox
        """No provider has credentials: every model is answered by the sandbox."""
        self._by_name = {name: model for model in models for name in (model.id, *model.aliases)}

    def reprice(self, prices: Mapping[str, int]) -> None:
        """From now on the models named cost so much; all others cost what the catalogue says."""
        self.models = tuple(
            msgspec.structs.replace(model, credits=prices[model.id]) if model.id in prices else model
            for model in self.listed
        )
        self._by_name = {name: model for model in self.models for name in (model.id, *model.aliases)}

    def named(self, name: str) -> Model | None:
        """The model of that id or alias, whether it can run or not."""
        return self._by_name.get(name)

    def served(self, model: Model, mode: str = "", sound_type: str = "", *, test: bool) -> Served | None:
        """Who serves `model` now (`test`: for a test key), or None."""
        if test or self.sandbox:
            return self._sandboxed(model, sound_type, test=test)
        routes = self._routes(model, mode)
        return Served(model, *routes[0], tuple(routes[1:])) if routes else None

    def _routes(self, model: Model, mode: str) -> list[tuple[str, str]]:
        """Every (provider, endpoint) that can serve it, in the catalogue's order."""
        mode = mode or next(iter(model.modes), "")
        found = ((route.provider, route.endpoint or model.endpoints.get(mode, "")) for route in model.routes)
        return [(provider, endpoint) for provider, endpoint in found if self._can(provider, model.kind, endpoint)]

    def _sandboxed(self, model: Model, sound_type: str, *, test: bool) -> Served | None:
        own = next((route.endpoint for route in model.routes if route.provider == LOCAL), None)
        endpoint = own or stand_in(model, sound_type)
        if not self._can(LOCAL, model.kind, endpoint):
            return None
        # A model that is local anyway is nothing to sandbox for a live key: it is free and it is itself.
        return Served(model, LOCAL if own and not test else SANDBOX, endpoint)

    @property
    def providers(self) -> tuple[str, ...]:
        """Those that have what they need: credentials, or this machine."""
        return tuple(self._providers)

    def absence(self, model: Model) -> str | None:
        """Why a model cannot run now, None when it can."""
        return None if self.served(model, test=False) else self._why_not(model, "", test=False)

    def _can(self, provider: str, kind: str, endpoint: str) -> bool:
        supports = self._providers.get(provider)
        return supports is not None and supports(kind, endpoint)

    def available(self, *, test: bool) -> list[Served]:
        """What can run now, in the catalogue's order."""
        found = (self.served(model, test=test) for model in self.models)
        return [served for served in found if served is not None]

    def choose(self, kind: str, model_id: str | None, *, mode: str = "", sound_type: str = "", test: bool) -> Served:
        """The model for a request: the one named, or the default. Raises BadRequest naming what is allowed."""
        if model_id is None:
            return self._default(kind, sound_type, test=test)
        model = self._by_name.get(model_id)
        if model is None or model.kind != kind or (sound_type and sound_type not in model.sound_types):
            raise self._not_one_of(kind, model_id, model, sound_type, test=test)
        served = self.served(model, mode, sound_type, test=test)
        if served is None:
            raise BadRequest(self._why_not(model, sound_type, test=test), param="modelId", type="model_unavailable")
        return served

    def _default(self, kind: str, sound_type: str, *, test: bool) -> Served:
        fitting = [
            served
            for served in self.available(test=test)
            if served.model.kind == kind and (not sound_type or sound_type in served.model.sound_types)
        ]
        if not fitting:
            raise BadRequest(self._why_none(sound_type or kind), param="modelId", type="model_unavailable")
        found = next((served for served in fitting if served.model.default), fitting[0])
        return self.served(found.model, "", sound_type, test=test) or found

    def _why_none(self, sort: str) -> str:
        absent = self._missing.get(STAND_INS.get(sort, ""))
        needed = "the operator must set a provider's key" + (f" or {absent}" if absent else "")
        return f"No {sort} model can run on this server yet: {needed}"

    def _not_one_of(self, kind: str, model_id: str, model: Model | None, sound_type: str, *, test: bool) -> BadRequest:
        allowed = [
            served.model.id
            for served in self.available(test=test)
            if served.model.kind == kind and (not sound_type or sound_type in served.model.sound_types)
        ]
        shown = model_id if len(model_id) <= 100 else model_id[:100] + "…"
        what = f"Unknown model {shown!r}" if model is None else f"{model.id} does not make {sound_type or kind}"
        return BadRequest(f"{what}; {sound_type or kind} models: {', '.join(allowed)}", param="modelId")

    def _why_not(self, model: Model, sound_type: str, *, test: bool) -> str:
        own = next((route.endpoint for route in model.routes if route.provider == LOCAL), None)
        local = own or (stand_in(model, sound_type) if test or self.sandbox else "")
        if local in self._missing:
            return f"{model.id} cannot run on this server: the operator must {self._missing[local]}"
        needed = [_CREDENTIALS.get(route.provider, f"provider {route.provider}") for route in model.routes]
        have = [route.provider for route in model.routes if route.provider in self._providers]
        if have:
            return f"{model.id} is not offered by this server yet ({', '.join(have)} does not serve it here)"
        return f"{model.id} is not available on this server: the operator must set {' or '.join(needed)}"


_CREDENTIALS = {
    "fal": "FAL_KEY",
    "elevenlabs": "ELEVENLABS_API_KEY",
    "google": "GEMINI_API_KEY",
    "replicate": "REPLICATE_API_TOKEN",
    "openai": "OPENAI_API_KEY or OPENAI_BASE_URL",
}


def stand_in(model: Model, sound_type: str = "") -> str:
    """The local model that answers for `model` in the sandbox."""
    sound = sound_type or next(iter(model.sound_types), "")
    return STAND_INS.get(sound or model.tool or model.kind, "")


# Parameters ------------------------------------------------------------------------------------------------------


def aspect_ratio(model: Model, wanted: str | None) -> str | None:
    """The ratio to use: the one wanted, else the model's first. Raises BadRequest naming the model's."""
    if wanted is None:
        return model.aspect_ratios[0] if model.aspect_ratios else None
    if wanted not in model.aspect_ratios:
        allowed = ", ".join(model.aspect_ratios) or "none"
        raise BadRequest(f"{model.id} makes the aspect ratios {allowed}; not {wanted}", param="aspectRatio")
    return wanted


def nearest_ratio(model: Model, width: int, height: int) -> str:
    """The model's aspect ratio that crops least from a picture of that size."""

    def strain(ratio: str) -> float:
        across, down = (int(part) for part in ratio.split(":"))
        return abs(math.log(width / height * down / across))

    return min(model.aspect_ratios, key=strain)


def sound_format(model: Model, wanted: str | None) -> str | None:
    """The file format to make, None where the model leaves no choice. Raises BadRequest naming the model's."""
    if wanted is None:
        return model.formats[0] if model.formats else None
    if wanted not in model.formats:
        raise BadRequest(
            f"{model.id} makes {', '.join(model.formats) or 'one format only'}; not {wanted}", param="format"
        )
    return wanted


def mode(model: Model, *, first: bool, last: bool, prompt: bool) -> str:
    """text, image or keyframes, by what was sent. Raises BadRequest."""
    if last and not first:
        raise BadRequest("lastFrame needs a firstFrame", param="lastFrame")
    if not first and not prompt:
        raise BadRequest("A video needs a directPrompt or a firstFrame", param="directPrompt")
    found = "keyframes" if last else "image" if first else "text"
    if found not in model.modes:
        param = {"keyframes": "lastFrame", "image": "firstFrame", "text": "directPrompt"}[found]
        raise BadRequest(f"{model.id} has the modes {', '.join(model.modes)}; not {found}", param=param)
    return found


def video_duration(model: Model, wanted: float | None) -> float:
    """Seconds to make and to charge. Raises BadRequest naming the model's set."""
    if wanted is None:
        return DURATION_SEC_DEFAULT if DURATION_SEC_DEFAULT in model.durations else min(model.durations)
    if wanted not in model.durations:
        allowed = ", ".join(f"{seconds:g}" for seconds in model.durations)
        raise BadRequest(f"{model.id} makes videos of {allowed} seconds; not {wanted:g}", param="durationSec")
    return wanted


def audio_duration(model: Model, wanted: float | None) -> float | None:
    """Seconds of sound, None leaving it to the model. Raises BadRequest naming the range."""
    if wanted is None:
        return None
    if model.duration_range is None:
        raise BadRequest(f"{model.id} takes no duration: speech is as long as its text", param="duration")
    low, high = model.duration_range
    if not low <= wanted <= high:
        raise BadRequest(f"{model.id} makes {low:g} to {high:g} seconds; not {wanted:g}", param="duration")
    return wanted


# Loading ---------------------------------------------------------------------------------------------------------


def load(override: Path | None) -> list[Model]:
    """The shipped catalogue, with the operator's file on top. Raises ConfigurationError naming file and entry."""
    shipped = (resources.files("storynote") / "catalogue.toml").read_text("utf-8")
    entries = {str(entry["id"]): entry for entry in _entries(shipped, "catalogue.toml")}
    if override is not None:
        try:
            text = override.read_text("utf-8")
        except OSError as error:
            raise ConfigurationError(f"STORYNOTE_CATALOGUE: {override} cannot be read: {error}") from error
        for entry in _entries(text, str(override)):
            entries[str(entry["id"])] = {**entries.get(str(entry["id"]), {}), **entry}
    models = [_model(entry) for entry in entries.values() if entry.get("enabled", True) is True]
    names = [name for model in models for name in (model.id, *model.aliases)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ConfigurationError(f"The catalogue has the model names {', '.join(sorted(twice))} twice")
    return models


def _entries(text: str, file: str) -> list[dict[str, object]]:
    try:
        entries = tomllib.loads(text).get("model", [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: {error}") from error
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise ConfigurationError(f"{file}: every [[model]] needs an id")
    return list(entries)


def _model(entry: Mapping[str, object]) -> Model:
    try:
        model = msgspec.convert({k: v for k, v in entry.items() if k != "enabled"}, Model)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"Catalogue model {entry['id']}: {error}") from error
    wrong = (
        f"kind must be one of {', '.join(KINDS)}"
        if model.kind not in KINDS
        else "tier must be fast, standard or premium"
        if model.tier not in ("fast", "standard", "premium")
        else "unit must be image, second or generation"
        if model.unit not in ("image", "second", "generation")
        else "credits must not be negative"
        if model.credits < 0
        else "a video model needs modes and durations"
        if model.kind == "video" and not (model.modes and model.durations)
        else "an audio model needs sound_types"
        if model.kind == "audio" and not model.sound_types
        else ""
    )
    if wrong:
        raise ConfigurationError(f"Catalogue model {model.id}: {wrong}")
    return model

"""What the operator can set, read once from the environment. Rule: a value that makes no sense stops the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from storynote.errors import ConfigurationError

S = TypeVar("S", bound=msgspec.Struct)


class ProviderSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Credentials and addresses of the services that generate. An empty key means: this provider is not used."""

    fal_key: str = ""
    fal_queue_url: str = "https://queue.fal.run"
    fal_api_url: str = "https://api.fal.ai"
    fal_rest_url: str = "https://rest.fal.ai"
    fal_concurrency_max: int = 40
    elevenlabs_api_key: str = ""
    elevenlabs_base_url: str = "https://api.elevenlabs.io"
    elevenlabs_voice_id: str = ""
    """Who speaks when a request names nobody; empty: the account's first voice."""
    elevenlabs_concurrency_max: int = 3
    """What a small plan allows; beyond it they answer 429 and the job waits."""
    gemini_api_key: str = ""
    gemini_base_url: str = "https://generativelanguage.googleapis.com"
    google_concurrency_max: int = 8
    replicate_api_token: str = ""
    replicate_base_url: str = "https://api.replicate.com"
    replicate_concurrency_max: int = 20
    openai_api_key: str = ""
    openai_base_url: str = ""
    """Empty: OpenAI itself, with a key. Set: any server that speaks its API, key or not."""
    openai_voice: str = ""
    openai_concurrency_max: int = 4
    answer_seconds_max: float = 300.0
    """How long a service may take whose answer to the submit is the result itself."""
    submit_seconds_max: float = 60.0
    """How long one submit may be on the wire; after it and the margin an unanswered one is reconciled."""
    submit_margin_seconds: float = 5.0
    poll_seconds_min: float = 0.5
    poll_seconds_max: float = 3.0
    local_workers_max: int = 1
    """Processes of each local model."""
    local_memory_mib_max: int = 4096
    local_seconds_max: float = 1500.0
    local_silent_seconds_max: float = 120.0
    """A worker that reports nothing for so long is stopped."""
    local_idle_seconds_max: float = 600.0


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One process's configuration. Field `x_y` is the environment's `STORYNOTE_X_Y` unless `from_environment` says otherwise."""

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """The address clients reach us at, no trailing slash; absent = http://localhost:<port>."""
    database_url: str = ""
    storage_url: str = ""
    rate_global: int = 300
    rate_generation: int = 20
    rate_uploads: int = 50
    rate_auth_failures: int = 60
    """Failed authentications per client address and minute."""
    streams_max: int = 10
    """Concurrent event streams of one account."""
    catalogue: Path | None = None
    sandbox: str = "auto"
    fetch_allow: tuple[str, ...] = ()
    """Hosts, host:port or CIDRs the server may fetch from although the rules against SSRF forbid them."""
    job_seconds_max: float = 1800.0
    """From submit to the end: a job that is still open then fails and is released."""
    drain_seconds_max: float = 10.0
    provider: ProviderSettings = ProviderSettings()

    @property
    def address(self) -> str:
        """Where clients find us, without a trailing slash."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: object) -> "Settings":
        """Read `environment` (the process's own by default); what is `given` and not None wins.

        Raises ConfigurationError naming the variable and what it may be.
        """
        env = os.environ if environment is None else environment
        values = {**_read(env, cls, "STORYNOTE_", {}), **{k: v for k, v in given.items() if v is not None}}
        provider = _read(env, ProviderSettings, "STORYNOTE_", _PROVIDER_NAMES)
        settings = _build(cls, {**values, "provider": _build(ProviderSettings, provider)})
        _check(settings)
        return settings


_PROVIDER_NAMES = {
    "fal_key": "FAL_KEY",
    "fal_queue_url": "FAL_QUEUE_URL",
    "fal_api_url": "FAL_API_URL",
    "fal_rest_url": "FAL_REST_URL",
    "elevenlabs_api_key": "ELEVENLABS_API_KEY",
    "elevenlabs_base_url": "ELEVENLABS_BASE_URL",
    "gemini_api_key": "GEMINI_API_KEY",
    "gemini_base_url": "GEMINI_BASE_URL",
    "replicate_api_token": "REPLICATE_API_TOKEN",
    "replicate_base_url": "REPLICATE_BASE_URL",
    "openai_api_key": "OPENAI_API_KEY",
    "openai_base_url": "OPENAI_BASE_URL",
}


def _read(
    env: Mapping[str, str], cls: type[msgspec.Struct], prefix: str, names: Mapping[str, str]
) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(cls):
        name = names.get(field.name, prefix + field.name.upper())
        if field.name == "provider" or not env.get(name):
            continue
        raw = env[name]
        if field.name == "fetch_allow":
            values[field.name] = tuple(part.strip() for part in raw.split(",") if part.strip())
            continue
        try:
            values[field.name] = msgspec.convert(raw, field.type, strict=False, dec_hook=_path)
        except msgspec.ValidationError as error:
            raise ConfigurationError(f"{name}={raw!r}: {error}") from error
    return values


def _path(kind: type, value: object) -> object:
    if issubclass(kind, Path):
        return Path(str(value))
    raise NotImplementedError(kind)


def _build(cls: type[S], values: Mapping[str, object]) -> S:
    return cls(**values)


def _check(settings: Settings) -> None:
    if settings.sandbox not in ("auto", "off"):
        raise ConfigurationError(f"STORYNOTE_SANDBOX={settings.sandbox!r}: must be auto or off")
    for name in ("rate_global", "rate_generation", "rate_uploads", "rate_auth_failures", "streams_max"):
        if getattr(settings, name) < 1:
            raise ConfigurationError(f"STORYNOTE_{name.upper()} must be at least 1")
    if not 0 <= settings.port <= 65535:
        raise ConfigurationError(f"STORYNOTE_PORT={settings.port}: must be 0 to 65535")
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise ConfigurationError(f"STORYNOTE_PUBLIC_URL={settings.public_url!r}: must start with http:// or https://")

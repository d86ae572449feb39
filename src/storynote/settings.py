"""What the operator can set, read once from the environment. Rule: a value that makes no sense stops the start."""

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar

import msgspec

from storynote.errors import ConfigurationError

S = TypeVar("S", bound=msgspec.Struct)
Network = IPv4Network | IPv6Network
SIGN_UP_CREDITS_MAX = 1_000_000
SESSION_DAYS_MAX = 400
"""The longest a browser keeps a cookie (RFC 6265bis)."""
_SENDER = re.compile(r"^[^<>\r\n]*<?[^\s@<>]+@[^\s@<>]+>?$")
_PACK = re.compile(r"([1-9][0-9]{0,11}) *= *([1-9][0-9]{0,7})")
"""Stripe takes amounts of up to eight digits."""
_CURRENCY = re.compile(r"[a-z]{3}")


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


class Pack(msgspec.Struct, frozen=True):
    """So many credits for so much money, in the currency's smallest unit."""

    credits: int
    amount: int

    @property
    def id(self) -> str:
        return str(self.credits)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One process's configuration. Field `x_y` is the environment's `STORYNOTE_X_Y` unless `from_environment` says otherwise."""

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """The address clients reach us at, no trailing slash; absent = http://localhost:<port>."""
    database_url: str = ""
    storage_url: str = ""
    """s3://, gs:// or az://; empty: files lie in the data directory."""
    storage_direct: str = "off"
    """Whether clients fetch and put files at the bucket itself: on or off."""
    storage_cache_mib_max: int = 2048
    """Copies that this machine keeps of what lies in the bucket."""
    storage_cache_hours_max: float = 24.0
    """A copy that nobody asked for in so long is thrown away."""
    rate_global: int = 300
    rate_generation: int = 20
    rate_uploads: int = 50
    rate_auth_failures: int = 60
    """Failed authentications per client address and minute."""
    rate_sign_in: int = 20
    """Attempts to sign up, sign in or reset a password per client address and minute."""
    sign_up: str = "closed"
    """Who may make an account: `open` everybody, `invite` whoever has the operator's link, `closed` nobody."""
    sign_up_credits: int = 0
    """What a new account is given."""
    session_days: int = 30
    """A browser that is not used for so long is signed out."""
    smtp_url: str = ""
    """smtp(s)://user:password@host:port; empty: no mail is sent."""
    mail_from: str = ""
    """Who our mail is from."""
    streams_max: int = 10
    """Concurrent event streams of one account."""
    catalogue: Path | None = None
    sandbox: str = "auto"
    proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-For is believed: the networks of the proxies before this server."""
    fetch_allow: tuple[str, ...] = ()
    """Hosts, host:port or CIDRs the server may fetch from although the rules against SSRF forbid them."""
    job_seconds_max: float = 1800.0
    """From submit to the end: a job that is still open then fails and is released."""
    drain_seconds_max: float = 10.0
    work: str = "auto"
    """Whether `serve` runs jobs too: on, off, or auto (only where there is no fleet)."""
    metrics_port: int = 0
    """Where /metrics, /healthz and /readyz are told to the operator; 0: nowhere."""
    metrics_host: str = "127.0.0.1"
    log: str = "auto"
    """text, json, or auto: text at a terminal only."""
    log_level: str = "info"
    """debug, info, warning or error; at debug failures are told with the words of whatever failed."""
    heartbeat_seconds: float = 30.0
    """A fleet's worker that gave no sign for so long has died: its jobs are taken over."""
    stripe_secret_key: str = ""
    """Empty: nothing is for sale, the operator grants credits."""
    stripe_webhook_secret: str = ""
    stripe_base_url: str = "https://api.stripe.com"
    packs: tuple[Pack, ...] = ()
    """What is for sale, in the order shown."""
    currency: str = "usd"
    contact: str = ""
    """Whom to ask for credits: an e-mail address, a link, or words."""
    purchase_seconds_min: float = 60.0
    """How old a purchase must be before Stripe is asked about it unprompted: a webhook that comes is there by then."""
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
        values = {**_read(env, cls, "STORYNOTE_", _PROVIDER_NAMES), **{k: v for k, v in given.items() if v is not None}}
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
    "stripe_secret_key": "STRIPE_SECRET_KEY",
    "stripe_webhook_secret": "STRIPE_WEBHOOK_SECRET",
    "stripe_base_url": "STRIPE_BASE_URL",
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
        if field.name == "proxies":
            values[field.name] = _networks(raw)
            continue
        if field.name == "packs":
            values[field.name] = _packs(raw)
            continue
        try:
            values[field.name] = msgspec.convert(raw, field.type, strict=False, dec_hook=_path)
        except msgspec.ValidationError as error:
            raise ConfigurationError(f"{name}={raw!r}: {error}") from error
    return values


def _networks(raw: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in raw.split(",") if part.strip())
    except ValueError as error:
        raise ConfigurationError(f"STORYNOTE_PROXIES={raw!r}: {error} (as in 10.0.0.0/8, 127.0.0.1)") from error


def _packs(raw: str) -> tuple[Pack, ...]:
    """`500=500,2000=1800`: credits = price. Raises ConfigurationError."""
    packs = []
    for part in filter(None, (part.strip() for part in raw.split(","))):
        found = _PACK.fullmatch(part)
        if found is None:
            raise ConfigurationError(
                f"STORYNOTE_PACKS={raw!r}: must be credits=price in the currency's smallest unit,"
                " comma-separated, as in 500=500,2000=1800"
            )
        packs.append(Pack(int(found.group(1)), int(found.group(2))))
    if len({pack.id for pack in packs}) < len(packs):
        raise ConfigurationError(f"STORYNOTE_PACKS={raw!r}: the same number of credits is there twice")
    return tuple(packs)


def _path(kind: type, value: object) -> object:
    if issubclass(kind, Path):
        return Path(str(value))
    raise NotImplementedError(kind)


def _build(cls: type[S], values: Mapping[str, object]) -> S:
    return cls(**values)


def _check(settings: Settings) -> None:
    if settings.sandbox not in ("auto", "off"):
        raise ConfigurationError(f"STORYNOTE_SANDBOX={settings.sandbox!r}: must be auto or off")
    if settings.work not in ("auto", "on", "off"):
        raise ConfigurationError(f"STORYNOTE_WORK={settings.work!r}: must be auto, on or off")
    _check_storage(settings)
    for name in ("rate_global", "rate_generation", "rate_uploads", "rate_auth_failures", "rate_sign_in", "streams_max"):
        if getattr(settings, name) < 1:
            raise ConfigurationError(f"STORYNOTE_{name.upper()} must be at least 1")
    _check_people(settings)
    if not 0 <= settings.port <= 65535:
        raise ConfigurationError(f"STORYNOTE_PORT={settings.port}: must be 0 to 65535")
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise ConfigurationError(f"STORYNOTE_PUBLIC_URL={settings.public_url!r}: must start with http:// or https://")
    if not 0 <= settings.metrics_port <= 65535 or (settings.metrics_port and settings.metrics_port == settings.port):
        raise ConfigurationError(
            f"STORYNOTE_METRICS_PORT={settings.metrics_port}: must be 0 to 65535, and not the port that clients reach"
        )
    _check_sale(settings)


def _check_storage(settings: Settings) -> None:
    if settings.storage_direct not in ("on", "off"):
        raise ConfigurationError(f"STORYNOTE_STORAGE_DIRECT={settings.storage_direct!r}: must be on or off")
    if settings.storage_direct == "on" and not settings.storage_url:
        raise ConfigurationError("STORYNOTE_STORAGE_DIRECT=on needs STORYNOTE_STORAGE_URL: there is no bucket to go to")
    if settings.storage_cache_mib_max < 1 or settings.storage_cache_hours_max <= 0:
        raise ConfigurationError("STORYNOTE_STORAGE_CACHE_MIB_MAX must be at least 1, ..._HOURS_MAX more than 0")


def _check_sale(settings: Settings) -> None:
    if not _CURRENCY.fullmatch(settings.currency):
        raise ConfigurationError(
            f"STORYNOTE_CURRENCY={settings.currency!r}: must be three lowercase letters, as in usd"
        )
    if settings.purchase_seconds_min < 0:
        raise ConfigurationError("STORYNOTE_PURCHASE_SECONDS_MIN must not be negative")
    if not settings.stripe_base_url.startswith(("http://", "https://")):
        raise ConfigurationError(f"STRIPE_BASE_URL={settings.stripe_base_url!r}: must start with http:// or https://")
    if not settings.stripe_secret_key:
        return
    # Without it anybody could tell us that they have paid.
    if not settings.stripe_webhook_secret.strip():
        raise ConfigurationError(
            "STRIPE_WEBHOOK_SECRET must be set together with STRIPE_SECRET_KEY: it proves that a payment was reported"
            " by Stripe (whsec_…, shown where the webhook was made)"
        )
    if not settings.packs:
        raise ConfigurationError(
            "STORYNOTE_PACKS must be set together with STRIPE_SECRET_KEY: what is for sale, as credits=price in the"
            " currency's smallest unit, for example 500=500,2000=1800"
        )


def _check_people(settings: Settings) -> None:
    if settings.sign_up not in ("open", "invite", "closed"):
        raise ConfigurationError(f"STORYNOTE_SIGN_UP={settings.sign_up!r}: must be open, invite or closed")
    if not 0 <= settings.sign_up_credits <= SIGN_UP_CREDITS_MAX:
        raise ConfigurationError(f"STORYNOTE_SIGN_UP_CREDITS must be 0 to {SIGN_UP_CREDITS_MAX}")
    if not 1 <= settings.session_days <= SESSION_DAYS_MAX:
        raise ConfigurationError(f"STORYNOTE_SESSION_DAYS must be 1 to {SESSION_DAYS_MAX}")
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise ConfigurationError("STORYNOTE_SMTP_URL and STORYNOTE_MAIL_FROM are set together or not at all")
    if settings.mail_from and not _SENDER.match(settings.mail_from):
        raise ConfigurationError("STORYNOTE_MAIL_FROM must be an address, as in StoryNote <no-reply@example.com>")

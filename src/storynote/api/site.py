"""The pages for people: how each is answered, with its policy. What is on them is `storynote.site`'s.

Rule: every page is whole without scripts, and no page may load or be framed by anything that is not this server.
"""

import contextlib
from collections.abc import Mapping
from functools import lru_cache
from html import escape

import msgspec

from storynote.api import cookies, static
from storynote.api.door import Answer, Call
from storynote.api.static import File, file_of
from storynote.assets import UPLOAD_BYTES_MAX
from storynote.errors import NotFound, Refusal
from storynote.jobs import BATCH_MAX
from storynote.models import IMAGES_MAX, Catalogue, Model
from storynote.settings import Settings
from storynote.site import views
from storynote.site.blocks import markdown
from storynote.site.developers import LEAD, Facts, Limits, sections
from storynote.site.guide import guide
from storynote.site.offers import Offer
from storynote.site.render import page
from storynote.site.schemas import Description
from storynote.site.views import Pack, Sale, View

HTML = (b"content-type", b"text/html; charset=utf-8")

HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self';"
        " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    ),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def headers(bucket: str) -> tuple[tuple[str, str], ...]:
    """What goes with every page; pictures and films of a shared project may lead to the origin of the bucket."""
    (name, policy), *others = HEADERS
    for source in ("img-src 'self' data:", "media-src 'self'"):
        policy = policy.replace(source, f"{source} {bucket}".rstrip())
    return ((name, policy), *others)


REVISIT = "private, no-cache"
"""What a page shows depends on who looks and on prices: always ask, mostly to hear that nothing changed."""
PAGES_MAX = 256


class Shown(msgspec.Struct, frozen=True):
    """What the pages of one moment are made from; two equal ones make the same pages."""

    settings: Settings
    catalogue: Catalogue
    prices: tuple[tuple[str, int], ...]
    signed_in: bool


async def shown_to(call: Call) -> Shown:
    """Who looks, and at what."""
    server = call.server
    prices = tuple((model.id, model.credits) for model in server.catalogue.models)
    return Shown(server.settings, server.catalogue, prices, await signed_in(call))


async def signed_in(call: Call) -> bool:
    """Whether a person with a session looks. A wrong cookie is no cookie."""
    if not cookies.secret_in(call.headers, call.server.settings.address):
        return False
    with contextlib.suppress(Refusal):
        return bool((await call.gate.identify(call.headers, "", "GET")).session_id)
    return False


def common(settings: Settings, path: str, title: str, description: str, *, signed_in: bool) -> dict[str, object]:
    """What every template needs."""
    return {
        "title": title, "description": description, "path": path, "address": settings.address, "signed_in": signed_in,
        "files": static.site_prefix(),
    }  # fmt: skip


def answer_page(call: Call, file: File, status: int = 200) -> Answer:
    return static.send(call, file, REVISIT, *headers(call.server.files.origin), status=status)


def html(text: str) -> File:
    return file_of(text.encode(), "text/html")


# Pages made from the catalogue and the description ---------------------------------------------------------------


async def home(call: Call) -> Answer:
    return answer_page(call, _rendered(await shown_to(call), "/"))


async def pricing(call: Call) -> Answer:
    return answer_page(call, _rendered(await shown_to(call), "/pricing"))


async def models(call: Call) -> Answer:
    return answer_page(call, _rendered(await shown_to(call), "/models"))


async def model(call: Call) -> Answer:
    """One model, by its id or an alias; an alias leads to the id."""
    named, catalogue = call.params["model_id"], call.server.catalogue
    found = catalogue.named(named)
    if found is None:
        return await missing(call, "There is no such model", "It may have another name now: look on the models page.")
    if found.id != named:
        return Answer(301, b"", (("Location", f"/models/{found.id}"),), media=HTML)
    return answer_page(call, _rendered(await shown_to(call), f"/models/{found.id}"))


async def developers(call: Call) -> Answer:
    return answer_page(call, _rendered(await shown_to(call), "/developers"))


async def reference(call: Call) -> Answer:
    return answer_page(call, _rendered(await shown_to(call), "/reference"))


@lru_cache(maxsize=PAGES_MAX)
def _rendered(shown: Shown, path: str) -> File:
    view = _view(shown, path)
    values = common(shown.settings, path, view.title, view.description, signed_in=shown.signed_in)
    return html(page(view.template, {**values, **view.values}))


def _view(shown: Shown, path: str) -> View:
    facts = facts_of(shown)
    if path == "/pricing":
        return views.pricing(facts, _sale(shown.settings))
    if path.startswith("/models/"):
        found = next(offer for offer in facts.offers if path == f"/models/{offer.id}")
        return views.model(facts, found, shown.catalogue.absence(found.model) or "")
    simple = {"/": views.home, "/models": views.models, "/developers": views.develop, "/reference": views.refer}
    return simple[path](facts)


def facts_of(shown: Shown) -> Facts:
    """All that a page may say, from the parts that know it."""
    settings, catalogue = shown.settings, shown.catalogue
    return Facts(
        address=settings.address,
        description=Description(described(settings.address)),
        offers=tuple(_offer(catalogue, model) for model in catalogue.models),
        limits=Limits(
            per_minute=settings.rate_global,
            generation_per_minute=settings.rate_generation,
            uploads_per_minute=settings.rate_uploads,
            streams=settings.streams_max,
            batch=BATCH_MAX,
            images=IMAGES_MAX,
            upload_mib=UPLOAD_BYTES_MAX // (1024 * 1024),
        ),
        sandbox=catalogue.sandbox,
    )


def _offer(catalogue: Catalogue, model: Model) -> Offer:
    served = catalogue.served(model, test=False)
    return Offer(model, model.credits, served is not None, served.provider if served else "")


@lru_cache(maxsize=4)
def described(address: str) -> Mapping[str, object]:
    """The API's description, as /openapi.json has it."""
    from storynote.api.openapi import document
    from storynote.api.routes import ROUTES

    builtins: dict[str, object] = msgspec.to_builtins(document(ROUTES, address))
    return builtins


def _sale(settings: Settings) -> Sale:
    packs = settings.packs if settings.stripe_secret_key else ()
    return Sale(
        [Pack(pack.id, pack.credits, money(pack.amount, settings.currency)) for pack in packs], settings.contact
    )


def money(amount: int, currency: str) -> str:
    """An amount in the currency's smallest unit, in words: `18.00 USD`."""
    return f"{amount:,} {currency.upper()}" if currency in _WHOLE else f"{amount / 100:,.2f} {currency.upper()}"


_WHOLE = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
"""Currencies without a smaller unit (Stripe, "Zero-decimal currencies")."""


# For machines ----------------------------------------------------------------------------------------------------


async def developers_text(call: Call) -> Answer:
    """The developers' page as Markdown."""
    shown = await shown_to(call)
    text = markdown("StoryNote API", LEAD, sections(facts_of(shown)))
    return static.send(call, file_of(text.encode(), "text/markdown"), REVISIT)


async def llms(call: Call) -> Answer:
    """What there is to read, for language models (llmstxt.org)."""
    facts = facts_of(await shown_to(call))
    return static.send(call, file_of(guide(facts).encode(), "text/plain"), REVISIT)


async def robots(call: Call) -> Answer:
    text = f"User-agent: *\nDisallow: /app\nDisallow: /v1/\nDisallow: /s/\nSitemap: {call.server.settings.address}/sitemap.xml\n"
    return static.send(call, file_of(text.encode(), "text/plain"), "public, max-age=3600")


async def sitemap(call: Call) -> Answer:
    paths = ["/", "/pricing", "/models", "/developers", "/reference"]
    paths += [f"/models/{model.id}" for model in call.server.catalogue.models]
    rows = "".join(f"<url><loc>{escape(call.server.settings.address + path)}</loc></url>" for path in paths)
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    return static.send(call, file_of(text.encode(), "application/xml"), "public, max-age=3600")


async def icon(call: Call) -> Answer:
    file = static.site_icon()
    return static.send(call, file, "public, max-age=86400")


# The app, and nothing --------------------------------------------------------------------------------------------


def app_policy(address: str, bucket: str = "") -> str:
    """The app's Content-Security-Policy. Results have the address this server was given, whatever name it is reached by;
    from there they may lead to the origin of the bucket."""
    files = f"{address} {bucket}".rstrip()
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", f"img-src 'self' data: blob: {files}",
        f"media-src 'self' blob: {files}", f"connect-src 'self' {files}", "font-src 'self'", "worker-src 'self'",
        "manifest-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
    ))  # fmt: skip


async def app(call: Call) -> Answer:
    """The built single page, for every address under /app; without it, how to build it."""
    file = static.app_page()
    if file is None:
        text = "This server runs from source code, and the app was not built into it."
        values = common(call.server.settings, "/app", "The app was not built", text, signed_in=False)
        return answer_page(call, html(page("unbuilt.html", values)), 503)
    policy = ("Content-Security-Policy", app_policy(call.server.settings.address, call.server.files.origin))
    return static.send(call, file, "no-cache", policy, *HEADERS[1:])


async def missing(call: Call, title: str, text: str) -> Answer:
    """404 for people."""
    values = common(call.server.settings, call.path, title, text, signed_in=await signed_in(call))
    return answer_page(call, html(page("missing.html", values)), 404)


async def nowhere(call: Call) -> Answer:
    """Every path that is none of ours: a page for people, the one error shape for programs."""
    wants_page = "text/html" in call.header("accept") and call.method in ("GET", "HEAD")
    if wants_page and not call.path.startswith(("/v1", "/assets", "/static")):
        return await missing(call, "There is nothing here", "The address may be mistyped, or what was here is gone.")
    raise NotFound(f"There is nothing at {call.path[:200]}", type="no_such_route")

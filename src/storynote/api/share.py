"""The public page of a shared project, and the picture that stands for it. Rule: nothing on it that the link does not give."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import msgspec

from storynote import accounts, assets
from storynote.api.assets import answer_of as asset_answer
from storynote.api.door import Answer, Call
from storynote.api.duplicate import duplicate
from storynote.api.jobs import answer_of
from storynote.api.shared import Shown, show
from storynote.api.site import HTML, answer_page, common, html, missing, signed_in
from storynote.api.wire.library import DuplicateRequest
from storynote.errors import NotFound, Refusal
from storynote.ids import time_ms
from storynote.site.card import PICTURES_MAX, card
from storynote.site.drawing import draw, of_graph
from storynote.site.render import page
from storynote.storage import Gone

CARD_SECONDS = 300
CARDS_MAX = 64
"""Kept in memory, about 100 kB each."""
CARD_PICTURE_PX = 1280
_CARDS: dict[tuple[str, int, str, str], bytes] = {}
_MAKING = asyncio.Semaphore(1)


class Result(msgspec.Struct, frozen=True):
    """One thing that was made, or written, as the page shows it."""

    kind: str
    prompt: str
    url: str = ""
    width: int | None = None
    height: int | None = None
    facts: str = ""


async def shared(call: Call) -> Answer:
    """Results large, in the graph's order from left to right, with the words they were made from."""
    token = call.params["token"]
    try:
        shown = await show(call, token)
    except NotFound:
        return await missing(call, "This project is not shared", "The link was taken back, or it is mistyped.")
    name, maker = shown.project.name, await _maker(call, shown)
    about = f"A project{f' by {maker}' if maker else ''}, made with AI on StoryNote."
    values = common(call.server.settings, f"/s/{token}", name, about, signed_in=await signed_in(call))
    more = {
        "maker": maker,
        "token": token,
        "drawing": draw(*of_graph(shown.nodes, shown.edges)),
        "results": results(call, shown),
    }
    return answer_page(call, html(page("share.html", {**values, **more})))


async def duplicated(call: Call) -> Answer:
    """What the page's button sends where there are no scripts: a copy for whoever is signed in, then the way to it."""
    made = dict((await duplicate(call, DuplicateRequest())).headers)
    return Answer(303, b"", (("Location", f"/app/p/{made['Location'].rsplit('/', 1)[-1]}"),), media=HTML)


async def _maker(call: Call, shown: Shown) -> str:
    """The owner's name, if they gave one: never their address."""
    return (await accounts.get(call.server.db, shown.project.account_id)).name


def results(call: Call, shown: Shown) -> list[Result]:
    """What there is to see and read, from left to right."""
    found = [_result(call, shown, node) for node in sorted(shown.nodes, key=_place)]
    return [one for one in found if one is not None]


def _place(node: dict[str, object]) -> tuple[float, float]:
    position = node.get("position")
    x, y = (position.get("x"), position.get("y")) if isinstance(position, dict) else (0, 0)
    return (x if isinstance(x, int | float) else 0, y if isinstance(y, int | float) else 0)


def _result(call: Call, shown: Shown, node: dict[str, object]) -> Result | None:
    node_id, data, signer = str(node.get("id", "")), node.get("data"), call.server.signer
    if node_id in shown.job_of:
        job = answer_of(shown.job_of[node_id], signer, time_ms())
        url = job.image_url or job.video_url or job.audio_url
        if url is None:
            return None
        kind = "image" if job.image_url else "video" if job.video_url else "audio"
        size = f"{job.width} by {job.height}" if job.width else ""
        seconds = f"{job.duration_sec:g} s" if job.duration_sec else ""
        facts = " · ".join(
            part for part in (job.model, size, seconds, f"seed {job.seed}" if job.seed is not None else "") if part
        )
        return Result(kind, job.prompt, _own(url), job.width, job.height, facts)
    if node_id in shown.asset_of:
        asset = asset_answer(shown.asset_of[node_id], signer, time_ms())
        return Result(
            asset.kind, _said(data, "prompt"), _own(asset.url), asset.width, asset.height, _said(data, "model")
        )
    text = _said(data, "text") if node.get("type") == "text" else ""
    return Result("text", text) if text.strip() else None


def _said(data: object, name: str) -> str:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _own(url: str) -> str:
    """Relative to this server, by whatever name it was reached."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


async def picture(call: Call) -> Answer:
    """The picture for og:image: 1200 by 630, from the project's last pictures. Made outside the event loop, one at a time."""
    shown = await show(call, call.params["token"])
    maker = await _maker(call, shown)
    key = (shown.project.id, shown.project.revision, shown.project.name, maker)
    async with _MAKING:
        raw = _CARDS.get(key)
        if raw is None:
            raw = await asyncio.to_thread(card, shown.project.name, maker, await _pictures(call, shown))
            while len(_CARDS) >= CARDS_MAX:
                _CARDS.pop(next(iter(_CARDS)))
            _CARDS[key] = raw
    return Answer(
        200, raw, (("Cache-Control", f"public, max-age={CARD_SECONDS}"),), media=(b"content-type", b"image/jpeg")
    )


async def _pictures(call: Call, shown: Shown) -> list[bytes]:
    """Up to four of its pictures, those furthest to the right: what comes last was meant."""
    found: list[bytes] = []
    for node in sorted(shown.nodes, key=_place, reverse=True):
        asset_id = shown.asset_id(str(node.get("id", "")))
        asset = await assets.find(call.server.db, asset_id) if asset_id else None
        if asset is None or not asset.mime_type.startswith("image/"):
            continue
        with contextlib.suppress(Gone, Refusal):
            found.append(await call.server.thumbs.get(asset, CARD_PICTURE_PX))
        if len(found) == PICTURES_MAX:
            break
    return found[::-1]

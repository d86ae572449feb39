"""Addresses of the pages for people, and of the files they need. None of them is part of the API's description."""

from collections.abc import Awaitable, Callable

from storynote.api import share, site, static
from storynote.api.door import Answer, Call, Endpoint


def _page(path: str, name: str, handler: Callable[[Call], Awaitable[Answer]], media: str = "text/html") -> Endpoint:
    return Endpoint(
        method="GET", path=path, handler=handler, name=name, tag="Server", summary="For people", public=True, media=media,
        hidden=True,
    )  # fmt: skip


ROUTES_SITE: tuple[Endpoint, ...] = (
    _page("/", "home", site.home),
    _page("/pricing", "pricing", site.pricing),
    _page("/models", "models", site.models),
    _page("/models/{model_id:path}", "model", site.model),
    _page("/developers", "developers", site.developers),
    _page("/developers.md", "developersText", site.developers_text, "text/markdown"),
    _page("/reference", "reference", site.reference),
    _page("/llms.txt", "llms", site.llms, "text/plain"),
    _page("/robots.txt", "robots", site.robots, "text/plain"),
    _page("/sitemap.xml", "sitemap", site.sitemap, "application/xml"),
    _page("/favicon.svg", "icon", site.icon, "image/svg+xml"),
    _page("/favicon.ico", "iconOld", site.icon, "image/svg+xml"),
    _page("/s/{token}", "sharePage", share.shared),
    _page("/s/{token}/picture", "sharePicture", share.picture, "image/jpeg"),
    Endpoint(
        method="POST", path="/s/{token}/duplicate", handler=share.duplicated, name="shareDuplicate", tag="Projects",
        summary="The share page's button", scope="write", limit="uploads", status=303, media="text/html", hidden=True,
    ),
    _page("/app", "app", site.app),
    _page("/app/{rest:path}", "appPage", site.app),
    _page("/static/app/{name:path}", "appFile", static.app_file, "application/octet-stream"),
    _page("/static/site/{version}/{name:path}", "siteFile", static.site_file, "application/octet-stream"),
)  # fmt: skip

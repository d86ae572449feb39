"""Templates to pages. Rule: what is not marked as HTML by us is text, whoever wrote it."""

from collections.abc import Mapping

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from storynote import __version__
from storynote.site.blocks import LANGUAGES, coloured, inline


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("storynote.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        inline=inline, coloured=coloured, kind=lambda value: type(value).__name__, json=_json
    )  # fmt: skip
    environment.globals.update(version=__version__, languages=LANGUAGES)
    return environment


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


_PAGES = _environment()


def page(template: str, values: Mapping[str, object]) -> str:
    """The whole page. Every page needs title, description, path, address, files and signed_in."""
    return _PAGES.get_template(template).render(values)

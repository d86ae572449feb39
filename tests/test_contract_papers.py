"""What is said twice is true twice: openapi.json, the catalogue, the migrations, the settings' page."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from storynote import models
from storynote.api.openapi import document
from storynote.api.routes import ROUTES
from storynote.db.migrate import scripts
from storynote.providers.fal import ENDPOINTS
from storynote.settings import _PROVIDER_NAMES, ProviderSettings, Settings
from tests.server import ROOT

PRICES = {
    "Z-Image Turbo": 1, "Flux 2": 2, "Seedream v4": 5, "Nano Banana": 6, "Recraft V4": 6, "Nano Banana 2": 12,
    "Nano Banana Pro": 35, "Veo 3.1 Lite": 5, "Pixverse v6": 7, "Kling v2.6 Pro": 10, "ElevenLabs Music": 1,
    "ElevenLabs SFX": 2, "ElevenLabs TTS": 3, "Background Removal": 3, "Object Removal": 3, "Image Upscale": 5,
}  # fmt: skip


def test_openapi_json_is_what_the_code_says() -> None:
    committed = json.loads((ROOT / "openapi.json").read_text("utf-8"))
    made = msgspec.to_builtins(document(ROUTES, "http://localhost:8000"))
    assert committed == made, "run: storynote openapi > openapi.json"


def test_operation_names_are_unique() -> None:
    names = [endpoint.name for endpoint in ROUTES]
    assert len(names) == len(set(names))


def test_the_catalogue_has_the_documents_prices() -> None:
    found = {model.name: model.credits for model in models.load(None) if model.routes[0].provider != "local"}
    assert found == PRICES


def test_every_image_model_of_the_catalogue_is_served_by_fal() -> None:
    wanted = {
        route.endpoint
        for model in models.load(None)
        if model.kind == "image"
        for route in model.routes
        if route.provider == "fal"
    }
    assert {endpoint if endpoint.startswith("fal-ai/") else f"fal-ai/{endpoint}" for endpoint in wanted} <= set(
        ENDPOINTS
    )


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [version for version, _, _ in scripts("sqlite")]
    assert numbers == list(range(1, len(numbers) + 1))


def _variables(kind: type[msgspec.Struct]) -> list[str]:
    names = [field.name for field in msgspec.structs.fields(kind) if field.name != "provider"]
    return [_PROVIDER_NAMES.get(name, f"STORYNOTE_{name.upper()}") for name in names]


@pytest.mark.parametrize("name", [*_variables(Settings), *_variables(ProviderSettings)])
def test_every_setting_is_documented(name: str) -> None:
    assert name in Path(ROOT / "docs/configuration.md").read_text("utf-8")


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^scripts/up$", readme, re.MULTILINE)
    assert re.search(r"^scripts/test$", readme, re.MULTILINE)


def test_vendored_files_are_what_third_party_says() -> None:
    import hashlib

    notice = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    files = [path for path in (ROOT / "src/storynote/local/assets").rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in notice, path.name


# The ways a job can fail -----------------------------------------------------------------------------------------

_RAISED = ("Rejected", "Busy", "Unreachable", "Broken", "Died", "ProviderError")
_FAILED = ("fail", "_fail")


def _words_of(node: ast.AST) -> Iterator[str]:
    """Texts that may be what an expression comes to."""
    if isinstance(node, ast.IfExp):
        yield from (*_words_of(node.body), *_words_of(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _error_types(tree: ast.AST) -> Iterator[str]:
    """Every errorType that a module gives a job: raised with `type=`, or passed to `fail` after the sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in (*_RAISED, "Ambiguous"):
            for inner in ast.walk(node):
                if isinstance(inner, ast.keyword) and inner.arg == "type":
                    yield from _words_of(inner.value)
                if isinstance(inner, ast.arguments):
                    yield from (word for default in inner.kw_defaults if default for word in _words_of(default))
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _RAISED:
            yield from (word for given in node.keywords if given.arg == "type" for word in _words_of(given.value))
        if name in _FAILED and len(node.args) > 2:
            yield from _words_of(node.args[2])


def test_every_way_a_job_can_fail_is_in_the_table() -> None:
    used = {word for path in (ROOT / "src").rglob("*.py") for word in _error_types(ast.parse(path.read_text("utf-8")))}
    assert {"content_policy", "ambiguous", "cancelled", "interrupted", "provider_account", "model_crashed"} <= used
    page = (ROOT / "docs/reference/errors.md").read_text("utf-8").split("## Which")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == used

"""The price list (contract §5), as the document prints it."""

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server

PRICES = {
    "image": {
        "Z-Image Turbo": 1,
        "Flux 2": 2,
        "Seedream v4": 5,
        "Nano Banana": 6,
        "Recraft V4": 6,
        "Nano Banana 2": 12,
        "Nano Banana Pro": 35,
    },
    "video": {"Veo 3.1 Lite": 5, "Pixverse v6": 7, "Kling v2.6 Pro": 10},
    "audio": {"ElevenLabs Music": 1, "ElevenLabs SFX": 2, "ElevenLabs TTS": 3},
    "tools": {"Background Removal": 3, "Object Removal": 3, "Image Upscale": 5},
}
UNITS = {"image": "image", "video": "second", "audio": "generation", "tools": "generation"}
RATIOS = {"1:1", "16:9", "9:16", "4:3", "3:4"}


@pytest.fixture(scope="module")
def listed(sandbox: Server) -> Json:
    client = sandbox.account()
    found = client.get("/v1/models/available").json()
    client.http.close()
    return found


def test_the_kinds_are_the_documents(listed: Json) -> None:
    assert list(listed) == ["image", "video", "audio", "tools"]


@pytest.mark.parametrize("kind", PRICES)
def test_the_prices_are_the_documents(listed: Json, kind: str) -> None:
    own = {model["name"]: model["credits"] for model in listed[kind] if model["provider"] != "local"}
    assert own == PRICES[kind]
    assert all(model["creditUnit"] == UNITS[kind] for model in listed[kind])


def test_local_models_cost_nothing(listed: Json) -> None:
    assert all(m["credits"] == 0 for kind in PRICES for m in listed[kind] if m["provider"] == "local")


@pytest.mark.parametrize("kind", PRICES)
def test_each_model_says_what_it_can(listed: Json, kind: str) -> None:
    for model in listed[kind]:
        assert list(model)[:5] == ["id", "name", "credits", "tier", "allowedAspectRatios"]
        assert model["tier"] in ("fast", "standard", "premium")
        assert set(model["allowedAspectRatios"]) <= RATIOS
        assert isinstance(model["default"], bool)
        assert (kind == "video") == bool(model["allowedDurations"])
        assert (kind == "audio") == bool(model["soundTypes"])


def test_names_are_unambiguous(listed: Json) -> None:
    names = [name for kind in listed.values() for model in kind for name in (model["id"], *model["aliases"])]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "name",
    ["fal-ai/flux-2", "nano-banana", "fal-ai/kling-video/v2.6/pro/image-to-video"],
)
def test_the_names_in_the_document_are_known(listed: Json, name: str) -> None:
    assert any(name in (m["id"], *m["aliases"]) for kind in listed.values() for m in kind)


def test_one_default_for_each_kind(listed: Json) -> None:
    assert [m["name"] for m in listed["image"] if m["default"]] == ["Flux 2"]
    assert len([m for m in listed["video"] if m["default"]]) == 1
    sounds = [sound for m in listed["audio"] if m["default"] for sound in m["soundTypes"]]
    assert sorted(sounds) == ["music", "sfx", "speech"]


def test_only_what_can_run_is_listed(client: Client) -> None:
    listed = client.get("/v1/models/available").json()
    own = {model["name"]: model["credits"] for model in listed["image"] if model["provider"] == "fal"}
    assert own == PRICES["image"]
    for kind, path in (("video", "video"), ("audio", "audio"), ("tools", "tool")):
        known = {model["id"] for model in listed[kind]}
        body = {"modelId": "fal-ai/veo3.1/lite" if kind == "video" else "image-upscale", "directPrompt": "x"}
        if not known and kind != "audio":
            body["imageUrl"] = "https://example.com/x.png"
            shape.error(client.post(f"/v1/projects/{client.project()}/{path}", body), 400)


def test_it_needs_a_key(client: Client) -> None:
    del client.http.headers["Authorization"]
    shape.error(client.get("/v1/models/available"), 401)

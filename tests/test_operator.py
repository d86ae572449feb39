"""What the operator changes: the catalogue, the schema's version, and a second server on the same data."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from storynote import models
from storynote.errors import ConfigurationError
from tests.server import Fake, Server, running

OVERRIDE = """
[[model]]
id = "fal-ai/flux-2"
credits = 7

[[model]]
id = "nano-banana-pro"
enabled = false

[[model]]
id = "house/flux"
name = "House Flux"
kind = "image"
tier = "fast"
credits = 3
unit = "image"
aspect_ratios = ["1:1"]
seed = true
routes = [{ provider = "fal", endpoint = "fal-ai/flux-2" }]
"""


def test_a_catalogue_of_ones_own(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(OVERRIDE)
    settings = {**fake.environment(), "STORYNOTE_CATALOGUE": str(tmp_path / "catalogue.toml")}
    with running(tmp_path / "data", settings) as server:
        client = server.account(20)
        listed = {model["id"]: model for model in client.get("/v1/models/available").json()["image"]}
        assert (listed["fal-ai/flux-2"]["credits"], listed["house/flux"]["credits"]) == (7, 3)
        assert "nano-banana-pro" not in listed
        project = client.project()
        assert client.ended(client.image(project, modelId="house/flux")[0])["credits"] == 3
        assert client.ended(client.image(project, modelId="fal-ai/flux-2")[0])["credits"] == 7
        assert client.credits() == (10, 0)
        refused = client.post(
            f"/v1/projects/{project}/image", {"directPrompt": "x", "modelId": "house/flux", "aspectRatio": "16:9"}
        )
        assert refused.status_code == 400
        assert "1:1" in refused.json()["error"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[model]]\nid = 'x'", "x"),
        ("[[model]]\nname = 'x'", "id"),
        ("[[model]]\nid = 'fal-ai/flux-2'\ncredits = -1", "negative"),
        ("[[model]]\nid = 'fal-ai/flux-2'\nkind = 'smell'", "image"),
        ("[[model]]\nid = 'fal-ai/flux-2'\naliases = ['nano-banana']", "twice"),
        ("[[model]]\nid = 'fal-ai/flux-2'\ncolour = 'red'", "colour"),
        ("not toml [", "toml"),
    ],
)
def test_a_catalogue_that_makes_no_sense_stops_the_start(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=says):
        models.load(tmp_path / "c.toml")


def _refused(server: Server, says: str) -> None:
    server.start(ready=False)
    assert server.process is not None
    assert server.process.wait(20) == 1
    assert says in server.output()
    assert "Traceback" not in server.output()


def test_a_schema_newer_than_the_code_is_left_alone(data: Path) -> None:
    server = Server(data, {})
    server.start()
    server.stop()
    with contextlib.closing(sqlite3.connect(data / "storynote.db")) as database:
        database.execute("INSERT INTO migrations VALUES (9999, '9999_of_the_future', 'x', 0)")
        database.commit()
    _refused(server, "Upgrade StoryNote")


def test_a_migration_that_was_changed_is_noticed(data: Path) -> None:
    server = Server(data, {})
    server.start()
    server.stop()
    with contextlib.closing(sqlite3.connect(data / "storynote.db")) as database:
        database.execute("UPDATE migrations SET sha256 = 'x'")
        database.commit()
    _refused(server, "was changed")


def test_one_server_has_the_data(data: Path) -> None:
    with running(data, {}):
        _refused(Server(data, {}), "Another server")

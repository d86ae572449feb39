"""Files that come with the program: served whole, compressed, kept by browsers, and nothing else of the disk."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from storynote.api.static import COMPRESSED_BYTES_MIN, SITE, Shelf
from tests.app.pages import page
from tests.server import ROOT, Server, running

NO_NODE = 3


@pytest.fixture(scope="module")
def built() -> Path:
    """The folder of the built app; builds it when something has changed."""
    done = subprocess.run([sys.executable, "scripts/web"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == NO_NODE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return ROOT / "src/storynote/static/app"


def test_the_app_is_one_page_for_every_address_under_it(sandbox: Server, built: Path) -> None:
    first = httpx2.get(f"{sandbox.url}/app")
    assert first.status_code == 200
    assert '<div id="root">' in first.text
    assert httpx2.get(f"{sandbox.url}/app/p/665a3b1c9c0d4e5f60718295").text == first.text
    assert first.headers["cache-control"] == "no-cache"


def test_the_apps_policy_lets_nothing_in_from_elsewhere(sandbox: Server, built: Path) -> None:
    policy = httpx2.get(f"{sandbox.url}/app").headers["content-security-policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["font-src"] == parts["form-action"] == "'self'"
    assert parts["frame-ancestors"] == parts["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert {word for value in parts.values() for word in value.split()} <= {
        "'none'", "'self'", "data:", "blob:", sandbox.url
    }  # fmt: skip


def test_everything_the_app_names_is_there_and_kept_for_good(sandbox: Server, built: Path) -> None:
    manifest = json.loads((built / ".vite/manifest.json").read_text("utf-8"))
    names = {entry["file"] for entry in manifest.values()} | {
        css for e in manifest.values() for css in e.get("css", [])
    }
    assert len(names) > 1
    for name in sorted(names):
        answer = httpx2.get(f"{sandbox.url}/static/app/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", name
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_texts_of_the_app_lie_compressed_beside_it(built: Path) -> None:
    for path in built.rglob("*.js"):
        if path.stat().st_size >= COMPRESSED_BYTES_MIN:
            assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()
            assert path.with_name(path.name + ".br").stat().st_size < path.stat().st_size


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity", "br;q=0, gzip", "deflate"])
def test_each_client_gets_an_encoding_it_takes(sandbox: Server, built: Path, accepted: str) -> None:
    with httpx2.stream("GET", f"{sandbox.url}/app", headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())
    expected = {"br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip"}.get(accepted)
    assert answer.headers.get("content-encoding") == expected
    assert int(answer.headers["content-length"]) == len(raw)
    assert "Accept-Encoding" in answer.headers["vary"]
    plain = (built / "index.html").read_bytes()
    if expected == "gzip":
        assert gzip.decompress(raw) == plain
    elif expected is None:
        assert raw == plain


def test_what_a_browser_has_is_not_sent_again(sandbox: Server) -> None:
    url = f"{sandbox.url}/pricing"
    first = httpx2.get(url)
    again = httpx2.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert httpx2.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_pages_files_are_there_and_kept_for_good(sandbox: Server) -> None:
    found = [link for link in page(sandbox.url, "/").links if link.startswith("/static/")]
    assert {Path(link).suffix for link in found} == {".css", ".js", ".svg", ".webp", ".woff2"}
    for link in found:
        answer = httpx2.get(sandbox.url + link)
        assert answer.status_code == 200, link
        assert "immutable" in answer.headers["cache-control"]
    old = httpx2.get(f"{sandbox.url}/static/site/000000000000/site.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


def test_every_file_the_style_sheet_names_is_there(sandbox: Server) -> None:
    import re

    link = next(link for link in page(sandbox.url, "/").links if link.endswith("site.css"))
    style = httpx2.get(sandbox.url + link).text
    names = re.findall(r"url\(([^)]+)\)", style)
    assert names
    for name in names:
        assert httpx2.get(f"{sandbox.url}{link.rsplit('/', 1)[0]}/{name}").status_code == 200
    assert "--accent:" in style, "the colours come with it"


OUTSIDE = [
    "/static/app/../../../pyproject.toml", "/static/app/..%2f..%2f..%2fpyproject.toml", "/static/app/%2e%2e/%2e%2e/app.py",
    "/static/app//etc/passwd", "/static/app/assets/../../__init__.py", "/static/site/x/../../../../app.py",
    "/static/site/x/..%2f..%2fapi%2fdoor.py", "/static/app/..\\..\\app.py", "/static/app/.vite/manifest.json",
    "/static/app/.stamp", "/static/app/index.html.gz", "/static/app/", "/static/app", "/static/site/x/fonts",
    "/static/app/\x00", "/static/site/x/site.css/",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE, ids=range(len(OUTSIDE)))
def test_nothing_else_of_the_disk_is_served(sandbox: Server, path: str) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", sandbox.port), 10) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        raw = b""
        while part := wire.recv(65536):
            raw += part
    status = raw.split(b" ", 2)[1]
    assert status in (b"404", b"400"), raw[:200]
    assert b"import " not in raw
    assert b"root:" not in raw


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "index.html").write_text("<p>here</p>")
    (tmp_path / "secret.txt").write_text("secret")
    os.symlink(tmp_path / "secret.txt", folder / "secret.txt")
    shelf = Shelf(folder)
    assert shelf.find("index.html") is not None
    assert shelf.find("secret.txt") is None
    assert shelf.find("../secret.txt") is None


def test_an_app_built_anew_is_served_by_a_running_server(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.find("index.html") is None
    (tmp_path / "index.html").write_text("one")
    (tmp_path / "a.js").write_text("1")
    first = shelf.find("index.html")
    assert first is not None
    assert first.bodies[""] == b"one"
    assert shelf.find("a.js") is not None
    (tmp_path / "a.js").unlink()
    (tmp_path / "b.js").write_text("2")
    (tmp_path / "index.html").write_text("two")
    os.utime(tmp_path / "index.html", ns=(1, 2))
    second = shelf.find("index.html")
    assert second is not None
    assert second.bodies[""] == b"two"
    assert shelf.find("a.js") is None
    assert shelf.find("b.js") is not None


@pytest.fixture
def unbuilt(tmp_path: Path) -> Iterator[Server]:
    """A server whose package has no built app in it."""
    package = tmp_path / "src" / "storynote"
    package.mkdir(parents=True)
    for child in (ROOT / "src/storynote").iterdir():
        if child.name not in ("static", "__pycache__"):
            (package / child.name).symlink_to(child)
    with running(tmp_path / "data", {"PYTHONPATH": str(tmp_path / "src")}) as started:
        yield started


def test_without_the_app_the_api_serves_and_says_how_to_build_it(unbuilt: Server) -> None:
    answer = httpx2.get(f"{unbuilt.url}/app/p/1")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert "The app was not built" in answer.text
    assert "scripts/web" in answer.text
    assert unbuilt.account().get("/v1/projects").json() == []
    assert httpx2.get(f"{unbuilt.url}/developers").status_code == 200


@pytest.mark.parametrize("name", ["tokens.css", "shell/icon.svg"])
def test_app_and_pages_share_their_colours_and_mark(name: str) -> None:
    ours, theirs = ROOT / "web/src" / name, SITE / Path(name).name
    assert theirs.read_bytes() == ours.read_bytes(), "run: scripts/web"


def test_vendored_files_of_the_pages_are_what_third_party_says() -> None:
    import hashlib

    notice = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    fonts = sorted((SITE / "fonts").glob("*"))
    assert len(fonts) == 3
    for path in fonts:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in notice, path.name

"""The first minutes: from the link that `storynote up` prints to a key that works in a terminal and the first picture."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import Canvas
from tests.browser.windows import Windows
from tests.server import Server

LINK = re.compile(r"^  open +(\S+)$", re.MULTILINE)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """`storynote up`, as scripts/up starts it: nothing but a folder."""
    server = Server(tmp_path / "data", {})
    server.verb = "up"
    server.start()
    yield server
    server.kill()


def link_of(server: Server) -> str:
    """What was printed for a person to open."""
    found = LINK.search(server.log.read_text())
    assert found is not None, server.output()
    return found[1]


def bash(command: str, folder: Path, **environment: str) -> str:
    """What it prints, as in a terminal; fails the test with what it complained about."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_the_one_time_link_to_a_picture_and_a_key_that_works(
    fresh: Server, windows: Windows, tmp_path: Path
) -> None:
    link = link_of(fresh)
    page = windows.open(link)
    page.wait_for_url(re.compile("/app/p/"))
    canvas = Canvas(page)
    canvas.ready()
    expect(page.get_by_test_id("project-name")).to_have_text("My first project")
    expect(canvas.nodes("text")).to_have_count(1)
    expect(canvas.wires()).to_have_count(2)
    steps = page.get_by_role("complementary", name="Getting started")
    expect(steps.get_by_role("button", name="Generate something")).to_be_enabled()

    page.get_by_test_id("first-run-go").click()
    expect(page.get_by_test_id("first-run")).to_be_hidden()
    canvas.done(canvas.node("image"))
    canvas.picture(canvas.node("image"))
    expect(steps.get_by_role("button", name="Generate something")).to_be_disabled()

    page.get_by_role("button", name="Settings").click()
    settings = page.get_by_role("dialog", name="Settings")
    settings.get_by_role("tab", name="API keys").click()
    settings.get_by_role("button", name="Create key").click()
    settings.get_by_label("Name").fill("My website")
    settings.get_by_role("button", name="Create key").click()
    key = settings.get_by_label("API key", exact=True).input_value()
    assert re.fullmatch(r"sk_live_\w{30,}", key), key
    curl = settings.get_by_label("curl command", exact=True).inner_text()
    answer = bash(curl, tmp_path)
    job = re.search(r'"jobId": ?"(\w+)"', answer)
    assert job is not None, answer
    settings.get_by_role("button", name="Close").click()
    question = page.get_by_role("dialog", name="Leave without the key?")
    question.get_by_role("button", name="Cancel").click()
    settings.get_by_role("button", name="Copy key").click()
    settings.get_by_role("button", name="Done").click()
    expect(settings.get_by_text(f"…{key[-4:]}")).to_be_visible()
    settings.get_by_role("button", name="Close").click()
    expect(settings).to_be_hidden()
    # What the terminal asked for comes onto the open canvas.
    expect(page.locator(f'.react-flow__node[data-id="{job[1]}"]')).to_be_visible()


def test_the_link_works_once(fresh: Server, windows: Windows) -> None:
    windows.expect_status(400, 401, 403, 404, 410)
    link = link_of(fresh)
    first = windows.open(link)
    first.wait_for_url(re.compile("/app/p/"))
    assert "#" not in first.url
    second = windows.open(link)
    expect(second.get_by_role("heading", name="This link does not work")).to_be_visible()
    second.get_by_role("link", name="Sign in").click()
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
    # Where somebody is signed in already the same link simply leads in.
    again = first.context.new_page()
    again.goto(link)
    again.wait_for_url(re.compile("/app/?$"))

"""What goes wrong while somebody works: no connection, no session, no credits, too many requests, another tab.

Rule: nothing that was done is lost, and what happened is said in words.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.people import Person
from tests.browser.canvas import Canvas, image, middle, node, words
from tests.browser.people import PASSWORD, Somebody, arrive, enrol
from tests.browser.windows import Windows
from tests.fakes.media import png
from tests.server import Fake, Server, running

UNREACHED = r"Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
LEFT_OFFLINE = r"net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|FAILED)"


def state(page: Page, name: str) -> None:
    expect(page.get_by_test_id("saved")).to_have_attribute("data-state", name)


def write(canvas: Canvas, text: str, nth: int = 0) -> None:
    canvas.node("text", nth).get_by_label("Prompt text").fill(text)


def written(person: Person, project: str) -> list[str]:
    nodes = person.get(f"/v1/projects/{project}").json()["nodes"]
    return sorted(one["data"].get("text", "") for one in nodes if one["type"] == "text")


def test_edits_made_offline_are_kept_and_saved_on_return(windows: Windows, somebody: Somebody) -> None:
    windows.expect(LEFT_OFFLINE)
    project = somebody.story([words("w", "Before")])
    canvas = Canvas.open(windows, somebody, project)
    canvas.page.context.set_offline(True)
    expect(canvas.page.get_by_text("You are offline.")).to_be_visible()
    write(canvas, "Written offline")
    state(canvas.page, "offline")
    assert written(somebody, project) == ["Before"]
    canvas.page.context.set_offline(False)
    expect(canvas.page.get_by_text("You are offline.")).to_be_hidden()
    canvas.saved()
    assert written(somebody, project) == ["Written offline"]


def test_edits_of_a_tab_that_was_closed_offline_are_there_again(windows: Windows, somebody: Somebody) -> None:
    windows.expect(LEFT_OFFLINE)
    project = somebody.story([words("w", "Before")])
    canvas = Canvas.open(windows, somebody, project)
    context = canvas.page.context
    context.set_offline(True)
    write(canvas, "Written offline")
    state(canvas.page, "offline")
    canvas.page.close(run_before_unload=False)
    context.set_offline(False)
    again = Canvas(context.new_page())
    again.page.goto(f"{somebody.url}/app/p/{project}")
    again.ready()
    expect(again.node("text").get_by_label("Prompt text")).to_have_value("Written offline")
    again.saved()
    assert written(somebody, project) == ["Written offline"]


def test_two_tabs_of_one_project_come_to_the_same_canvas(windows: Windows, somebody: Somebody) -> None:
    windows.expect_status(409, 412)
    project = somebody.story([words("a", "First", y=0), words("b", "Second", y=260)])
    one = Canvas.open(windows, somebody, project)
    other = Canvas(one.page.context.new_page())
    other.page.goto(one.page.url)
    other.ready()
    write(one, "First, changed here", 0)
    write(other, "Second, changed there", 1)
    x, y = middle(other.node("text"))
    other.page.mouse.dblclick(x + 500, y)
    other.find("flux 2")
    one.saved()
    other.saved()
    # Whoever was saved last has merged; the other one hears of it with its own next edit.
    write(one, "First, changed here again", 0)
    one.saved()
    write(other, "Second, changed there again", 1)
    other.saved()
    for canvas in (one, other):
        expect(canvas.node("text", 0).get_by_label("Prompt text")).to_have_value("First, changed here again")
        expect(canvas.nodes("image")).to_have_count(1)
    assert written(somebody, project) == ["First, changed here again", "Second, changed there again"]
    assert len(somebody.graph(project)["nodes"]) == 3


def test_a_session_that_ends_in_mid_edit_asks_to_sign_in_and_keeps_the_edits(windows: Windows, house: Server) -> None:
    windows.expect_status(401)
    person = enrol(house)
    project = person.story([words("w", "Before")])
    canvas = Canvas.open(windows, person, project)
    elsewhere = Somebody(house.url, person.id, person.email, "").sign_in(person.email)
    current = next(one for one in elsewhere.get("/v1/sessions").json()["data"] if not one["current"])
    write(canvas, "Written as it ended")
    assert elsewhere.delete(f"/v1/sessions/{current['id']}").status_code == 204
    dialog = canvas.page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Email")).to_have_value(person.email)
    dialog.get_by_label("Password").fill("not my password")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    canvas.saved()
    assert written(elsewhere, project) == ["Written as it ended"]


def test_without_credits_the_refusal_leads_to_where_they_come_from(windows: Windows, house: Server) -> None:
    windows.expect_status(402)
    poor = arrive(house, 0)
    project = poor.story([image("i", "A heron")])
    canvas = Canvas.open(windows, poor, project)
    picture = canvas.node("image")
    canvas.run(picture)
    expect(picture.get_by_role("alert")).to_contain_text("credits")
    picture.get_by_role("link", name="Get credits").click()
    canvas.page.wait_for_url(re.compile("/app/usage"))
    expect(canvas.page.get_by_role("button", name="Get credits")).to_be_visible()
    assert poor.jobs(project) == []


@pytest.fixture(scope="module")
def narrow(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes two generations a minute."""
    limits = {"STORYNOTE_RATE_GENERATION": "2"}
    with running(tmp_path_factory.mktemp("narrow") / "data", {**fake.environment(), **limits}) as started:
        yield started


def test_too_many_at_once_is_said_in_words_and_nothing_is_lost(windows: Windows, narrow: Server) -> None:
    windows.expect_status(429)
    person = arrive(narrow)
    project = person.story([image(f"i{n}", f"A heron, {n}", x=340 * n) for n in range(3)])
    canvas = Canvas.open(windows, person, project)
    canvas.page.get_by_test_id("run-all").click()
    expect(canvas.page.get_by_role("status").filter(has_text="Many at once")).to_be_visible()
    expect(canvas.page.locator("[data-testid=status][data-phase=done]")).to_have_count(2)
    expect(canvas.page.locator("[data-testid^=node-image]").filter(has_text="waiting")).to_have_count(1)

    bench = canvas.page.context.new_page()
    bench.goto(f"{person.url}/app/playground")
    bench.get_by_role("textbox", name="Prompt").fill("A heron")
    bench.get_by_role("button", name=re.compile("^Run, ")).click()
    expect(bench.get_by_role("alert")).to_contain_text(re.compile("Too many|wait|try again", re.IGNORECASE))


def test_a_failed_upload_is_tried_again_with_its_file(windows: Windows, somebody: Somebody, tmp_path: Path) -> None:
    windows.expect(LEFT_OFFLINE)
    file = tmp_path / "heron.png"
    file.write_bytes(png(7))
    project = somebody.story([node("u", "upload", 0)])
    canvas = Canvas.open(windows, somebody, project)
    upload = canvas.node("upload")
    canvas.page.context.set_offline(True)
    upload.locator("input[type=file]").set_input_files(file)
    expect(upload.get_by_role("alert")).to_be_visible()
    canvas.page.context.set_offline(False)
    upload.get_by_role("button", name="Try again").click()
    canvas.picture(upload)
    canvas.saved()
    stored = somebody.graph(project)["nodes"][0]["data"]
    assert stored["fileName"] == "heron.png"
    assert somebody.get(f"/v1/assets/{stored['assetId']}").json()["fileName"] == "heron.png"


def test_a_file_that_is_no_picture_is_refused_in_words(windows: Windows, somebody: Somebody, tmp_path: Path) -> None:
    windows.expect_status(400, 415, 422)
    file = tmp_path / "heron.png"
    file.write_bytes(b"this is no picture")
    project = somebody.story([node("u", "upload", 0)])
    canvas = Canvas.open(windows, somebody, project)
    upload = canvas.node("upload")
    upload.locator("input[type=file]").set_input_files(file)
    expect(upload.get_by_role("alert")).to_contain_text(re.compile("."))
    expect(upload.get_by_text("Another file")).to_be_visible()


def test_a_server_that_is_away_for_a_moment_is_waited_for(windows: Windows, fake: Fake, tmp_path: Path) -> None:
    windows.expect(r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)")
    windows.expect_status(502, 503)
    with running(tmp_path / "data", fake.environment()) as server:
        person = arrive(server)
        project = person.story([words("w", "Before")])
        canvas = Canvas.open(windows, person, project)
        server.kill()
        write(canvas, "Written meanwhile")
        state(canvas.page, "offline")
        expect(canvas.page.get_by_text("StoryNote cannot be reached")).to_be_visible()
        server.start()
        canvas.saved()
        expect(canvas.page.get_by_text("StoryNote cannot be reached")).to_be_hidden()
        assert written(person, project) == ["Written meanwhile"]
        # Before the server goes, the page does: nothing else is to be said.
        canvas.page.close()

"""Script in every place where somebody can write: it is shown as the words it is, and nothing runs.

Rule: besides what a page logs (the policy's refusals too), `window.__ran` says whether anything ran.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, image, wire, words
from tests.browser.people import Somebody, arrive, enrol
from tests.browser.windows import Windows
from tests.fakes.media import png
from tests.server import Server

EVIL = """"><img src=x onerror="window.__ran=1"><script>window.__ran=1</script>{{7*7}}<svg onload=alert(1)>"""
LINK = "javascript:window.__ran=1"


def test_what_is_written_would_run_where_it_is_taken_for_markup(windows: Windows) -> None:
    page = windows.context().new_page()
    windows.expect("ERR_|Not allowed|404|dialog alert")
    page.set_content(EVIL)
    page.wait_for_function("window.__ran === 1")


def harmless(page: Page) -> None:
    assert page.evaluate("window.__ran") is None
    assert page.locator("img[src=x], svg[onload]").count() == 0


def shows(page: Page, text: str = EVIL) -> None:
    """Somewhere on the page, as words (or in a field)."""
    page.wait_for_function(
        "text => document.body.innerText.includes(text)"
        " || [...document.querySelectorAll('input, textarea')].some(field => field.value.includes(text))",
        arg=text,
    )
    harmless(page)


@pytest.fixture
def wicked(house: Server) -> Somebody:
    """An account whose name is script."""
    return enrol(house, name=EVIL[:100])


def test_in_a_project_its_nodes_and_its_prompts(windows: Windows, wicked: Somebody, tmp_path: Path) -> None:
    project = wicked.empty(EVIL)
    canvas = Canvas.open(windows, wicked, project)
    page = canvas.page
    page.get_by_role("button", name="Make a picture").click()
    page.keyboard.type(EVIL)
    canvas.run(canvas.node("image"))
    canvas.picture(canvas.node("image"))
    page.keyboard.press("/")
    canvas.find("own file")
    file = tmp_path / "plain.png"
    file.write_bytes(png(3))
    name = "<img src=x onerror=window.__ran=1>.png"
    canvas.node("upload").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": png(3)}
    )
    canvas.picture(canvas.node("upload"))
    canvas.saved()
    page.reload()
    canvas.ready()
    shows(page)
    shows(page, name)
    for path in ("/app", "/app/gallery", "/app/usage", "/app/playground", "/app?settings=profile"):
        page.goto(wicked.url + path)
        page.wait_for_load_state("networkidle")
        harmless(page)
    page.goto(f"{wicked.url}/app")
    shows(page)


def test_in_a_graph_that_a_program_wrote(windows: Windows, wicked: Somebody) -> None:
    nodes = [
        {**words("w", EVIL), "data": {"text": EVIL, "label": EVIL}},
        {**image("i", EVIL), "data": {"model": LINK, "prompt": EVIL, "params": {"aspectRatio": EVIL}, "jobId": LINK}},
        {"id": "x<img src=x onerror=window.__ran=1>", "type": EVIL[:40], "position": {"x": 0, "y": 400}, "data": {}},
        {"id": "u", "type": "upload", "position": {"x": 700, "y": 0}, "data": {"assetId": LINK, "fileName": EVIL}},
    ]
    windows.expect_status(400, 404)
    project = wicked.story(nodes, [wire("w", "text", "i", "prompt")])
    canvas = Canvas.open(windows, wicked, project)
    shows(canvas.page)
    canvas.press("l")
    expect(canvas.page.get_by_test_id("list")).to_be_visible()
    shows(canvas.page)


def test_in_the_names_of_keys_and_accounts_and_on_shared_pages(
    windows: Windows, wicked: Somebody, house: Server
) -> None:
    page = windows.open("/app?settings=keys", wicked)
    settings = page.get_by_role("dialog", name="Settings")
    settings.get_by_role("button", name="Create key").click()
    settings.get_by_label("Name").fill(EVIL[:100])
    settings.get_by_role("button", name="Create key").click()
    shows(page, EVIL[:60])
    settings.get_by_role("button", name="Copy key").click()
    settings.get_by_role("button", name="Done").click()
    shows(page, EVIL[:60])
    settings.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Revoke").click()
    shows(page, EVIL[:60])
    page.goto(f"{house.url}/app?settings=profile")
    shows(page, EVIL[:60])

    project = wicked.empty(EVIL)
    wicked.picture(project, EVIL)
    link = wicked.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    guest = windows.open(link)
    shows(guest)
    desk = windows.open(f"/app/operator?show=users&q={wicked.email}", arrive(house, role="operator"))
    desk.get_by_label("Email, name or id").fill(wicked.email)
    shows(desk, EVIL[:60])


@pytest.mark.parametrize("path", ["/app/sign-in?next=", "/app/sign-in?next=//evil.invalid/", "/app/enter#"])
def test_in_addresses(windows: Windows, house: Server, path: str) -> None:
    windows.expect_status(400, 401, 403, 404, 410, 422)
    page = windows.open(path + (EVIL if path.endswith(("=", "#")) else ""))
    page.wait_for_load_state("networkidle")
    harmless(page)
    person = enrol(house)
    if "sign-in" in path:
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill("a slow brown fox")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{house.url}/app**")
        harmless(page)

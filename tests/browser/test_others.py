"""Other people: what is shared and taken back, what nobody else sees, what an operator does."""

import re

from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, image, wire, words
from tests.browser.people import PASSWORD, Somebody, arrive, enrol
from tests.browser.windows import Windows
from tests.server import Server


def finished_story(somebody: Somebody, windows: Windows) -> Canvas:
    """A prompt and a picture of it, made."""
    project = somebody.story(
        [words("w", "A heron at dawn"), image("i", "")], [wire("w", "text", "i", "prompt")], name="The heron"
    )
    canvas = Canvas.open(windows, somebody, project)
    canvas.page.get_by_test_id("run-all").click()
    canvas.done(canvas.node("image"))
    canvas.saved()
    return canvas


def share(page: Page) -> str:
    page.get_by_test_id("share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_test_id("share-url").input_value()
    page.keyboard.press("Escape")
    return link


def test_a_shared_project_is_seen_signed_out_duplicated_by_another_and_taken_back(
    windows: Windows, somebody: Somebody, house: Server
) -> None:
    windows.expect_status(404)
    canvas = finished_story(somebody, windows)
    link = share(canvas.page)
    guest = windows.open(link)
    expect(guest.get_by_role("heading", name="The heron")).to_be_visible()
    expect(guest.get_by_text("Made with AI")).to_be_visible()
    expect(guest.get_by_role("img", name="A heron at dawn").last).to_be_visible()
    assert "credits" not in guest.inner_text("main")

    other = arrive(house)
    theirs = windows.open(link, other)
    theirs.get_by_role("button", name="Duplicate into my projects").click()
    theirs.wait_for_url(re.compile("/app/p/"))
    copy = Canvas(theirs)
    copy.ready()
    expect(copy.wires()).to_have_count(1)
    copy.picture(copy.node("image"))
    assert other.jobs(theirs.url.rsplit("/", 1)[-1]) == []

    canvas.page.get_by_test_id("share").click()
    canvas.page.get_by_role("button", name="Take the link back").click()
    expect(canvas.page.get_by_role("button", name="Make a link")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="The heron")).to_have_count(0)
    # What was copied is the other's own.
    theirs.reload()
    copy.ready()
    copy.picture(copy.node("image"))


def test_who_was_not_signed_in_signs_in_and_the_copy_opens(windows: Windows, somebody: Somebody, house: Server) -> None:
    link = share(finished_story(somebody, windows).page)
    person = enrol(house)
    page = windows.open(link)
    page.get_by_role("link", name="Duplicate into my projects").click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/app/p/"))
    copy = Canvas(page)
    copy.ready()
    copy.picture(copy.node("image"))
    assert [project["name"] for project in person.get("/v1/projects").json()] == ["The heron"]


def test_two_accounts_see_nothing_of_each_other(windows: Windows, somebody: Somebody, house: Server) -> None:
    windows.expect_status(404)
    canvas = finished_story(somebody, windows)
    mine = canvas.page.url
    other = arrive(house)
    theirs = windows.open("/app", other)
    expect(theirs.get_by_role("heading", name="No projects yet")).to_be_visible()
    theirs.goto(mine)
    expect(theirs.get_by_role("alert")).to_be_visible()
    expect(theirs.get_by_text("A heron at dawn")).to_have_count(0)
    theirs.goto(f"{house.url}/app/gallery")
    expect(theirs.get_by_role("heading", name="Your results will hang here")).to_be_visible()
    theirs.goto(f"{house.url}/app/usage")
    expect(theirs.get_by_role("region", name="Transactions")).to_contain_text("for a test")
    expect(theirs.get_by_role("region", name="Transactions").get_by_role("row")).to_have_count(2)
    theirs.goto(f"{house.url}/app/operator")
    expect(theirs.get_by_role("heading", name="Operator")).to_have_count(0)


def test_an_operator_grants_credits_that_arrive(windows: Windows, house: Server) -> None:
    poor = arrive(house, 0)
    project = poor.story([image("i", "A heron")])
    canvas = Canvas.open(windows, poor, project)
    desk = windows.open("/app/operator", arrive(house, role="operator"))
    desk.get_by_label("Email, name or id").fill(poor.email)
    expect(desk.get_by_role("row").filter(has_text=poor.email)).to_have_count(1)
    expect(desk.get_by_role("row")).to_have_count(2)
    desk.get_by_role("button", name=f"Actions for {poor.email}").click()
    desk.get_by_role("menuitem", name="Grant credits").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Credits", exact=True).fill("25")
    dialog.get_by_label("Note").fill("welcome")
    dialog.get_by_role("button", name="Grant").click()
    expect(desk.get_by_text(f"25 credits granted to {poor.email}")).to_be_visible()
    expect(desk.get_by_role("row").filter(has_text=poor.email)).to_contain_text("25")

    canvas.page.reload()
    canvas.ready()
    expect(canvas.page.get_by_role("link", name="25 credits. Open usage")).to_be_visible()
    canvas.run(canvas.node("image"))
    canvas.done(canvas.node("image"))
    canvas.page.goto(f"{house.url}/app/usage")
    expect(canvas.page.get_by_role("region", name="Transactions")).to_contain_text("welcome")


def test_an_operator_changes_a_price_and_lets_somebody_in(windows: Windows, house: Server) -> None:
    desk = windows.open("/app/operator?show=models", arrive(house, role="operator"))
    price = desk.get_by_label("Credits per image of Recraft V4")
    before = price.input_value()
    price.fill("9")
    desk.get_by_role("row").filter(has_text="Recraft V4").get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Recraft V4 now costs 9 credits per image")).to_be_visible()
    guest = windows.open("/pricing")
    expect(guest.get_by_role("row").filter(has_text="Recraft V4")).to_contain_text("9")
    desk.get_by_role("button", name=f"Back to the catalogue's {before}").click()
    expect(price).to_have_value(before)

    poor = arrive(house, 0)
    desk.goto(f"{house.url}/app/operator?show=users")
    desk.get_by_label("Email, name or id").fill(poor.email)
    desk.get_by_role("button", name=f"Actions for {poor.email}").click()
    desk.get_by_role("menuitem", name="One-time link").click()
    desk.get_by_role("button", name="Make the link").click()
    link = desk.get_by_label("The link, shown only here").input_value()
    theirs = windows.open(link)
    theirs.wait_for_url(re.compile("/app/p/"))
    theirs.goto(f"{house.url}/app?settings=profile")
    expect(theirs.get_by_role("dialog", name="Settings").get_by_label("Email")).to_have_value(poor.email)

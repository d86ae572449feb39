"""Buying credits, from the refusal for want of them to the picture they pay for, through Stripe's page and webhook."""

import re

from playwright.sync_api import expect

from tests.app.visitors import Till
from tests.browser.canvas import Canvas, image
from tests.browser.people import arrive
from tests.browser.windows import Windows
from tests.server import Server


def test_credits_are_bought_and_spent(windows: Windows, house: Server, till: Till) -> None:
    windows.expect_status(402)
    poor = arrive(house, 0)
    project = poor.story([image("i", "A heron")])
    canvas = Canvas.open(windows, poor, project)
    page = canvas.page
    canvas.run(canvas.node("image"))
    canvas.node("image").get_by_role("link", name="Get credits").click()
    page.wait_for_url(re.compile("/app/usage"))
    dialog = page.get_by_role("dialog", name="Get credits")
    if not dialog.is_visible():
        page.get_by_role("button", name="Get credits").click()
    dialog.get_by_role("button", name=re.compile("^Buy 500 credits for")).click()
    page.wait_for_url(f"{till.url}/pay/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("500")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(re.compile("/app/usage"))
    expect(page.get_by_role("status").filter(has_text="500 credits have arrived")).to_be_visible()
    expect(page.get_by_role("link", name="500 credits. Open usage")).to_be_visible()
    page.goto(f"{house.url}/app/p/{project}")
    canvas.ready()
    canvas.run(canvas.node("image"))
    canvas.done(canvas.node("image"))
    assert poor.credits() == (498, 0)


def test_leaving_the_payment_buys_nothing(windows: Windows, house: Server, till: Till) -> None:
    poor = arrive(house, 0)
    page = windows.open("/app/usage?buy", poor)
    page.get_by_role("dialog", name="Get credits").get_by_role("button", name=re.compile("^Buy 500")).click()
    page.wait_for_url(f"{till.url}/pay/**")
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(re.compile("/app/usage"))
    expect(page.get_by_text("Nothing was bought and nothing was charged.")).to_be_visible()
    assert poor.credits() == (0, 0)

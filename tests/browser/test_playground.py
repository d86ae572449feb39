"""The playground: the price before the run, the result after it, and the code for it, run for real by bash, Python and Node."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Somebody
from tests.browser.windows import Windows
from tests.fakes.media import png
from tests.server import Json, Server

PROGRAMS = {
    "curl": ("story.sh", ["bash"]),
    "Python": ("story.py", [sys.executable]),
    "JavaScript": ("story.mjs", [shutil.which("node") or ""]),
}
PROMPT = """It's a "heron" at dawn, $5 \\ `reeds` %s {x} 鷺
on two lines"""


def run_button(page: Page) -> str:
    return page.get_by_role("button", name=re.compile("^Run, ")).inner_text()


def test_the_price_is_known_before_and_charged_after(windows: Windows, somebody: Somebody) -> None:
    page = windows.open("/app/playground", somebody)
    models = page.get_by_role("navigation", name="Models")
    models.get_by_role("button", name="Flux 2").click()
    page.get_by_role("textbox", name="Prompt").fill("A heron")
    assert run_button(page) == "Run, 2 credits"
    page.get_by_role("group", name="How many").get_by_text("4", exact=True).click()
    assert run_button(page) == "Run, 8 credits"
    page.get_by_role("button", name="Run, 8 credits").click()
    result = page.get_by_role("region", name="Result", exact=True)
    expect(result.get_by_role("img", name=re.compile("A heron"))).to_have_count(4)
    expect(page.get_by_role("link", name="992 credits. Open usage")).to_be_visible()
    expect(page.get_by_role("region", name="Made before").get_by_role("listitem")).to_have_count(4)

    # Another model keeps what it also has; the price is its own.
    models.get_by_role("button", name="Pixverse v6").click()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("A heron")
    assert run_button(page).endswith("credits")
    assert somebody.credits() == (992, 0)


def test_what_is_missing_is_said_at_its_field(windows: Windows, somebody: Somebody) -> None:
    page = windows.open("/app/playground", somebody)
    page.get_by_role("button", name=re.compile("^Run, ")).click()
    field = page.get_by_role("textbox", name="Prompt")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert somebody.credits() == (1000, 0)


@pytest.mark.parametrize("language", list(PROGRAMS))
def test_the_shown_code_makes_the_same_request(
    windows: Windows, somebody: Somebody, tmp_path: Path, language: str
) -> None:
    name, command = PROGRAMS[language]
    if not command[0]:
        pytest.skip("there is no Node here")
    page = windows.open("/app/playground", somebody)
    page.get_by_role("navigation", name="Models").get_by_role("button", name="Flux 2").click()
    page.get_by_role("textbox", name="Prompt").fill(PROMPT)
    page.get_by_role("group", name="Aspect ratio").get_by_text("16:9", exact=True).click()
    page.get_by_label("Seed").fill("7")
    page.get_by_role("button", name=re.compile("^Run, ")).click()
    result = page.get_by_role("region", name="Result", exact=True)
    expect(result.get_by_role("img")).to_have_count(1)
    page.get_by_role("group", name="Language").get_by_text(language, exact=True).click()
    code = page.get_by_role("region", name=f"{language} code").inner_text()

    (tmp_path / name).write_text(code)
    done = subprocess.run(
        [*command, name],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "STORYNOTE_API_KEY": key_of(somebody)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    jobs = somebody.get("/v1/jobs").json()["data"]
    assert len(jobs) == 2
    assert told(jobs[0]) == told(jobs[1])
    assert told(jobs[0])["prompt"] == PROMPT
    made = [path for path in tmp_path.iterdir() if path.name != name]
    assert len(made) == 1, done.stdout
    assert made[0].read_bytes()[:4] == png(1)[:4]


def key_of(somebody: Somebody) -> str:
    return str(somebody.post("/v1/keys", {"name": "a terminal"}).json()["key"])


def told(job: Json) -> Json:
    return {name: job[name] for name in ("prompt", "model", "aspectRatio", "seed", "credits", "projectId", "kind")}


def test_how_a_result_was_made_is_brought_back(windows: Windows, somebody: Somebody, house: Server) -> None:
    project = somebody.empty()
    answer = somebody.post(
        f"/v1/projects/{project}/image", {"directPrompt": "A fox", "modelId": "recraft-v4", "aspectRatio": "9:16"}
    )
    job = somebody.ended(answer.json()["jobIds"][0])
    page = windows.open(f"/app/playground?job={job['id']}", somebody)
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("A fox")
    expect(page.get_by_role("group", name="Aspect ratio").get_by_role("radio", name="9:16")).to_be_checked()
    expect(page.get_by_role("form", name="Recraft V4")).to_be_visible()
    assert page.url == f"{house.url}/app/playground"

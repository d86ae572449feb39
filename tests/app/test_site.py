"""The pages for people: whole without scripts, small, true to the catalogue, the description and the settings."""

import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from storynote import models
from storynote.site.developers import words_missing
from storynote.site.words import ERRORS
from tests.app.pages import Page, page
from tests.app.people import Person, operator
from tests.server import ROOT, Client, Server, running

BYTES_MAX = 30_000
PAGES = ["/", "/pricing", "/models", "/models/fal-ai/pixverse/v6", "/models/local/kokoro", "/developers", "/reference"]
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SECTIONS = [
    "Quick start", "Authentication", "Image generation", "Video generation", "Audio generation", "Jobs and polling", "Models",
    "Projects", "Model pricing", "Rate limits", "Errors", "Full examples", "Ready to build?",
]  # fmt: skip
"""The document's, in its order."""
PRICE_OF_FLUX = 77
LIMITS = {"STORYNOTE_RATE_GLOBAL": "1234", "STORYNOTE_RATE_GENERATION": "43", "STORYNOTE_RATE_UPLOADS": "56",
          "STORYNOTE_STREAMS_MAX": "17"}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Other prices, other limits, something for sale."""
    folder = tmp_path_factory.mktemp("shop")
    catalogue = folder / "catalogue.toml"
    catalogue.write_text(f'[[model]]\nid = "fal-ai/flux-2"\ncredits = {PRICE_OF_FLUX}\n')
    sale = {
        "STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x", "STORYNOTE_PACKS": "500=500,2000=1800",
        "STORYNOTE_CURRENCY": "eur", "STORYNOTE_CONTACT": "ada@example.com",
    }  # fmt: skip
    with running(folder / "data", {"STORYNOTE_CATALOGUE": str(catalogue), **LIMITS, **sale}) as started:
        yield started


def rows(found: Page) -> dict[str, list[str]]:
    """Rows of tables by the text of the first cell; the first of that name counts."""
    return {row[0].strip(): [cell.strip() for cell in row] for row in reversed(found.rows) if row}


# Every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_strict(server: Server, path: str) -> None:
    answer = httpx2.get(server.url + path, headers=HTML)
    found = Page(answer.text)
    tags = [tag for tag, _ in found.tags]
    assert tags.count("h1") == 1
    assert dict(found.tags)["html"]["lang"] == "en"
    assert tags.count("title") == 1
    assert any(given.get("name") == "description" and given.get("content") for _, given in found.tags)
    assert "style" not in tags, "a style sheet of our own, nothing inline"
    for tag, given in found.tags:
        assert "style" not in given, (tag, given)
        assert not any(name.startswith("on") for name in given), (tag, given)
        assert tag != "script" or given.get("src", "").startswith("/static/")  # type: ignore[union-attr]
        assert tag != "img" or given.get("alt") is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert len(found.ids) == len(set(found.ids))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_small(server: Server, path: str) -> None:
    """HTML, style and scripts, as they go over the wire; pictures and fonts come after and are not counted."""
    whole = httpx2.get(server.url + path, headers=HTML)
    own = [link for link in Page(whole.text).links if link.endswith((".css", ".js")) and link.startswith("/static/")]
    total = 0
    for link in [path, *own]:
        with httpx2.stream("GET", server.url + link, headers={"Accept-Encoding": "gzip", **HTML}) as answer:
            raw = b"".join(answer.iter_raw())
        if len(raw) > 512:
            assert gzip.decompress(raw)
        total += len(raw)
    assert len(own) == 3
    assert total <= BYTES_MAX


def test_scripts_are_small() -> None:
    files = (ROOT / "src/storynote/site/static").glob("*.js")
    assert sum(path.stat().st_size for path in files) <= 10_000


def test_every_link_leads_somewhere(server: Server) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = httpx2.get(server.url + path, headers=HTML)
        assert answer.status_code == 200 or (path.startswith("/app") and answer.status_code == 503), path
        if not answer.headers["content-type"].startswith("text/html") or path.startswith("/app"):
            continue
        found = Page(answer.text)
        for link in found.links:
            target, _, anchor = link.removeprefix(server.url).partition("#")
            if target.startswith("/") and not target.startswith("//"):
                waiting.append(target)
            elif not target and anchor:
                assert anchor in found.ids, f"{path}#{anchor}"
    assert set(PAGES) <= seen
    assert {f"/models/{model.id}" for model in models.load(None)} <= seen


# The price list --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", models.load(None), ids=lambda model: model.id)
def test_every_price_is_on_every_page_that_names_prices(server: Server, model: models.Model) -> None:
    words = {"image": "cr", "second": "cr/s", "generation": "cr"}
    price = f"{model.credits} {words[model.unit]}" if model.credits else "free"
    developers = {row[1].strip(): row[2].strip() for row in page(server.url, "/developers").rows if len(row) == 3}
    assert developers[model.name] == price
    pricing = page(server.url, "/pricing")
    if model.routes[0].provider == "local":
        assert model.name in pricing.text
    else:
        assert rows(pricing)[model.name][1] == price
    own = page(server.url, f"/models/{model.id}")
    said = f"{model.credits} credit" if model.credits else "free"
    assert said in own.text
    for fact in (*model.aspect_ratios, *model.formats, *model.aliases):
        assert fact in own.text
    assert f'"{model.id}"' in own.source.replace("&#34;", '"')


def test_another_catalogue_shows_other_prices(shop: Server) -> None:
    assert rows(page(shop.url, "/pricing"))["Flux 2"][:2] == ["Flux 2", f"{PRICE_OF_FLUX} cr"]
    assert f"{PRICE_OF_FLUX} credits an image" in page(shop.url, "/models/fal-ai/flux-2").text
    assert ["Image", "Flux 2", f"{PRICE_OF_FLUX} cr"] in page(shop.url, "/developers").rows


def test_a_price_the_operator_sets_is_shown_at_once(house: Server) -> None:
    person = operator(house)
    path = "/v1/operator/models/nano-banana/price"
    assert rows(page(house.url, "/pricing"))["Nano Banana"][1] == "6 cr"
    assert person.http.put(path, json={"credits": 61}).status_code == 200
    assert rows(page(house.url, "/pricing"))["Nano Banana"][1] == "61 cr"
    assert ["Image", "Nano Banana", "61 cr"] in page(house.url, "/developers").rows
    assert person.delete(path).status_code < 300
    assert rows(page(house.url, "/pricing"))["Nano Banana"][1] == "6 cr"


def test_what_a_hundred_credits_buy_is_right(server: Server) -> None:
    found = rows(page(server.url, "/pricing"))
    assert found["Flux 2"][2] == "50 images"
    assert found["Nano Banana Pro"][2] == "2 images"
    assert found["Pixverse v6"][2] == "14 seconds"
    assert found["ElevenLabs Music"][2] == "100 results"


def test_without_a_shop_the_page_says_whom_to_ask(server: Server) -> None:
    found = page(server.url, "/pricing")
    assert "Ask the operator of this server." in found.text
    assert not any("data-pack" in given for _, given in found.tags)


def test_with_a_shop_there_are_prices_in_money(shop: Server) -> None:
    found = page(shop.url, "/pricing")
    packs = [given["data-pack"] for _, given in found.tags if "data-pack" in given]
    assert packs == ["500", "2000"]
    assert "2,000 credits18.00 EUR" in found.text.replace(" credits 18", " credits18")


def test_a_model_that_cannot_run_here_says_so(shop: Server, server: Server) -> None:
    found = page(server.url, "/models/fal-ai/flux-2")
    assert "cannot run on this server" not in found.text
    with_key = httpx2.get(f"{shop.url}/models/fal-ai/flux-2", headers=HTML).text
    assert "This server is a sandbox" in with_key


@pytest.mark.parametrize("alias", ["flux-2", "kling-v2.6-pro", "fal-ai/nano-banana"])
def test_an_alias_leads_to_the_model(server: Server, alias: str) -> None:
    answer = httpx2.get(f"{server.url}/models/{alias}", headers=HTML)
    assert answer.status_code == 301
    assert answer.headers["location"].startswith("/models/")
    assert httpx2.get(server.url + answer.headers["location"], headers=HTML).status_code == 200


def test_an_unknown_model_is_a_page_that_says_so(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/models/<script>alert(1)</script>", headers=HTML)
    assert answer.status_code == 404
    assert "There is no such model" in answer.text
    assert "<script>alert" not in answer.text


# Developers ------------------------------------------------------------------------------------------------------


def test_the_documents_sections_are_there_in_its_order(server: Server) -> None:
    source = page(server.url, "/developers").source
    titles = [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<h2[^>]*>(.*?)</h2>", source)]
    assert [title for title in titles if title in SECTIONS] == SECTIONS
    assert "The samples read" in source


SCHEMAS = json.loads((ROOT / "openapi.json").read_text("utf-8"))["components"]["schemas"]
PARAMETERS = [
    (body, field)
    for body in ("ImageRequest", "VideoRequest", "AudioRequest", "ToolRequest", "ProjectRequest", "SignRequest")
    for field in SCHEMAS[body]["properties"]
]


@pytest.mark.parametrize(("body", "field"), PARAMETERS, ids=[".".join(one) for one in PARAMETERS])
def test_every_parameter_is_on_the_page_with_its_meaning(server: Server, body: str, field: str) -> None:
    schema = SCHEMAS[body]["properties"][field]
    needed = field in SCHEMAS[body].get("required", [])
    name = f"{field} required" if needed else field
    found = [row for row in page(server.url, "/developers").rows if row and " ".join(row[0].split()) == name]
    assert found, name
    allowed = [str(value) for value in schema.get("enum", []) if value is not None]
    assert any(all(f'"{value}"' in row[1] or value in row[1].split() for value in allowed) for row in found)
    assert all(row[2].strip() for row in found)


def test_nothing_is_shown_that_nobody_has_explained(server: Server) -> None:
    assert words_missing(httpx2.get(f"{server.url}/openapi.json").json()) == []


def test_every_limit_is_the_settings(shop: Server) -> None:
    found = rows(page(shop.url, "/developers"))
    assert found["Global"][1] == "1,234 requests/min"
    assert found["Generation"][1] == "43 requests/min"
    assert found["Uploads"][1] == "56 requests/min"
    assert found["Event streams"][1] == "17 at once"
    assert "Up to 256 jobs" in page(shop.url, "/developers").text


def test_every_error_code_of_the_api_is_on_the_page(server: Server) -> None:
    described = httpx2.get(f"{server.url}/openapi.json").json()
    codes = {int(code) for path in described["paths"].values() for one in path.values() for code in one["responses"]}
    assert {code for code in codes if code >= 400} <= set(ERRORS)
    found = rows(page(server.url, "/developers"))
    assert all(str(code) in found for code in ERRORS)


def _answers(url: str) -> dict[str, str]:
    """Answers shown on the page, by the section they are in, in order: {"image-generation": [...]}."""
    source = page(url, "/developers").source
    found = {}
    for section in re.findall(r'<section id="([^"]+)"(.*?)</section>', source, re.DOTALL):
        codes = re.findall(r'class="code answer".*?<code>(.*?)</code>', section[1], re.DOTALL)
        for index, code in enumerate(codes):
            plain = re.sub(r"<[^>]+>", "", code)
            found[f"{section[0]}-{index}"] = plain.replace("&#34;", '"').replace("&lt;", "<")
    return found


def test_answers_shown_have_the_fields_of_real_answers(server: Server, client: Client) -> None:
    shown = _answers(client.url)
    project = client.post("/v1/projects", {"name": "x"}).json()
    started = client.post(f"/v1/projects/{project['id']}/image", {"directPrompt": "x", "numImages": 2}).json()
    video = client.post(f"/v1/projects/{project['id']}/video", {"directPrompt": "x", "durationSec": 3}).json()
    for name, real in (
        ("image-generation-0", started),
        ("video-generation-0", video),
        ("jobs-0", client.ended(started["jobId"])),
        ("projects-0", project),
        ("projects-1", client.get(f"/v1/projects/{project['id']}").json()),
        ("model-pricing-0", client.get("/v1/credits").json()),
        ("uploads-0", client.post("/v1/uploads/sign", {"fileName": "a.png", "contentType": "image/png"}).json()),
    ):
        assert list(json.loads(shown[name])) == list(real), name
    inner = shown["models-0"].split("[", 1)[1].split("},")[0] + "}"
    assert list(json.loads(inner)) == list(client.get("/v1/models/available").json()["image"][0])


def test_the_markdown_twin_says_the_same(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/developers.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    text = answer.text
    assert [title for title in re.findall(r"^## (.+)$", text, re.MULTILINE) if title in SECTIONS] == SECTIONS[:-1]
    for (_, language), code in page(server.url, "/developers").samples.items():
        assert f"```{language}\n{code}\n```" in text


def test_the_signed_in_may_run_samples_and_others_are_told_of_keys(house: Server, person: Person) -> None:
    stranger = page(house.url, "/developers")
    known = page(house.url, "/developers", person.cookie)
    assert not any(given.get("class") == "run" for _, given in stranger.tags)
    runs = [given for tag, given in known.tags if tag == "button" and given.get("class") == "run"]
    assert len(runs) > 15
    assert "Run · 2 credits" in known.text
    assert "sk_live_your_key_here" in known.text
    requests = [json.loads(str(given["data-run"])) for _, given in known.tags if "data-run" in given]
    assert all(request["path"].startswith("/") for request in requests)


def test_a_wrong_cookie_is_no_cookie(house: Server) -> None:
    secret = "x" * 43
    assert "Sign in" in page(house.url, "/", f"__Host-storynote={secret}").text


def test_a_page_is_not_kept_from_one_visitor_for_another(house: Server, person: Person) -> None:
    first = httpx2.get(f"{house.url}/developers", headers=HTML)
    known = person.get("/developers", headers=HTML)
    assert first.headers["etag"] != known.headers["etag"]
    assert "Cookie" in first.headers["vary"]


# Reference, and what machines read -------------------------------------------------------------------------------


def test_the_reference_has_every_endpoint_and_type(server: Server) -> None:
    described = httpx2.get(f"{server.url}/openapi.json").json()
    found = page(server.url, "/reference")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["operationId"] in found.ids
            assert f"{method.upper()}{path}" in found.text.replace(
                f"{method.upper()} {path}", f"{method.upper()}{path}"
            )
    assert {f"type-{name}" for name, s in described["components"]["schemas"].items() if "properties" in s} <= set(
        found.ids
    )


def test_llms_txt_names_what_can_run(server: Server) -> None:
    text = httpx2.get(f"{server.url}/llms.txt").text
    assert text.startswith("# StoryNote\n\n> ")
    assert f"{server.url}/developers.md" in text
    assert "| `fal-ai/flux-2` | image | 2 credits an image |" in text


def test_search_engines_are_told_what_to_read(server: Server) -> None:
    assert f"Sitemap: {server.url}/sitemap.xml" in httpx2.get(f"{server.url}/robots.txt").text
    urls = re.findall(r"<loc>(.*?)</loc>", httpx2.get(f"{server.url}/sitemap.xml").text)
    assert f"{server.url}/models/nano-banana" in urls
    assert all(httpx2.get(url).status_code == 200 for url in urls)
    assert httpx2.get(f"{server.url}/favicon.ico").headers["content-type"].startswith("image/svg+xml")


def test_people_get_a_page_where_nothing_is_and_programs_the_one_shape(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/nowhere/<b>", headers=HTML)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing here" in answer.text
    for path, headers in (
        ("/nowhere", {}),
        ("/v1/nowhere", HTML),
        ("/static/nowhere", HTML),
        ("/nowhere", {"Accept": "*/*"}),
    ):
        refused = httpx2.get(server.url + path, headers=headers)
        assert refused.status_code == 404
        assert refused.json()["type"] == "no_such_route"


# Sharing ---------------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def shared(server: Server) -> tuple[Client, str, str]:
    """(client, project, path of the page): a shared graph of words, a picture and a sound, with hostile text everywhere."""
    client = server.account(1000, "secret-owner@example.com")
    project = client.project(f"The fox {SCRIPT}")
    job = client.image(project, f"A fox {SCRIPT}", nodeId="b")[0]
    client.ended(job)
    sound = client.post(
        f"/v1/projects/{project}/audio", {"soundType": "speech", "text": f"Hello {SCRIPT}", "nodeId": "c"}
    )
    client.ended(sound.json()["jobId"])
    etag = client.get(f"/v1/projects/{project}").headers["etag"]
    nodes = [
        {"id": "a", "type": "text", "position": {"x": 0, "y": 0}, "data": {"text": f"A fox {SCRIPT}"}},
        {"id": "b", "type": "image", "position": {"x": 300, "y": 0}, "data": {"jobId": job, "model": SCRIPT, "prompt": SCRIPT}},
        {"id": "c", "type": "audio", "position": {"x": 600, "y": 9e99}, "data": {"jobId": sound.json()["jobId"]}},
        {"id": "d", "type": SCRIPT, "position": {"x": -5e5, "y": 0}, "data": {"text": 5, "prompt": ["x"]}},
    ]  # fmt: skip
    edges = [
        {"id": "1", "source": "a", "target": "b", "sourceHandle": f'"{SCRIPT}', "targetHandle": "prompt"},
        {"id": "2", "source": "a", "target": "c", "sourceHandle": "text", "targetHandle": "prompt"},
    ]
    graph = {"nodes": nodes, "edges": edges}
    put = client.http.put(f"/v1/projects/{project}/graph", json=graph, headers={"If-Match": etag})
    assert put.status_code == 200, put.text
    url = client.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    return client, project, url.removeprefix(server.url)


def test_a_shared_project_is_a_page(server: Server, shared: tuple[Client, str, str]) -> None:
    _, _, path = shared
    found = page(server.url, path)
    assert "Made with AI" in found.text
    kinds = [tag for tag, _ in found.tags if tag in ("img", "audio", "blockquote", "video")]
    assert kinds[-3:] == ["blockquote", "img", "audio"], "from left to right"
    assert any(tag == "svg" and given.get("role") == "img" for tag, given in found.tags)
    token = path.removeprefix("/s/")
    assert f"/app/duplicate#{token}" in found.links
    assert not any(given.get("action") == f"/s/{token}/duplicate" for _, given in found.tags), "only for the signed-in"
    assert "secret-owner" not in found.source
    given = {str(g.get("property") or g.get("name")): g.get("content") for tag, g in found.tags if tag == "meta"}
    assert given["robots"] == "noindex"
    assert given["og:image"] == f"{server.url}{path}/picture"
    assert given["twitter:card"] == "summary_large_image"
    for link in found.links:
        if link.startswith("/assets/"):
            assert httpx2.get(server.url + link).status_code == 200


def test_what_people_wrote_is_text(server: Server, shared: tuple[Client, str, str]) -> None:
    found = page(server.url, shared[2])
    assert SCRIPT in found.text
    assert "<script>alert" not in found.source
    scripts = [str(given.get("src")).split("/")[-1] for tag, given in found.tags if tag == "script"]
    assert scripts == ["theme.js", "site.js"]


def test_a_shared_project_has_a_picture_to_post(server: Server, shared: tuple[Client, str, str]) -> None:
    answer = httpx2.get(f"{server.url}{shared[2]}/picture")
    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
        assert len(picture.convert("RGB").getcolors(1_000_000) or range(1001)) > 1000, "the results are on it"
    assert len(answer.content) < 300_000


def test_an_empty_project_can_be_shared_too(server: Server, client: Client) -> None:
    url = client.post(f"/v1/projects/{client.project('Nothing yet')}/share").json()["shareUrl"]
    assert "Nothing has been made here yet." in page(server.url, url.removeprefix(server.url)).text
    with Image.open(io.BytesIO(httpx2.get(f"{url}/picture").content)) as picture:
        assert picture.size == (1200, 630)


def test_a_link_that_was_taken_back_shows_nothing(server: Server, client: Client) -> None:
    project = client.project("Soon gone")
    url = client.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    assert "Soon gone" in httpx2.get(url, headers=HTML).text
    assert client.delete(f"/v1/projects/{project}/share").status_code == 204
    answer = httpx2.get(url, headers=HTML)
    assert answer.status_code == 404
    assert "This project is not shared" in answer.text
    assert "Soon gone" not in answer.text
    assert httpx2.get(f"{url}/picture").status_code == 404


def test_the_makers_name_is_shown_and_never_the_address(house: Server, person: Person) -> None:
    project = person.project("Mine")
    url = person.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    email = person.account["email"]
    assert email not in httpx2.get(url, headers=HTML).text
    assert person.patch("/v1/account", {"name": "Ada Lovelace"}).status_code == 200
    text = httpx2.get(url, headers=HTML).text
    assert "by Ada Lovelace" in text
    assert email not in text


def test_the_signed_in_take_a_copy_without_scripts_too(house: Server, person: Person) -> None:
    maker = house.account(100)
    project = maker.project("To copy")
    url = maker.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    path = url.removeprefix(house.url)
    assert any(given.get("action") == f"{path}/duplicate" for _, given in page(house.url, path, person.cookie).tags)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = person.http.post(f"{path}/duplicate", headers=form, content=b"")
    assert answer.status_code == 303, answer.text
    copied = answer.headers["location"].removeprefix("/app/p/")
    assert [(one["id"], one["name"]) for one in person.get("/v1/projects").json()] == [(copied, "To copy")]
    foreign = person.http.post(f"{path}/duplicate", headers={**form, "Sec-Fetch-Site": "cross-site"}, content=b"")
    assert foreign.status_code == 403
    assert httpx2.post(f"{url}/duplicate").status_code == 401
    assert len(person.get("/v1/projects").json()) == 1


def test_pages_come_with_the_package() -> None:
    folder = ROOT / "src/storynote/site"
    names = {path.name for path in (folder / "templates").glob("*.html")}
    code = "".join(
        path.read_text("utf-8") for path in [*folder.glob("*.py"), *Path(ROOT / "src/storynote/api").glob("*.py")]
    )
    used = {name for name in names if f'"{name}"' in code} | {"base.html", "blocks.html"}
    assert names == used

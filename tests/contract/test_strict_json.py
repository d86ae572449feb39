"""Strict JSON (contract §1): what is not exactly right is a 400 that names the field, and it never holds a credit."""

import json

import pytest

from tests.contract import shape
from tests.server import Client, Fake, Server

NOT_JSON = {
    "empty": b"",
    "blank": b"  ",
    "half": b'{"name": "x", "directPrompt": "x"',
    "trailing": b'{"name": "x", "directPrompt": "x"} x',
    "two": b'{"name": "x", "directPrompt": "x"}{}',
    "comma": b'{"name": "x", "directPrompt": "x",}',
    "single quotes": b"{'name': 'x'}",
    "comment": b'{"name": "x" /* no */, "directPrompt": "x"}',
    "bare word": b"name",
    "NaN": b'{"name": "x", "directPrompt": "x", "seed": NaN}',
    "Infinity": b'{"name": "x", "directPrompt": "x", "seed": Infinity}',
    "-Infinity": b'{"name": "x", "directPrompt": "x", "seed": -Infinity}',
    "leading zero": b'{"name": "x", "directPrompt": "x", "seed": 01}',
    "plus": b'{"name": "x", "directPrompt": "x", "seed": +1}',
    "hex": b'{"name": "x", "directPrompt": "x", "seed": 0x1}',
    "lone high surrogate": b'{"name": "\\ud800", "directPrompt": "\\ud800"}',
    "lone low surrogate": b'{"name": "a\\udc00b", "directPrompt": "a\\udc00b"}',
    "surrogates the wrong way round": b'{"name": "\\udc00\\ud800", "directPrompt": "\\udc00\\ud800"}',
    "surrogate in an unknown field": b'{"name": "x", "directPrompt": "x", "other": "\\ud800"}',
    "surrogate bytes": b'{"name": "\xed\xa0\x80", "directPrompt": "\xed\xa0\x80"}',
    "NUL": b'{"name": "a\\u0000b", "directPrompt": "a\\u0000b"}',
    "raw NUL": b'{"name": "a\x00b", "directPrompt": "a\x00b"}',
    "raw newline": b'{"name": "a\nb", "directPrompt": "a\nb"}',
    "latin-1": b'{"name": "\xe4", "directPrompt": "\xe4"}',
    "overlong": b'{"name": "\xc0\xaf", "directPrompt": "\xc0\xaf"}',
    "UTF-16": '{"name": "x", "directPrompt": "x"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"name": "x", "directPrompt": "x"}'.encode("utf-16-le"),
    "UTF-32": '{"name": "x", "directPrompt": "x"}'.encode("utf-32"),
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep in a field": b'{"name": "x", "directPrompt": "x", "other": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "array": b"[]",
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "true": b"true",
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_what_is_not_a_json_object_is_400(client: Client, fake: Fake, name: str) -> None:
    project, before = client.project(), len(fake.submits())
    for path in ("/v1/projects", f"/v1/projects/{project}/image"):
        shape.error(client.send("POST", path, NOT_JSON[name]), 400)
    assert client.credits() == (1000, 0)
    assert client.get(f"/v1/projects/{project}").json()["nodes"] == []
    assert len(client.get("/v1/projects").json()) == 1
    assert len(fake.submits()) == before


@pytest.mark.parametrize("name", ["NaN", "half", "NUL", "UTF-16", "deep arrays", "lone high surrogate", "array"])
def test_on_every_route_that_takes_json(sandbox: Server, name: str) -> None:
    client = sandbox.account()
    project = client.project()
    for path in (
        f"/v1/projects/{project}/video",
        f"/v1/projects/{project}/audio",
        f"/v1/projects/{project}/tool",
        "/v1/keys",
        "/v1/uploads/sign",
    ):
        shape.error(client.send("POST", path, NOT_JSON[name]), 400)
    shape.error(client.send("PATCH", f"/v1/projects/{project}", NOT_JSON[name]), 400)
    graph = client.send("PUT", f"/v1/projects/{project}/graph", NOT_JSON[name], headers={"If-Match": '"1"'})
    shape.error(graph, 400)


LONG_NUMBER = "7" * 5000
WRONG_FIELDS = [
    ("directPrompt", ["", "   ", "\t\n", 8, True, None, [], {}, "x" * 10_001]),
    ("modelId", ["", "no-such-model", "elevenlabs/tts", 5, True, [], "m" * 10_000, "fal-ai/flux-2 "]),
    ("aspectRatio", ["", "21:9", "16 : 9", "16x9", 1.78, True, [], {}]),
    ("numImages", [0, 9, -1, 1.5, "8", "", True, False, [], {}, 10**30]),
    ("seed", [-1, 2**31, 1.5, "1", "", True, [], {}, 2**63, 2**64, -(2**63), 1e300]),
]


@pytest.mark.parametrize(
    ("field", "value"),
    [pytest.param(f, v, id=f"{f}={str(v)[:20]!r}") for f, values in WRONG_FIELDS for v in values],
)
def test_a_wrong_field_is_named_and_free(client: Client, field: str, value: object) -> None:
    project = client.project()
    body = {"directPrompt": "A fox", field: value}
    found = shape.error(client.post(f"/v1/projects/{project}/image", body), 400)
    assert found["param"] == field
    assert client.credits() == (1000, 0)
    assert client.get(f"/v1/projects/{project}").json()["nodes"] == []


@pytest.mark.parametrize("literal", [LONG_NUMBER, "1e400", "-1e400", "1E999999999", "0." + LONG_NUMBER, "1e-400"])
@pytest.mark.parametrize("field", ["seed", "numImages"])
def test_a_number_beyond_all_bounds_is_400(client: Client, field: str, literal: str) -> None:
    body = f'{{"directPrompt": "A fox", "{field}": {literal}}}'.encode()
    shape.error(client.send("POST", f"/v1/projects/{client.project()}/image", body), 400)
    assert client.credits() == (1000, 0)


def test_a_long_number_in_an_unknown_field_does_no_harm(client: Client) -> None:
    body = f'{{"name": "x", "other": {LONG_NUMBER}}}'.encode()
    assert client.send("POST", "/v1/projects", body).status_code in (201, 400)


@pytest.mark.parametrize("path", ["/v1/projects", "image"])
def test_the_same_field_twice_is_answered_sanely(client: Client, path: str) -> None:
    project = client.project()
    body = b'{"name": "a", "name": "b", "directPrompt": "a", "directPrompt": "b"}'
    answer = client.send("POST", f"/v1/projects/{project}/image" if path == "image" else path, body)
    assert answer.status_code in (201, 202, 400)
    if answer.status_code == 202:
        assert client.ended(answer.json()["jobId"])["prompt"] == "b"


@pytest.mark.parametrize(
    "prompt",
    ["A fox 🦊👩‍👩‍👧", "עברית and العربية", "e\u0301 stays two", "é stays one", "\u202eright to left", "tab\tand\nline",
     "${jndi:ldap://x}", "'; DROP TABLE jobs; --", "<script>alert(1)</script>", "\ufeffmark", "a\u2028b", "🦊" * 10_000],
    ids=lambda p: ascii(p)[:25],
)  # fmt: skip
def test_text_comes_back_as_it_was_sent(client: Client, prompt: str) -> None:
    project = client.project()
    body = json.dumps({"directPrompt": prompt}, ensure_ascii=len(prompt) % 2 == 0).encode()
    answer = client.send("POST", f"/v1/projects/{project}/image", body)
    assert answer.status_code == 202, answer.text
    assert client.job(answer.json()["jobId"])["prompt"] == prompt.strip()


def test_unknown_fields_are_ignored(client: Client) -> None:
    job_ids = client.image(client.project(), "A fox", user="me", n=4, nested={"a": [None]})
    assert len(job_ids) == 1


def test_a_body_of_a_million_fields_is_answered_at_once(client: Client) -> None:
    fields = ",".join(f'"{n:x}":{n % 10}' for n in range(90_000))
    body = f'{{"directPrompt":"A fox",{fields}}}'.encode()
    assert len(body) < 1024 * 1024
    answer = client.send("POST", f"/v1/projects/{client.project()}/image", body, timeout=5)
    assert answer.status_code in (202, 400)

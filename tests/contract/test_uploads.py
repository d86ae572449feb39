"""Uploads (contract §8): sign, PUT, use; sniffed, never trusted."""

import io

import pytest
from PIL import Image

from tests.contract import raw, shape
from tests.fakes.fal import png
from tests.server import Client, Json, Server


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 60, 20)).save(out, kind)
    return out.getvalue()


WAV = b"RIFF" + (36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") + bytes(16) + b"data" + bytes(4)
FILES = {
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/webp": picture("WEBP"),
    "image/gif": picture("GIF"),
    "audio/wav": WAV,
    "audio/flac": b"fLaC" + bytes(60),
    "audio/mpeg": b"ID3\x04" + bytes(60),
    "video/mp4": bytes([0, 0, 0, 24]) + b"ftypisom" + bytes(60),
    "video/webm": b"\x1aE\xdf\xa3"
    + b"\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + bytes(40),
}


def sign(client: Client, kind: str = "image/png", name: str = "fox.png") -> Json:
    answer = client.post("/v1/uploads/sign", {"fileName": name, "contentType": kind})
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(client: Client, signed: Json, data: bytes, **headers: str) -> Json:
    sent = {**signed["headers"], "Authorization": "", **headers}
    return client.http.request(signed["method"], signed["uploadUrl"], content=data, headers=sent)


def upload(client: Client, kind: str = "image/png") -> str:
    signed = sign(client, kind)
    answer = put(client, signed, FILES[kind])
    assert answer.status_code == 200, answer.text
    return str(signed["fileUrl"])


@pytest.mark.parametrize("kind", FILES)
def test_every_type_of_the_list(client: Client, kind: str) -> None:
    signed = sign(client, kind)
    assert {"uploadUrl", "method", "headers", "fileUrl", "expiresAt"} <= signed.keys()
    answer = put(client, signed, FILES[kind])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["mimeType"], answer.json()["bytes"]) == (kind, len(FILES[kind]))
    back = client.get(signed["fileUrl"])
    assert back.status_code == 200
    assert back.headers["content-type"] == kind
    assert back.content == FILES[kind]


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "text/html", "application/pdf", "image/tiff", "", "png", "IMAGE/PNG ", 5, None]
)
def test_every_other_type_is_refused(client: Client, kind: object) -> None:
    found = shape.error(client.post("/v1/uploads/sign", {"fileName": "x", "contentType": kind}), 400)
    assert found["param"] == "contentType"


@pytest.mark.parametrize("name", ["", 5, None, "x" * 256, "a\x00b"])
def test_a_wrong_name_is_refused(client: Client, name: object) -> None:
    found = shape.error(client.post("/v1/uploads/sign", {"fileName": name, "contentType": "image/png"}), 400)
    assert found["param"] == "fileName"


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\x.png",
        "/etc/passwd",
        "CON",
        "a\nb.png",
        "x\"y';.png",
        "fox🦊.png",
        "\u202egnp.exe",
        "%2e%2e%2f",
    ],
)
def test_a_name_never_becomes_a_path(client: Client, server: Server, name: str) -> None:
    outside = {path for path in server.data.parent.rglob("*") if server.data not in path.parents}
    signed = sign(client, name=name)
    assert put(client, signed, FILES["image/png"]).status_code == 200
    back = client.get(signed["fileUrl"])
    assert back.content == FILES["image/png"]
    assert "\n" not in back.headers.get("content-disposition", "")
    assert {path for path in server.data.parent.rglob("*") if server.data not in path.parents} == outside


LIES = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "another picture": FILES["image/jpeg"],
    "nothing": b"",
    "the first bytes only": FILES["image/png"][:12],
    "text": b"hello",
    "a bomb": b"",
}


def bomb() -> bytes:
    """Half a megabyte that decodes to 500 MB."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", LIES)
def test_what_is_no_png_is_no_png(client: Client, name: str) -> None:
    signed = sign(client)
    shape.error(put(client, signed, bomb() if name == "a bomb" else LIES[name]), 400)
    shape.error(client.get(signed["fileUrl"]), 404)


def test_the_declared_type_of_the_put_is_not_believed(client: Client) -> None:
    signed = sign(client)
    answer = put(client, signed, LIES["a page"], **{"Content-Type": "image/png"})
    shape.error(answer, 400)
    answer = put(client, signed, FILES["image/png"], **{"Content-Type": "text/html"})
    assert answer.status_code in (200, 400, 415)
    if answer.status_code == 200:
        assert client.get(signed["fileUrl"]).headers["content-type"] == "image/png"


def test_an_address_takes_one_file(client: Client) -> None:
    signed = sign(client)
    assert put(client, signed, FILES["image/png"]).status_code == 200
    again = put(client, signed, png(9))
    shape.error(again, again.status_code)
    assert client.get(signed["fileUrl"]).content == FILES["image/png"]


@pytest.mark.parametrize("cut", ["uploadUrl", "fileUrl"])
def test_a_changed_address_is_refused(client: Client, cut: str) -> None:
    signed, other = sign(client), sign(client)
    put(client, other, FILES["image/png"])
    url = signed[cut] if cut == "uploadUrl" else other[cut]
    path, _, query = url.partition("?")
    for changed in (
        path,
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        path + "?" + query.replace("until=", "until=9"),
        path + "?until=x&signature=y",
    ):
        answer = client.http.put(changed, content=b"x") if cut == "uploadUrl" else client.get(changed)
        shape.error(answer, 403)


def test_one_address_does_not_open_another(client: Client) -> None:
    first, second = sign(client), sign(client)
    put(client, second, FILES["image/png"])
    query = first["fileUrl"].split("?")[1]
    shape.error(client.get(second["fileUrl"].split("?")[0] + "?" + query), 403)


def test_more_than_100_mb_is_413_before_it_is_sent(client: Client) -> None:
    signed = sign(client)
    path = signed["uploadUrl"].removeprefix(client.url)
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {100 * 1024 * 1024 + 1}\r\n\r\n".encode()
    reply = raw.exchange(client.url, head)
    assert reply.status == 413
    assert shape.faults_of_error(413, reply.headers, reply.body) == []


def test_an_upload_is_an_input(sandbox: Server) -> None:
    client = sandbox.account()
    project, url = client.project(), upload(client)
    answer = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", "imageUrl": url})
    assert answer.status_code == 202, answer.text
    answer = client.post(
        f"/v1/projects/{project}/video", {"firstFrame": {"imageUrl": url}, "lastFrame": {"imageUrl": url}}
    )
    assert answer.status_code == 202, answer.text


def test_a_foreign_upload_is_as_missing_as_a_missing_one(sandbox: Server) -> None:
    mine, other = sandbox.account(), sandbox.account()
    url, never_sent = upload(other), sign(mine)["fileUrl"]
    project = mine.project()
    refusals = []
    for one in (url, never_sent):
        answer = mine.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", "imageUrl": one})
        refusals.append({k: v for k, v in shape.error(answer, answer.status_code).items() if k != "requestId"})
    assert refusals[0] == refusals[1]
    assert refusals[0]["code"] in (400, 404)


def test_a_sound_is_no_picture(sandbox: Server) -> None:
    client = sandbox.account()
    url = upload(client, "audio/wav")
    answer = client.post(f"/v1/projects/{client.project()}/tool", {"modelId": "image-upscale", "imageUrl": url})
    assert "image" in shape.error(answer, 400)["error"]


def test_a_result_is_an_input_and_an_edge(sandbox: Server) -> None:
    client = sandbox.account()
    project = client.project()
    job = client.ended(client.image(project, "A fox")[0], 60)
    assert job["status"] == "completed", job["error"]
    for body in ({"imageUrl": job["imageUrl"]}, {"jobId": job["id"]}):
        made = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", **body})
        assert made.status_code == 202, made.text
        edges = client.get(f"/v1/projects/{project}").json()["edges"]
        assert (job["id"], made.json()["jobId"]) in {(edge["source"], edge["target"]) for edge in edges}

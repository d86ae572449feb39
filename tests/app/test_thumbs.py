"""Smaller pictures (`?size=`): made once, right whatever the original was, gone with it."""

import io
import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.contract import shape
from tests.contract.test_uploads import put, sign, upload
from tests.server import Client, Json, Server

SIZES = (160, 320, 640, 1280)


def encoded(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def kept(client: Client, content: bytes, mime_type: str = "image/png") -> Json:
    signed = sign(client, mime_type)
    answer = put(client, signed, content)
    assert answer.status_code == 200, answer.text
    return answer.json()


def small(client: Client, url: str, size: int = 320) -> Image.Image:
    answer = client.get(f"{url}&size={size}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
    image = Image.open(io.BytesIO(answer.content))
    assert image.format == "WEBP"
    return image


def gradient(width: int, height: int) -> Image.Image:
    """Red from left to right, green from top to bottom."""
    left = Image.linear_gradient("L").rotate(90).resize((width, height))
    top = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (left, top, Image.new("L", (width, height))))


@pytest.mark.parametrize("size", SIZES)
def test_the_longer_side_is_what_was_asked_for(client: Client, size: int) -> None:
    wide, tall = (kept(client, encoded(gradient(*shape_)))["fileUrl"] for shape_ in ((2000, 500), (500, 2000)))
    assert small(client, wide, size).size == (size, size // 4)
    assert small(client, tall, size).size == (size // 4, size)


def test_nothing_is_made_larger(client: Client) -> None:
    assert small(client, kept(client, encoded(gradient(40, 30)))["fileUrl"], 1280).size == (40, 30)


def close(image: Image.Image, at: tuple[float, float], wanted: tuple[int, ...], by: int = 24) -> bool:
    found = image.getpixel((int(at[0] * (image.width - 1)), int(at[1] * (image.height - 1))))
    assert isinstance(found, tuple)
    return all(abs(int(a) - b) <= by for a, b in zip(found, wanted, strict=True))


def sixteen_bits() -> bytes:
    """Grey from black to white in 16 bits: read as 8 it would be noise or all white."""
    return encoded(Image.linear_gradient("L").convert("I").point(lambda v: v * 257).convert("I;16").resize((400, 400)))


ODD = {
    "palette": encoded(gradient(400, 400).quantize(64)),
    "grey": encoded(gradient(400, 400).convert("L")),
    "one bit": encoded(Image.new("1", (400, 400), 1)),
    "16 bits": sixteen_bits(),
    "grey with alpha": encoded(gradient(400, 400).convert("LA")),
}


@pytest.mark.parametrize("name", ODD)
def test_every_mode_of_a_picture(client: Client, name: str) -> None:
    image = small(client, kept(client, ODD[name])["fileUrl"])
    assert image.size == (320, 320)
    original = Image.open(io.BytesIO(ODD[name]))
    if name == "16 bits":
        assert close(image, (0.5, 0), (0, 0, 0))
        assert close(image, (0.5, 0.5), (127, 127, 127))
        assert close(image, (0.5, 1), (255, 255, 255))
    else:
        expected = original.convert(image.mode).resize((320, 320))
        at = (0.3, 0.7)
        pixel = expected.getpixel((int(at[0] * 319), int(at[1] * 319)))
        assert isinstance(pixel, tuple)
        assert close(image, at, tuple(int(v) for v in pixel))


def test_a_jpeg_of_print_and_of_a_turned_camera(client: Client) -> None:
    print_ = kept(client, encoded(gradient(800, 400).convert("CMYK"), "JPEG"), "image/jpeg")["fileUrl"]
    assert small(client, print_).size == (320, 160)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter, clockwise
    turned = small(client, kept(client, encoded(gradient(800, 400), "JPEG", exif=exif), "image/jpeg")["fileUrl"])
    assert turned.size == (160, 320)
    assert close(turned, (1, 0), (0, 0, 0), 40), "top left is top right now"
    assert close(turned, (0, 0), (0, 255, 0), 40)
    assert not turned.getexif().get(0x0112)


def test_what_was_clear_stays_clear(client: Client) -> None:
    image = Image.new("RGBA", (400, 400), (200, 0, 0, 0))
    image.paste((0, 0, 200, 255), (200, 0, 400, 400))
    found = small(client, kept(client, encoded(image))["fileUrl"])
    assert found.mode == "RGBA"
    assert close(found, (0.2, 0.5), (200, 0, 0, 0), 255)
    assert found.getpixel((50, 100))[3] == 0  # type: ignore[index]
    assert close(found, (0.8, 0.5), (0, 0, 200, 255))


def test_a_moving_picture_gives_its_first(client: Client) -> None:
    frames = [Image.new("RGB", (400, 300), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    found = small(client, kept(client, moving, "image/gif")["fileUrl"])
    assert getattr(found, "n_frames", 1) == 1
    assert close(found.convert("RGB"), (0.5, 0.5), (250, 0, 0))


def test_a_result_has_a_small_one_at_its_address(client: Client) -> None:
    job = client.ended(client.image(client.project())[0])
    assert job["thumbUrl"] == f"{job['imageUrl']}&size=640"
    answer = client.get(job["thumbUrl"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    asset = client.get(f"/v1/assets/{job['id']}").json()
    assert (asset["url"], asset["thumbUrl"]) == (job["imageUrl"], job["thumbUrl"])


def test_etag_ranges_and_head(client: Client) -> None:
    url = kept(client, encoded(gradient(800, 400)))["fileUrl"]
    whole, small_ = client.get(url), client.get(f"{url}&size=320")
    assert whole.headers["etag"] != small_.headers["etag"] != client.get(f"{url}&size=640").headers["etag"]
    again = client.get(f"{url}&size=320", headers={"If-None-Match": small_.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    part = client.get(f"{url}&size=320", headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.content) == (206, small_.content[4:12])
    assert part.headers["content-range"] == f"bytes 4-11/{len(small_.content)}"
    head = client.http.head(f"{url}&size=320")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(small_.content))
    for name in ("cache-control", "x-content-type-options", "content-security-policy"):
        assert small_.headers[name] == whole.headers[name]
    assert shape.faults_of_headers(small_.headers) == []


@pytest.mark.parametrize("size", ["0", "1", "319", "321", "99999", "-320", "x", "", "320.5", "1e9"])
def test_other_sizes_are_refused(client: Client, size: str) -> None:
    found = shape.error(client.get(f"{upload(client)}&size={size}"), 400)
    assert found["param"] == "size"
    assert "160, 320, 640, 1280" in found["error"]


def test_a_sound_has_no_small_one(client: Client) -> None:
    found = shape.error(client.get(f"{upload(client, 'audio/wav')}&size=320"), 400)
    assert found["param"] == "size"


def test_the_address_must_be_signed_all_the_same(client: Client) -> None:
    path = upload(client).split("?")[0]
    shape.error(client.get(f"{path}?size=320"), 403)
    shape.error(client.get(f"{path}?until=99999999999&signature=00&size=320"), 403)


# Storage ---------------------------------------------------------------------------------------------------------


def littered(server: Server) -> set[str]:
    with sqlite3.connect(server.data / "storynote.db") as database:
        return {str(row[0]) for row in database.execute("SELECT place FROM litter")}


def test_many_who_ask_at_once_get_one(client: Client, server: Server) -> None:
    found = kept(client, encoded(gradient(3000, 2000)))
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: client.get(f"{found['fileUrl']}&size=640"), range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    stock = server.stock
    original, made = stock.places(found["id"])
    written = stock.mark(made)
    assert client.get(f"{found['fileUrl']}&size=640").content == stock.read(made)
    assert stock.mark(made) == written, "made again"
    assert stock.read(original) == client.get(found["fileUrl"]).content


def test_it_goes_with_its_picture(client: Client, server: Server) -> None:
    found = kept(client, encoded(gradient(800, 400)))
    small(client, found["fileUrl"])
    job = client.ended(client.image(client.project())[0])
    client.get(job["thumbUrl"])
    places = {place for i in (found["id"], job["id"]) for place in server.stock.places(i)}
    assert len(places) == 4
    assert client.delete(f"/v1/assets/{found['id']}").status_code == 204
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert places <= littered(server)
    for url in (found["fileUrl"], job["imageUrl"]):
        shape.error(client.get(url), 404)
        shape.error(client.get(f"{url}&size=320"), 404)
        shape.error(client.get(f"{url}&size=1280"), 404)


def test_a_deleted_project_takes_its_small_ones_along(client: Client, server: Server) -> None:
    project = client.project()
    job = client.ended(client.image(project)[0])
    client.get(job["thumbUrl"])
    places = set(server.stock.places(job["id"]))
    assert len(places) == 2
    client.delete(f"/v1/projects/{project}")
    assert places <= littered(server)
    shape.error(client.get(job["thumbUrl"]), 404)


def test_a_picture_that_lost_its_file_is_missing_and_a_cut_one_is_refused(client: Client, server: Server) -> None:
    lost, cut = (kept(client, encoded(Image.effect_noise((400, 300), 90))) for _ in range(2))
    stock = server.stock
    stock.remove(stock.places(lost["id"])[0])
    shape.error(client.get(f"{lost['fileUrl']}&size=320"), 404)
    place = stock.places(cut["id"])[0]
    whole = stock.read(place)
    stock.write(place, whole[: len(whole) // 2])
    shape.error(client.get(f"{cut['fileUrl']}&size=320"), 400)
    assert client.get("/healthz").status_code == 200


def bomb_png(width: int, height: int) -> bytes:
    """A picture of few bytes and very many pixels, written by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    body = zlib.compress(bytes(1 + (width + 7) // 8) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_in_storage_is_not_opened(client: Client, server: Server) -> None:
    """Uploads are checked; this one was swapped afterwards."""
    found = kept(client, encoded(gradient(40, 30)))
    server.stock.write(server.stock.places(found["id"])[0], bomb_png(60_000, 60_000))
    answer = shape.error(client.get(f"{found['fileUrl']}&size=320"), 400)
    assert "megapixels" in answer["error"]

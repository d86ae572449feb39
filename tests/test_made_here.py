"""Everything this machine makes itself, through the public API and with no key of any provider."""

import base64
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx2
import msgspec
import numpy as np
import psutil
import pytest
from PIL import Image

from tests import probe
from tests.server import Client, Json, Server, running, until

WAIT_SECONDS_MAX = 180.0


class Studio(msgspec.Struct, frozen=True):
    """An account with two finished pictures."""

    url: str
    key: str
    project: str
    first: str
    last: str

    @property
    def client(self) -> Client:
        return Client(self.url, self.key)

    def make(self, kind: str, body: Json) -> Json:
        """The job, ended."""
        client = self.client
        return client.ended(self.start(kind, body), WAIT_SECONDS_MAX)

    def start(self, kind: str, body: Json) -> str:
        answer = self.client.post(f"/v1/projects/{self.project}/{kind}", body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["jobId"])

    def done(self, kind: str, body: Json) -> tuple[Json, bytes]:
        """The job, completed, and its result."""
        job = self.make(kind, body)
        assert job["status"] == "completed", job["error"]
        url = job["imageUrl"] or job["videoUrl"] or job["audioUrl"]
        return job, httpx2.get(url, timeout=30).content

    def picture(self, job_id: str) -> Image.Image:
        job = self.client.job(job_id)
        return Image.open(io.BytesIO(httpx2.get(job["imageUrl"], timeout=30).content))


@pytest.fixture(scope="module")
def studio(sandbox: Server) -> Studio:
    client = sandbox.account(5)
    project = client.project()
    body = {"aspectRatio": "16:9", "modelId": "local/scene"}
    jobs = [client.image(project, f"a red fox in the snow, {when}", seed=3, **body)[0] for when in ("noon", "night")]
    for job_id in jobs:
        assert client.ended(job_id, WAIT_SECONDS_MAX)["status"] == "completed"
    return Studio(sandbox.url, client.key, project, *jobs)


def likeness(one: Image.Image, other: "np.typing.NDArray[np.uint8]") -> float:
    """Peak signal to noise in dB, over both at a quarter of their size."""
    size = (other.shape[1] // 4, other.shape[0] // 4)
    a, b = (np.asarray(image.convert("RGB").resize(size), np.float64) for image in (one, Image.fromarray(other)))
    return float(10 * np.log10(255**2 / max(1e-9, ((a - b) ** 2).mean())))


# Film ------------------------------------------------------------------------------------------------------------


def test_a_film_from_words(studio: Studio) -> None:
    job, content = studio.done("video", {"directPrompt": "a boat on the sea, pan left", "durationSec": 2})
    film = probe.film(content)
    assert (film.codec, film.rate, film.frames) == ("h264", 24.0, 48)
    assert (job["width"], job["height"], job["durationSec"]) == (film.width, film.height, 2.0) == (1280, 720, 2.0)
    assert (job["mimeType"], job["provider"], job["credits"]) == ("video/mp4", "sandbox", 0)
    assert np.abs(film.first.astype(int) - film.last.astype(int)).mean() > 1


def test_a_film_from_a_picture_begins_with_it_and_has_its_shape(studio: Studio) -> None:
    body = {"firstFrame": {"jobId": studio.first}, "durationSec": 1, "modelId": "local/motion"}
    job, content = studio.done("video", {**body, "directPrompt": "slow dolly in"})
    film = probe.film(content)
    assert (job["aspectRatio"], film.frames) == ("16:9", 24)
    assert likeness(studio.picture(studio.first), film.first) > 24


def test_a_film_between_two_pictures_meets_both(studio: Studio) -> None:
    frames = {"firstFrame": {"jobId": studio.first}, "lastFrame": {"jobId": studio.last}}
    job, content = studio.done("video", {**frames, "durationSec": 2, "modelId": "local/motion"})
    film = probe.film(content)
    assert film.frames == 48
    assert likeness(studio.picture(studio.first), film.first) > 30
    assert likeness(studio.picture(studio.last), film.last) > 30
    assert job["prompt"] == ""


@pytest.mark.parametrize(
    ("ratio", "size"),
    [("9:16", (720, 1280)), ("1:1", (720, 720)), ("4:3", (960, 720)), ("3:4", (720, 960))],
)
def test_each_ratio_has_720_lines(studio: Studio, ratio: str, size: tuple[int, int]) -> None:
    body = {"directPrompt": "a tree", "aspectRatio": ratio, "durationSec": 1, "modelId": "local/motion"}
    film = probe.film(studio.done("video", body)[1])
    assert (film.width, film.height) == size


# Sound -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wanted", "codec"), [("mp3", "mp3float"), ("wav", "pcm_s16le"), (None, "mp3float")])
def test_speech(studio: Studio, wanted: str | None, codec: str) -> None:
    body = {"soundType": "speech", "text": "On May 5th we sold 1,250 books.", "modelId": "local/kokoro"}
    job, content = studio.done("audio", {**body, **({"format": wanted} if wanted else {})})
    sound = probe.sound(content)
    assert sound.codec in (codec, codec.removesuffix("float"))
    assert 1.5 < sound.seconds < 7
    assert abs(job["durationSec"] - sound.seconds) < 0.15
    assert 0.02 < sound.level < sound.peak <= 1.0
    assert job["mimeType"] == ("audio/wav" if wanted == "wav" else "audio/mpeg")


def test_each_voice_has_a_name_and_can_be_heard(studio: Studio) -> None:
    voices = studio.client.get("/v1/voices").json()["data"]
    assert len(voices) >= 8
    assert [voice["default"] for voice in voices].count(True) == 1
    assert {voice["accent"] for voice in voices} >= {"American", "British"}
    for voice in voices:
        assert "local/kokoro" in voice["modelIds"]
        answer = httpx2.get(voice["previewUrl"], timeout=10)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
        assert probe.sound(answer.content).level > 0.01
    assert studio.client.get("/v1/voices/nobody/preview").status_code == 404


def test_two_voices_are_two(studio: Studio) -> None:
    voices = studio.client.get("/v1/voices").json()["data"]
    body = {"soundType": "speech", "text": "Good morning.", "modelId": "local/kokoro", "format": "wav"}
    one, other = (studio.done("audio", {**body, "voiceId": voice["id"]})[1] for voice in (voices[0], voices[-1]))
    assert one != other


def test_an_unknown_voice_is_refused_by_name_and_the_sandbox_takes_any(studio: Studio) -> None:
    body = {"soundType": "speech", "text": "Hello.", "voiceId": "21m00Tcm4TlvDq8ikWAM"}
    answer = studio.client.post(f"/v1/projects/{studio.project}/audio", {**body, "modelId": "local/kokoro"})
    assert (answer.status_code, answer.json()["param"]) == (400, "voiceId")
    assert "af_heart" in answer.json()["error"]
    assert studio.make("audio", {**body, "modelId": "elevenlabs/tts"})["status"] == "completed"


@pytest.mark.parametrize(
    ("kind", "prompt", "seconds"),
    [("sfx", "thunderstorm with distant church bells", 3.5), ("music", "a slow waltz for piano", 8.0)],
)
def test_effects_and_music_are_as_long_as_asked(studio: Studio, kind: str, prompt: str, seconds: float) -> None:
    model = {"sfx": "local/sfx", "music": "local/band"}[kind]
    body = {"soundType": kind, "prompt": prompt, "duration": seconds, "modelId": model, "format": "wav"}
    job, content = studio.done("audio", {**body, "seed": 7})
    sound = probe.sound(content)
    assert sound.seconds == pytest.approx(seconds, abs=0.01)
    assert sound.samples.shape[1] == 2
    assert sound.level > 0.005
    assert sound.peak < 1.0
    assert job["seed"] == 7
    again = studio.done("audio", {**body, "seed": 7})[1]
    other = studio.done("audio", {**body, "seed": 8})[1]
    assert again == content != other


# Tools -----------------------------------------------------------------------------------------------------------


def test_a_background_goes_and_the_subject_stays(studio: Studio) -> None:
    job, content = studio.done("tool", {"modelId": "background-removal", "jobId": studio.first})
    cut = Image.open(io.BytesIO(content))
    assert (cut.mode, cut.size) == ("RGBA", (1024, 576))
    alpha = np.asarray(cut)[..., 3]
    assert 0.02 < (alpha > 200).mean() < 0.9
    assert (alpha < 20).mean() > 0.1
    assert (job["mimeType"], job["width"], job["height"]) == ("image/png", 1024, 576)


def _mask(width: int, height: int, left: int, top: int, right: int, bottom: int) -> str:
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    out = io.BytesIO()
    Image.fromarray(mask).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_an_object_goes_and_all_else_stays(studio: Studio) -> None:
    body = {"modelId": "object-removal", "jobId": studio.first, "maskUrl": _mask(1024, 576, 400, 250, 500, 350)}
    _, content = studio.done("tool", body)
    before = np.asarray(studio.picture(studio.first).convert("RGB"))
    after = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    changed = (before != after).any(axis=2)
    assert changed[250:350, 400:500].mean() > 0.3
    changed[250:350, 400:500] = False
    assert not changed.any()


def test_a_picture_grows(studio: Studio) -> None:
    job, content = studio.done("tool", {"modelId": "image-upscale", "jobId": studio.first, "scale": 2})
    assert Image.open(io.BytesIO(content)).size == (2048, 1152) == (job["width"], job["height"])


# Pictures that come in -------------------------------------------------------------------------------------------


class _Pictures(BaseHTTPRequestHandler):
    files: dict[str, bytes] = {}

    def do_GET(self) -> None:
        content = self.files.get(self.path)
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another host with pictures on it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(out, "PNG")
    _Pictures.files = {"/red.png": out.getvalue(), "/page.html": b"<html></html>", "/broken.png": out.getvalue()[:90]}
    server = HTTPServer(("127.0.0.1", 0), _Pictures)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(scope="module")
def open_minded(elsewhere: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may fetch from `elsewhere`."""
    data = tmp_path_factory.mktemp("fetching") / "data"
    with running(data, {"STORYNOTE_FETCH_ALLOW": elsewhere.removeprefix("http://")}) as started:
        yield started


def test_a_picture_from_another_host(open_minded: Server, elsewhere: str) -> None:
    client = open_minded.account()
    studio = Studio(client.url, client.key, client.project(), "", "")
    _, content = studio.done("tool", {"modelId": "local/upscale", "imageUrl": f"{elsewhere}/red.png"})
    grown = Image.open(io.BytesIO(content))
    assert grown.size == (128, 96)
    assert np.abs(np.asarray(grown.convert("RGB")).mean((0, 1)) - (200, 30, 30)).max() < 6


@pytest.mark.parametrize(
    ("path", "said"),
    [("/gone.png", "HTTP 404"), ("/page.html", "no PNG, JPEG, WebP or GIF"), ("/broken.png", "broken")],
)
def test_what_another_host_has_not_is_said(open_minded: Server, elsewhere: str, path: str, said: str) -> None:
    client = open_minded.account(3)
    studio = Studio(client.url, client.key, client.project(), "", "")
    job = studio.make("tool", {"modelId": "background-removal", "imageUrl": elsewhere + path})
    assert (job["status"], job["errorType"], job["credits"]) == ("failed", "invalid_input", 0)
    assert said in job["error"]
    assert job["error"].startswith("imageUrl")
    assert client.credits() == (3, 0)


def test_a_deleted_picture_is_said(studio: Studio) -> None:
    client = studio.client
    gone = client.project()
    job_id = client.image(gone, "a house", modelId="local/scene")[0]
    client.ended(job_id, WAIT_SECONDS_MAX)
    url = client.job(job_id)["imageUrl"]
    client.delete(f"/v1/projects/{gone}")
    answer = client.post(f"/v1/projects/{studio.project}/tool", {"modelId": "local/cutout", "imageUrl": url})
    assert (answer.status_code, answer.json()["param"]) == (400, "imageUrl")


# Sharing the machine ---------------------------------------------------------------------------------------------


def test_a_film_keeps_no_picture_waiting_and_reports_how_far_it_is(studio: Studio) -> None:
    client = studio.client
    film = studio.start("video", {"directPrompt": "a storm at sea", "durationSec": 8, "modelId": "local/motion"})
    until(lambda: client.job(film)["progress"], 60, "no progress was told")
    assert studio.make("image", {"directPrompt": "a cup", "modelId": "local/scene"})["status"] == "completed"
    open_still = client.job(film)
    assert open_still["status"] == "processing"
    assert 0 < open_still["progress"] < 1
    assert client.post(f"/v1/jobs/{film}/cancel").status_code == 200
    assert client.ended(film, 20)["errorType"] == "cancelled"


def test_a_cancelled_film_leaves_nothing(sandbox: Server, studio: Studio) -> None:
    client = studio.client
    film = studio.start("video", {"directPrompt": "rain", "durationSec": 15, "modelId": "local/motion"})
    until(lambda: client.job(film)["progress"], 60)
    client.post(f"/v1/jobs/{film}/cancel")
    client.ended(film, 20)
    until(lambda: not (sandbox.data / "made" / film).exists(), 10, "half a film was left behind")


def test_idle_workers_go(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_LOCAL_IDLE_SECONDS_MAX": "0.1"}) as server:
        client = server.account()
        client.ended(client.image(client.project(), "a cup")[0], 60)
        assert server.process is not None
        process = psutil.Process(server.process.pid)
        assert process.children()
        until(lambda: not process.children(), 45, "the worker stayed")


def test_a_worker_that_falls_silent_is_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_LOCAL_SILENT_SECONDS_MAX": "0.01"}) as server:
        client = server.account(2)
        job = client.ended(client.image(client.project(), "a cup")[0], 60)
        assert (job["status"], job["errorType"]) == ("failed", "timeout")
        assert client.credits() == (2, 0)


# Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["🦊", "狐狸在雪地里", "ثعلب", "a " * 5000, "\u200b\u202e!?…", "fox\nfox\tfox"])
def test_any_text_is_a_picture_or_a_clear_no(studio: Studio, prompt: str) -> None:
    assert studio.make("image", {"directPrompt": prompt, "modelId": "local/scene"})["status"] == "completed"
    body = {"prompt": prompt, "soundType": "sfx", "duration": 1, "modelId": "local/sfx"}
    assert studio.make("audio", body)["status"] == "completed"
    body = {"prompt": prompt, "soundType": "music", "duration": 3, "modelId": "local/band"}
    assert studio.make("audio", body)["status"] == "completed"


@pytest.mark.parametrize("text", ["🦊🦊🦊", "狐狸在雪地里", "…!?", "\u200b\u200b"])
def test_what_cannot_be_spoken_is_said(studio: Studio, text: str) -> None:
    job = studio.make("audio", {"soundType": "speech", "text": text, "modelId": "elevenlabs/tts"})
    assert (job["status"], job["errorType"], job["credits"]) == ("failed", "invalid_input", 0)
    assert len(job["error"]) > 20


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"soundType": "speech", "text": "hi", "modelId": "local/kokoro", "format": "flac"}, "format"),
        ({"soundType": "speech", "text": "hi", "modelId": "elevenlabs/tts", "format": "wav"}, "format"),
        ({"soundType": "sfx", "prompt": "hi", "modelId": "local/sfx", "duration": 31}, "duration"),
        ({"soundType": "music", "prompt": "hi", "modelId": "local/band", "duration": 2}, "duration"),
        ({"soundType": "speech", "text": "hi", "modelId": "local/kokoro", "seed": 3}, "seed"),
    ],
)
def test_what_a_sound_cannot_have_is_refused(studio: Studio, body: Json, param: str) -> None:
    answer = studio.client.post(f"/v1/projects/{studio.project}/audio", body)
    assert answer.status_code == 400
    assert answer.json()["param"].endswith(param)


# A part that is missing ------------------------------------------------------------------------------------------

_WITHOUT = "import sys; sys.modules['av'] = None; from storynote.cli import main; main()"
"""An installation in which PyAV cannot be found."""


def test_a_model_whose_part_is_missing_is_not_listed_and_says_why(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", {})
    server.program = ["-c", _WITHOUT]
    server.start()
    try:
        client = server.account()
        listed = client.get("/v1/models/available").json()
        assert listed["video"] == listed["audio"] == []
        assert {model["id"] for model in listed["image"]} >= {"local/scene", "fal-ai/flux-2"}
        assert client.get("/v1/voices").json() == {"data": []}
        for body in ({"modelId": "local/motion"}, {"modelId": "fal-ai/veo3.1/lite"}, {}):
            answer = client.post(f"/v1/projects/{client.project()}/video", {"directPrompt": "sea", **body})
            assert answer.status_code == 400
            assert "storynote[local]" in answer.json()["error"]
            assert "av" in answer.json()["error"]
        report = server.command("doctor")
        assert report.returncode == 0
        assert any(line.startswith("--  local/motion") and "missing: av" in line for line in report.stdout.splitlines())
        assert any(line.startswith("ok  local/scene") for line in report.stdout.splitlines())
    finally:
        server.stop()


def test_the_doctor_tries_every_model(sandbox: Server) -> None:
    report = sandbox.command("doctor")
    assert report.returncode == 0, report.stdout + report.stderr
    tried = {line.split()[1] for line in report.stdout.splitlines() if line.startswith("ok  local/")}
    assert len(tried) == 8

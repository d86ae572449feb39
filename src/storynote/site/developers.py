"""/developers: how to use the API, section by section in the document's order. Rule: shown samples are requests that run."""

from collections.abc import Mapping, Sequence

import msgspec

from storynote.site.blocks import Answer, Block, Code, Route, Run, Section, Steps, Table, Text
from storynote.site.examples import node_example, node_stream, python_example, python_stream
from storynote.site.offers import Offer, groups
from storynote.site.samples import KEY, Request, curl, samples
from storynote.site.schemas import Description
from storynote.site.words import ERRORS, ID, ID_2, PROMPT, STATUSES

LEAD = "Pictures, video and sound from many models, through one API and with one key."
FOX: Mapping[str, object] = {"directPrompt": PROMPT, "modelId": "fal-ai/flux-2", "aspectRatio": "16:9"}


class Limits(msgspec.Struct, frozen=True):
    """What this server allows, from its settings."""

    per_minute: int
    generation_per_minute: int
    uploads_per_minute: int
    streams: int
    batch: int
    images: int
    upload_mib: int


class Facts(msgspec.Struct, frozen=True):
    """All that the page is made from."""

    address: str
    description: Description
    offers: Sequence[Offer]
    limits: Limits
    sandbox: bool

    def credits(self, model_id: str, units: int = 1) -> int:
        """What a sample costs here."""
        found = next((offer for offer in self.offers if model_id in (offer.id, *offer.model.aliases)), None)
        return 0 if found is None or self.sandbox else found.credits * units


def sections(facts: Facts) -> list[Section]:
    """The whole page."""
    return [
        _quick_start(facts), _authentication(facts), _images(facts), _videos(facts), _audio(facts), _tools(facts),
        _jobs(facts), _models(facts), _projects(facts), _prices(facts), _limits(facts), _errors(facts), _retries(facts),
        _uploads(facts), _examples(facts),
    ]  # fmt: skip


def _sample(facts: Facts, name: str, title: str, request: Request, *, credits: int = 0, keep: str = "") -> Code:
    run = Run(request.method, request.path, request.body, credits, keep)
    return Code(title, name, samples(request, facts.address + "/v1"), run)


def _quick_start(facts: Facts) -> Section:
    blocks: list[Block] = [
        Steps((
            ("Get your key.", "Open [Settings](/app?settings=keys) in the app and make one. It begins with `sk_live_` and is "
             "shown once: only its fingerprint is kept, so nobody can show it to you again, this page included."),
            ("Create a project.", "Whatever you make belongs to a project. The answer holds its `id`."),
            ("Generate, then ask for the result.", "You get a `jobId` at once and the result when it is ready: poll, or listen."),
        )),
        Text("The samples read your key and two ids from the environment, so they run as they are: `export PROJECT_ID=…` after "
             "the second step, `export JOB_ID=…` after the third."),
        Text("Signed in, **Run** sends a sample from this page with your session in place of a key. What costs credits says so "
             "first.", tip=True),
        Code("Your key", "quick-start-key", {"bash": f"export {KEY}=sk_live_your_key_here"}),
        _sample(facts, "quick-start-project", "Create a project", Request("POST", "/projects", {"name": "My First Project"}),
                keep="projectId"),
        _sample(facts, "quick-start-image", "Generate an image", Request("POST", "/projects/{projectId}/image", FOX),
                credits=facts.credits("fal-ai/flux-2"), keep="jobId"),
        _sample(facts, "quick-start-poll", "Ask for the result", Request("GET", "/jobs/{jobId}")),
    ]  # fmt: skip
    return Section("quick-start", "Quick start", blocks)


def _authentication(facts: Facts) -> Section:
    url = facts.address + "/v1"
    request = Request("GET", "/models/available")
    return Section("authentication", "Authentication", [
        Text("Every request carries your key, in the `Authorization` header as a bearer token or in `X-API-Key`. When both "
             "are there, `Authorization` counts."),
        Text("Keys are made and stopped in [Settings](/app?settings=keys). Keep them on your server, never in a page or an app: "
             "whoever has a key spends your credits. A key may be limited to some scopes, to a number of credits and in time. "
             "Keys that begin with `sk_test_` cost nothing and always get the sandbox."),
        Code("Bearer token, recommended", "authentication-bearer", samples(request, url), Run("GET", request.path)),
        Code("X-API-Key", "authentication-header", {"bash": curl(request, url, "X-API-Key:")}),
    ])  # fmt: skip


def _images(facts: Facts) -> Section:
    describe = facts.description
    return Section("image-generation", "Image generation", [
        Route("POST", "/v1/projects/{projectId}/image", f"Makes 1 to {facts.limits.images} pictures from words. The answer "
              "comes at once and names a job for each."),
        describe.parameters("ImageRequest"),
        _sample(facts, "image", "Two pictures, reproducible", Request("POST", "/projects/{projectId}/image",
                {**FOX, "numImages": 2, "seed": 42}), credits=facts.credits("fal-ai/flux-2", 2), keep="jobId"),
        Answer("202 Accepted", describe.example("ImagesAnswer", jobIds=[ID, ID_2], credits=facts.credits("fal-ai/flux-2", 2))),
    ])  # fmt: skip


def _videos(facts: Facts) -> Section:
    describe = facts.description
    return Section("video-generation", "Video generation", [
        Route("POST", "/v1/projects/{projectId}/video", "Makes a video from words, from a first frame, or between a first and a "
              "last frame. Which of these a model can do is on its [page](/models)."),
        describe.parameters("VideoRequest"),
        Text("A frame is `{ \"imageUrl\": \"https://…\" }`, or `{ \"jobId\": \"…\" }` for a picture you made here. Either way the file is "
             "fetched once and checked."),
        _sample(facts, "video-text", "From words", Request("POST", "/projects/{projectId}/video",
                {"directPrompt": "A sailboat in a storm, slow dolly in", "modelId": "pixverse-v6", "durationSec": 3}),
                credits=facts.credits("pixverse-v6", 3)),
        _sample(facts, "video-image", "From a picture you made", Request("POST", "/projects/{projectId}/video",
                {"directPrompt": "Snow falls, the camera pans left", "modelId": "pixverse-v6", "firstFrame": {"jobId": "{jobId}"}}),
                credits=facts.credits("pixverse-v6", 3)),
        Answer("202 Accepted", describe.example("JobStarted", credits=facts.credits("pixverse-v6", 3))),
    ])  # fmt: skip


def _audio(facts: Facts) -> Section:
    describe = facts.description
    return Section("audio-generation", "Audio generation", [
        Route("POST", "/v1/projects/{projectId}/audio", "Speaks a text, makes a sound effect, or makes music: `soundType` says "
              "which, and which other fields are needed."),
        describe.parameters("AudioRequest"),
        _sample(facts, "audio-speech", "Speech", Request("POST", "/projects/{projectId}/audio",
                {"soundType": "speech", "text": "The fox opened the book and began to read."}),
                credits=facts.credits("elevenlabs/tts")),
        _sample(facts, "audio-sfx", "A sound effect", Request("POST", "/projects/{projectId}/audio",
                {"soundType": "sfx", "prompt": "Thunderstorm with distant church bells", "duration": 8}),
                credits=facts.credits("elevenlabs/sfx")),
        _sample(facts, "audio-music", "Music", Request("POST", "/projects/{projectId}/audio",
                {"soundType": "music", "prompt": "A slow waltz for piano and strings", "duration": 20}),
                credits=facts.credits("elevenlabs/music")),
        Answer("202 Accepted", describe.example("JobStarted", durationSec=None, credits=facts.credits("elevenlabs/tts"))),
    ])  # fmt: skip


def _tools(facts: Facts) -> Section:
    return Section("image-tools", "Image tools", [
        Route("POST", "/v1/projects/{projectId}/tool", "Takes the background or an object out of a picture, or makes it larger. "
              "The result is a picture, in `imageUrl`."),
        facts.description.parameters("ToolRequest"),
        _sample(facts, "tool", "Remove a background", Request("POST", "/projects/{projectId}/tool",
                {"modelId": "background-removal", "jobId": "{jobId}"}), credits=facts.credits("background-removal")),
    ])  # fmt: skip


def _jobs(facts: Facts) -> Section:
    describe = facts.description
    job = describe.example("JobAnswer", credits=facts.credits("fal-ai/flux-2"), model="fal-ai/flux-2", durationSec=None,
                           imageUrl=f"{facts.address}/assets/{ID}.png?…", thumbUrl=f"{facts.address}/assets/{ID}.png?…&size=640",
                           progress=None, nodeId=None)  # fmt: skip
    return Section("jobs", "Jobs and polling", [
        Route("GET", "/v1/jobs/{jobId}", "How a job stands. Ask until `status` is `completed` or `failed`; the answer of an open "
              "job carries `Retry-After`."),
        _sample(facts, "job", "One job", Request("GET", "/jobs/{jobId}")),
        Answer("200 OK", job),
        Route("GET", "/v1/jobs/batch?jobIds=id1,id2,id3", f"Up to {facts.limits.batch} jobs in one request. Ids that are unknown "
              "or not yours are left out."),
        _sample(facts, "job-batch", "Several jobs", Request("GET", "/jobs/batch?jobIds={jobId}")),
        Answer("200 OK", f'{{\n  "jobs": {{\n    "{ID}": {{ "id": "{ID}", "status": "completed", … }},\n'
               f'    "{ID_2}": {{ "id": "{ID_2}", "status": "processing", … }}\n  }}\n}}'),
        Route("GET", "/v1/jobs/events/stream", "Every change of every job of yours, as server-sent events. Connect once and "
              "listen: each event is a job as above.", "SSE"),
        Text("Prefer the stream to polling: it is immediate, it is one connection, and it counts once against your limits. After "
             "a break, come back with `Last-Event-ID` and nothing is missed."),
        Text("The `EventSource` built into browsers and Node cannot send headers. In a program read the stream with `fetch` as "
             "shown, or use npm `eventsource` 2. In a page of your own get a single-use token from `POST /v1/jobs/events/token` and "
             "open `/v1/jobs/events/stream?token=…`.", tip=True),
        Code("Listen until a job ends", "stream", {"bash": _stream_curl(facts.address), "python": python_stream(facts.address),
             "javascript": node_stream(facts.address)}),
        Table(("Status", "Meaning"), [(f"`{status}`", text) for status, (_, text) in STATUSES.items()], "Job statuses"),
        Text("A failed job says why in `error`, a sentence, and in `errorType`, a word that does not change. Its credits are back "
             "in the same instant."),
    ])  # fmt: skip


def _stream_curl(address: str) -> str:
    return f'curl -N {address}/v1/jobs/events/stream \\\n  -H "Authorization: Bearer ${KEY}"'


def _models(facts: Facts) -> Section:
    shown = next((offer for offer in facts.offers if offer.id == "fal-ai/flux-2"), facts.offers[0])
    model = shown.model
    example = facts.description.example(
        "ModelAnswer", id=model.id, name=model.name, credits=shown.credits, tier=model.tier, creditUnit=model.unit,
        allowedAspectRatios=list(model.aspect_ratios), modes=list(model.modes), allowedDurations=list(model.durations),
        durationRange=None, maxImages=facts.limits.images, supportsSeed=model.seed, soundTypes=list(model.sound_types),
        default=model.default, provider=shown.provider, aliases=list(model.aliases), formats=list(model.formats),
    )  # fmt: skip
    inner = example.replace("\n", "\n    ")
    return Section("models", "Models", [
        Route("GET", "/v1/models/available", "Every model you can use now, by kind, with its price and what it takes. The same, "
              "to read: [models](/models)."),
        _sample(facts, "models", "List the models", Request("GET", "/models/available")),
        Answer("200 OK", f'{{\n  "image": [\n    {inner},\n    …\n  ],\n  "video": […],\n  "audio": […],\n  "tools": […]\n}}'),
    ])  # fmt: skip


def _projects(facts: Facts) -> Section:
    describe = facts.description
    return Section("projects", "Projects", [
        Text("A project holds what you make as a graph, which draws itself as you generate. It can be shared by a public, "
             "read-only link."),
        Route("POST", "/v1/projects", "Create a project."),
        describe.parameters("ProjectRequest"),
        _sample(facts, "project-create", "Create a project", Request("POST", "/projects", {"name": "My Project"}), keep="projectId"),
        Answer("201 Created", describe.example("ProjectAnswer", id="665a3b1c9c0d4e5f60718295", name="My Project")),
        Route("GET", "/v1/projects", "Your projects, newest first. More than 1,000 come in pages: follow `Link: <…>; rel=\"next\"`."),
        _sample(facts, "project-list", "List your projects", Request("GET", "/projects")),
        Route("GET", "/v1/projects/{projectId}", "One project with its nodes and edges."),
        _sample(facts, "project-get", "One project", Request("GET", "/projects/{projectId}")),
        Answer("200 OK", describe.example("ProjectGraphAnswer", id="665a3b1c9c0d4e5f60718295", name="My Project")),
    ])  # fmt: skip


def _prices(facts: Facts) -> Section:
    rows = [(kind, f"[{o.model.name}](/models/{o.id})", o.price) for kind, found in groups(facts.offers) for o in found]
    free = [
        (kind, f"[{o.model.name}](/models/{o.id})", o.price)
        for kind, found in groups(facts.offers, local=True)
        for o in found
    ]
    blocks: list[Block] = [
        Text(
            "A generation takes credits by its model; video by the second. They are held when you ask, charged when the result "
            "is there, and back when it fails. Credits are bought on the [pricing page](/pricing)."
        ),
        Table(("Type", "Model", "Cost"), rows),
    ]
    if free:
        blocks.append(Table(("Type", "Model", "Cost"), free, "Made by this server itself"))
    if facts.sandbox:
        blocks.append(Text("This server runs as a sandbox: whatever model you name, it makes a stand-in itself, marks it, and "
                           "charges nothing.", tip=True))  # fmt: skip
    blocks.append(_sample(facts, "credits", "What you have", Request("GET", "/credits")))
    blocks.append(Answer("200 OK", facts.description.example("CreditsAnswer")))
    return Section("model-pricing", "Model pricing", blocks)


def _limits(facts: Facts) -> Section:
    limits = facts.limits
    return Section("rate-limits", "Rate limits", [
        Table(("Limit", "How much", "What counts"), [
            ("Global", f"{limits.per_minute:,} requests/min", "Everything"),
            ("Generation", f"{limits.generation_per_minute:,} requests/min", "Image, video, audio, tools"),
            ("Uploads", f"{limits.uploads_per_minute:,} requests/min", "Signing an upload"),
            ("Event streams", f"{limits.streams:,} at once", "Open connections of one account"),
        ]),
        Text("They count per account, in any 60 seconds. Every answer says where you stand in `RateLimit`. Beyond a limit you get "
             "429 with `Retry-After`: wait that long, and longer each time it happens again."),
        Answer("Headers of an answer", f'RateLimit-Policy: "global";q={limits.per_minute};w=60\n'
               f'RateLimit: "global";r={limits.per_minute - 1};t=60', "http"),
    ])  # fmt: skip


def _errors(facts: Facts) -> Section:
    rows = [(f"`{code}`", name, text) for code, (name, text) in ERRORS.items()]
    example = {
        "error": "Insufficient credits: this needs 30, 12 are available", "code": 402, "type": "insufficient_credits",
        "requestId": "req_5f2c9a1e00000042",
    }  # fmt: skip
    text = msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
    return Section("errors", "Errors", [
        Text("Every error has one shape: a sentence for people, the HTTP status, a `type` that does not change, the field at fault "
             "in `param` where there is one, and the `requestId` to name when you ask about it."),
        Table(("Code", "Name", "Meaning"), rows),
        Answer("402 Payment required", text),
    ])  # fmt: skip


def _retries(facts: Facts) -> Section:
    request = Request(
        "POST", "/projects/{projectId}/image", {"directPrompt": PROMPT}, (("Idempotency-Key", "order-1042"),)
    )
    credits = facts.credits("fal-ai/flux-2")
    return Section("retries", "Safe retries", [
        Text("When a connection breaks you cannot know whether a request was taken. Send an `Idempotency-Key` of your own with every "
             "POST: the same key and the same body within 24 hours give the same answer, and nothing is made or charged twice."),
        Code("An image, once", "retries", samples(request, facts.address + "/v1"),
             Run("POST", request.path, request.body, credits)),
    ])  # fmt: skip


def _uploads(facts: Facts) -> Section:
    describe = facts.description
    return Section("uploads", "Uploads", [
        Route("POST", "/v1/uploads/sign", "A file of yours as an input: get an address, `PUT` the bytes to it with the headers named, "
              "then use `fileUrl` wherever an `imageUrl` goes."),
        describe.parameters("SignRequest"),
        Text(f"Up to {facts.limits.upload_mib} MiB; PNG, JPEG, WebP, GIF, MP4, WebM, MP3, WAV and FLAC."),
        _sample(facts, "upload-sign", "Where to put a file", Request("POST", "/uploads/sign",
                {"fileName": "fox.png", "contentType": "image/png"})),
        Answer("201 Created", describe.example("SignAnswer", uploadUrl=f"{facts.address}/v1/uploads/{ID}?…",
               fileUrl=f"{facts.address}/assets/{ID}.png?…", headers={"Content-Type": "image/png"})),
    ])  # fmt: skip


def _examples(facts: Facts) -> Section:
    return Section(
        "full-examples",
        "Full examples",
        [
            Text("From nothing to a picture: create a project, generate, wait, print the address."),
            Code(
                "Full example",
                "full-example",
                {"javascript": node_example(facts.address), "python": python_example(facts.address)},
            ),
        ],
    )


def words_missing(description: Mapping[str, object]) -> list[str]:
    """Fields shown on the page that nobody has explained: none, or the page is not done."""
    from storynote.site.schemas import meaning

    schemas = Description(description)
    bodies = ("ImageRequest", "VideoRequest", "AudioRequest", "ToolRequest", "ProjectRequest", "SignRequest")
    return [f"{body}.{field}" for body in bodies for field in schemas.fields(body) if not meaning(body, field, {})]

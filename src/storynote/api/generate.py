"""POST image, video, audio, tool: a request becomes jobs. Rule: everything is checked before anything is held."""

import secrets
from collections.abc import Sequence

import msgspec

from storynote import jobs, models, projects, tracing
from storynote.api.door import Answer, Call, reply
from storynote.api.inputs import Input, resolve
from storynote.api.wire import (
    AudioRequest,
    ImageRequest,
    ImagesAnswer,
    JobStarted,
    Ref,
    ToolRequest,
    VideoRequest,
)
from storynote.db import Statement
from storynote.errors import BadRequest
from storynote.ids import new_ids, time_ms
from storynote.jobs import Job
from storynote.models import SEED_MAX, Model, Served
from storynote.projects import Project

TOOL_SCALES = (2, 4)


class Order(msgspec.Struct, kw_only=True):
    """What is to be made, checked and priced, before it has ids."""

    project: Project
    served: Served
    model: str
    kind: str
    prompt: str
    price: int
    seeds: Sequence[int | None] = (None,)
    aspect_ratio: str | None = None
    duration_sec: float | None = None
    params: dict[str, object] = {}
    inputs: Sequence[Input] = ()
    label: dict[str, object] = {}
    node_id: str | None = None
    """The canvas's own node, where it asked."""


async def image(call: Call, request: ImageRequest) -> Answer:
    project = await _project(call)
    served = call.server.catalogue.choose("image", request.model_id, test=call.caller.test)
    model = served.model
    if request.seed is not None and not model.seed:
        raise BadRequest(f"{model.id} takes no seed", param="seed")
    order = Order(
        node_id=request.node_id,
        project=project,
        served=served,
        model=request.model_id or model.id,
        kind="image",
        prompt=_text(request.direct_prompt, "directPrompt"),
        price=served.price(),
        seeds=_seeds(request.seed, request.num_images, model.seed),
        aspect_ratio=models.aspect_ratio(model, request.aspect_ratio),
    )
    made = _jobs(call, order)
    ids = [job.id for job in made]
    answer = reply(202, ImagesAnswer(job_id=ids[0], job_ids=ids, credits=order.price * len(ids)))
    return await _create(call, order, made, answer)


async def video(call: Call, request: VideoRequest) -> Answer:
    project = await _project(call)
    prompt = request.direct_prompt or ""
    first, last = await _frames(call, request)
    served = call.server.catalogue.choose("video", request.model_id, mode="text", test=call.caller.test)
    model = served.model
    mode = models.mode(model, first=first is not None, last=last is not None, prompt=bool(prompt.strip()))
    served = call.server.catalogue.choose("video", model.id, mode=mode, test=call.caller.test)
    if request.seed is not None and not model.seed:
        raise BadRequest(f"{model.id} takes no seed", param="seed")
    seconds = models.video_duration(model, request.duration_sec)
    order = Order(
        node_id=request.node_id,
        project=project,
        served=served,
        model=request.model_id or model.id,
        kind="video",
        prompt=prompt,
        price=served.price(seconds),
        seeds=_seeds(request.seed, 1, model.seed),
        aspect_ratio=_video_ratio(model, request.aspect_ratio, first),
        duration_sec=seconds,
        params={"mode": mode, "aspectRatio": request.aspect_ratio},
        inputs=[found for found in (first, last) if found is not None],
    )
    made = _jobs(call, order)
    answer = reply(202, JobStarted(job_id=made[0].id, credits=order.price, duration_sec=seconds))
    return await _create(call, order, made, answer)


async def audio(call: Call, request: AudioRequest) -> Answer:
    project = await _project(call)
    sound = request.sound_type
    field = "text" if sound == "speech" else "prompt"
    given = request.text if sound == "speech" else request.prompt
    if given is None:
        raise BadRequest(f"{field} is required for soundType {sound}", param=field)
    if sound != "speech" and request.voice_id is not None:
        raise BadRequest("voiceId goes with soundType speech", param="voiceId")
    served = call.server.catalogue.choose("audio", request.model_id, sound_type=sound, test=call.caller.test)
    model = served.model
    if request.seed is not None and not model.seed:
        raise BadRequest(f"{model.id} takes no seed", param="seed")
    file_format = models.sound_format(model, request.format)
    voice = _voice(call, served, request.voice_id)
    order = Order(
        node_id=request.node_id,
        project=project,
        served=served,
        model=request.model_id or model.id,
        kind="audio",
        prompt=_text(given, field),
        price=served.price(),
        seeds=_seeds(request.seed, 1, model.seed),
        duration_sec=models.audio_duration(model, request.duration),
        params={
            "soundType": sound,
            **({"voiceId": voice} if voice else {}),
            **({"format": file_format} if file_format else {}),
        },
        label={"soundType": sound},
    )
    made = _jobs(call, order)
    return await _create(call, order, made, reply(202, JobStarted(job_id=made[0].id, credits=order.price)))


async def tool(call: Call, request: ToolRequest) -> Answer:
    project = await _project(call)
    if request.image_url is None and request.job_id is None:
        raise BadRequest("imageUrl is required", param="imageUrl")
    served = call.server.catalogue.choose("tool", request.model_id, test=call.caller.test)
    name = served.model.tool
    if request.scale is not None and name != "image-upscale":
        raise BadRequest(f"{served.model.id} takes no scale", param="scale")
    if name == "object-removal" and not (request.mask_url or (request.direct_prompt or "").strip()):
        raise BadRequest("Object removal needs a maskUrl or a directPrompt that says what to remove", param="maskUrl")
    if request.mask_url is not None and name != "object-removal":
        raise BadRequest(f"{served.model.id} takes no maskUrl", param="maskUrl")
    picture = await resolve(call, Ref(image_url=request.image_url, job_id=request.job_id), "imageUrl")
    mask = await resolve(call, Ref(image_url=request.mask_url), "maskUrl") if request.mask_url else None
    order = Order(
        node_id=request.node_id,
        project=project,
        served=served,
        model=request.model_id,
        kind="tool",
        prompt=(request.direct_prompt or "").strip(),
        price=served.price(),
        params={"tool": name, **({"scale": request.scale or 2} if name == "image-upscale" else {})},
        inputs=[found for found in (picture, mask) if found is not None],
        label={"tool": name},
    )
    made = _jobs(call, order)
    return await _create(call, order, made, reply(202, JobStarted(job_id=made[0].id, credits=order.price)))


async def _project(call: Call) -> Project:
    return await projects.get(call.server.db, call.caller.account_id, call.params["project_id"])


async def _frames(call: Call, request: VideoRequest) -> tuple[Input | None, Input | None]:
    first = await resolve(call, request.first_frame, "firstFrame") if request.first_frame else None
    last = await resolve(call, request.last_frame, "lastFrame") if request.last_frame else None
    return first, last


def _video_ratio(model: Model, wanted: str | None, first: Input | None) -> str | None:
    """A film of a picture has the picture's shape, as near as the model can, unless another was asked for."""
    if wanted is None and first is not None and first.size is not None and model.aspect_ratios:
        return models.nearest_ratio(model, *first.size)
    return models.aspect_ratio(model, wanted)


def _voice(call: Call, served: Served, wanted: str | None) -> str | None:
    """Voices of a service are its own; ours are known here. The sandbox takes any id, as it stands in for any service."""
    if wanted is None or served.provider != models.LOCAL:
        return wanted
    voices = call.server.voices
    if wanted.lower() not in voices:
        raise BadRequest(f"{served.model.id} has the voices {', '.join(voices)}", param="voiceId")
    return wanted.lower()


def _text(given: str, field: str) -> str:
    # Kept to the letter: the document promises exact control.
    if not given.strip():
        raise BadRequest(f"{field} must not be empty", param=field)
    return given


def _seeds(wanted: int | None, count: int, supported: bool) -> list[int | None]:
    """The k-th image has seed + k, round the end of the range; none is drawn for a model that takes none."""
    if not supported:
        return [None] * count
    first = secrets.randbelow(SEED_MAX + 1) if wanted is None else wanted
    return [(first + k) % (SEED_MAX + 1) for k in range(count)]


def _jobs(call: Call, order: Order) -> list[Job]:
    now = time_ms()
    deadline = now + int(call.server.settings.job_seconds_max * 1000)
    params = msgspec.json.encode({**order.params, **{i.role: i.stored for i in order.inputs}}).decode()
    routes = msgspec.json.encode(order.served.others).decode()
    trace = tracing.here()
    return [
        msgspec.convert(
            {
                **dict.fromkeys(jobs.FIELDS),
                "id": job_id,
                "account_id": call.caller.account_id,
                "project_id": order.project.id,
                "kind": order.kind,
                "state": "queued",
                "model": order.model,
                "provider": order.served.provider,
                "sandbox": int(order.served.sandboxed),
                "endpoint": order.served.endpoint,
                "prompt": order.prompt,
                "params": params,
                "seed": seed,
                "aspect_ratio": order.aspect_ratio,
                "duration_sec": order.duration_sec,
                "price": order.price,
                "request_id": call.request_id,
                "seq": 0,
                "attempts": 0,
                "cancel": 0,
                "deadline_ms": deadline,
                "created_ms": now,
                "updated_ms": now,
                "uploads": "{}",
                "routes": routes,
                "adjusted": "[]",
                "key_id": call.caller.key_id or None,
                "node_id": order.node_id,
                "trace": trace,
            },
            Job,
        )
        for job_id, seed in zip(new_ids(len(order.seeds), now), order.seeds, strict=True)
    ]


async def _create(call: Call, order: Order, made: list[Job], answer: Answer) -> Answer:
    server = call.server
    graph = await _drawn(call, order, made)
    kept = [statement for found in order.inputs for statement in found.keep]
    await jobs.create(server.db, server.engine, server.bus, made, graph, [*kept, *call.remember(answer)])
    return answer


async def _drawn(call: Call, order: Order, made: list[Job]) -> list[Statement]:
    """A node for each job, and its edges; the canvas has its node already and draws its edges itself."""
    account_id, project_id, now = call.caller.account_id, order.project.id, made[0].created_ms
    if order.node_id is not None:
        return [projects.touch(account_id, project_id, now)]
    nodes = [
        {
            "id": job.id,
            "type": order.kind,
            "data": {"jobId": job.id, "prompt": job.prompt, "model": job.model, **order.label},
        }
        for job in made
    ]
    edges = await _lineage(call, order, made)
    return projects.append(account_id, project_id, nodes, edges, now)


async def _lineage(call: Call, order: Order, made: list[Job]) -> list[dict[str, object]]:
    """An edge from every node of this project whose result is an input."""
    sources = {found.node_id: found.role for found in order.inputs if found.node_id}
    present = await projects.nodes_present(call.server.db, order.project.id, list(sources))
    return [
        {
            "id": f"{source}-{job.id}-{sources[source]}",
            "source": source,
            "target": job.id,
            "sourceHandle": "image",
            "targetHandle": sources[source],
        }
        for source in present
        for job in made
    ]

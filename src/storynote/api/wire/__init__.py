"""What goes over the wire: the bodies of requests and answers, from which /openapi.json is made too.

Rule: types are strict and unknown fields are ignored. Limits of text are in characters, as contract §1 and §3 name them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote.credits import CREDITS_MAX
from storynote.models import IMAGES_MAX, SEED_MAX

PROMPT_CHARACTERS_MAX = 10_000
NAME_CHARACTERS_MAX = 200
URL_CHARACTERS_MAX = 14_000_000
"""A data: URI of 10 MB, in base64."""

Ratio = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]
Prompt = Annotated[str, Meta(max_length=PROMPT_CHARACTERS_MAX)]
Name = Annotated[str, Meta(max_length=100_000)]
ModelId = Annotated[str, Meta(min_length=1, max_length=200)]
Seed = Annotated[int, Meta(ge=0, le=SEED_MAX)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]
Id = Annotated[str, Meta(pattern="^[0-9a-f]{24}$")]
NODE_ID_CHARACTERS_MAX = 100
NodeId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=NODE_ID_CHARACTERS_MAX,
        description="The node of the canvas that the jobs belong to; then the graph is left as it is",
    ),
]


class Body(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A JSON object, camelCase outside, snake_case inside."""


class Ref(Body, frozen=True):
    """A picture: an https URL, a data: URI, one of your own asset URLs, or a job of yours that made one."""

    image_url: Annotated[str, Meta(min_length=1, max_length=URL_CHARACTERS_MAX)] | None = None
    job_id: Annotated[str, Meta(max_length=100)] | None = None


# Requests --------------------------------------------------------------------------------------------------------


class ProjectRequest(Body, frozen=True):
    name: Annotated[str, Meta(description="1 to 200 characters after trimming", max_length=100_000, min_length=1)]


class ImageRequest(Body, frozen=True):
    direct_prompt: Annotated[str, Meta(min_length=1, max_length=PROMPT_CHARACTERS_MAX)]
    model_id: ModelId | None = None
    aspect_ratio: Ratio | None = None
    num_images: Annotated[int, Meta(ge=1, le=IMAGES_MAX)] = 1
    seed: Seed | None = None
    node_id: NodeId | None = None


class VideoRequest(Body, frozen=True):
    direct_prompt: Prompt | None = None
    first_frame: Ref | None = None
    last_frame: Ref | None = None
    model_id: ModelId | None = None
    duration_sec: Seconds | None = None
    aspect_ratio: Ratio | None = None
    seed: Seed | None = None
    node_id: NodeId | None = None


class AudioRequest(Body, frozen=True):
    sound_type: Literal["speech", "sfx", "music"]
    text: Prompt | None = None
    prompt: Prompt | None = None
    voice_id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    model_id: ModelId | None = None
    duration: Seconds | None = None
    format: Literal["mp3", "wav"] | None = None
    seed: Seed | None = None
    node_id: NodeId | None = None


class ToolRequest(Body, frozen=True):
    model_id: ModelId
    image_url: Annotated[str, Meta(min_length=1, max_length=URL_CHARACTERS_MAX)] | None = None
    job_id: Annotated[str, Meta(max_length=100)] | None = None
    mask_url: Annotated[str, Meta(min_length=1, max_length=URL_CHARACTERS_MAX)] | None = None
    direct_prompt: Prompt | None = None
    scale: Literal[2, 4] | None = None
    node_id: NodeId | None = None


class Position(msgspec.Struct, frozen=True):
    x: float
    y: float


class Node(msgspec.Struct, frozen=True, rename="camel"):
    id: Annotated[str, Meta(min_length=1, max_length=100)]
    type: Annotated[str, Meta(min_length=1, max_length=50)]
    position: Position
    data: dict[str, object] = {}


class Edge(msgspec.Struct, frozen=True, rename="camel"):
    id: Annotated[str, Meta(min_length=1, max_length=300)]
    source: Annotated[str, Meta(min_length=1, max_length=100)]
    target: Annotated[str, Meta(min_length=1, max_length=100)]
    source_handle: Annotated[str, Meta(max_length=100)] | None = None
    target_handle: Annotated[str, Meta(max_length=100)] | None = None


class GraphRequest(Body, frozen=True):
    nodes: Annotated[list[Node], Meta(max_length=5000)]
    edges: Annotated[list[Edge], Meta(max_length=20_000)]


KeyName = Annotated[str, Meta(min_length=1, max_length=100)]
CreditLimit = Annotated[int, Meta(ge=0, le=CREDITS_MAX, description="What the key may spend in all; null: no limit")]


class KeyRequest(Body, frozen=True):
    name: KeyName = "API key"
    mode: Literal["live", "test"] = "live"
    scopes: Annotated[list[Literal["read", "generate", "write", "keys"]], Meta(min_length=1, max_length=4)] | None = (
        None
    )
    expires_at: (
        Annotated[str, Meta(max_length=40, description="In the future", extra_json_schema={"format": "date-time"})]
        | None
    ) = None
    credit_limit: CreditLimit | None = None


class KeyPatch(Body, frozen=True):
    name: KeyName | msgspec.UnsetType = msgspec.UNSET
    credit_limit: CreditLimit | msgspec.UnsetType | None = msgspec.UNSET


class RotateRequest(Body, frozen=True):
    overlap_seconds: Annotated[int, Meta(ge=0, le=7 * 24 * 3600)] = 0


class SignRequest(Body, frozen=True):
    file_name: Annotated[str, Meta(min_length=1, max_length=255)]
    content_type: Literal[
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/wav",
        "audio/flac",
    ]
    bytes: (
        Annotated[
            int,
            Meta(
                ge=1,
                description="How large it is, exactly. With it the address may be one of the bucket that files lie in",
            ),
        ]
        | None
    ) = None


class Nothing(Body, frozen=True):
    """A body that need not be there; `{}` will do."""


# Answers ---------------------------------------------------------------------------------------------------------


class ErrorAnswer(Body, frozen=True, omit_defaults=True):
    """Every error, of every route. A union could not promise that."""

    error: str
    code: int
    type: str | None = None
    param: str | None = None
    request_id: str | None = None


class ProjectAnswer(Body, frozen=True):
    id: Id
    name: str
    created_at: str


_NODE = Meta(extra_json_schema={"$ref": "#/components/schemas/Node"})
_EDGE = Meta(extra_json_schema={"$ref": "#/components/schemas/Edge"})
Params = Annotated[msgspec.Raw, Meta(extra_json_schema={"type": "object"})]
NodeJson = Annotated[msgspec.Raw, _NODE]
EdgeJson = Annotated[msgspec.Raw, _EDGE]


class ProjectGraphAnswer(Body, frozen=True):
    id: Id
    name: str
    nodes: list[NodeJson]
    edges: list[EdgeJson]
    created_at: str
    updated_at: str
    revision: int
    share_url: str | None


class SharedAnswer(Body, frozen=True):
    name: str
    nodes: list[NodeJson]
    edges: list[EdgeJson]
    created_at: str
    jobs: dict[str, "SharedJob"]
    assets: dict[str, "SharedAsset"]
    made_with_ai: bool = True


class SharedJob(Body, frozen=True):
    """What a share link shows of a job: its result, never whose it is or what it cost.

    It is the result of the node that names it (`data.jobId`), whose id it has, or whose id its `nodeId` is.
    """

    id: Id
    status: str
    prompt: str
    model: str
    image_url: str | None
    video_url: str | None
    audio_url: str | None
    kind: Literal["image", "video", "audio", "tool"]
    node_id: str | None
    thumb_url: str | None
    width: int | None
    height: int | None
    duration_sec: float | None


class SharedAsset(Body, frozen=True):
    """A file that a node of the shared graph names (`data.assetId`)."""

    id: Id
    kind: Literal["image", "video", "audio"]
    url: str
    thumb_url: str | None
    mime_type: str
    width: int | None
    height: int | None


class ShareAnswer(Body, frozen=True):
    share_url: str


class ImagesAnswer(Body, frozen=True):
    job_id: Id
    job_ids: list[Id]
    credits: int


class JobStarted(Body, frozen=True, omit_defaults=True):
    job_id: Id
    credits: int
    duration_sec: float | None = None


class JobAnswer(Body, frozen=True):
    """A job. The first ten fields are the document's and always there."""

    id: Id
    status: Literal["queued", "processing", "completed", "failed"]
    prompt: str
    model: str
    image_url: str | None
    video_url: str | None
    audio_url: str | None
    seed: int | None
    error: str | None
    updated_at: str
    project_id: str | None
    kind: Literal["image", "video", "audio", "tool"]
    created_at: str
    started_at: str | None
    completed_at: str | None
    credits: int
    progress: float | None
    provider: str
    adjusted: list[str]
    duration_sec: float | None
    aspect_ratio: str | None
    width: int | None
    height: int | None
    mime_type: str | None
    error_type: str | None
    node_id: str | None
    thumb_url: str | None
    params: Params
    """What else was asked for: voiceId, format, scale, soundType, tool, and the inputs as {assetId} or {url} by their role."""


class BatchAnswer(Body, frozen=True):
    jobs: dict[str, JobAnswer]


class TokenAnswer(Body, frozen=True):
    token: str
    expires_at: str


class ModelAnswer(Body, frozen=True):
    id: str
    name: str
    credits: int
    tier: Literal["fast", "standard", "premium"]
    allowed_aspect_ratios: list[str]
    credit_unit: Literal["image", "second", "generation"]
    modes: list[str]
    allowed_durations: list[float]
    duration_range: list[float] | None
    max_images: int | None
    supports_seed: bool
    sound_types: list[str]
    default: bool
    provider: str
    aliases: list[str]
    formats: list[str]
    tool: str | None
    """What a tool does: background-removal, object-removal or image-upscale; null for other kinds."""


class VoiceAnswer(Body, frozen=True):
    id: str
    name: str
    description: str
    gender: str
    accent: str
    language: str
    provider: str
    model_ids: list[str]
    default: bool
    preview_url: str | None


class VoicesAnswer(Body, frozen=True):
    data: list[VoiceAnswer]


class ModelsAnswer(Body, frozen=True):
    image: list[ModelAnswer]
    video: list[ModelAnswer]
    audio: list[ModelAnswer]
    tools: list[ModelAnswer]


class CreditsAnswer(Body, frozen=True):
    available: int
    held: int


class TransactionAnswer(Body, frozen=True):
    id: str
    type: Literal["grant", "hold", "settle", "release"]
    job_id: str | None
    available: int
    held: int
    note: str | None
    created_at: str


class TransactionsAnswer(Body, frozen=True):
    data: list[TransactionAnswer]
    next_cursor: str | None


class KeyAnswer(Body, frozen=True):
    id: Id
    name: str
    mode: Literal["live", "test"]
    scopes: list[str]
    prefix: str
    last4: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    credit_limit: int | None
    spent: int


class NewKeyAnswer(Body, frozen=True):
    id: Id
    key: str
    name: str
    mode: Literal["live", "test"]
    scopes: list[str]
    last4: str
    created_at: str
    expires_at: str | None
    credit_limit: int | None = None


class KeysAnswer(Body, frozen=True):
    data: list[KeyAnswer]


class SignAnswer(Body, frozen=True):
    id: Annotated[Id, Meta(description="The asset's id, once the bytes are there")]
    upload_url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    file_url: str
    expires_at: str


class UploadAnswer(Body, frozen=True):
    id: Id
    file_name: str
    file_url: str
    mime_type: str
    bytes: int
    width: int | None
    height: int | None


class HealthAnswer(Body, frozen=True):
    status: str
    version: str

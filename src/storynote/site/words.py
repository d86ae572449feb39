"""What a field means, and what it might hold. Rule: only what the API's description cannot say; a test finds what is missing."""

from collections.abc import Mapping

ID, ID_2, PROJECT = "663f1a2b9c0d4e5f60718293", "663f1a2c9c0d4e5f60718294", "665a3b1c9c0d4e5f60718295"
WHEN = "2026-11-25T12:00:00.000Z"
PROMPT = "A fox reading a book in a cozy library"

PARAMETERS: Mapping[tuple[str, str], str] = {
    ("ImageRequest", "directPrompt"): "What to draw. It goes to the model as it is, no rewriting in between.",
    ("", "modelId"): "Which [model](/models) makes it, by id or alias. Left out: the default of its kind.",
    ("", "aspectRatio"): "The shape. Left out: the model's first; from a picture, the one nearest to it.",
    ("ImageRequest", "numImages"): "How many pictures, each a job of its own.",
    ("", "seed"): "The same words, model and seed make the same again, where the model can. Left out: drawn and reported.",
    ("ImageRequest", "seed"): "The same words, model and seed make the same again. Each further picture takes the next seed.",
    ("", "nodeId"): "The node of your project's canvas this belongs to. Left out: a node is added for it.",
    ("VideoRequest", "directPrompt"): "What happens and how the camera moves. Needed when there is no first frame.",
    ("VideoRequest", "firstFrame"): "The picture it starts from: an https address, a `data:` address, or a job of yours.",
    ("VideoRequest", "lastFrame"): "The picture it ends on. Needs a first frame.",
    ("VideoRequest", "durationSec"): "Length in seconds: one the [model](/models) makes. Left out: 3, or its shortest.",
    ("AudioRequest", "soundType"): "What is wanted; it decides which of the next two is needed.",
    ("AudioRequest", "text"): "The words to speak. Needed for `speech`.",
    ("AudioRequest", "prompt"): "The sound or the music in words. Needed for `sfx` and `music`.",
    ("AudioRequest", "voiceId"): "Who speaks: an id of `GET /v1/voices`. Left out: the default voice.",
    ("AudioRequest", "duration"): "Length in seconds, for `sfx` and `music`. Speech is as long as its text.",
    ("AudioRequest", "format"): "The file's format, where the model leaves a choice.",
    ("ToolRequest", "modelId"): "Which tool: `background-removal`, `object-removal`, `image-upscale`, or another of the [models](/models).",
    ("ToolRequest", "imageUrl"): "The picture: an https address, a `data:` address or an upload. This or `jobId` is needed.",
    ("ToolRequest", "jobId"): "The picture a job of yours made. This or `imageUrl` is needed.",
    ("ToolRequest", "maskUrl"): "White where something is to go, black elsewhere. For `object-removal`.",
    ("ToolRequest", "directPrompt"): "What to remove, in words. For `object-removal`, in place of a mask.",
    ("ToolRequest", "scale"): "How much larger. For `image-upscale`.",
    ("ProjectRequest", "name"): "What people see, 1 to 200 characters.",
    ("SignRequest", "fileName"): "What the file is called on your side.",
    ("SignRequest", "contentType"): "What kind of file it is. Its bytes are checked against it.",
    ("SignRequest", "bytes"): "How large it is, exactly. With it the file may go straight into the bucket that files lie in.",
}  # fmt: skip
"""(request body or "" for all, field) → meaning."""

EXAMPLES: Mapping[str, object] = {
    "id": ID, "jobId": ID, "jobIds": [ID], "credits": 2, "status": "completed", "prompt": PROMPT, "model": "fal-ai/flux-2",
    "seed": 42, "updatedAt": WHEN, "projectId": PROJECT, "kind": "image", "createdAt": WHEN, "startedAt": WHEN,
    "completedAt": WHEN, "provider": "fal", "adjusted": [], "aspectRatio": "16:9", "width": 1024, "height": 576,
    "mimeType": "image/png", "name": "My First Project", "durationSec": 3, "expiresAt": WHEN, "method": "PUT",
    "fileName": "fox.png", "bytes": 183_402, "available": 940, "held": 60, "revision": 3,
}  # fmt: skip
"""Field of an answer → what it might hold. Anything else is null."""

ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("Bad request", "A parameter is missing or not allowed; `param` names it, the message says what is"),
    401: ("Unauthorized", "There is no key, or it is unknown, expired or revoked"),
    402: ("Payment required", "Too few credits; the message says how many are needed and how many there are"),
    403: ("Forbidden", "The key is good, but lacks the scope for this"),
    404: ("Not found", "There is no such thing, or it is not yours"),
    405: ("Method not allowed", "The address exists, with other methods: see `Allow`"),
    409: ("Conflict", "The graph has changed since you read it, or a request with the same Idempotency-Key is still running"),
    413: ("Too large", "The body or the file is larger than it may be"),
    415: ("Unsupported media type", "A body must be `application/json`"),
    416: ("Range not satisfiable", "The file is shorter than the part you asked for"),
    422: ("Key used before", "This Idempotency-Key came before with another request"),
    429: ("Too many requests", "A limit is reached; `Retry-After` says for how long"),
    500: ("Internal error", "Our fault; nothing is charged. Name the `requestId` when you tell us"),
    503: ("Unavailable", "The server cannot answer right now; `Retry-After` says when to try again"),
}  # fmt: skip
"""HTTP status → its name and what it means here."""

STATUSES: Mapping[str, tuple[str, str]] = {
    "queued": ("waiting", "Waiting for its turn"),
    "processing": ("working", "Being made"),
    "completed": ("done", "The result is there"),
    "failed": ("failed", "It could not be made; nothing was charged"),
}
"""Job status → its colour and what it means."""

KINDS: Mapping[str, str] = {"image": "Image", "video": "Video", "audio": "Audio", "tool": "Tools"}
UNITS: Mapping[str, tuple[str, str, str]] = {
    "image": ("cr", "image", "images"),
    "second": ("cr/s", "second", "seconds"),
    "generation": ("cr", "result", "results"),
}
"""Unit of a price → short form, one of it, many of it."""

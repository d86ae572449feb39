"""The route table: every address there is, what it takes, answers and costs. /openapi.json is this table in other words.

Order matters where a fixed path and a variable one overlap: the fixed one comes first.
"""

from storynote.api import (
    assets,
    credits,
    generate,
    hooks,
    jobs,
    keys,
    models,
    pages,
    projects,
    stream,
    uploads,
    voices,
    wire,
)
from storynote.api.bodies import MEDIA_JSON_BYTES_MAX
from storynote.api.door import Endpoint
from storynote.api.routes.account import ROUTES_ACCOUNT
from storynote.api.routes.billing import ROUTES_BILLING
from storynote.api.routes.library import ROUTES_LIBRARY
from storynote.api.routes.operator import ROUTES_OPERATOR
from storynote.api.routes.site import ROUTES_SITE
from storynote.api.wire.library import ListedProject

ROUTES: tuple[Endpoint, ...] = (
    # Projects
    Endpoint(
        method="POST", path="/v1/projects", handler=projects.create, name="createProject", tag="Projects",
        summary="Create a project", scope="write", body=wire.ProjectRequest, status=201,
        answer=wire.ProjectAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/projects", handler=projects.page, name="listProjects", tag="Projects",
        summary="List your projects, newest first", scope="read", query=projects.PageQuery,
        answer=list[ListedProject],
    ),
    Endpoint(
        method="GET", path="/v1/projects/{project_id}", handler=projects.get, name="getProject", tag="Projects",
        summary="A project with its whole graph", scope="read", answer=wire.ProjectGraphAnswer, errors=(404,),
    ),
    Endpoint(
        method="PATCH", path="/v1/projects/{project_id}", handler=projects.rename, name="renameProject",
        tag="Projects", summary="Rename a project", scope="write", body=wire.ProjectRequest,
        answer=wire.ProjectAnswer, errors=(404,),
    ),
    Endpoint(
        method="DELETE", path="/v1/projects/{project_id}", handler=projects.delete, name="deleteProject",
        tag="Projects", summary="Delete a project, its graph and its results", scope="write", status=204,
        errors=(404,),
    ),
    Endpoint(
        method="PUT", path="/v1/projects/{project_id}/graph", handler=projects.put_graph, name="putGraph",
        tag="Projects", summary="Replace the graph, naming the revision you saw in If-Match", scope="write",
        body=wire.GraphRequest, answer=wire.ProjectGraphAnswer, errors=(404, 409),
    ),
    Endpoint(
        method="POST", path="/v1/projects/{project_id}/share", handler=projects.share, name="shareProject",
        tag="Projects", summary="Make a public, read-only link", scope="write", body=wire.Nothing,
        body_optional=True, answer=wire.ShareAnswer, errors=(404,),
    ),
    Endpoint(
        method="DELETE", path="/v1/projects/{project_id}/share", handler=projects.unshare, name="unshareProject",
        tag="Projects", summary="Take the link back", scope="write", status=204, errors=(404,),
    ),
    Endpoint(
        method="GET", path="/v1/shared/{token}", handler=projects.shared, name="getShared", tag="Projects",
        summary="What a share link shows", public=True, answer=wire.SharedAnswer, errors=(404,),
    ),
    # Generation
    Endpoint(
        method="POST", path="/v1/projects/{project_id}/image", handler=generate.image, name="createImage",
        tag="Generation", summary="Generate 1 to 8 images", scope="generate", limit="generation",
        body=wire.ImageRequest, status=202, answer=wire.ImagesAnswer, errors=(402, 404),
    ),
    Endpoint(
        method="POST", path="/v1/projects/{project_id}/video", handler=generate.video, name="createVideo",
        tag="Generation", summary="Generate a video from text, an image, or a first and last frame",
        scope="generate", limit="generation", body=wire.VideoRequest, bytes_max=MEDIA_JSON_BYTES_MAX,
        status=202, answer=wire.JobStarted, errors=(402, 404),
    ),
    Endpoint(
        method="POST", path="/v1/projects/{project_id}/audio", handler=generate.audio, name="createAudio",
        tag="Generation", summary="Generate speech, a sound effect or music", scope="generate",
        limit="generation", body=wire.AudioRequest, status=202, answer=wire.JobStarted, errors=(402, 404),
    ),
    Endpoint(
        method="POST", path="/v1/projects/{project_id}/tool", handler=generate.tool, name="createTool",
        tag="Generation", summary="Remove a background or an object, or upscale", scope="generate",
        limit="generation", body=wire.ToolRequest, bytes_max=MEDIA_JSON_BYTES_MAX, status=202,
        answer=wire.JobStarted, errors=(402, 404),
    ),
    # Jobs
    Endpoint(
        method="GET", path="/v1/jobs/batch", handler=jobs.batch, name="getJobs", tag="Jobs",
        summary="Up to 256 jobs at once", scope="read", query=jobs.BatchQuery, answer=wire.BatchAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/jobs/events/stream", handler=stream.stream, name="streamJobs", tag="Jobs",
        summary="Server-sent events: every change of every job of yours", scope="read",
        query=stream.StreamQuery, media="text/event-stream", stream=True,
    ),
    Endpoint(
        method="POST", path="/v1/jobs/events/token", handler=stream.token, name="createStreamToken", tag="Jobs",
        summary="A single-use token for the stream's ?token=", scope="read", body=wire.Nothing,
        body_optional=True, status=201, answer=wire.TokenAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/jobs/{job_id}", handler=jobs.get, name="getJob", tag="Jobs", summary="One job",
        scope="read", answer=wire.JobAnswer, errors=(404,),
    ),
    Endpoint(
        method="POST", path="/v1/jobs/{job_id}/cancel", handler=jobs.cancel, name="cancelJob", tag="Jobs",
        summary="Stop an open job; nothing is charged unless its result is there already", scope="generate",
        body=wire.Nothing, body_optional=True, answer=wire.JobAnswer, errors=(404,),
    ),
    # Models, credits
    Endpoint(
        method="GET", path="/v1/models/available", handler=models.available, name="listModels", tag="Models",
        summary="Every model that can run now", scope="read", answer=wire.ModelsAnswer,
    ),
    Endpoint(
        method="POST", path="/v1/hooks/{provider}/{job_id}/{nonce}", handler=hooks.take, name="takeHook", tag="Jobs",
        summary="For providers: something has ended", public=True, hidden=True, status=204, errors=(404,),
    ),
    Endpoint(
        method="GET", path="/v1/voices", handler=voices.page, name="listVoices", tag="Models",
        summary="Voices for speech, each with a preview", scope="read", answer=wire.VoicesAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/voices/{voice_id}/preview", handler=voices.preview, name="getVoicePreview",
        tag="Models", summary="A few seconds of a voice, an MP3", public=True, media="audio/mpeg", errors=(404,),
    ),
    Endpoint(
        method="GET", path="/v1/credits", handler=credits.balance, name="getCredits", tag="Credits",
        summary="Your balance", scope="read", answer=wire.CreditsAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/credits/transactions", handler=credits.transactions, name="listTransactions",
        tag="Credits", summary="Every entry of your ledger, newest first", scope="read",
        query=credits.TransactionsQuery, answer=wire.TransactionsAnswer, or_media="text/csv",
    ),
    *ROUTES_ACCOUNT,
    # Keys
    Endpoint(
        method="GET", path="/v1/keys", handler=keys.page, name="listKeys", tag="Keys", summary="Your keys",
        scope="keys", answer=wire.KeysAnswer,
    ),
    Endpoint(
        method="POST", path="/v1/keys", handler=keys.create, name="createKey", tag="Keys",
        summary="Make a key; it is shown in this answer only", scope="keys", body=wire.KeyRequest, status=201,
        answer=wire.NewKeyAnswer, rebuild=keys.rebuild,
    ),
    Endpoint(
        method="POST", path="/v1/keys/{key_id}/rotate", handler=keys.rotate, name="rotateKey", tag="Keys",
        summary="A new key like this one, which stops after the overlap", scope="keys", body=wire.RotateRequest,
        body_optional=True, status=201, answer=wire.NewKeyAnswer, errors=(404,), rebuild=keys.rebuild,
    ),
    Endpoint(
        method="PATCH", path="/v1/keys/{key_id}", handler=keys.change, name="changeKey", tag="Keys",
        summary="Rename a key or change what it may spend", scope="keys", body=wire.KeyPatch, answer=wire.KeyAnswer,
        errors=(404,),
    ),
    Endpoint(
        method="DELETE", path="/v1/keys/{key_id}", handler=keys.revoke, name="revokeKey", tag="Keys",
        summary="Stop a key, for good and at once", scope="keys", status=204, errors=(404,),
    ),
    # Uploads and assets
    Endpoint(
        method="POST", path="/v1/uploads/sign", handler=uploads.sign, name="signUpload", tag="Uploads",
        summary="An address to PUT a file to", scope="write", limit="uploads", body=wire.SignRequest, status=201,
        answer=wire.SignAnswer, errors=(413,),
    ),
    Endpoint(
        method="PUT", path="/v1/uploads/{upload_id}", handler=uploads.put, name="putUpload", tag="Uploads",
        summary="The file, to the signed address", public=True, query=uploads.SignedQuery,
        answer=wire.UploadAnswer, errors=(400, 403, 404, 413),
    ),
    Endpoint(
        method="GET", path="/assets/{name}", handler=assets.get, name="getAsset", tag="Assets",
        summary="A result or an upload, by its signed address", public=True, query=assets.AssetQuery,
        media="application/octet-stream", errors=(403, 404, 416),
    ),
    # The server itself
    Endpoint(
        method="GET", path="/healthz", handler=pages.healthz, name="healthz", tag="Server",
        summary="The process is up", public=True, answer=wire.HealthAnswer,
    ),
    Endpoint(
        method="GET", path="/readyz", handler=pages.readyz, name="readyz", tag="Server",
        summary="Store, storage and delivery can be reached", public=True, answer=wire.HealthAnswer,
        errors=(503,),
    ),
    Endpoint(
        method="GET", path="/openapi.json", handler=pages.openapi, name="openapi", tag="Server",
        summary="This description", public=True, hidden=True,
    ),
    *ROUTES_SITE,
    *ROUTES_LIBRARY,
    *ROUTES_BILLING,
    *ROUTES_OPERATOR,
)  # fmt: skip

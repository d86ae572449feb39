"""Routes of the library: everything an account has made, as lists, files and copies.

Rule: fixed paths before variable ones.
"""

from storynote.api import assets, duplicate, jobs, usage
from storynote.api.door import Endpoint
from storynote.api.wire import ProjectAnswer
from storynote.api.wire import library as wire

ROUTES_LIBRARY: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET", path="/v1/jobs", handler=jobs.page, name="listJobs", tag="Jobs",
        summary="Your jobs, newest first, by project, node, kind, model, status, words and day", scope="read",
        query=jobs.ListQuery, answer=wire.JobsAnswer,
    ),
    Endpoint(
        method="DELETE", path="/v1/jobs/{job_id}", handler=jobs.delete, name="deleteJob", tag="Jobs",
        summary="Delete an ended job and its result; what it cost stays in the ledger", scope="write", status=204,
        errors=(404, 409),
    ),
    Endpoint(
        method="GET", path="/v1/assets", handler=assets.page, name="listUploads", tag="Assets",
        summary="Your uploads, newest first", scope="read", query=assets.UploadsQuery, answer=wire.AssetsAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/assets/{asset_id}", handler=assets.one, name="getFile", tag="Assets",
        summary="An upload or a result, with addresses signed anew", scope="read", answer=wire.AssetAnswer,
        errors=(404,),
    ),
    Endpoint(
        method="DELETE", path="/v1/assets/{asset_id}", handler=assets.delete, name="deleteUpload", tag="Assets",
        summary="Delete an upload; a result goes with its job", scope="write", status=204, errors=(404, 409),
    ),
    Endpoint(
        method="GET", path="/v1/usage", handler=usage.get, name="getUsage", tag="Credits",
        summary="What ended and what it cost, by day, hour, kind, model, project and key", scope="read",
        query=usage.UsageQuery, answer=wire.UsageAnswer, or_media="text/csv",
    ),
    Endpoint(
        method="POST", path="/v1/shared/{token}/duplicate", handler=duplicate.duplicate, name="duplicateShared",
        tag="Projects", summary="Copy a shared project, with its results, to your own", scope="write", limit="uploads",
        body=wire.DuplicateRequest, body_optional=True, status=201, answer=ProjectAnswer, errors=(404,),
    ),
)  # fmt: skip

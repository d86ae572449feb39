"""What polls are measured against: the same uvicorn with a constant, and a FastAPI twin of the endpoint.

Run as `python -m bench.twins constant|fastapi PORT [DATABASE KEY_HASH_COLUMN]`.
"""

import hashlib
import sqlite3
import sys
from typing import Annotated

import uvicorn
from starlette.types import Receive, Scope, Send

BODY = b'{"id":"6b04a0cbb883c7d269a0b8d3","status":"completed"}' + b" " * 750


async def constant(scope: Scope, receive: Receive, send: Send) -> None:
    """The least an ASGI application can do."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


def twin(database: str) -> object:
    """GET /v1/jobs/{id} the usual way: dependency for the key, a row, a pydantic model."""
    from fastapi import Depends, FastAPI, Header, HTTPException
    from pydantic import BaseModel

    connection = sqlite3.connect(database, check_same_thread=False)
    app = FastAPI()

    class Job(BaseModel):
        id: str
        status: str
        prompt: str
        model: str
        imageUrl: str | None  # noqa: N815
        videoUrl: str | None  # noqa: N815
        audioUrl: str | None  # noqa: N815
        seed: int | None
        error: str | None
        updatedAt: str  # noqa: N815

    async def caller(authorization: Annotated[str, Header()]) -> str:
        digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
        row = connection.execute("SELECT account_id FROM keys WHERE hash = ?", (digest,)).fetchone()
        if row is None:
            raise HTTPException(401)
        return str(row[0])

    @app.get("/v1/jobs/{job_id}")
    async def get(job_id: str, account: Annotated[str, Depends(caller)]) -> Job:
        row = connection.execute(
            "SELECT id, state, prompt, model, asset_id, seed, error, updated_ms FROM jobs WHERE id = ? AND account_id = ?",
            (job_id, account),
        ).fetchone()
        if row is None:
            raise HTTPException(404)
        return Job(
            id=row[0], status=row[1], prompt=row[2], model=row[3], imageUrl=row[4], videoUrl=None, audioUrl=None,
            seed=row[5], error=row[6], updatedAt=str(row[7]),
        )  # fmt: skip

    return app


if __name__ == "__main__":
    served = constant if sys.argv[1] == "constant" else twin(sys.argv[3])
    uvicorn.run(
        served,  # type: ignore[arg-type]
        port=int(sys.argv[2]), loop="uvloop", http="httptools", access_log=False, log_level="warning", lifespan="off",
        server_header=False,
    )  # fmt: skip

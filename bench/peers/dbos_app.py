"""FastAPI with DBOS: the request holds and starts a workflow, whose steps submit, poll, fetch and settle.

As in DBOS's own guide for FastAPI: `DBOS.launch()` when the application starts, a workflow started from the endpoint, a step for each thing that must not be
done again. Tuned as far as it goes: the workflow is started at once (its queue polls, which is slower), a few threads for its own
store, no look at each connection before its use. Run by the environment of `requirements-dbos.txt`: `python dbos_app.py PORT`.
"""

import asyncio
import hashlib
import os
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import asyncpg
import uvicorn
from dbos import DBOS, DBOSConfig
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

URL, UPSTREAM, FILES, PORT = (
    os.environ["PEER_DATABASE_URL"],
    os.environ["PEER_UPSTREAM"],
    Path(os.environ["PEER_FILES"]),
    int(sys.argv[1]),
)
PRICE = 5
HOLD = """
WITH paid AS (UPDATE accounts SET available = available - $4, held = held + $4 WHERE id = $2 AND available >= $4 RETURNING id),
     made AS (INSERT INTO jobs (id, account_id, prompt, price) SELECT $1, id, $3, $4 FROM paid RETURNING id)
INSERT INTO entries (job_id, kind, amount) SELECT id, 'hold', -$4 FROM made RETURNING job_id
"""
SETTLE = """
WITH done AS (UPDATE jobs SET state = 'completed', file = $2, ended = now() WHERE id = $1 AND state <> 'completed' RETURNING account_id, price),
     paid AS (UPDATE accounts SET held = held - price FROM done WHERE id = account_id RETURNING id)
INSERT INTO entries (job_id, kind, amount) SELECT $1, 'settle', price FROM done
"""
PROMISES = os.environ.get("PEER_PROMISES") == "1"
"""Whether it keeps what ours keeps: an intent before the submit, a limit, events in order, a flushed file with its hash."""
LIMIT = """
INSERT INTO limits AS known (account_id, minute, used) VALUES ($1, floor(extract(epoch FROM now()) / 60)::bigint, 1)
ON CONFLICT (account_id, minute) DO UPDATE SET used = known.used + 1 WHERE known.used < 1000000 RETURNING used
"""
INTEND = """
WITH told AS (UPDATE accounts SET seq = accounts.seq + 1 FROM jobs WHERE jobs.id = $1 AND accounts.id = account_id RETURNING accounts.seq)
UPDATE jobs SET state = 'submitting', nonce = $2, seq = told.seq FROM told WHERE id = $1 AND state = 'queued'
"""
SETTLE_ALL = """
WITH told AS (UPDATE accounts SET seq = accounts.seq + 1, held = held - price FROM jobs
              WHERE jobs.id = $1 AND state <> 'completed' AND accounts.id = account_id RETURNING accounts.seq),
     done AS (UPDATE jobs SET state = 'completed', file = $2, ended = now(), seq = told.seq FROM told WHERE id = $1 RETURNING price),
     kept AS (INSERT INTO assets (job_id, place, sha256, bytes) SELECT $1, $2, $3, $4 FROM done)
INSERT INTO entries (job_id, kind, amount) SELECT $1, 'settle', price FROM done
"""


def write(path: Path, data: bytes) -> tuple[str, int]:
    """Its hash and length, once it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        if PROMISES:
            file.flush()
            os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest() if PROMISES else "", len(data)


class Parts:
    pool: asyncpg.Pool
    http: aiohttp.ClientSession


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Parts.pool = await asyncpg.create_pool(URL, min_size=2, max_size=10)
    Parts.http = aiohttp.ClientSession(headers={"Authorization": "Key test-id:test-secret"})
    DBOS.launch()
    yield
    DBOS.destroy()
    await Parts.http.close()


app = FastAPI(lifespan=lifespan)
config: DBOSConfig = {
    "name": "peer",
    "system_database_url": URL,
    "executor_id": f"peer-{PORT}",
    "application_version": "1",
    "log_level": "ERROR",
    "max_executor_threads": 8,
    "db_engine_kwargs": {"pool_pre_ping": False, "pool_size": 10, "max_overflow": 0},
}
DBOS(config=config)


@DBOS.step()
async def intend(job_id: str, nonce: str) -> None:
    await Parts.pool.execute(INTEND, job_id, nonce)


@DBOS.step()
async def submit(job_id: str, prompt: str) -> dict[str, str]:
    async with Parts.http.post(f"{UPSTREAM}/fal-ai/flux-2", json={"prompt": prompt}) as answer:
        given = await answer.json()
    await Parts.pool.execute(
        "UPDATE jobs SET state = 'processing', request_id = $2 WHERE id = $1", job_id, given["request_id"]
    )
    return {"status": given["status_url"], "result": given["response_url"]}


@DBOS.step()
async def ask(urls: dict[str, str]) -> str:
    async with Parts.http.get(urls["status"]) as answer:
        if (await answer.json())["status"] != "COMPLETED":
            return ""
    async with Parts.http.get(urls["result"]) as answer:
        return str((await answer.json())["images"][0]["url"])


@DBOS.step()
async def fetch(job_id: str, url: str) -> tuple[str, str, int]:
    path = FILES / f"{job_id}.png"
    async with Parts.http.get(url) as answer:
        data = await answer.read()
    return str(path), *(await asyncio.to_thread(write, path, data) if PROMISES else write(path, data))


@DBOS.step()
async def settle(job_id: str, path: str, sha256: str, size: int) -> None:
    if PROMISES:
        await Parts.pool.execute(SETTLE_ALL, job_id, path, sha256, size)
    else:
        await Parts.pool.execute(SETTLE, job_id, path)


@DBOS.workflow()
async def generate(job_id: str, prompt: str) -> None:
    if PROMISES:
        await intend(job_id, DBOS.workflow_id or job_id)
    urls = await submit(job_id, prompt)
    while not (url := await ask(urls)):
        await DBOS.sleep_async(0.5)
    await settle(job_id, *await fetch(job_id, url))


class Wanted(BaseModel):
    prompt: str


async def account_of(authorization: str) -> str:
    found = await Parts.pool.fetchval("SELECT id FROM accounts WHERE key = $1", authorization.removeprefix("Bearer "))
    if found is None:
        raise HTTPException(401)
    return str(found)


@app.post("/image", status_code=202)
async def image(wanted: Wanted, authorization: str = Header()) -> dict[str, str]:
    account, job_id = await account_of(authorization), uuid.uuid4().hex
    if PROMISES and await Parts.pool.fetchval(LIMIT, account) is None:
        raise HTTPException(429)
    if await Parts.pool.fetchval(HOLD, job_id, account, wanted.prompt, PRICE) is None:
        raise HTTPException(402)
    await DBOS.start_workflow_async(generate, job_id, wanted.prompt)
    return {"id": job_id}


@app.get("/jobs/{job_id}")
async def job(job_id: str, authorization: str = Header()) -> dict[str, object]:
    account = await account_of(authorization)
    row = await Parts.pool.fetchrow("SELECT * FROM jobs WHERE id = $1 AND account_id = $2", job_id, account)
    if row is None:
        raise HTTPException(404)
    return dict(row)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error", access_log=False)

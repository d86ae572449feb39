"""FastAPI with procrastinate: the request holds and defers a task; a worker's task submits, polls, fetches and settles.

As in procrastinate's own guide: an `App` on `PsycopgConnector`, `defer_async` in the endpoint, `procrastinate worker` (here
`run_worker_async`, which is the same). Run by the environment of `requirements-procrastinate.txt`:
`python procrastinate_app.py serve PORT`, `… work`, `… schema`.
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
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from procrastinate import App, PsycopgConnector
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

URL, UPSTREAM, FILES = os.environ["PEER_DATABASE_URL"], os.environ["PEER_UPSTREAM"], Path(os.environ["PEER_FILES"])
PRICE, CONCURRENCY = 5, 50
HOLD = """
WITH paid AS (UPDATE accounts SET available = available - %(price)s, held = held + %(price)s
              WHERE id = %(account)s AND available >= %(price)s RETURNING id),
     made AS (INSERT INTO jobs (id, account_id, prompt, price) SELECT %(job)s, id, %(prompt)s, %(price)s FROM paid RETURNING id)
INSERT INTO entries (job_id, kind, amount) SELECT id, 'hold', -%(price)s FROM made RETURNING job_id
"""
SETTLE = """
WITH done AS (UPDATE jobs SET state = 'completed', file = %(file)s, ended = now()
              WHERE id = %(job)s AND state <> 'completed' RETURNING account_id, price),
     paid AS (UPDATE accounts SET held = held - price FROM done WHERE id = account_id RETURNING id)
INSERT INTO entries (job_id, kind, amount) SELECT %(job)s, 'settle', price FROM done
"""
PROMISES = os.environ.get("PEER_PROMISES") == "1"
"""Whether it keeps what ours keeps: an intent before the submit, a limit, events in order, a flushed file with its hash."""
LIMIT = """
INSERT INTO limits AS known (account_id, minute, used) VALUES (%(account)s, floor(extract(epoch FROM now()) / 60)::bigint, 1)
ON CONFLICT (account_id, minute) DO UPDATE SET used = known.used + 1 WHERE known.used < 1000000 RETURNING used
"""
INTEND = """
WITH told AS (UPDATE accounts SET seq = accounts.seq + 1 FROM jobs WHERE jobs.id = %(job)s AND accounts.id = account_id RETURNING accounts.seq)
UPDATE jobs SET state = 'submitting', nonce = %(nonce)s, seq = told.seq FROM told WHERE id = %(job)s AND state = 'queued'
"""
SETTLE_ALL = """
WITH told AS (UPDATE accounts SET seq = accounts.seq + 1, held = held - price FROM jobs
              WHERE jobs.id = %(job)s AND state <> 'completed' AND accounts.id = account_id RETURNING accounts.seq),
     done AS (UPDATE jobs SET state = 'completed', file = %(file)s, ended = now(), seq = told.seq FROM told WHERE id = %(job)s RETURNING price),
     kept AS (INSERT INTO assets (job_id, place, sha256, bytes) SELECT %(job)s, %(file)s, %(sha256)s, %(size)s FROM done)
INSERT INTO entries (job_id, kind, amount) SELECT %(job)s, 'settle', price FROM done
"""


def write(path: Path, data: bytes) -> tuple[str, int]:
    """Its hash and length, once it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        if PROMISES:
            file.flush()
            os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest() if PROMISES else "", len(data)


queue = App(connector=PsycopgConnector(conninfo=URL, min_size=2, max_size=10))


class Parts:
    pool: AsyncConnectionPool
    http: aiohttp.ClientSession


@asynccontextmanager
async def parts() -> AsyncIterator[None]:
    Parts.pool = AsyncConnectionPool(
        URL, min_size=2, max_size=10, open=False, kwargs={"autocommit": True, "row_factory": dict_row}
    )
    await Parts.pool.open()
    Parts.http = aiohttp.ClientSession(headers={"Authorization": "Key test-id:test-secret"})
    async with queue.open_async():
        yield
    await Parts.http.close()
    await Parts.pool.close()


async def ask(sql: str, **values: object) -> dict[str, object] | None:
    async with Parts.pool.connection() as connection:
        cursor = await connection.execute(sql, values)
        return await cursor.fetchone() if cursor.description else None


@queue.task
async def generate(job_id: str, prompt: str) -> None:
    if PROMISES:
        await ask(INTEND, job=job_id, nonce=uuid.uuid4().hex)
    async with Parts.http.post(f"{UPSTREAM}/fal-ai/flux-2", json={"prompt": prompt}) as answer:
        given = await answer.json()
    await ask(
        "UPDATE jobs SET state = 'processing', request_id = %(request)s WHERE id = %(job)s",
        job=job_id,
        request=given["request_id"],
    )
    while True:
        async with Parts.http.get(given["status_url"]) as answer:
            if (await answer.json())["status"] == "COMPLETED":
                break
        await asyncio.sleep(0.5)
    async with Parts.http.get(given["response_url"]) as answer:
        url = (await answer.json())["images"][0]["url"]
    path = FILES / f"{job_id}.png"
    async with Parts.http.get(url) as answer:
        data = await answer.read()
    if PROMISES:
        sha256, size = await asyncio.to_thread(write, path, data)
        await ask(SETTLE_ALL, job=job_id, file=str(path), sha256=sha256, size=size)
    else:
        write(path, data)
        await ask(SETTLE, job=job_id, file=str(path))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with parts():
        yield


app = FastAPI(lifespan=lifespan)


class Wanted(BaseModel):
    prompt: str


async def account_of(authorization: str) -> str:
    found = await ask("SELECT id FROM accounts WHERE key = %(key)s", key=authorization.removeprefix("Bearer "))
    if found is None:
        raise HTTPException(401)
    return str(found["id"])


@app.post("/image", status_code=202)
async def image(wanted: Wanted, authorization: str = Header()) -> dict[str, str]:
    account, job_id = await account_of(authorization), uuid.uuid4().hex
    if PROMISES and await ask(LIMIT, account=account) is None:
        raise HTTPException(429)
    if await ask(HOLD, job=job_id, account=account, prompt=wanted.prompt, price=PRICE) is None:
        raise HTTPException(402)
    await generate.defer_async(job_id=job_id, prompt=wanted.prompt)
    return {"id": job_id}


@app.get("/jobs/{job_id}")
async def job(job_id: str, authorization: str = Header()) -> dict[str, object]:
    account = await account_of(authorization)
    row = await ask("SELECT * FROM jobs WHERE id = %(job)s AND account_id = %(account)s", job=job_id, account=account)
    if row is None:
        raise HTTPException(404)
    return row


async def schema() -> None:
    async with queue.open_async():
        await queue.schema_manager.apply_schema_async()


async def work() -> None:
    async with parts():
        await queue.run_worker_async(concurrency=CONCURRENCY)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False)
    else:
        asyncio.run({"schema": schema, "work": work}[sys.argv[1]]())

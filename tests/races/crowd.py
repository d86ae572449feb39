"""Many requests at once, over a bounded number of connections."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import aiohttp


class Ask(NamedTuple):
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = {}


class Got(NamedTuple):
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask_all(url: str, key: str, asks: Iterable[Ask], connections: int = 64) -> list[Got]:
    """Every answer, in the order of the questions."""
    return asyncio.run(_ask_all(url, key, list(asks), connections))


async def _ask_all(url: str, key: str, asks: list[Ask], connections: int) -> list[Got]:
    answers: list[Got | None] = [None] * len(asks)
    waiting = iter(range(len(asks)))
    authorization = {"Authorization": f"Bearer {key}"}
    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(url.replace("localhost", "127.0.0.1"), connector=connector) as session:

        async def work() -> None:
            for at in waiting:
                ask = asks[at]
                headers = {**authorization, **ask.headers}
                async with session.request(ask.method, ask.path, json=ask.body, headers=headers) as answer:
                    answers[at] = Got(answer.status, await answer.read(), answer.headers)

        await asyncio.gather(*(work() for _ in range(connections)))
    return [answer for answer in answers if answer is not None]


def statuses(answers: Iterable[Got]) -> Counter[int]:
    return Counter(answer.status for answer in answers)

"""fal's webhooks: a genuine one brings a receipt that leads to the result; everything else is nobody's."""

import asyncio
import time
from collections.abc import Mapping

import httpx2
import pytest
from msgspec.structs import replace

from storynote.providers import Hooked, Output, Task, Ticket
from storynote.providers.fal import hooks
from storynote.providers.fal.hooks import AGE_SECONDS_MAX, Hooks
from tests.providers.fal_cases import adapter, ended, picture, task
from tests.server import Fake, free_port

HOOK = "https://example.com/v1/hooks/fal/0123/45 67?a=b&c"


def _webhook(fake: Fake, request_id: str, **more: object) -> tuple[dict[str, str], bytes]:
    answer = httpx2.post(f"{fake.url}/_hook", json={"id": request_id, "send": 0, **more}, timeout=10).json()
    return answer["headers"], answer["raw"].encode()


def _submitted(fake: Fake, given: Task) -> Ticket:
    async def submit() -> Ticket:
        async with adapter(fake) as fal:
            return await fal.submit(given)

    return asyncio.run(submit())


def _heard(url: str, *calls: tuple[Mapping[str, str], bytes]) -> list[Ticket | None]:
    async def hear() -> list[Ticket | None]:
        ear = Hooks(url)
        try:
            return [await ear.hear(*call) for call in calls]
        finally:
            await ear.close()

    return asyncio.run(hear())


def _keys_asked(fake: Fake) -> int:
    return int(httpx2.get(f"{fake.url}/_log", timeout=10).json()["keysAsked"])


def test_the_address_goes_along_to_the_letter_and_is_no_part_of_the_input(fake: Fake) -> None:
    given = picture(hook=HOOK)
    ticket = _submitted(fake, given)
    answer = httpx2.post(f"{fake.url}/_hook", json={"id": ticket.request_id, "send": 0}, timeout=10).json()
    assert answer["hook"] == HOOK
    assert "hook" not in str(next(s["input"] for s in fake.submits() if s["id"] == ticket.request_id))


def test_a_webhook_finds_a_submit_whose_answer_was_lost(fake: Fake) -> None:
    given = picture("[lost]", hook=HOOK)

    async def run() -> Output:
        async with adapter(fake) as fal:
            assert isinstance(fal, Hooked)
            with pytest.raises(Exception, match="lost"):
                await fal.submit(given)
            sent = next(s["id"] for s in fake.submits() if s["input"].get("prompt") == given.prompt)
            ticket = await fal.hear(*_webhook(fake, sent))
            assert ticket == Ticket(request_id=sent)
            await fal.cancel(ticket)
            return await ended(fal, given, ticket)

    assert asyncio.run(run()).source


def test_the_same_webhook_may_come_twice(fake: Fake) -> None:
    ticket = _submitted(fake, picture())
    call = _webhook(fake, ticket.request_id)
    before = _keys_asked(fake)
    assert _heard(fake.url, call, call) == [Ticket(request_id=ticket.request_id)] * 2
    assert _keys_asked(fake) == before + 1


@pytest.mark.parametrize("age", [-AGE_SECONDS_MAX - 30, AGE_SECONDS_MAX + 30])
def test_an_old_or_future_webhook_is_stale(fake: Fake, age: float) -> None:
    assert _heard(fake.url, _webhook(fake, _submitted(fake, picture()).request_id, age=age)) == [None]


def test_what_is_not_signed_as_it_is_is_forged(fake: Fake) -> None:
    first, second = (_submitted(fake, picture()).request_id for _ in range(2))
    headers, raw = _webhook(fake, first)
    _, other = _webhook(fake, second)
    signature = "X-Fal-Webhook-Signature"
    wrong: list[tuple[dict[str, str], bytes]] = [
        _webhook(fake, first, forged=True),
        (headers, other),
        (headers, raw + b" "),
        (headers, raw[:-1]),
        ({}, raw),
        *(({name: value for name, value in headers.items() if name != left}, raw) for left in headers if "Fal" in left),
        ({**headers, signature: "zz"}, raw),
        ({**headers, signature: headers[signature][:-2]}, raw),
        ({**headers, signature: "00" * 64}, raw),
        ({**headers, "X-Fal-Webhook-Request-Id": second}, raw),
        ({**headers, "X-Fal-Webhook-Timestamp": str(int(time.time()) + 5)}, raw),
        ({**headers, "X-Fal-Webhook-Timestamp": "²"}, raw),
        ({**headers, "X-Fal-Webhook-Timestamp": "9" * 400}, raw),
    ]
    before = _keys_asked(fake)
    assert _heard(fake.url, *wrong, (headers, raw)) == [*[None] * len(wrong), Ticket(request_id=first)]
    assert _keys_asked(fake) == before + 1


def test_a_new_key_is_learned_but_not_asked_for_at_every_forgery(fake: Fake) -> None:
    ticket = _submitted(fake, picture())
    old = _webhook(fake, ticket.request_id)
    now = [1000.0]

    async def run() -> None:
        ear, before = Hooks(fake.url, lambda: now[0]), _keys_asked(fake)
        assert await ear.hear(*old)
        new = _webhook(fake, ticket.request_id, turn=True)
        assert await ear.hear(*new) is None
        assert _keys_asked(fake) == before + 1
        now[0] += hooks.KEYS_SECONDS_MIN
        assert await ear.hear(*new)
        assert _keys_asked(fake) == before + 2
        now[0] += hooks.KEYS_SECONDS_MAX + 1
        assert await ear.hear(*new)
        assert _keys_asked(fake) == before + 3
        await ear.close()

    asyncio.run(run())


def test_without_their_keys_nobody_is_believed(fake: Fake) -> None:
    call = _webhook(fake, _submitted(fake, picture()).request_id)
    assert _heard(f"http://127.0.0.1:{free_port()}", call) == [None]
    assert _heard(f"{fake.url}/_log", call) == [None]


def test_a_receipt_without_addresses_leads_to_the_endpoint_that_served(fake: Fake) -> None:
    given = task("audio", "fal-ai/elevenlabs/tts/eleven-v3")
    ticket = replace(_submitted(fake, given), urls={})

    async def run() -> Output:
        async with adapter(fake) as fal:
            return await ended(fal, given, ticket)

    assert asyncio.run(run()).source.endswith(".mp3")

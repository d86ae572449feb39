"""What every adapter promises (`providers.Provider`), tried on each with a real connection to its fake.

What matters most: whatever happens to an answer, nothing is ever asked for twice, and an adapter says `Ambiguous` unless it knows
better.
"""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import av
import av.container
import msgspec
import pytest
from PIL import Image

from storynote import media
from storynote.ids import time_ms
from storynote.providers import Ambiguous, Broken, Busy, Provider, ProviderError, Rejected, Task, Ticket, Unreachable
from tests.providers.cases import CASES, SECONDS_MAX, Case, ended, fetched, opened, submitted
from tests.providers.conftest import Stands
from tests.providers.stand import Stand
from tests.server import free_port

SPOOLING = [case for case in CASES if case.spools]
OURS = ("quota", "balance", "credit", "billing", "api key", "test-", "r8_", "127.0.0.1", "plan")
"""Words of the operator's account, keys and addresses: none is for a user."""

every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
every_spooling = pytest.mark.parametrize("case", SPOOLING, ids=lambda case: case.id)


@pytest.fixture
def stand(case: Case, stands: Stands) -> Stand:
    found = stands(case.fake)
    found.switch()
    return found


def tried(case: Case, url: str, folder: Path, work: Callable[[Provider], Awaitable[None]]) -> None:
    async def go() -> None:
        async with opened(case, url, folder) as provider:
            await work(provider)

    asyncio.run(go())


def failed(case: Case, url: str, folder: Path, task: Task) -> ProviderError:
    """Which error a job of that task ends with, wherever on its way."""
    caught: list[ProviderError] = []

    async def work(provider: Provider) -> None:
        try:
            known, ticket = await submitted(provider, task)
            await fetched(provider, await ended(provider, known, ticket))
        except ProviderError as error:
            caught.append(error)

    tried(case, url, folder, work)
    assert caught, "it was made"
    said = caught[0].message.lower()
    assert said
    assert not [word for word in OURS if word in said]
    return caught[0]


def is_playable(data: bytes, kind: str) -> bool:
    found = media.sniff(data[: media.HEAD_BYTES])
    assert found is not None
    assert found.kind == kind
    if kind == "image":
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return image.width > 0
    with av.open(io.BytesIO(data)) as container:
        assert isinstance(container, av.container.InputContainer)
        return any(frame.samples for frame in container.decode(container.streams.audio[0]))


# Made ------------------------------------------------------------------------------------------------------------


@every
def test_what_is_accepted_is_made_once_and_plays(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"a fox by {case.id}"

    async def work(provider: Provider) -> None:
        assert provider.supports(case.kind, case.endpoint)
        assert provider.queues[provider.name] > 0
        task, ticket = await submitted(provider, case.task(prompt))
        # A ticket goes through the store.
        kept = msgspec.json.decode(msgspec.json.encode(ticket), type=Ticket)
        assert is_playable(await fetched(provider, await ended(provider, task, kept)), case.kind)

    tried(case, stand.url, tmp_path, work)
    assert len(stand.accepted(prompt)) == 1


@every
def test_a_result_can_be_fetched_again(case: Case, stand: Stand, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        task, ticket = await submitted(provider, case.task("again"))
        output = await ended(provider, task, ticket)
        assert await fetched(provider, output) == await fetched(provider, output)

    tried(case, stand.url, tmp_path, work)


@every
def test_no_other_kind_is_served(case: Case, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        assert not provider.supports("nothing", case.endpoint)
        assert not provider.supports(case.kind, "")

    tried(case, "http://127.0.0.1:1", tmp_path, work)


# Refused ---------------------------------------------------------------------------------------------------------


@every
def test_a_request_at_fault_is_rejected(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} [refused]"
    error = failed(case, stand.url, tmp_path, case.task(prompt))
    assert isinstance(error, Rejected)
    assert error.type == "invalid_input"
    assert stand.accepted(prompt) == []


@pytest.mark.parametrize("case", [case for case in CASES if "policy" not in case.lacks], ids=lambda case: case.id)
def test_a_policy_is_named(case: Case, stand: Stand, tmp_path: Path) -> None:
    error = failed(case, stand.url, tmp_path, case.task(f"{case.id} [policy]"))
    assert isinstance(error, Rejected)
    assert error.type == "content_policy"


@every
@pytest.mark.parametrize("mark", ["account", "plan"])
def test_the_operators_account_is_not_the_users_fault(case: Case, stand: Stand, tmp_path: Path, mark: str) -> None:
    prompt = f"{case.id} [{mark}]"
    error = failed(case, stand.url, tmp_path, case.task(prompt))
    assert isinstance(error, Broken)
    assert error.type == "provider_account"
    assert stand.accepted(prompt) == []


@every
def test_too_much_at_once_is_waited_out(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} [busy=2]"

    async def work(provider: Provider) -> None:
        for _ in range(2):
            with pytest.raises(Busy) as error:
                await submitted(provider, case.task(prompt))
            assert error.value.retry_after_seconds == case.retry_after_seconds
        await submitted(provider, case.task(prompt))

    tried(case, stand.url, tmp_path, work)
    assert len(stand.accepted(prompt)) == 1


@every
def test_too_much_at_once_without_a_time(case: Case, stand: Stand, tmp_path: Path) -> None:
    error = failed(case, stand.url, tmp_path, case.task(f"{case.id} [busy_bare]"))
    assert isinstance(error, Busy)
    assert error.retry_after_seconds is None


@every_spooling
def test_being_turned_away_is_worth_another_try(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} [down]"
    assert isinstance(failed(case, stand.url, tmp_path, case.task(prompt)), Busy)
    assert stand.accepted(prompt) == []


@every
def test_nobody_there_is_provably_unsent(case: Case, tmp_path: Path) -> None:
    task = case.task("unsent", uploads={"voice": "v" * 20})

    async def work(provider: Provider) -> None:
        with pytest.raises(Unreachable):
            await provider.submit(task)

    tried(case, f"http://127.0.0.1:{free_port()}", tmp_path, work)


# Fate unknown ----------------------------------------------------------------------------------------------------


@every
@pytest.mark.parametrize("mark", ["lost", "bad_gateway", "html", "cut", "drip"])
def test_what_may_have_been_bought_is_ambiguous(case: Case, stand: Stand, tmp_path: Path, mark: str) -> None:
    prompt = f"{case.id} [{mark}]"
    began = time.monotonic()
    assert isinstance(failed(case, stand.url, tmp_path, case.task(prompt)), Ambiguous)
    assert time.monotonic() - began < 3 * SECONDS_MAX
    assert len(stand.accepted(prompt)) == 1
    # Nothing half is left where a look-up after a crash would take it for whole.
    assert list(tmp_path.iterdir()) == []


@every
def test_a_failure_of_theirs(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} [crash]"
    error = failed(case, stand.url, tmp_path, case.task(prompt))
    assert error.type == case.crash
    assert isinstance(error, Ambiguous if case.crash == "ambiguous" else Broken)
    assert len(stand.accepted(prompt)) == 1


@every_spooling
def test_more_than_anyone_can_use_is_not_kept(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} [huge]"
    error = failed(case, stand.url, tmp_path, case.task(prompt))
    assert isinstance(error, Broken)
    assert error.type == "no_media"
    assert list(tmp_path.iterdir()) == []


# Looked up -------------------------------------------------------------------------------------------------------


@every
@pytest.mark.parametrize("mark", ["lost", "crash"])
def test_a_lost_answer_is_found_or_stays_ambiguous(case: Case, stand: Stand, tmp_path: Path, mark: str) -> None:
    prompt = f"{case.id} looked up [{mark}]"

    async def work(provider: Provider) -> None:
        task, at = case.task(prompt), time_ms()
        task = msgspec.structs.replace(task, uploads=await provider.prepare(task))
        with pytest.raises((Ambiguous, Broken)):
            await provider.submit(task)
        if not case.finds:
            with pytest.raises(Ambiguous):
                await provider.reconcile(task, at)
            return
        ticket = await provider.reconcile(task, at)
        assert ticket is not None
        if mark == "lost":
            assert is_playable(await fetched(provider, await ended(provider, task, ticket)), case.kind)

    tried(case, stand.url, tmp_path, work)
    assert len(stand.accepted(prompt)) == 1


@every
def test_twins_are_not_guessed_at(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} twins"

    async def work(provider: Provider) -> None:
        at = time_ms()
        task, _ = await submitted(provider, case.task(prompt, nonce="a" * 32))
        await submitted(provider, case.task(prompt, nonce="b" * 32))
        with pytest.raises(Ambiguous):
            await provider.reconcile(msgspec.structs.replace(task, nonce="c" * 32), at)

    tried(case, stand.url, tmp_path, work)


@every
def test_being_absent_proves_nothing(case: Case, stand: Stand, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        at, task = time_ms(), case.task(f"{case.id} absent [lost][{case.hidden}]")
        task = msgspec.structs.replace(task, uploads=await provider.prepare(task))
        with pytest.raises(Ambiguous):
            await provider.submit(task)
        with pytest.raises(Ambiguous):
            await provider.reconcile(task, at)

    tried(case, stand.url, tmp_path, work)


@every_spooling
def test_a_crash_between_result_and_ticket_costs_nothing(case: Case, stand: Stand, tmp_path: Path) -> None:
    prompt = f"{case.id} crashed"
    task = case.task(prompt)
    made: list[bytes] = []

    async def before(provider: Provider) -> None:
        known, ticket = await submitted(provider, task)
        made.append(await fetched(provider, await ended(provider, known, ticket)))

    async def after(provider: Provider) -> None:
        ticket = await provider.reconcile(task, time_ms())
        assert ticket is not None
        assert await fetched(provider, await ended(provider, task, ticket)) == made[0]

    tried(case, stand.url, tmp_path, before)
    # Another process, the same folder, and nobody to ask.
    tried(case, f"http://127.0.0.1:{free_port()}", tmp_path, after)
    assert len(stand.accepted(prompt)) == 1


@every_spooling
def test_a_result_that_is_gone_is_not_made_again_elsewhere(case: Case, stand: Stand, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        task, ticket = await submitted(provider, case.task("gone"))
        (tmp_path / task.nonce).unlink()
        with pytest.raises(Broken) as error:
            await fetched(provider, await ended(provider, task, ticket))
        assert error.value.type == "no_media"

    tried(case, stand.url, tmp_path, work)


# Cancelled -------------------------------------------------------------------------------------------------------


@every
def test_a_cancel_ends_what_can_be_ended(case: Case, stand: Stand, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        task, ticket = await submitted(provider, case.task(f"{case.id} [hold]"))
        await provider.cancel(ticket)
        await provider.cancel(ticket)
        if case.spools:
            # It was made before anyone could cancel it.
            assert is_playable(await fetched(provider, await ended(provider, task, ticket)), case.kind)
            return
        with pytest.raises(Broken):
            await provider.poll(task, ticket)

    tried(case, stand.url, tmp_path, work)


@every
def test_a_cancel_that_nobody_hears_is_no_error(case: Case, stand: Stand, tmp_path: Path) -> None:
    async def work(provider: Provider) -> None:
        nowhere = f"http://127.0.0.1:{free_port()}"
        await provider.cancel(Ticket(request_id="x", urls={"cancel": nowhere, "spool": "x"}))

    tried(case, stand.url, tmp_path, work)

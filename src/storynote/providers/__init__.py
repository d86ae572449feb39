"""The contract with whoever generates: submit, poll, cancel, reconcile, and three ways to fail.

Rule: a provider knows nothing of accounts, credits or rows. It turns a Task into a Ticket and a Ticket into an Output;
the runner makes every one of those steps durable before the next begins.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One generation, as the product means it. `endpoint` is the provider's own name for the model and mode."""

    job_id: str
    nonce: str
    """Fresh for each intent to submit; sent upstream wherever the provider takes such a mark."""
    kind: str
    """image | video | audio | tool"""
    model: str
    endpoint: str
    prompt: str
    seed: int | None = None
    aspect_ratio: str | None = None
    width: int | None = None
    height: int | None = None
    duration_sec: float | None = None
    marked: bool = False
    """Sandbox: the result must carry a small visible mark."""
    params: Mapping[str, object] = {}
    inputs: Mapping[str, Path] = {}
    """Role (imageUrl, maskUrl, firstFrame, lastFrame) → a file of ours that has been seen to be an image."""
    hook: str = ""
    """Where the provider may say that it has ended; empty where it could not reach us. Never a secret, nor its own proof."""
    uploads: Mapping[str, str] = {}
    """Role → where the provider finds that file: what `prepare` answered, the same for submit and every look-up after."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of an accepted submit: enough to find the result from any process, at any later time."""

    request_id: str
    urls: Mapping[str, str] = {}


class Working(msgspec.Struct, frozen=True, kw_only=True):
    """Not ended. Ask again after `wait_seconds`; None leaves the pace to the runner."""

    progress: float | None = None
    """0 to 1, or None where the provider does not say."""
    wait_seconds: float | None = None


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """A finished result, not fetched yet: a URL for `Provider.open`, or whatever else that provider understands."""

    source: str
    seed: int | None = None
    width: int | None = None
    height: int | None = None
    duration_sec: float | None = None


class ProviderError(Exception):
    """`message` is for the user: no account state, no key, no address of ours. `type` is a stable errorType."""

    def __init__(self, message: str, *, type: str) -> None:
        super().__init__(message)
        self.message = message
        self.type = type


class Rejected(ProviderError):
    """The request itself is at fault (prompt, parameters, content policy): trying again changes nothing."""


class Busy(ProviderError):
    """Provably not accepted and worth trying again: not connected, 429, no room. Nothing was bought."""

    def __init__(
        self, message: str, *, type: str = "provider_unavailable", retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message, type=type)
        self.retry_after_seconds = retry_after_seconds


class Unreachable(Busy):
    """Not one byte of the request has left: nobody was there to take it."""


class Broken(ProviderError):
    """The provider answered, and the answer is that it failed, or it cannot be used: the job ends failed."""


class Ambiguous(ProviderError):
    """The answer to a submit was lost: it may have been accepted. Only `reconcile` may say more; never submit again."""

    def __init__(self, message: str = "The provider's answer was lost.") -> None:
        super().__init__(message, type="ambiguous")


@runtime_checkable
class Hooked(Protocol):
    """A provider that calls back: fal and Replicate do."""

    async def hear(self, headers: Mapping[str, str], raw: bytes) -> Ticket | None:
        """The receipt of the submit that a genuine webhook speaks of; None for what is forged, cut or stale."""
        ...


class Provider(Protocol):
    """Whoever generates: services over HTTP, and `local.Local` in worker processes. How to add one: docs/howto."""

    name: str
    submit_seconds_max: float
    """How long a submit of its may be on the wire: only after that may anybody look for one whose answer was lost."""

    @property
    def queues(self) -> Mapping[str, int]:
        """Queue → open requests at a time: the slot is held from submit to result, which is what providers count.

        Which queue a job waits in: `jobs.queue`.
        """
        ...

    def supports(self, kind: str, endpoint: str) -> bool:
        """Whether this adapter can serve that kind through that endpoint today."""
        ...

    def adjustments(self, task: Task) -> Sequence[str]:
        """What of the task its endpoint cannot take and is left out or changed: a sentence each, for the user."""
        ...

    async def prepare(self, task: Task) -> Mapping[str, str]:
        """Bring the task's inputs to the provider: role → its address there. Nothing is bought, so it may be done again.

        What it answers becomes part of the committed intent. Raises Busy, Rejected or Broken.
        """
        ...

    async def submit(self, task: Task) -> Ticket:
        """Hand the task over, once. Raises Rejected, Busy, Broken (provably not accepted) or Ambiguous."""
        ...

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        """Ask how it stands. Raises Rejected or Broken when it has failed, Busy when the question went unanswered."""
        ...

    async def cancel(self, ticket: Ticket) -> None:
        """Ask for an end; the result of `poll` stays the truth. Never raises for a request that has ended."""
        ...

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        """Find the submit whose answer was lost: its Ticket, or None when it provably never arrived.

        Raises Ambiguous when the provider cannot tell, Busy when it did not answer the question.
        """
        ...

    def open(self, output: Output) -> AsyncIterator[bytes]:
        """The result's bytes, streamed. Raises Broken (gone, refused, too large) or Busy (try again)."""
        ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...

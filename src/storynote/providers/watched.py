"""A provider that is counted, timed and traced. Rule: it changes nothing of what goes through.

`gen_ai.*`: OpenTelemetry's semantic conventions for generative AI. What was asked for is never told, only of whom.
"""

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager

from storynote import metrics, tracing
from storynote.providers import Ambiguous, Busy, Output, Provider, ProviderError, Rejected, Task, Ticket, Working
from storynote.tracing import Span

OUTPUTS = {"image": "image", "video": "video", "audio": "speech", "tool": "image"}
"""Our kinds, in the words of `gen_ai.output.type`."""


class Watched:
    """`inner`, watched."""

    def __init__(self, name: str, inner: Provider) -> None:
        self._inner = inner
        self._known_as = name
        self.name = inner.name
        self.submit_seconds_max = inner.submit_seconds_max
        self.supports = inner.supports
        self.adjustments = inner.adjustments
        self.start = inner.start
        self.close = inner.close

    @property
    def queues(self) -> Mapping[str, int]:
        return self._inner.queues

    async def prepare(self, task: Task) -> Mapping[str, str]:
        if not task.inputs:
            # Nothing is brought anywhere, and nobody is asked.
            return await self._inner.prepare(task)
        with self._watching("prepare", task):
            return await self._inner.prepare(task)

    async def submit(self, task: Task) -> Ticket:
        with self._watching("submit", task):
            return await self._inner.submit(task)

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        with self._watching("poll", task) as span:
            answer = await self._inner.poll(task, ticket)
            span.set("storynote.finished", isinstance(answer, Output))
            return answer

    async def cancel(self, ticket: Ticket) -> None:
        with self._watching("cancel", None):
            await self._inner.cancel(ticket)

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        with self._watching("reconcile", task) as span:
            found = await self._inner.reconcile(task, submitted_ms)
            span.set("storynote.found", found is not None)
            return found

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        # Not a `with`: a span that is current inside a generator would be current wherever the generator is suspended.
        began, outcome = time.perf_counter(), "ok"
        try:
            async for chunk in self._inner.open(output):
                yield chunk
        except ProviderError as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._count("open", outcome, began)

    @contextmanager
    def _watching(self, operation: str, task: Task | None) -> Iterator[Span]:
        began, outcome = time.perf_counter(), "ok"
        attributes = self._attributes(operation, task) if tracing.on() else None
        with tracing.span(f"{operation} {self._known_as}", "internal", attributes) as span:
            try:
                yield span
            except ProviderError as error:
                outcome = outcome_of(error)
                span.set("storynote.error_type", error.type)
                raise
            except BaseException:
                outcome = "broken"
                raise
            finally:
                span.set("storynote.outcome", outcome)
                self._count(operation, outcome, began)

    def _count(self, operation: str, outcome: str, began: float) -> None:
        metrics.CALLS.of(self._known_as, operation, outcome).add()
        metrics.CALL_SECONDS.of(self._known_as, operation).observe(time.perf_counter() - began)

    def _attributes(self, operation: str, task: Task | None) -> dict[str, str]:
        told = {"gen_ai.provider.name": self._known_as, "storynote.operation": operation}
        if task is not None:
            told |= {
                "gen_ai.operation.name": "generate_content",
                "gen_ai.request.model": task.model,
                "gen_ai.output.type": OUTPUTS[task.kind],
                "storynote.endpoint": task.endpoint,
                "storynote.job_id": task.job_id,
            }
        return told


def watched(providers: Mapping[str, Provider]) -> dict[str, Provider]:
    """All of them, each under the name it is known by here."""
    return {name: Watched(name, provider) for name, provider in providers.items()}


def outcome_of(error: ProviderError) -> str:
    """Which of the ways to fail."""
    kinds: Sequence[tuple[type[ProviderError], str]] = (
        (Busy, "busy"),
        (Rejected, "rejected"),
        (Ambiguous, "ambiguous"),
    )
    return next((name for kind, name in kinds if isinstance(error, kind)), "broken")

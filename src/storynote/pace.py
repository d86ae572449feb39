"""When to ask a provider again how a request stands. Rule: pure; it remembers durations, not jobs.

A model that usually takes a minute is not asked every second from the start: the questions come when an answer is likely.
What is not known yet is asked for early and then ever less often.
"""

from collections import deque

KEPT = 64
"""Durations remembered of each endpoint: enough to see what is usual, few enough to follow a change."""
KNOWN_MIN = 8
"""With fewer, nothing is usual yet."""
EARLY_SHARE = 0.1
"""One in ten is done by then."""
BEFORE_EARLY = 0.9
PROBE_SHARE = 0.25
"""Until then it is asked that often within the usual duration, in case the model has become faster."""
APART_SHARE = 1 / 32
"""Of a duration: closer together none are remembered, so that KEPT of them span twice that time. Of a burst the slowest end last,
and would otherwise be all that is remembered of it."""
GROWTH_SHARE = 0.15
"""Of a request whose usual duration is not known, or long over: wait that share of its age."""
STEP_SHARE = 0.05
"""While an answer is likely: ask that often within the usual duration."""
ASKED_PER_SECOND_MAX = 1600.0
"""By one process, of all its requests together: a third of a core (docs/performance.md). With 5,000 open each waits 3.1 s."""


class Usual:
    """How long each endpoint has taken lately."""

    def __init__(self) -> None:
        self._seconds: dict[str, deque[float]] = {}
        self._early: dict[str, float | None] = {}
        self._learnt: dict[str, float] = {}

    def learn(self, endpoint: str, seconds: float, now: float) -> None:
        """One that has ended just now, in seconds of any clock that only goes forwards."""
        if now - self._learnt.get(endpoint, float("-inf")) >= seconds * APART_SHARE:
            self._learnt[endpoint] = now
            self.recall(endpoint, seconds)

    def recall(self, endpoint: str, seconds: float) -> None:
        """One of the past, in whatever order."""
        self._seconds.setdefault(endpoint, deque(maxlen=KEPT)).append(seconds)
        self._early.pop(endpoint, None)

    def early(self, endpoint: str) -> float | None:
        """Seconds after which the first tenth was done; None while too little is known."""
        if endpoint not in self._early:
            known = sorted(self._seconds.get(endpoint, ()))
            self._early[endpoint] = known[int(len(known) * EARLY_SHARE)] if len(known) >= KNOWN_MIN else None
        return self._early[endpoint]


def crowded(wanted: float, others: int) -> float:
    """`wanted` seconds, or as much longer as it takes that `others` who wait likewise do not ask too often together."""
    return max(wanted, others / ASKED_PER_SECOND_MAX)


def wait(age: float, early: float | None, least: float, most: float) -> float:
    """Seconds until the next question about a request that was sent `age` seconds ago.

    `least` to `most`, except until `early`, the time before which hardly anything is done. The first question comes after
    `least` all the same: most refusals are quick.
    """
    if early is None or age < least:
        return min(most, max(least, age * GROWTH_SHARE))
    begin = early * BEFORE_EARLY
    if age < begin:
        return max(least, min(begin - age, early * PROBE_SHARE))
    step = early * STEP_SHARE if age < early * 3 else age * GROWTH_SHARE
    return min(most, max(least, step))

"""The limiter's promise, for any arrival times: never more than the limit in any 60 s, never a refusal of one who paces."""

import asyncio
import time

from hypothesis import given
from hypothesis import strategies as st

from storynote.limits import LOG_ENTRIES_MAX, WINDOW_SECONDS, OwnLimiter, Quota


@given(st.lists(st.floats(0, 20), max_size=200), st.integers(1, 25))
def test_no_window_ever_holds_more_than_the_limit(gaps: list[float], limit: int) -> None:
    limiter, now, accepted = OwnLimiter("x", limit), 0.0, []
    for gap in gaps:
        now += gap
        if isinstance(limiter.take_at("a", now), Quota):
            accepted.append(now)
    for start in accepted:
        assert sum(start <= at < start + WINDOW_SECONDS for at in accepted) <= limit


@given(st.integers(1, 60))
def test_pacing_at_the_limit_is_never_refused(limit: int) -> None:
    limiter, step = OwnLimiter("x", limit), WINDOW_SECONDS / limit
    assert all(isinstance(limiter.take_at("a", 1000 + k * step * 1.000001), Quota) for k in range(limit * 3))


@given(st.lists(st.floats(0, 20), min_size=1, max_size=100), st.integers(1, 10))
def test_the_wait_it_names_is_long_enough_and_not_longer(gaps: list[float], limit: int) -> None:
    limiter, now = OwnLimiter("x", limit), 0.0
    for gap in gaps:
        now += gap
        taken = limiter.take_at("a", now)
        if not isinstance(taken, Quota):
            assert 0 < taken <= WINDOW_SECONDS
            assert isinstance(limiter.take_at("a", now + taken + 1e-6), Quota)
            now += taken + 1e-6


def test_rounding_never_makes_the_window_longer() -> None:
    for k in range(2000):
        now, limiter = k * 0.7303, OwnLimiter("x", 1)
        taken, waits = limiter.take_at("a", now), limiter.take_at("a", now)
        assert isinstance(taken, Quota)
        assert taken.reset_seconds <= WINDOW_SECONDS
        assert not isinstance(waits, Quota)
        assert waits <= WINDOW_SECONDS


def test_accounts_are_apart() -> None:
    limiter = OwnLimiter("x", 1)
    assert isinstance(limiter.take_at("a", 0), Quota)
    assert isinstance(limiter.take_at("b", 0), Quota)
    assert not isinstance(limiter.take_at("a", 1), Quota)


def test_a_huge_limit_stays_small_in_memory() -> None:
    limiter = OwnLimiter("x", 10_000_000)
    for k in range(200_000):
        limiter.take_at("a", k / 2000)
    assert len(limiter._logs["a"].times) <= LOG_ENTRIES_MAX + 2


def test_a_restart_gives_no_second_burst() -> None:
    limiter = OwnLimiter("x", 20)
    asyncio.run(limiter.restore("a", [30.0] * 20))
    assert not isinstance(limiter.take_at("a", time.monotonic()), Quota)

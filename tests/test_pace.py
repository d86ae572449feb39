"""When a provider is asked: early where nothing is known, around the usual time where it is."""

import pytest

from storynote.pace import ASKED_PER_SECOND_MAX, KEPT, KNOWN_MIN, Usual, crowded, wait

LEAST, MOST = 0.5, 3.0


def _asked(done: float, early: float | None) -> tuple[int, float]:
    """(questions, how late the answer was seen) of a request that is done after `done` seconds."""
    age, count = 0.0, 0
    while True:
        age += wait(age, early, LEAST, MOST)
        count += 1
        if age >= done:
            return count, age - done


def test_too_few_durations_say_nothing() -> None:
    usual = Usual()
    for _ in range(KNOWN_MIN - 1):
        usual.recall("a", 60)
    assert usual.early("a") is None
    usual.recall("a", 60)
    assert usual.early("a") == 60
    assert usual.early("b") is None


def test_it_follows_a_model_that_became_faster() -> None:
    usual = Usual()
    for seconds in [60.0] * KEPT + [20.0] * KEPT:
        usual.recall("a", seconds)
    assert usual.early("a") == 20


@pytest.mark.parametrize("done", [0.4, 1, 3, 10, 40, 100, 600])
def test_unknown_models_are_seen_soon(done: float) -> None:
    _, late = _asked(done, None)
    assert late <= max(LEAST, min(MOST, done * 0.2))


@pytest.mark.parametrize("done", [58, 61, 66, 80, 120, 170])
def test_a_known_duration_saves_questions_and_is_seen_as_soon(done: float) -> None:
    count, late = _asked(done, 60)
    unknown, _ = _asked(done, None)
    assert late <= 3.01
    assert count < unknown


def test_a_quick_refusal_of_a_slow_model_is_seen_at_once() -> None:
    assert wait(0.0, 60, LEAST, MOST) == LEAST


@pytest.mark.parametrize("early", [None, 0.2, 5, 300])
@pytest.mark.parametrize("age", [0, 0.1, 1, 50, 299, 10_000])
def test_it_stays_within_its_bounds(early: float | None, age: float) -> None:
    found = wait(age, early, LEAST, MOST)
    assert found >= LEAST
    assert found <= max(MOST, (early or 0) * 0.9)


@pytest.mark.parametrize("others", [0, 1, 100, 5000, 100_000])
def test_many_together_do_not_ask_too_often(others: int) -> None:
    found = crowded(LEAST, others)
    assert found >= LEAST
    assert others / found <= ASKED_PER_SECOND_MAX
    assert found == LEAST or others > LEAST * ASKED_PER_SECOND_MAX


def test_a_burst_is_remembered_by_more_than_its_slowest() -> None:
    """5,000 sent together: those that took 45 s end first, those that took 90 s last."""
    usual, ends = Usual(), [45 + 45 * k / 5000 for k in range(5000)]
    for seconds in ends:
        usual.learn("a", seconds, now=1000 + seconds)
    early = usual.early("a")
    assert early is not None
    assert early < 55


def test_a_model_that_became_faster_is_seen_before_its_usual_time() -> None:
    _, late = _asked(20, 60)
    assert late <= 60 * 0.25

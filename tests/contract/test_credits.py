"""Credits (contract §6): held, then charged or released; every step an entry; the entries are the balance."""

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server, until


def entries(client: Client, query: str = "?limit=100") -> list[Json]:
    return list(client.get("/v1/credits/transactions" + query).json()["data"])


def test_a_balance_has_two_numbers(client: Client) -> None:
    assert client.get("/v1/credits").json() == {"available": 1000, "held": 0}


def test_held_while_open_charged_when_done(client: Client) -> None:
    job_id = client.image(client.project(), "A fox [delay=0.5]", modelId="nano-banana-pro")[0]
    assert client.credits() == (965, 35)
    assert client.job(job_id)["credits"] == 35
    client.ended(job_id)
    assert client.credits() == (965, 0)
    assert [entry["type"] for entry in entries(client)] == ["settle", "hold", "grant"]


def test_held_while_open_released_when_failed(client: Client) -> None:
    job_id = client.image(client.project(), "A fox [policy]", modelId="nano-banana-pro")[0]
    assert client.ended(job_id)["credits"] == 0
    assert client.credits() == (1000, 0)
    assert [entry["type"] for entry in entries(client)] == ["release", "hold", "grant"]


def test_the_entries_add_up_to_the_balance(client: Client) -> None:
    project = client.project()
    prompts = ["a", "b [policy]", "c [file_404]", "d [delay=30]", "e"]
    ids = [client.image(project, prompt, numImages=2)[0] for prompt in prompts]
    for job_id in (ids[0], ids[1], ids[2], ids[4]):
        client.ended(job_id)
    until(lambda: client.credits()[1] == 4)
    found = entries(client)
    assert (sum(e["available"] for e in found), sum(e["held"] for e in found)) == client.credits()
    numbers = [int(entry["id"]) for entry in found]
    assert numbers == sorted(numbers, reverse=True)
    running, low = 0, 0
    for entry in reversed(found):
        running += entry["available"]
        low = min(low, running)
    assert low == 0
    for job_id in ids[:3]:
        kinds = [e["type"] for e in found if e["jobId"] == job_id]
        assert kinds in (["settle", "hold"], ["release", "hold"])


def test_pages_of_entries(client: Client) -> None:
    project = client.project()
    for job_id in client.image(project, numImages=8):
        client.ended(job_id)
    whole = entries(client)
    assert len(whole) == 17
    pages, cursor = [], ""
    while True:
        page = client.get(f"/v1/credits/transactions?limit=5{cursor}").json()
        pages.append(page["data"])
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert [len(page) for page in pages] == [5, 5, 5, 2]
    assert [entry for page in pages for entry in page] == whole


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=x", "limit=999999", "cursor=x", "cursor=-1", "cursor=%00"]
)
def test_a_wrong_page_is_400(client: Client, query: str) -> None:
    shape.error(client.get(f"/v1/credits/transactions?{query}"), 400)


def test_the_last_credit_can_be_spent(server: Server) -> None:
    client = server.account(4)
    ids = client.image(client.project(), numImages=2)
    assert client.credits() == (0, 4)
    shape.error(client.post(f"/v1/projects/{client.project()}/image", {"directPrompt": "x"}), 402)
    for job_id in ids:
        client.ended(job_id)
    assert client.credits() == (0, 0)


def test_a_release_can_be_spent_again(server: Server) -> None:
    client = server.account(2)
    project = client.project()
    client.ended(client.image(project, "A fox [policy]")[0])
    client.ended(client.image(project, "A fox")[0])
    assert client.credits() == (0, 0)


def test_balances_are_ones_own(client: Client, server: Server) -> None:
    other = server.account(5)
    client.ended(client.image(client.project())[0])
    assert other.credits() == (5, 0)
    assert [entry["type"] for entry in entries(other)] == ["grant"]

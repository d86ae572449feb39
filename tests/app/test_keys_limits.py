"""What a key may spend: never more, whatever is asked at once, and never got round."""

import contextlib
import sqlite3
import threading
from pathlib import Path

import pytest

from tests.app.people import Person
from tests.contract import shape
from tests.contract.test_keys import listed
from tests.races.crowd import Ask, ask_all, statuses
from tests.server import Client, Server, until


class Limited(Client):
    """A key of its own."""

    def __init__(self, url: str, key: str, key_id: str) -> None:
        super().__init__(url, key)
        self.id = key_id


def limited(client: Client, limit: int | None) -> Limited:
    made = client.post("/v1/keys", {"creditLimit": limit})
    assert made.status_code == 201, made.text
    assert made.json()["creditLimit"] == limit
    return Limited(client.url, made.json()["key"], made.json()["id"])


def submit(project: str, prompt: str = "x", **more: object) -> Ask:
    return Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": prompt, **more})


def spent(client: Client, key: Limited) -> int:
    return int(listed(client, key.id)["spent"])


def test_a_key_spends_up_to_its_limit(server: Server, client: Client) -> None:
    key, project = limited(client, 5), client.project()
    for done in range(2):
        key.ended(key.image(project)[0])
        assert spent(client, key) == 2 * (done + 1)
    refused = key.post(f"/v1/projects/{project}/image", {"directPrompt": "x"})
    found = shape.error(refused, 402)
    assert found["type"] == "key_limit"
    assert "5" in found["error"]
    assert "1 are left" in found["error"]
    assert client.credits() == (996, 0)
    # The account's other keys and what costs nothing go on.
    assert key.get("/v1/credits").status_code == 200
    client.ended(client.image(project)[0])
    server.ledger()


def test_fifty_at_once_never_spend_more(server: Server, client: Client) -> None:
    key, project = limited(client, 41), client.project()
    answers = ask_all(server.url, key.key, [submit(project)] * 50, 50)
    assert statuses(answers) == {202: 20, 402: 30}
    assert {answer.json["type"] for answer in answers if answer.status == 402} == {"key_limit"}
    until(lambda: client.credits() == (960, 0))
    assert spent(client, key) == 40
    server.ledger()


def test_of_several_images_all_or_none(server: Server, client: Client) -> None:
    key, project = limited(client, 15), client.project()
    shape.error(key.post(f"/v1/projects/{project}/image", {"directPrompt": "x", "numImages": 8}), 402)
    assert spent(client, key) == 0
    assert len(key.image(project, numImages=7)) == 7
    until(lambda: client.credits() == (986, 0))
    assert spent(client, key) == 14


def test_what_fails_or_is_cancelled_is_given_back_once(server: Server, client: Client) -> None:
    key, project = limited(client, 40), client.project()
    asks = [submit(project, f"x {mark}") for mark in ("[policy]", "", "[file_404]", "[delay=0.3]") for _ in range(5)]
    answers = ask_all(server.url, key.key, asks, 20)
    assert statuses(answers) == {202: 20}
    ids = [answer.json["jobId"] for answer in answers]
    ask_all(server.url, key.key, [Ask("POST", f"/v1/jobs/{i}/cancel", {}) for i in ids for _ in range(3)], 32)
    done = sum(client.ended(job_id)["status"] == "completed" for job_id in ids)
    assert spent(client, key) == 2 * done == 1000 - client.credits()[0]
    server.ledger()
    # What came back can be spent again.
    assert statuses(ask_all(server.url, key.key, [submit(project)] * 25, 25))[202] == 20 - done


def test_a_deleted_project_gives_back(server: Server, client: Client) -> None:
    key, project = limited(client, 2), client.project()
    key.image(project, "slow [delay=300]")
    shape.error(key.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)
    assert client.delete(f"/v1/projects/{project}").status_code == 204
    until(lambda: spent(client, key) == 0)
    key.ended(key.image(client.project())[0])
    server.ledger()


def test_the_balance_still_counts(server: Server) -> None:
    poor = server.account(3)
    key, project = limited(poor, 1000), poor.project()
    key.ended(key.image(project)[0])
    found = shape.error(key.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)
    assert found["type"] == "insufficient_credits"
    assert spent(poor, key) == 2


def test_no_limit_and_a_limit_of_nothing(client: Client) -> None:
    project = client.project()
    free, nothing = limited(client, None), limited(client, 0)
    free.ended(free.image(project)[0])
    assert spent(client, free) == 2
    assert listed(client, free.id)["creditLimit"] is None
    shape.error(nothing.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)


def test_what_is_free_needs_no_room(sandbox: Server) -> None:
    client = sandbox.account()
    key = limited(client, 0)
    assert key.ended(key.image(client.project())[0], 60)["status"] == "completed"
    assert spent(client, key) == 0
    sandbox.ledger()


def test_a_limit_can_be_changed(server: Server, client: Client) -> None:
    key, project = limited(client, 2), client.project()
    key.ended(key.image(project)[0])
    shape.error(key.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)
    path = f"/v1/keys/{key.id}"
    changed = client.http.patch(path, json={"creditLimit": 4, "name": "more"}).json()
    assert (changed["creditLimit"], changed["spent"], changed["name"]) == (4, 2, "more")
    key.ended(key.image(project)[0])
    # Below what is spent already: nothing more.
    assert client.http.patch(path, json={"creditLimit": 1}).json()["name"] == "more"
    shape.error(key.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)
    assert client.http.patch(path, json={"creditLimit": None}).json()["creditLimit"] is None
    key.ended(key.image(project)[0])
    assert client.http.patch(path, json={}).json()["spent"] == 6
    server.ledger()


@pytest.mark.parametrize("limit", [-1, 1.5, "5", True, 2**53])
def test_a_senseless_limit_is_refused(client: Client, limit: object) -> None:
    own = client.get("/v1/keys").json()["data"][0]["id"]
    for answer in (
        client.post("/v1/keys", {"creditLimit": limit}),
        client.http.patch(f"/v1/keys/{own}", json={"creditLimit": limit}),
    ):
        assert shape.error(answer, 400)["param"] == "creditLimit"
    assert len(client.get("/v1/keys").json()["data"]) == 1


def test_anothers_key_cannot_be_changed(server: Server, client: Client) -> None:
    other = server.account()
    key = limited(client, 5)
    for key_id in (key.id, "0" * 24, "x"):
        shape.error(other.http.patch(f"/v1/keys/{key_id}", json={"creditLimit": 9, "name": "mine"}), 404)
    assert listed(client, key.id)["name"] == "API key"


# Ways round it ---------------------------------------------------------------------------------------------------


def test_a_rotated_key_goes_on_from_what_was_spent(server: Server, client: Client) -> None:
    key, project = limited(client, 6), client.project()
    key.ended(key.image(project)[0])
    made = client.post(f"/v1/keys/{key.id}/rotate", {"overlapSeconds": 300}).json()
    assert made["creditLimit"] == 6
    new = client.sibling(made["key"])
    assert (listed(client, made["id"])["spent"], listed(client, key.id)["spent"]) == (2, 2)
    # While they overlap both work, and together they spend what one might.
    answers = [0]

    def draw(which: Client) -> None:
        answers.append(statuses(ask_all(server.url, which.key, [submit(project)] * 10, 10))[202])

    threads = [threading.Thread(target=draw, args=(which,)) for which in (key, new)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(answers) == 2
    until(lambda: client.credits() == (994, 0))
    assert (listed(client, made["id"])["spent"], listed(client, key.id)["spent"]) == (6, 6)
    # A limit set on either is both's.
    client.http.patch(f"/v1/keys/{made['id']}", json={"creditLimit": 8})
    assert listed(client, key.id)["creditLimit"] == 8
    third = client.post(f"/v1/keys/{made['id']}/rotate").json()
    client.sibling(third["key"]).image(project)
    shape.error(client.sibling(third["key"]).post(f"/v1/projects/{project}/image", {"directPrompt": "x"}), 402)
    server.ledger()


def test_a_limited_key_makes_none_that_spends_more(server: Server, client: Client) -> None:
    key, project = limited(client, 4), client.project()
    shape.error(key.post("/v1/keys", {"creditLimit": 100}), 400)
    children = [key.sibling(key.post("/v1/keys").json()["key"]) for _ in range(3)]
    answers = [ask_all(server.url, one.key, [submit(project)] * 3, 3) for one in (key, *children)]
    assert sum(statuses(some)[202] for some in answers) == 2
    for path in (key.id, client.get("/v1/keys").json()["data"][-1]["id"]):
        shape.error(key.http.patch(f"/v1/keys/{path}", json={"creditLimit": 100}), 403)
        assert key.http.patch(f"/v1/keys/{path}", json={"name": "renamed"}).status_code == 200
    whole = next(one for one in client.get("/v1/keys").json()["data"] if one["creditLimit"] is None)
    shape.error(key.post(f"/v1/keys/{whole['id']}/rotate"), 403)
    assert key.post(f"/v1/keys/{key.id}/rotate").json()["creditLimit"] == 4
    until(lambda: client.credits() == (996, 0))
    server.ledger()


def test_a_repeated_request_makes_the_same_limited_key(client: Client) -> None:
    once = {"Idempotency-Key": "limited"}
    first, again = (client.post("/v1/keys", {"creditLimit": 7}, headers=once) for _ in range(2))
    assert first.content == again.content
    assert first.json()["creditLimit"] == 7


def test_the_app_itself_is_bound_to_no_key(person: Person) -> None:
    key = limited(person, 0)
    assert key.id
    person.ended(person.image(person.project())[0])
    assert listed(person, key.id)["spent"] == 0


# The ledger ------------------------------------------------------------------------------------------------------


def test_a_tampered_sum_is_found_out(server: Server, client: Client, data: Path) -> None:
    key = limited(client, 9)
    key.ended(key.image(client.project())[0])
    server.ledger()
    data.mkdir()
    source, copy = sqlite3.connect(server.data / "storynote.db"), sqlite3.connect(data / "storynote.db")
    with contextlib.closing(source), contextlib.closing(copy):
        source.backup(copy)
        assert copy.execute("UPDATE keys SET spent = spent - 1 WHERE id = ?", (key.id,)).rowcount == 1
        copy.commit()
    done = Server(data, {}).command("ledger", "check")
    assert done.returncode != 0
    assert "a key has not spent what its jobs say" in done.stderr

"""What an operator sees and does in the app: people, prices, jobs, health, storage. Nobody else gets in."""

import contextlib
import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.app.visitors import Visitor, log_of, visitor
from tests.server import Client, Fake, Json, Server, running, until

FLUX, FLUX_CREDITS = "fal-ai/flux-2", 2
ROOT = "/v1/operator"


@pytest.fixture
def operator(server: Server) -> Visitor:
    return visitor(server, "operator")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, for tests that count operators."""
    with running(tmp_path / "data", {}) as started:
        yield started


def listed(operator: Visitor, what: str, **query: object) -> list[Json]:
    """Every page of it."""
    found: list[Json] = []
    cursor = ""
    while True:
        answer = operator.get(f"{ROOT}/{what}", params={**query, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        found += answer.json()["data"]
        cursor = answer.json()["nextCursor"]
        if not cursor:
            return found


def database(server: Server) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(server.data / "storynote.db", timeout=20))


# Who gets in -----------------------------------------------------------------------------------------------------

ROUTES = [
    ("GET", "users"), ("PATCH", f"users/{'0' * 24}"), ("POST", f"users/{'0' * 24}/grant"),
    ("POST", f"users/{'0' * 24}/link"), ("POST", "invites"), ("GET", "jobs"), ("POST", f"jobs/{'0' * 24}/cancel"),
    ("GET", "health"), ("GET", "models"), ("PUT", f"models/{FLUX}/price"), ("DELETE", f"models/{FLUX}/price"),
    ("GET", "storage"), ("GET", "purchases"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_an_operator_who_is_signed_in(server: Server, operator: Visitor, method: str, path: str) -> None:
    somebody, key = visitor(server), server.account()
    with database(server) as rows:
        owner = rows.execute("SELECT account_id FROM keys WHERE last4 = ?", (key.key[-4:],)).fetchall()[-1][0]
        rows.execute("UPDATE accounts SET role = 'operator' WHERE id = ?", (owner,))
        rows.commit()
    assert somebody.send(method, f"{ROOT}/{path}", b"{}").status_code == 403
    assert key.send(method, f"{ROOT}/{path}", b"{}").status_code == 403
    assert httpx2.request(method, f"{server.url}{ROOT}/{path}", timeout=10).status_code == 401
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert operator.send(method, f"{ROOT}/{path}", b"{}", headers=foreign).status_code in (401, 403)


# People ----------------------------------------------------------------------------------------------------------


def test_people_are_found(server: Server, operator: Visitor) -> None:
    name = f"Ada 100% {operator.id[-6:]}"
    with database(server) as rows:
        person = visitor(server, amount=7)
        rows.execute("UPDATE accounts SET name = ? WHERE id = ?", (name, person.id))
        rows.commit()
    for words in (name, name.upper(), "100% " + operator.id[-6:], person.email, person.email[:20], person.id):
        assert [found["id"] for found in listed(operator, "users", q=words)] == [person.id], words
    assert listed(operator, "users", q="100_" + operator.id[-6:]) == []
    found = listed(operator, "users", q=person.id)[0]
    assert (found["email"], found["role"], found["available"], found["disabledAt"]) == (person.email, "user", 7, None)


def test_people_come_in_pages(server: Server, operator: Visitor) -> None:
    mark = operator.id[:-9:-1]
    made = [visitor(server, name=f"p{number}{mark}").id for number in range(7)]
    found = [person["id"] for person in listed(operator, "users", q=mark + "@", limit=3)]
    assert found == made[::-1]


def test_credits_are_granted_and_it_is_written_who_did(server: Server, operator: Visitor) -> None:
    person = visitor(server, amount=5)
    answer = operator.post(f"{ROOT}/users/{person.id}/grant", {"credits": 95, "note": "  for the demo "})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"available": 100, "held": 0}
    entry = person.transactions()[0]
    assert (entry["type"], entry["available"]) == ("grant", 95)
    assert entry["note"] == f"Granted by {operator.email}: for the demo"
    assert f"operator {operator.id} granted 95 credits to the account {person.id}" in log_of(server)
    server.ledger()


def test_a_grant_repeated_is_one_grant(server: Server, operator: Visitor) -> None:
    person = visitor(server)
    answers = [
        operator.post(f"{ROOT}/users/{person.id}/grant", {"credits": 10}, headers={"Idempotency-Key": person.id})
        for _ in range(3)
    ]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert person.credits() == (10, 0)
    assert person.transactions()[0]["note"] == f"Granted by {operator.email}"


@pytest.mark.parametrize("credits", [0, -1, 1.5, "10", 10**10, None])
def test_a_grant_that_makes_no_sense(server: Server, operator: Visitor, credits: object) -> None:
    answer = operator.post(f"{ROOT}/users/{operator.id}/grant", {"credits": credits})
    assert answer.status_code == 400
    assert answer.json()["param"] == "credits"


@pytest.mark.parametrize("account", ["0" * 24, "x", "F" * 24])
def test_nobody_of_that_id(operator: Visitor, account: str) -> None:
    assert operator.post(f"{ROOT}/users/{account}/grant", {"credits": 1}).status_code == 404
    assert operator.patch(f"{ROOT}/users/{account}", {"disabled": True}).status_code == 404
    assert operator.post(f"{ROOT}/users/{account}/link").status_code == 404


def test_who_is_disabled_is_out_at_once(server: Server, operator: Visitor) -> None:
    person = visitor(server)
    plain = person.post("/v1/keys", {"name": "mine"}).json()["key"]
    keyed = Client(server.url, plain)
    assert keyed.get("/v1/credits").status_code == 200
    answer = operator.patch(f"{ROOT}/users/{person.id}", {"disabled": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["disabledAt"] is not None
    assert person.get("/v1/credits").status_code == 401
    assert keyed.get("/v1/credits").status_code == 401
    assert operator.post(f"{ROOT}/users/{person.id}/link").status_code == 409
    assert operator.patch(f"{ROOT}/users/{person.id}", {"disabled": False}).json()["disabledAt"] is None
    assert keyed.get("/v1/credits").status_code == 200
    # Its sessions are gone for good: whoever was put out signs in anew.
    assert person.get("/v1/credits").status_code == 401


def test_who_is_promoted_may_operate_and_no_longer_after(server: Server, operator: Visitor) -> None:
    person = visitor(server)
    assert person.get(f"{ROOT}/health").status_code == 403
    assert operator.patch(f"{ROOT}/users/{person.id}", {"role": "operator"}).json()["role"] == "operator"
    assert person.get(f"{ROOT}/health").status_code == 200
    assert operator.patch(f"{ROOT}/users/{person.id}", {"role": "user"}).json()["role"] == "user"
    assert person.get(f"{ROOT}/health").status_code == 403


def test_a_change_that_is_none(operator: Visitor) -> None:
    assert operator.patch(f"{ROOT}/users/{operator.id}", {}).status_code == 400
    answer = operator.patch(f"{ROOT}/users/{operator.id}", {"role": "king"})
    assert answer.status_code == 400
    assert "operator" in answer.json()["error"]


def test_the_last_operator_stays(house: Server) -> None:
    only = visitor(house, "operator")
    for change in ({"role": "user"}, {"disabled": True}, {"role": "user", "disabled": True}):
        answer = only.patch(f"{ROOT}/users/{only.id}", change)
        assert (answer.status_code, answer.json()["type"]) == (409, "last_operator")
    assert only.get(f"{ROOT}/health").status_code == 200
    disabled = visitor(house, "operator")
    assert only.patch(f"{ROOT}/users/{disabled.id}", {"disabled": True}).status_code == 200
    # A disabled operator runs nothing.
    assert only.patch(f"{ROOT}/users/{only.id}", {"role": "user"}).status_code == 409
    assert only.patch(f"{ROOT}/users/{only.id}", {"role": "operator", "disabled": False}).status_code == 200


def test_the_last_operator_does_not_delete_itself(house: Server) -> None:
    only = visitor(house, "operator")
    answer = only.send("DELETE", "/v1/account", b'{"confirm": "%s"}' % only.email.encode())
    assert (answer.status_code, answer.json()["type"]) == (409, "last_operator")
    visitor(house, "operator")
    assert only.send("DELETE", "/v1/account", b'{"confirm": "%s"}' % only.email.encode()).status_code == 204


@pytest.mark.parametrize("change", [{"role": "user"}, {"disabled": True}])
def test_operators_who_depose_each_other_at_once_leave_one(house: Server, change: Json) -> None:
    for _ in range(5):
        crew = [visitor(house, "operator") for _ in range(6)]
        with database(house) as rows:
            marks = ", ".join("?" for _ in crew)
            rows.execute(f"UPDATE accounts SET role = 'user' WHERE id NOT IN ({marks})", [one.id for one in crew])
            rows.commit()
        start = threading.Barrier(len(crew))

        def depose(number: int, crew: list[Visitor] = crew, start: threading.Barrier = start) -> int:
            start.wait(10)
            return crew[number].patch(f"{ROOT}/users/{crew[number - 1].id}", change).status_code

        with ThreadPoolExecutor(len(crew)) as pool:
            codes = list(pool.map(depose, range(len(crew))))
        assert codes.count(200) <= len(crew) - 1
        with database(house) as rows:
            left = rows.execute("SELECT COUNT(*) FROM accounts WHERE role = 'operator' AND disabled_ms IS NULL")
            assert left.fetchone()[0] >= 1


def entered(server: Server, url: str) -> httpx2.Response:
    token = url.split("#")[1]
    return httpx2.post(f"{server.url}/v1/session/link", json={"token": token}, timeout=30)


def test_a_link_lets_somebody_in_once(server: Server, operator: Visitor) -> None:
    person = visitor(server)
    answer = operator.post(f"{ROOT}/users/{person.id}/link")
    assert answer.status_code == 201, answer.text
    url = answer.json()["url"]
    assert re.fullmatch(rf"{server.url}/app/enter#\S{{20,}}", url)
    inside = entered(server, url)
    assert inside.status_code == 200, inside.text
    assert inside.json()["id"] == person.id
    assert entered(server, url).status_code == 400
    assert url.split("#")[1] not in log_of(server)


def test_a_link_is_never_stored_for_repetition(server: Server, operator: Visitor) -> None:
    person = visitor(server)
    answer = operator.post(f"{ROOT}/users/{person.id}/link", headers={"Idempotency-Key": "twice"})
    assert answer.status_code == 400
    assert answer.json()["param"] == "Idempotency-Key"


def test_an_invitation_brings_its_credits(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_SIGN_UP": "invite"}) as server:
        _invite(server, visitor(server, "operator"))


def test_where_nobody_signs_up_nobody_is_invited(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_SIGN_UP": "closed"}) as server:
        answer = visitor(server, "operator").post(f"{ROOT}/invites")
        assert (answer.status_code, answer.json()["type"]) == (409, "sign_up_closed")
        assert "STORYNOTE_SIGN_UP" in answer.json()["error"]


def _invite(server: Server, operator: Visitor) -> None:
    email = f"new-{operator.id}@example.com"
    answer = operator.post(f"{ROOT}/invites", {"email": email, "credits": 40})
    assert answer.status_code == 201, answer.text
    url = answer.json()["url"]
    assert url.startswith(f"{server.url}/app/sign-up#")
    body = {"email": email, "password": "a long enough password", "invite": url.split("#")[1]}
    made = httpx2.post(f"{server.url}/v1/account", json=body, timeout=30)
    assert made.status_code == 201, made.text
    assert made.json()["available"] == 40
    assert operator.post(f"{ROOT}/invites", {"email": email}).status_code == 409
    assert operator.post(f"{ROOT}/invites").status_code == 201
    assert operator.post(f"{ROOT}/invites", {"email": "not one"}).status_code == 400


# Prices ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def repriced(operator: Visitor) -> Iterator[Visitor]:
    yield operator
    operator.delete(f"{ROOT}/models/{FLUX}/price")


def priced(operator: Visitor, model: str = FLUX) -> Json:
    return next(one for one in operator.get(f"{ROOT}/models").json()["data"] if one["id"] == model)


def charged(client: Client) -> int:
    return int(client.ended(client.image(client.project(), modelId=FLUX)[0])["credits"])


def test_a_price_counts_from_the_next_request(server: Server, repriced: Visitor) -> None:
    client = server.account(100)
    assert charged(client) == FLUX_CREDITS
    answer = repriced.put(f"{ROOT}/models/{FLUX}/price", {"credits": 9})
    assert answer.status_code == 200, answer.text
    assert charged(client) == 9
    available = {model["id"]: model for model in client.get("/v1/models/available").json()["image"]}
    assert available[FLUX]["credits"] == 9
    seen = priced(repriced)
    assert (seen["credits"], seen["catalogueCredits"], seen["priceFrom"]) == (9, FLUX_CREDITS, "app")
    escaped = FLUX.replace("/", "%2F")
    assert repriced.put(f"{ROOT}/models/{escaped}/price", {"credits": 4}).json()["credits"] == 4
    assert charged(client) == 4
    assert repriced.delete(f"{ROOT}/models/{FLUX}/price").json()["priceFrom"] == "catalogue"
    assert charged(client) == FLUX_CREDITS
    assert repriced.delete(f"{ROOT}/models/{FLUX}/price").status_code == 404
    assert f"set the price of {FLUX} to 9 credits" in log_of(server)
    server.ledger()


def test_what_is_held_keeps_its_price(server: Server, repriced: Visitor, fake: Fake) -> None:
    client = server.account(100)
    fake.switch(hold=1)
    job = client.image(client.project(), modelId=FLUX)[0]
    until(lambda: client.job(job)["status"] == "processing")
    repriced.put(f"{ROOT}/models/{FLUX}/price", {"credits": 50})
    assert client.credits() == (98, 2)
    fake.switch()
    assert client.ended(job)["credits"] == FLUX_CREDITS
    assert client.credits() == (98, 0)
    server.ledger()


def test_a_price_outlives_a_restart_and_comes_from_elsewhere_too(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        operator, client = visitor(server, "operator"), server.account(100)
        operator.put(f"{ROOT}/models/{FLUX}/price", {"credits": 11})
        server.kill()
        server.start()
        assert charged(client) == 11
        with database(server) as rows:
            rows.execute("UPDATE prices SET credits = 12 WHERE model = ?", (FLUX,))
            rows.commit()
        until(lambda: priced_for(client) == 12, 10, "the price of another process was never asked")


def priced_for(client: Client) -> int:
    listed = client.get("/v1/models/available").json()["image"]
    return int(next(model["credits"] for model in listed if model["id"] == FLUX))


@pytest.mark.parametrize("credits", [-1, 1.5, "3", None, 1_000_001])
def test_a_price_that_makes_no_sense(operator: Visitor, credits: object) -> None:
    answer = operator.put(f"{ROOT}/models/{FLUX}/price", {"credits": credits})
    assert answer.status_code == 400
    assert answer.json()["param"] == "credits"


@pytest.mark.parametrize("model", ["flux-nine", "nano-banana-pro/price/x", "%00"])
def test_a_model_that_is_none(operator: Visitor, model: str) -> None:
    assert operator.put(f"{ROOT}/models/{model}/price", {"credits": 1}).status_code == 404


def test_every_model_is_there_and_says_why_it_cannot_run(tmp_path: Path) -> None:
    settings = {"FAL_KEY": "a:b", "FAL_QUEUE_URL": "http://127.0.0.1:9", "STORYNOTE_SANDBOX": "off"}
    with running(tmp_path / "data", settings) as server:
        operator = visitor(server, "operator")
        models = {model["id"]: model for model in operator.get(f"{ROOT}/models").json()["data"]}
        assert len(models) >= 16
        assert models[FLUX]["provider"] == "fal"
        assert models[FLUX]["unavailable"] is None
        for model in models.values():
            assert (model["provider"] is None) == (model["unavailable"] is not None)


# Jobs ------------------------------------------------------------------------------------------------------------


def test_open_jobs_and_stopping_one(server: Server, operator: Visitor, fake: Fake) -> None:
    client = server.account(100)
    fake.switch(hold=1)
    jobs = client.image(client.project(), modelId=FLUX, numImages=3)
    until(lambda: all(server.state_of(job) == "processing" for job in jobs))
    mine = [work for work in listed(operator, "jobs", state="open", limit=2) if work["id"] in jobs]
    assert [work["id"] for work in mine] == sorted(jobs)
    first = mine[0]
    assert (first["provider"], first["model"], first["credits"], first["state"]) == ("fal", FLUX, 2, "processing")
    assert first["providerRequestId"].startswith("req-")
    assert "prompt" not in first
    answer = operator.post(f"{ROOT}/jobs/{jobs[0]}/cancel")
    assert answer.status_code == 200, answer.text
    assert client.ended(jobs[0])["errorType"] == "cancelled"
    assert f"operator {operator.id} cancelled the job {jobs[0]}" in log_of(server)
    fake.switch()
    for job in jobs[1:]:
        client.ended(job)
    assert client.credits() == (96, 0)
    assert operator.post(f"{ROOT}/jobs/{jobs[1]}/cancel").json()["state"] == "completed"
    assert operator.post(f"{ROOT}/jobs/{'0' * 24}/cancel").status_code == 404


def test_failed_ones_by_reason_and_by_the_page(server: Server, operator: Visitor) -> None:
    client = server.account(100)
    project = client.project()
    refused = [client.image(project, f"[policy] {n}", modelId=FLUX)[0] for n in range(5)]
    broken = client.image(project, "[no_media]", modelId=FLUX)[0]
    types = {job: client.ended(job)["errorType"] for job in [*refused, broken]}
    reason = types[refused[0]]
    assert reason != types[broken]
    found = listed(operator, "jobs", state="failed", errorType=reason, limit=2)
    assert {work["errorType"] for work in found} == {reason}
    assert set(refused) <= {work["id"] for work in found}
    assert len({work["id"] for work in found}) == len(found)
    ends = [work["completedAt"] for work in found]
    assert ends == sorted(ends, reverse=True)
    assert broken in {work["id"] for work in listed(operator, "jobs", state="failed", limit=200)}
    summary = operator.get(f"{ROOT}/jobs").json()["summary"]
    assert summary["failed"][reason] >= 5
    assert summary["failed"][types[broken]] >= 1


def test_ambiguous_ones(server: Server, operator: Visitor) -> None:
    client = server.account(100)
    before = operator.get(f"{ROOT}/jobs").json()["summary"]["ambiguous"]
    with database(server) as rows:
        job = client.image(client.project(), "[policy]", modelId=FLUX)[0]
        client.ended(job)
        rows.execute("UPDATE jobs SET error_type = 'ambiguous' WHERE id = ?", (job,))
        rows.commit()
    answer = operator.get(f"{ROOT}/jobs", params={"state": "ambiguous"}).json()
    assert answer["data"][0]["id"] == job
    assert answer["summary"]["ambiguous"] == before + 1


def test_stuck_is_what_is_older(tmp_path: Path, fake: Fake) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        operator, client = visitor(server, "operator"), server.account(100)
        fake.switch(hold=1)
        old, new = (client.image(client.project(), modelId=FLUX)[0] for _ in range(2))
        until(lambda: client.job(old)["status"] == client.job(new)["status"] == "processing")
        assert listed(operator, "jobs", state="stuck") == []
        with database(server) as rows:
            rows.execute("UPDATE jobs SET created_ms = created_ms - 3600000 WHERE id = ?", (old,))
            rows.commit()
        assert [work["id"] for work in listed(operator, "jobs", state="stuck")] == [old]
        assert [work["id"] for work in listed(operator, "jobs", state="stuck", minutes=61)] == []
        assert operator.get(f"{ROOT}/jobs").json()["summary"]["stuck"] == 1
        answer = operator.post(f"{ROOT}/jobs/{old}/cancel")
        assert answer.json()["cancelling"] is True
        assert client.ended(old)["errorType"] == "cancelled"


def test_a_question_about_jobs_that_makes_no_sense(operator: Visitor) -> None:
    for query in ({"state": "lost"}, {"minutes": 0}, {"cursor": "x"}, {"limit": 201}, {"errorType": "timeout"}):
        answer = operator.get(f"{ROOT}/jobs", params=query)
        assert answer.status_code == 400, query
        assert answer.json()["param"] in query


# Health, storage -------------------------------------------------------------------------------------------------


def test_health(server: Server, operator: Visitor) -> None:
    client = server.account(100)
    client.ended(client.image(client.project(), modelId=FLUX)[0])
    bad = client.ended(client.image(client.project(), "[no_media]", modelId=FLUX)[0])
    health = operator.get(f"{ROOT}/health").json()
    providers = {provider["name"]: provider for provider in health["providers"]}
    fal = providers["fal"]
    assert fal["configured"] is True
    assert fal["models"] > 5
    assert fal["completedHour"] >= 1
    assert fal["failedHour"] >= 1
    assert fal["lastErrorType"] == bad["errorType"]
    assert fal["lastErrorAt"] is not None
    assert providers["google"]["configured"] is False
    assert (health["store"]["ok"], health["storage"]["ok"], health["sandbox"]) == (True, True, False)
    queue = next(queue for queue in health["queues"] if queue["name"] == "fal")
    assert queue["slots"] == 500
    assert health["uptimeSeconds"] >= 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", health["version"])


def test_storage(server: Server, operator: Visitor) -> None:
    before = operator.get(f"{ROOT}/storage").json()
    client = server.account(1000)
    job = client.ended(client.image(client.project(), modelId=FLUX)[0])
    size = len(client.get(job["imageUrl"]).content)
    after = operator.get(f"{ROOT}/storage").json()
    assert (after["files"], after["bytes"]) == (before["files"] + 1, before["bytes"] + size)
    images = next(kind for kind in after["kinds"] if kind["kind"] == "image")
    assert images["files"] >= 1
    assert sum(kind["bytes"] for kind in after["kinds"]) == after["bytes"]
    sizes = [account["bytes"] for account in after["accounts"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) <= 20
    assert after["freeBytes"] > 0
    client.delete(f"/v1/projects/{job['projectId']}")
    assert operator.get(f"{ROOT}/storage").json()["litter"] > after["litter"]

"""Usage and CSV: every grouping adds up to the ledger, and no cell is a formula."""

import csv
import io
import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.contract import shape
from tests.server import Client, Fake, Json, Server, running

BY = ("day", "hour", "kind", "model", "project", "key")
COMBINATIONS = [",".join(part) for size in range(len(BY) + 1) for part in itertools.combinations(BY, size)]


def usage(client: Client, **query: str) -> list[Json]:
    answer = client.get("/v1/usage", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


def table(client: Client, path: str, **query: str) -> list[list[str]]:
    answer = client.get(path, params={**query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    text = answer.content.decode("utf-8")
    assert text.endswith("\r\n")
    assert shape.faults_of_headers(answer.headers) == []
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def settled(client: Client) -> int:
    """What the ledger says was spent."""
    spent, cursor = 0, ""
    while True:
        page = client.get("/v1/credits/transactions", params={"limit": 100, "cursor": cursor}).json()
        spent -= sum(int(entry["held"]) for entry in page["data"] if entry["type"] == "settle")
        if page["nextCursor"] is None:
            return spent
        cursor = page["nextCursor"]


@pytest.fixture(scope="module")
def alone(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose rows may be written by hand: nobody looks at its ledger."""
    with running(tmp_path_factory.mktemp("usage") / "data", fake.environment()) as started:
        yield started


@pytest.fixture
def busy(alone: Server, busy_key: str) -> Client:
    return Client(alone.url, busy_key)


@pytest.fixture(scope="module")
def busy_key(alone: Server) -> str:
    """Two keys, three projects (one deleted), two models, failures, a cancellation, a deleted job, one job of the app."""
    server = alone
    client = server.account(1000)
    other = client.sibling(client.post("/v1/keys", {"name": "=second key"}).json()["key"])
    one, two, gone = client.project("one"), client.project('two, "quoted"\n=1+1'), client.project("gone")
    models = [model["id"] for model in client.get("/v1/models/available").json()["image"] if model["credits"]][:2]
    made: list[str] = []
    for caller, project, model in itertools.product((client, other), (one, two, gone), models):
        made += caller.image(project, "A fox", numImages=2, modelId=model)
    made += client.image(one, "bad [policy]")
    slow = client.image(one, "slow [delay=60]")[0]
    client.post(f"/v1/jobs/{slow}/cancel")
    for job_id in [*made, slow]:
        client.ended(job_id)
    client.delete(f"/v1/projects/{gone}")
    client.delete(f"/v1/jobs/{made[0]}")
    with sqlite3.connect(server.data / "storynote.db") as database:
        database.execute("UPDATE jobs SET key_id = NULL WHERE id = ?", (made[1],))
    return client.key


@pytest.mark.parametrize("by", COMBINATIONS, ids=[c or "all" for c in COMBINATIONS])
def test_every_grouping_adds_up_to_the_ledger(busy: Client, by: str) -> None:
    found = usage(busy, by=by)
    names = by.split(",") if by else []
    assert all(set(group) == {*names, "jobs", "failed", "credits"} for group in found)
    assert sum(group["credits"] for group in found) == settled(busy) > 0
    assert (sum(group["jobs"] for group in found), sum(group["failed"] for group in found)) == (26, 2)
    keys = [tuple(str(group[name]) for name in names) for group in found]
    assert len(keys) == len(set(keys)), "a group is there twice"
    rows = table(busy, "/v1/usage", by=by)
    at = {name: rows[0].index(name) for name in ("jobs", "failed", "credits")}
    for name, column in at.items():
        assert sum(int(row[column]) for row in rows[1:]) == sum(group[name] for group in found)


def test_the_groups_are_what_they_say(busy: Client) -> None:
    today = datetime.now(UTC).date()
    days = usage(busy, by="day")
    assert all(date.fromisoformat(group["day"]) in (today, today - timedelta(1)) for group in days)
    hours = usage(busy, by="hour")
    assert all(datetime.fromisoformat(group["hour"]).minute == 0 for group in hours)
    assert [group["kind"] for group in usage(busy, by="kind")] == ["image"]
    projects = {(group["project"] or {}).get("name"): group["jobs"] for group in usage(busy, by="project")}
    assert projects == {"one": 10, 'two, "quoted"\n=1+1': 8, None: 8}
    keys = {(group["key"] or {}).get("name"): group["jobs"] for group in usage(busy, by="key")}
    assert keys == {"test": 13, "=second key": 12, None: 1}
    whole = busy.get("/v1/usage").json()
    assert (whole["to"], whole["from"]) == (str(today), str(today - timedelta(29)))


def test_it_equals_a_count_of_every_job(busy: Client, alone: Server) -> None:
    models = {m["id"]: m["id"] for m in busy.get("/v1/models/available").json()["image"]}
    account = busy.get("/v1/keys").json()["data"][0]["id"]
    with sqlite3.connect(alone.data / "storynote.db") as database:
        rows = database.execute(
            "SELECT j.model, j.project_id, -SUM(CASE e.kind WHEN 'settle' THEN e.held ELSE 0 END), COUNT(*) FROM entries e"
            " JOIN jobs j ON j.id = e.job_id JOIN keys k ON k.account_id = e.account_id"
            " WHERE k.id = ? AND e.kind IN ('settle', 'release') GROUP BY j.model, j.project_id",
            (account,),
        ).fetchall()
    wanted = {(models[model], project): (credits, count) for model, project, credits, count in rows}
    found = {
        (group["model"], (group["project"] or {}).get("id")): (group["credits"], group["jobs"])
        for group in usage(busy, by="model,project")
    }
    assert found == wanted


def test_a_period_is_its_days(busy: Client) -> None:
    today = datetime.now(UTC).date()
    whole = usage(busy)[0]["jobs"]
    assert usage(busy, **{"from": str(today - timedelta(1)), "to": str(today)})[0]["jobs"] == whole
    past = {"from": str(today - timedelta(40)), "to": str(today - timedelta(20))}
    assert usage(busy, **past) == [{"jobs": 0, "failed": 0, "credits": 0}]
    assert usage(busy, by="kind", **past) == []
    assert table(busy, "/v1/usage", by="kind", **past) == [["kind", "jobs", "failed", "credits"]]


def test_the_order(busy: Client) -> None:
    found = usage(busy, by="project")
    assert [group["credits"] for group in found] == sorted((group["credits"] for group in found), reverse=True)
    days = [(group["day"], -group["credits"]) for group in usage(busy, by="key,day")]
    assert days == sorted(days)


def test_an_account_without_jobs(client: Client) -> None:
    assert usage(client) == [{"jobs": 0, "failed": 0, "credits": 0}]
    assert usage(client, by="day,kind") == []
    assert table(client, "/v1/usage") == [["jobs", "failed", "credits"], ["0", "0", "0"]]


WRONG = [
    ({"by": "week"}, "by"),
    ({"by": "day,"}, "by"),
    ({"by": "day;kind"}, "by"),
    ({"by": "DAY"}, "by"),
    ({"by": "day\n"}, "by"),
    ({"from": "x"}, "from"),
    ({"to": "2026-02-30"}, "to"),
    ({"from": "2026-11-02", "to": "2026-11-01"}, "from"),
    ({"from": "2025-01-01", "to": "2026-11-01"}, "from"),
    ({"by": "hour", "from": "2026-09-01", "to": "2026-11-01"}, "from"),
    ({"from": "9999-12-31"}, "from"),
    ({"format": "xlsx"}, "format"),
]


@pytest.mark.parametrize(("query", "param"), WRONG)
def test_what_cannot_be_answered_is_named(client: Client, query: dict[str, str], param: str) -> None:
    assert shape.error(client.get("/v1/usage", params=query), 400)["param"] == param


@pytest.mark.parametrize("days", [("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31")])
def test_the_ends_of_the_calendar(client: Client, days: tuple[str, str]) -> None:
    assert usage(client, **{"from": days[0], "to": days[1]})[0]["jobs"] == 0
    assert usage(client, to="0001-01-01")[0]["jobs"] == 0


def test_more_groups_than_an_answer_can_have_are_refused(alone: Server) -> None:
    """10,001 models of one account on one day."""
    server, client = alone, alone.account(100)
    job_id = client.ended(client.image(client.project())[0])["id"]
    with sqlite3.connect(server.data / "storynote.db") as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        row = dict(zip(names, database.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone(), strict=True))
        rows = [{**row, "id": f"{n:024x}", "seq": -n, "model": f"model {n}"} for n in range(1, 10_001)]
        marks = ", ".join("?" * len(names))
        database.executemany(f"INSERT INTO jobs VALUES ({marks})", [tuple(one[n] for n in names) for one in rows])
    assert usage(client)[0]["jobs"] == 10_001
    assert shape.error(client.get("/v1/usage?by=model"), 400)["type"] == "too_many_groups"


# CSV -------------------------------------------------------------------------------------------------------------


def test_names_in_a_table_survive_and_are_no_formulas(busy: Client) -> None:
    rows = table(busy, "/v1/usage", by="project,key")
    assert rows[0] == ["projectId", "project", "keyId", "key", "jobs", "failed", "credits"]
    assert {row[1] for row in rows[1:]} == {"one", 'two, "quoted"\n=1+1', ""}
    assert {row[3] for row in rows[1:]} == {"test", "'=second key", ""}


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("name", EVIL)
def test_no_text_begins_like_a_formula(client: Client, name: str) -> None:
    # A project's name is trimmed, a key's is not.
    key = client.sibling(client.post("/v1/keys", {"name": name}).json()["key"])
    client.ended(key.image(key.project("x" if name.strip() != name else name))[0])
    rows = table(client, "/v1/usage", by="project,key")
    assert [row[3] for row in rows[1:]] == [f"'{name}"]
    assert rows[1][1] in ("x", f"'{name}")


def test_transactions_as_a_table_are_the_ledger_to_the_entry(busy: Client) -> None:
    rows = table(busy, "/v1/credits/transactions", limit="1")
    assert rows[0] == ["id", "createdAt", "type", "jobId", "available", "held", "note"]
    entries: list[Json] = []
    cursor: Json = ""
    while cursor is not None:
        page = busy.get("/v1/credits/transactions", params={"limit": "100", "cursor": cursor}).json()
        entries += page["data"]
        cursor = page["nextCursor"]
    wanted = [
        [e["id"], e["createdAt"], e["type"], e["jobId"] or "", str(e["available"]), str(e["held"]), e["note"] or ""]
        for e in entries
    ]
    assert rows[1:] == wanted
    available, held = busy.credits()
    assert (sum(int(row[4]) for row in rows[1:]), sum(int(row[5]) for row in rows[1:])) == (available, held)
    assert any(row[4].startswith("-") for row in rows[1:]), "a number keeps its sign, it is no formula"


def test_a_note_is_no_formula(alone: Server) -> None:
    server = alone
    client = server.account(1, "formula@example.com")
    with sqlite3.connect(server.data / "storynote.db") as database:
        account = database.execute("SELECT id FROM accounts WHERE email = 'formula@example.com'").fetchone()[0]
        database.execute("UPDATE accounts SET available = available + 5, entry_seq = 2 WHERE id = ?", (account,))
        database.execute(
            "INSERT INTO entries (account_id, n, kind, available, held, note, created_ms)"
            " VALUES (?, 2, 'grant', 5, 0, '=1+1', 1)",
            (account,),
        )
    rows = table(client, "/v1/credits/transactions")
    assert rows[1][6] == "'=1+1"


def test_a_long_ledger_is_whole(server: Server, client: Client) -> None:
    """More entries than are read at a time."""
    last = 1501
    with sqlite3.connect(server.data / "storynote.db") as database:
        found = database.execute(
            "SELECT account_id FROM keys WHERE id = ?", (client.get("/v1/keys").json()["data"][0]["id"],)
        ).fetchone()[0]
        database.executemany(
            "INSERT INTO entries (account_id, n, kind, available, held, note, created_ms)"
            " VALUES (?, ?, 'grant', 1, 0, '', 1)",
            [(found, n) for n in range(2, last + 1)],
        )
        database.execute("UPDATE accounts SET available = available + 1500, entry_seq = ? WHERE id = ?", (last, found))
    rows = table(client, "/v1/credits/transactions")
    assert [int(row[0]) for row in rows[1:]] == list(range(last, 0, -1))
    server.ledger()


def test_whose_it_is(alone: Server, busy: Client) -> None:
    other = alone.account(10)
    assert usage(other)[0]["jobs"] == 0
    assert len(table(other, "/v1/credits/transactions")) == 2
    counted: Counter[str] = Counter(str(group["project"]) for group in usage(busy, by="project"))
    assert len(counted) == 3

"""Backup of a running server and what a restore makes of it: nothing lost, nothing sent twice (invariant J20)."""

import shutil
import tarfile
import threading
from pathlib import Path

import pytest

from tests.races.crowd import Ask, ask_all
from tests.server import Client, Fake, Server, running


def restored(source: Server, file: Path, data: Path) -> Server:
    made = Server(data, {k: v for k, v in source.environment.items() if k.startswith(("STORYNOTE_", "FAL_"))})
    done = made.command("restore", str(file))
    assert done.returncode == 0, done.stderr
    return made


def test_a_backup_brings_everything_back(server: Server, tmp_path: Path) -> None:
    client = server.account(100)
    project = client.project("kept")
    job = client.ended(client.image(project)[0])
    file = tmp_path / "backup.tar"
    assert server.command("backup", str(file)).returncode == 0
    later = client.project("later")
    copy = restored(server, file, tmp_path / "copy")
    copy.ledger()
    copy.start()
    try:
        again = Client(copy.url, client.key)
        assert again.credits() == (98, 0)
        assert again.get(f"/v1/projects/{project}").json()["name"] == "kept"
        assert again.get(f"/v1/projects/{later}").status_code == 404
        found = again.job(job["id"])
        assert found["status"] == "completed"
        assert again.get(found["imageUrl"]).content == client.get(job["imageUrl"]).content
    finally:
        copy.stop()


def test_a_duplicated_project_is_in_it_twice(server: Server, tmp_path: Path) -> None:
    maker, other = server.account(100), server.account()
    project = maker.project("shared")
    picture = maker.get(maker.ended(maker.image(project)[0])["imageUrl"]).content
    token = maker.post(f"/v1/projects/{project}/share").json()["shareUrl"].rsplit("/", 1)[-1]
    copied = other.post(f"/v1/shared/{token}/duplicate").json()["id"]
    file = tmp_path / "backup.tar"
    assert server.command("backup", str(file)).returncode == 0
    copy = restored(server, file, tmp_path / "copy")
    copy.start()
    try:
        again = Client(copy.url, other.key)
        (node,) = again.get(f"/v1/projects/{copied}").json()["nodes"]
        asset = again.get(f"/v1/assets/{node['data']['assetId']}").json()
        assert again.get(asset["url"]).content == picture
    finally:
        copy.stop()


def test_a_backup_in_the_middle_of_the_load(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        client = server.account(100_000)
        project = client.project()
        unique = client.key[-6:]
        asks = [
            Ask(
                "POST",
                f"/v1/projects/{project}/image",
                {"directPrompt": f"load {n} {unique} [submit_delay=0.2][delay=0.2]"},
            )
            for n in range(400)
        ]
        load = threading.Thread(target=lambda: ask_all(server.url, client.key, asks, 16))
        load.start()
        file = tmp_path / "backup.tar"
        done = server.command("backup", str(file))
        load.join()
        assert done.returncode == 0, done.stderr
        server.kill()
        before = len(fake.submits())
        copy = restored(server, file, tmp_path / "copy")
        copy.ledger()
        copy.start()
        try:
            again = Client(copy.url, client.key)
            nodes = again.get(f"/v1/projects/{project}").json()["nodes"]
            for node in nodes:
                job = again.ended(node["data"]["jobId"], 30)
                assert job["status"] in ("completed", "failed")
                if job["status"] == "completed":
                    assert again.get(job["imageUrl"]).status_code == 200
            assert again.credits()[1] == 0
        finally:
            copy.stop()
        copy.ledger()
        assert len(fake.submits()) == before, "a restored server sent what had been sent before"


def test_files_that_come_and_go_do_not_stop_a_backup(server: Server, tmp_path: Path) -> None:
    client = server.account(100)
    client.ended(client.image(client.project())[0])
    crowd, stop = server.data / "assets" / "crowd", threading.Event()
    crowd.mkdir(exist_ok=True)

    def come_and_go() -> None:
        names = [crowd / f"{n}#1" for n in range(2000)]
        while not stop.is_set():
            for name in names:
                name.write_bytes(b"half")
            for name in names:
                name.unlink()

    churn = threading.Thread(target=come_and_go)
    churn.start()
    try:
        for n in range(3):
            done = server.command("backup", str(tmp_path / f"{n}.tar"))
            assert done.returncode == 0, done.stderr
    finally:
        stop.set()
        churn.join()
    with tarfile.open(tmp_path / "2.tar") as archive:
        assert not [name for name in archive.getnames() if "#" in name]


def test_a_restore_needs_an_empty_directory(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    assert server.command("backup", str(file)).returncode == 0
    copy = restored(server, file, tmp_path / "copy")
    assert copy.command("restore", str(file)).returncode != 0
    assert server.command("restore", str(file)).returncode != 0
    copy.ledger()


@pytest.mark.parametrize("what", ["absent", "text", "half", "another tar", "climbing"])
def test_what_is_no_backup_is_refused(server: Server, tmp_path: Path, what: str) -> None:
    file = tmp_path / "backup.tar"
    if what == "text":
        file.write_text("no backup")
    if what == "half":
        server.command("backup", str(file))
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    if what == "another tar":
        (tmp_path / "x").write_text("x")
        with tarfile.open(file, "w") as archive:
            archive.add(tmp_path / "x", "x")
    if what == "climbing":
        (tmp_path / "x").write_text("x")
        with tarfile.open(file, "w") as archive:
            archive.add(tmp_path / "x", "../climbed")
    made = Server(tmp_path / "copy", {})
    done = made.command("restore", str(file))
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    assert not (tmp_path / "climbed").exists()
    # What was refused leaves the way free for the right file.
    assert server.command("backup", str(tmp_path / "good.tar")).returncode == 0
    assert made.command("restore", str(tmp_path / "good.tar")).returncode == 0


def test_a_backup_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for target in (tmp_path / "file" / "backup.tar", tmp_path / "nowhere" / "backup.tar"):
        done = server.command("backup", str(target))
        assert done.returncode != 0
        assert "Traceback" not in done.stderr, done.stderr
    done = Server(tmp_path / "nothing", {}).command("backup", str(tmp_path / "b.tar"))
    assert done.returncode != 0
    assert not (tmp_path / "b.tar").exists()


def test_a_copy_of_a_killed_servers_directory_is_whole(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        client = server.account(100)
        job_id = client.image(client.project())[0]
        client.ended(job_id)
        server.kill()
        shutil.copytree(server.data, tmp_path / "copy")
        Server(tmp_path / "copy", {}).ledger()

"""The `storynote` command.

Rule: results on stdout, everything else on stderr, and heavy imports only where they are used.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from storynote.errors import ConfigurationError, StoryNoteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storynote.db import Database
    from storynote.settings import Settings

T = TypeVar("T")
app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="StoryNote: a generative-media API.",
)
keys_app = typer.Typer(no_args_is_help=True, help="API keys.")
credits_app = typer.Typer(no_args_is_help=True, help="Prepaid credits.")
users_app = typer.Typer(no_args_is_help=True, help="People: invitations, links, operators.")
ledger_app = typer.Typer(no_args_is_help=True, help="The ledger.")
jobs_app = typer.Typer(no_args_is_help=True, help="Jobs, for the operator.")
app.add_typer(keys_app, name="keys")
app.add_typer(credits_app, name="credits")
app.add_typer(users_app, name="users")
app.add_typer(ledger_app, name="ledger")
app.add_typer(jobs_app, name="jobs")

Data = Annotated[Path | None, typer.Option("--data", help="The data directory [STORYNOTE_DATA, ./data]")]
Host = Annotated[str | None, typer.Option("--host", help="[STORYNOTE_HOST, 127.0.0.1]")]
Port = Annotated[int | None, typer.Option("--port", help="[STORYNOTE_PORT, 8000]")]
Email = Annotated[str, typer.Option("--email", help="Whose account")]


def main() -> None:
    """Run the command line; a mistake of the operator ends with one sentence, not a traceback."""
    try:
        app()
    except StoryNoteError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _stop(sentence: str, code: int = 1) -> NoReturn:
    print(f"storynote: {sentence}", file=sys.stderr)
    sys.exit(code)


def _settings(**given: object) -> "Settings":
    from storynote.settings import Settings

    return Settings.from_environment(None, **given)


@app.command()
def serve(
    data: Data = None,
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option(min=1, help="Serving processes on this host (with PostgreSQL)")] = 1,
    fd: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Serve the API until it is told to stop."""
    _log("serve")
    _needs_server()
    settings = _settings(data=data, host=host, port=port)
    if workers > 1:
        from storynote.crew import serve_with

        return serve_with(settings, workers)
    from storynote.serve import serve as run

    return run(settings, fd)


@app.command()
def worker(data: Data = None) -> None:
    """Run the jobs of a fleet (STORYNOTE_DATABASE_URL) until it is told to stop."""
    _log("worker")
    _needs_server()
    from storynote.work import work

    work(_settings(data=data))


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to this version's schema, and say which that is."""
    _needs_server()
    from storynote.deployment import schema

    print(f"schema {schema(_settings(data=data))}")


@app.command("migrate-to")
def migrate_to(
    database: Annotated[str, typer.Argument(help="postgresql://…, an empty database")] = "",
    storage: Annotated[str, typer.Option(help="Bring the files too: s3://…, gs://… or az://…")] = "",
    give_up: Annotated[bool, typer.Option("--give-up", help="Serve from the data directory after all")] = False,
    data: Data = None,
) -> None:
    """Move this installation into PostgreSQL, and compare all of it. Whatever dies, run it again: it goes on."""
    _needs_server()
    from storynote import moving

    settings = _settings(data=data)
    if give_up:
        print(f"The move to {moving.give_up(settings)} is given up: never serve from there too")
        return
    if not database:
        raise ConfigurationError("Say where to: storynote migrate-to postgresql://…")
    moved = moving.run(settings, database, storage, lambda line: print(line, file=sys.stderr))
    print(moving.told(moved))


@app.command()
def up(data: Data = None, host: Host = None, port: Port = None) -> None:
    """Serve, and on the first run make an account with a key; print how to begin."""
    _log("serve")
    _needs_server()
    from msgspec import structs

    from storynote import welcome
    from storynote.serve import serve as run

    settings = _settings(data=data or _home(), host=host, port=port)
    if settings.work == "auto":
        settings = structs.replace(settings, work="on")
    welcome.greet(settings)
    run(settings)


@app.command()
def demo(
    url: Annotated[str, typer.Option(help="Where the server is")] = "",
    key: Annotated[str, typer.Option(help="An API key [STORYNOTE_API_KEY]")] = "",
    prompt: Annotated[str, typer.Option(help="What to draw")] = "A fox reading a book in a cozy library, warm lighting",
    out: Annotated[Path, typer.Option(help="Where the results go")] = Path("out"),
    everything: Annotated[
        bool, typer.Option("--all", help="Also film, speech, effect, music and the three tools")
    ] = False,
    data: Data = None,
) -> None:
    """Run the end-to-end example against a running server and write the results to files."""
    from storynote import demo as example

    address = url or _settings().address
    found = key or os.environ.get("STORYNOTE_API_KEY", "") or _first_key(data or _home())
    example.run(address, found, prompt, out, everything=everything)


def _home() -> Path:
    """Where `up` keeps its data: STORYNOTE_DATA, else ./data."""
    return Path(os.environ.get("STORYNOTE_DATA") or "data")


def _first_key(data: Path) -> str:
    path = data / "first-key"
    if not path.exists():
        _stop("No key: give --key or set STORYNOTE_API_KEY", 3)
    return path.read_text("utf-8").strip()


@keys_app.command("create")
def create_key(
    email: Email,
    data: Data = None,
    name: Annotated[str, typer.Option(help="What the key is for")] = "API key",
    credits: Annotated[int, typer.Option(help="Credits to grant with it")] = 0,
) -> None:
    """Make a key (and the account, if it is new); print the key alone."""
    from storynote import accounts

    made = _with_store(data, lambda db: accounts.create_key(db, email, name, credits), make=True)
    print(made.plain)


@credits_app.command("grant")
def grant(
    amount: Annotated[int, typer.Argument(help="How many")],
    email: Email,
    data: Data = None,
    note: Annotated[str, typer.Option(help="Why; the account sees it")] = "granted by the operator",
) -> None:
    """Give an account credits."""
    from storynote import accounts

    balance = _with_store(data, lambda db: accounts.grant(db, email, amount, note))
    print(f"{email}: {balance.available} available, {balance.held} held")


@users_app.command("list")
def list_users(data: Data = None) -> None:
    """Every account: e-mail, role, credits, since when."""
    from storynote import accounts
    from storynote.ids import rfc3339

    for email, role, available, held, disabled_ms, created_ms in _with_store(
        data, lambda db: accounts.everybody(db, 10_000)
    ):
        state = "disabled" if disabled_ms is not None else role
        print(f"{email!s}  {state!s}  {available!s} available, {held!s} held  since {rfc3339(int(str(created_ms)))}")


@users_app.command("invite")
def invite_user(
    data: Data = None,
    email: Annotated[str, typer.Option(help="Only for whoever has this e-mail")] = "",
    credits: Annotated[int, typer.Option(help="Credits for the newcomer", min=0)] = 0,
) -> None:
    """Print a link that makes one account, within seven days."""
    from storynote import signing

    settings = _settings(data=data)
    print(_with_store(data, lambda db: signing.invite(db, settings, email, credits)))


@users_app.command("reset")
def reset_user(email: Email, data: Data = None) -> None:
    """Print a link that signs an account in, once and within the hour, to set a new password."""
    from storynote import signing

    settings = _settings(data=data)
    print(_with_store(data, lambda db: signing.link_for(db, settings, email)))


@users_app.command("promote")
def promote_user(email: Email, data: Data = None) -> None:
    """Make an account an operator's."""
    from storynote import accounts

    _with_store(data, lambda db: accounts.promote(db, email))
    print(f"{email} is an operator")


@ledger_app.command("check")
def check_ledger(data: Data = None) -> None:
    """Prove the ledger: exit 0 and one line when every invariant holds."""
    from storynote import credits

    async def run(db: "Database") -> list[str]:
        return [f"{what}: {row[0]!s}" for what, sql in credits.CHECKS for row in (await db.many(sql))[:5]]

    wrong = _with_store(data, run)
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        _stop(f"the ledger is broken in {len(wrong)} places")
    print(f"ledger ok: {len(credits.CHECKS)} invariants hold{_with_store(data, _counted)}")


async def _counted(db: "Database") -> str:
    sizes = [(name, await db.many(f"SELECT COUNT(*) FROM {name}")) for name in ("accounts", "jobs", "entries")]  # noqa: S608
    return "".join(f", {rows[0][0]!s} {name}" for name, rows in sizes)


@jobs_app.command("ambiguous")
def list_ambiguous(data: Data = None) -> None:
    """Submits whose fate could not be known: failed, released, and perhaps billed to you by the provider."""
    from storynote import jobs
    from storynote.ids import rfc3339

    for job in _with_store(data, lambda db: jobs.ambiguous(db, 1000)):
        print(f"{job.id}  {rfc3339(job.intent_ms or 0)}  {job.provider}  {job.endpoint}  {job.prompt[:60]!r}")


@jobs_app.command("interrupt")
def interrupt_jobs(data: Data = None) -> None:
    """After PostgreSQL was restored, before anything starts: fail and release the jobs that may have been sent since."""
    from storynote import backup as archive

    print(f"{_with_store(data, archive.end_untold)} waiting jobs were failed and released")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The .tar to write")], data: Data = None) -> None:
    """Write everything to one file, while the server runs."""
    from storynote import backup as archive

    settings = _settings(data=data)
    size = archive.backup(settings.data, file)
    print(f"{file}: {size} bytes")
    if settings.storage_url:
        print(f"The files lie in {settings.storage_url} and are not in it")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup")], data: Data = None) -> None:
    """Fill an empty data directory from a backup. Jobs that were waiting then are failed and released."""
    from storynote import backup as archive

    ended = archive.restore(_settings(data=data).data, file)
    print(f"restored {file}; {ended} open jobs were failed and released")


@app.command()
def doctor(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines")] = False,
    models: Annotated[bool, typer.Option(help="Also try every local model once")] = True,
) -> None:
    """Say what is installed and whether it works, the fleet's parts too; exit 1 when something is wrong."""
    _needs_server()
    from storynote import doctor as examination

    if not examination.run(_settings(data=data or _home()), as_json=as_json, models=models):
        sys.exit(1)


@app.command()
def openapi() -> None:
    """Print the API's description."""
    import json

    from storynote.api.openapi import document
    from storynote.api.routes import ROUTES

    print(json.dumps(document(ROUTES, "http://localhost:8000"), indent=2, ensure_ascii=False))


@app.command()
def version() -> None:
    """Print the version."""
    from storynote import __version__

    print(__version__)


def _with_store(data: Path | None, work: "Callable[[Database], Awaitable[T]]", *, make: bool = False) -> T:
    _needs_server()
    from storynote.db.folder import DATABASE_FILE
    from storynote.deployment import check_moving, is_fleet, open_store

    settings = _settings(data=data)
    folder = settings.data
    if not is_fleet(settings):
        if not make and not (folder / DATABASE_FILE).exists():
            raise ConfigurationError(f"There is no database in {folder}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"The data directory {folder} cannot be used: {error.strerror}") from error
    db = open_store(settings)

    async def run() -> T:
        try:
            await check_moving(db)
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(run())


def _needs_server() -> None:
    from importlib.util import find_spec

    if find_spec("apsw") is None or find_spec("uvicorn") is None:
        raise ConfigurationError("This command needs the server: pip install 'storynote[server,local]'")


def _log(role: str) -> None:
    from storynote import logs

    logs.configure(role)

"""Accounts made for one test, with a session for the browser and the same account's API beside it.

Rule: made outside the browser's thread, which has an event loop of its own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.app.people import PASSWORD, newcomer
from tests.app.visitors import Visitor, visitor
from tests.server import Json, Server, until

CREDITS = 1000
T = TypeVar("T")


def apart(act: Callable[[], T]) -> T:
    """What `act` returns, called in another thread: here Playwright's own event loop is running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


class Somebody(Visitor):
    """An account, as its browser and as a program that uses its API."""

    def empty(self, name: str = "A story") -> str:
        """A new project's id."""
        return self.project(name)

    def graph(self, project: str) -> Json:
        return self.get(f"/v1/projects/{project}").json()

    def draw(self, project: str, nodes: list[Json], edges: list[Json] | None = None) -> None:
        """The canvas as this test needs it."""
        seen = {"If-Match": f'"{self.graph(project)["revision"]}"'}
        body = {"nodes": nodes, "edges": edges or []}
        answer = self.http.put(f"/v1/projects/{project}/graph", json=body, headers=seen)
        assert answer.status_code == 200, answer.text

    def story(self, nodes: list[Json], edges: list[Json] | None = None, name: str = "A story") -> str:
        """A new project with that canvas."""
        project = self.empty(name)
        self.draw(project, nodes, edges)
        return project

    def jobs(self, project: str) -> list[Json]:
        return list(self.get(f"/v1/jobs?projectId={project}").json()["data"])

    def picture(self, project: str, prompt: str = "A fox") -> str:
        """A finished image job's id."""
        return str(self.ended(self.image(project, prompt)[0])["id"])

    def saved(self, project: str, when: Callable[[Json], bool], why: str) -> Json:
        """The project as it is stored, once it is so."""
        found: list[Json] = []

        def there() -> bool:
            found[:] = [self.graph(project)]
            return when(found[0])

        until(there, why=why)
        return found[0]


def arrive(server: Server, amount: int = CREDITS, role: str = "user", name: str = "") -> Somebody:
    """A new account with a session and no password."""
    made = apart(lambda: visitor(server, role, amount, name))
    return Somebody(made.url, made.id, made.email, made.secret)


def enrol(server: Server, **more: Json) -> Somebody:
    """A new account that signed up with `PASSWORD`."""
    made = newcomer(server, **more)
    return Somebody(made.url, made.account["id"], made.account["email"], made.secret)


__all__ = ["PASSWORD", "Somebody", "apart", "arrive", "enrol"]

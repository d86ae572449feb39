"""Browser windows: each context its own, every page listened to.

Rule: an error, a warning, an exception or a dialog of the browser's own is remembered; who expects one says so first.
"""

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    ViewportSize,
)

from tests.app.people import Person
from tests.server import Server

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOUD = ("error", "warning")
PATIENCE_MS = 20_000
"""Two cores, and a browser and a server for each worker."""


class Windows:
    """What one test opens."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self._contexts: list[BrowserContext] = []
        self._expected: list[re.Pattern[str]] = []
        self._pages: list[Page] = []
        self.said: list[str] = []

    def context(
        self, person: Person | None = None, *, phone: bool = False, dark: bool = False, script: str = ""
    ) -> BrowserContext:
        """A browser of its own; `person` is signed in in it; `script` runs before every page's own."""
        made = self._browser.new_context(
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=1,
            color_scheme="dark" if dark else "light",
            # What is looked at by a program must not be seen in the middle of fading in.
            reduced_motion="reduce" if script else "no-preference",
            accept_downloads=True,
        )
        made.set_default_timeout(PATIENCE_MS)
        self._contexts.append(made)
        if person is not None:
            name, _, secret = person.cookie.partition("=")
            made.add_cookies([{"name": name, "value": secret, "url": person.url, "httpOnly": True, "sameSite": "Lax"}])
        if script:
            made.add_init_script(script)
        made.on("page", self._listen)
        return made

    def open(
        self,
        path: str,
        person: Person | None = None,
        *,
        phone: bool = False,
        dark: bool = False,
        script: str = "",
    ) -> Page:
        """A page of the server (or anywhere, by its whole address) in a browser of its own."""
        url = path if path.startswith("http") else (person.url if person else self._server.url) + path
        page = self.context(person, phone=phone, dark=dark, script=script).new_page()
        page.goto(url)
        return page

    def expect_status(self, *statuses: int) -> None:
        """The browser itself logs every answer that is a refusal; these are meant to happen."""
        for status in statuses:
            self.expect(rf"Failed to load resource: the server responded with a status of {status} ")

    def expect(self, pattern: str) -> None:
        self._expected.append(re.compile(pattern))

    def _listen(self, page: Page) -> None:
        self._pages.append(page)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._say(f"exception: {error}"))
        page.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in LOUD:
            self._say(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _dialog(self, dialog: Dialog) -> None:
        self._say(f"dialog {dialog.type}: {dialog.message}")
        dialog.dismiss()

    def _say(self, text: str) -> None:
        self.said.append(text)

    def keep(self, folder: Path) -> None:
        """What a person would look at to find out why."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "said.txt").write_text("\n".join(self.said))
        for number, page in enumerate(page for page in self._pages if not page.is_closed()):
            with suppress(Error):
                page.screenshot(path=folder / f"{number}.png", timeout=5000)
                (folder / f"{number}.html").write_text(page.content())

    def close(self) -> list[str]:
        """Closes all; returns what nobody expected."""
        for context in self._contexts:
            context.close()
        return [text for text in self.said if not any(pattern.search(text) for pattern in self._expected)]

"""Pages as tests read them: what is written, and the code on them."""

from html.parser import HTMLParser

import httpx2


class Page(HTMLParser):
    """A page's text, its attributes, and its samples by (block, language)."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.words: list[str] = []
        self.samples: dict[tuple[str, str], str] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._block = ""
        self._language = ""
        self._in_cell = False
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [str(given["id"])] if given.get("id") else []
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        if tag == "figure":
            self._block = given.get("data-name") or ""
        elif tag == "pre":
            self._language = given.get("data-language") or ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._language = ""
        elif tag == "figure":
            self._block = ""
        elif tag in ("td", "th", "tr", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_cell:
            self.rows[-1][-1] += data
        if self._block and self._language:
            key = (self._block, self._language)
            self.samples[key] = self.samples.get(key, "") + data


def page(url: str, path: str, cookie: str = "") -> Page:
    """A page that is there, as a browser asks for it."""
    headers = {"Accept": "text/html", **({"Cookie": cookie} if cookie else {})}
    answer = httpx2.get(url + path, headers=headers, timeout=30)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
    return Page(answer.text)

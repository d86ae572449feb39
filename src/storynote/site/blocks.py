"""What a page of documentation is made of, before it becomes HTML or Markdown. Rule: said once, shown in both."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup, escape

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")
LANGUAGES: Mapping[str, str] = {"bash": "curl", "python": "Python", "javascript": "JavaScript"}
"""Tabs of a sample, in order; the first is shown first."""


class Text(msgspec.Struct, frozen=True):
    """A paragraph: plain words with `code`, **bold** and [links](…)."""

    text: str
    tip: bool = False


class Steps(msgspec.Struct, frozen=True):
    """What to do, one after another: (title, text)."""

    steps: Sequence[tuple[str, str]]


class Table(msgspec.Struct, frozen=True):
    """Cells are inline text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


class Route(msgspec.Struct, frozen=True):
    """An endpoint's line, with the id of its place on the page."""

    method: str
    path: str
    text: str
    note: str = ""


class Run(msgspec.Struct, frozen=True):
    """The request of a sample, for the button that sends it with the visitor's own session."""

    method: str
    path: str
    body: object = None
    credits: int = 0
    keep: str = ""
    """Which id of the answer later samples use: "projectId" or "jobId"."""


class Code(msgspec.Struct, frozen=True):
    """A sample in one or more languages: language → code."""

    title: str
    name: str
    """Unique on its page: the id of the block, and of its test."""
    samples: Mapping[str, str]
    run: Run | None = None
    runs: bool = True
    """Whether a person could run it as it stands."""


class Answer(msgspec.Struct, frozen=True):
    """What the server sends."""

    title: str
    code: str
    language: str = "json"


Block = Text | Steps | Table | Route | Code | Answer


class Section(msgspec.Struct, frozen=True):
    """A heading and what is under it; samples and answers go to the column beside it."""

    id: str
    title: str
    blocks: Sequence[Block]

    @property
    def words(self) -> list[Block]:
        return [block for block in self.blocks if not isinstance(block, Code | Answer)]

    @property
    def codes(self) -> list[Block]:
        return [block for block in self.blocks if isinstance(block, Code | Answer)]


def inline(text: str) -> Markup:
    """Inline text as HTML; whatever else is in it is text."""
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts.append(escape(text[end : match.start()]))
        code, bold, label, href = match.groups()
        if code is not None:
            parts.append(Markup("<code>{}</code>").format(code))
        elif bold is not None:
            parts.append(Markup("<strong>{}</strong>").format(bold))
        else:
            parts.append(Markup('<a href="{}">{}</a>').format(href, label))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


# Colours of code -------------------------------------------------------------------------------------------------

_TOKENS = re.compile(
    r"(?P<c>(?:^|(?<=\s))(?:#|//)[^\n]*)|(?P<s>\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`)"
    r"|(?P<k>\b(?:import|from|with|for|in|if|else|while|not|as|const|let|await|new|do|curl|export|print|true|false|null)\b)"
)


def coloured(code: str) -> Markup:
    """Code as HTML, its comments, strings and keywords marked."""
    parts, end = [], 0
    for match in _TOKENS.finditer(code):
        parts += [
            escape(code[end : match.start()]),
            Markup('<span class="{}">{}</span>').format(match.lastgroup, match.group()),
        ]
        end = match.end()
    return Markup("").join([*parts, escape(code[end:])])


# Markdown --------------------------------------------------------------------------------------------------------


def markdown(title: str, lead: str, sections: Sequence[Section]) -> str:
    """The page as Markdown."""
    parts = [f"# {title}", lead]
    for section in sections:
        parts.append(f"## {section.title}")
        parts += [_markdown(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def _markdown(block: Block) -> str:
    if isinstance(block, Text):
        return f"> {block.text}" if block.tip else block.text
    if isinstance(block, Steps):
        return "\n".join(f"{n}. **{title}** {text}" for n, (title, text) in enumerate(block.steps, 1))
    if isinstance(block, Table):
        return table(block)
    if isinstance(block, Route):
        return f"### `{block.method} {block.path}`\n\n{block.text}"
    if isinstance(block, Answer):
        return f"{block.title}:\n\n```{block.language}\n{block.code}\n```"
    return "\n\n".join(
        f"{block.title} ({LANGUAGES.get(language, language)}):\n\n```{language}\n{code}\n```"
        for language, code in block.samples.items()
    )


def table(block: Table) -> str:
    lines = [block.head, ["---"] * len(block.head), *block.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)

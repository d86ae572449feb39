"""Tables as CSV (RFC 4180). Rule: a number is a number, and no text is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from storynote.api.door import Answer

MEDIA = "text/csv"
Cell = str | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width ones count as well
"""What a spreadsheet would take for the beginning of something to compute (OWASP, "CSV injection")."""


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV, each ended by CRLF. Text that could be a formula is quoted with an apostrophe, as spreadsheets do."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def download(name: str, body: bytes = b"") -> Answer:
    """A CSV to save as `name`; its body may be streamed instead."""
    headers = (("Content-Disposition", f'attachment; filename="{name}"'),)
    return Answer(200, body, headers, media=(b"content-type", b"text/csv; charset=utf-8; header=present"))

"""GET what was used, in groups. Rule: the groups of a period add up to its ledger entries."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import usage
from storynote.api import sheet
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.library import Named, UsageAnswer, UsageGroup
from storynote.errors import BadRequest
from storynote.ids import DAY_MS, day_ms, rfc3339
from storynote.usage import BY, DAYS_MAX, GROUPS_MAX, HOUR_MS, Group, TooMany

DAYS = 30
"""Of a period whose first day is not named."""
HOURLY_DAYS_MAX = 31
_ONE = f"({'|'.join(BY)})"
_BY = f"^({_ONE}(,{_ONE})*)?$"


class UsageQuery(msgspec.Struct):
    by: Annotated[
        str,
        Meta(
            max_length=100,
            description=f"One or more of {', '.join(BY)}, separated by commas; none: one sum of all",
            extra_json_schema={"pattern": _BY},
        ),
    ] = ""
    from_: Annotated[date | None, Meta(description="The first day, UTC; 29 days before the last one if absent")] = (
        msgspec.field(name="from", default=None)
    )
    to: Annotated[date | None, Meta(description="The last day, UTC; today if absent")] = None
    format: Literal["json", "csv"] = "json"


async def get(call: Call, query: UsageQuery) -> Answer:
    if not re.fullmatch(_BY, query.by):
        raise BadRequest(f"by takes one or more of {', '.join(BY)}, separated by commas", param="by")
    wanted = sorted(set(query.by.split(",")) if query.by else (), key=BY.index)
    first, last = _period(query, "hour" in wanted)
    found = await _groups(call, wanted, day_ms(first), day_ms(last) + DAY_MS)
    shown = await _shown(call, wanted, found)
    if query.format == "csv":
        return sheet.download(f"usage-{first}-{last}.csv", sheet.lines(_rows(wanted, shown)))
    return reply(200, UsageAnswer(data=shown, from_=str(first), to=str(last)))


def _period(query: UsageQuery, hourly: bool) -> tuple[date, date]:
    last = query.to or datetime.now(UTC).date()
    # The calendar begins in year 1, and so may the period.
    first = query.from_ or last - min(timedelta(DAYS - 1), last - date.min)
    days = (last - first).days + 1
    if days < 1:
        raise BadRequest("from must not come after to", param="from")
    days_max = HOURLY_DAYS_MAX if hourly else DAYS_MAX
    if days > days_max:
        raise BadRequest(f"from and to may span {days_max} days{' by hour' if hourly else ''}", param="from")
    return first, last


async def _groups(call: Call, wanted: list[str], from_ms: int, until_ms: int) -> list[Group]:
    """Sorted: the oldest first, of the same time the dearest first."""
    try:
        found = await usage.by(call.server.db, call.caller.account_id, wanted, from_ms, until_ms)
    except TooMany as error:
        what = f"More than {GROUPS_MAX} groups: ask for a shorter period, or by fewer"
        raise BadRequest(what, param="by", type="too_many_groups") from error
    groups: dict[tuple[str | int | None, ...], Group] = {}
    for group in found.values():
        usage.add(groups, msgspec.structs.replace(group, of=_canonical(call, wanted, group)))
    times = sum(name in ("day", "hour") for name in wanted)
    return sorted(groups.values(), key=lambda g: ([int(t or 0) for t in g.of[:times]], -g.credits, -g.jobs, str(g.of)))


def _canonical(call: Call, wanted: list[str], group: Group) -> tuple[str | int | None, ...]:
    """A model that was asked for by another of its names is the same model."""
    if "model" not in wanted:
        return group.of
    at = wanted.index("model")
    model = call.server.catalogue.named(str(group.of[at]))
    return group.of if model is None else (*group.of[:at], model.id, *group.of[at + 1 :])


async def _shown(call: Call, wanted: list[str], found: list[Group]) -> list[UsageGroup]:
    db, account_id = call.server.db, call.caller.account_id
    projects = await usage.names(db, account_id, "projects") if "project" in wanted else {}
    keys = await usage.names(db, account_id, "keys") if "key" in wanted else {}
    if not wanted and not found:
        found = [Group((), 0, 0, 0)]
    return [_of(dict(zip(wanted, group.of, strict=True)), group, projects, keys) for group in found]


def _of(of: dict[str, str | int | None], group: Group, projects: dict[str, str], keys: dict[str, str]) -> UsageGroup:
    return UsageGroup(
        day=str(date(1970, 1, 1) + timedelta(int(of["day"] or 0))) if "day" in of else msgspec.UNSET,
        hour=rfc3339(int(of["hour"] or 0) * HOUR_MS) if "hour" in of else msgspec.UNSET,
        kind=str(of["kind"]) if "kind" in of else msgspec.UNSET,
        model=str(of["model"]) if "model" in of else msgspec.UNSET,
        project=_named(of["project"], projects) if "project" in of else msgspec.UNSET,
        key=_named(of["key"], keys) if "key" in of else msgspec.UNSET,
        jobs=group.jobs,
        failed=group.failed,
        credits=group.credits,
    )


def _named(found: str | int | None, names: dict[str, str]) -> Named | None:
    return None if found is None else Named(id=str(found), name=names.get(str(found), ""))


def _rows(wanted: list[str], shown: list[UsageGroup]) -> list[list[sheet.Cell]]:
    heads = [head for name in wanted for head in ([f"{name}Id", name] if name in ("project", "key") else [name])]
    return [[*heads, "jobs", "failed", "credits"], *(_row(wanted, group) for group in shown)]


def _row(wanted: list[str], group: UsageGroup) -> list[sheet.Cell]:
    cells: list[sheet.Cell] = []
    for name in wanted:
        value = getattr(group, name)
        if name in ("project", "key"):
            cells += [value.id, value.name] if value else ["", ""]
        else:
            cells.append(value)
    return [*cells, group.jobs, group.failed, group.credits]

"""Dates of a file: shifting all of them by whole days, and dates written inside prose."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from goals.days import day, iso, long_day
from goals.deadlines import PERIODS, period_end, period_name
from goals.values import DeadlineKind
from public_site.roadmap_file.faults import Path
from public_site.roadmap_file.reading import walk
from public_site.roadmap_file.schema import SCHEMA, Node, replace_leaves

_TOKEN = re.compile(r"(\{+)(date|period):([^{}]*)\}")
_PERIOD = re.compile(r"(\d{4})(?:-(?:(Q[1-4])|(H[12])|(0[1-9]|1[0-2])))?")


def told_in_days(data: Any, shift: int) -> Any:
    """A copy of a file's plain values, every date `shift` days later and every token in prose replaced by words.

    The deadline of a period stays a period of the same kind: the one that holds its shifted last day. Targets of that
    day stay targets of that day.
    """

    def replace(node: Node, leaf: Any, _path: Path) -> Any:
        if not isinstance(leaf, str):
            return leaf
        if node.get("format") in ("date", "moment"):
            return iso(day(leaf[:10]) + timedelta(days=shift)) + leaf[10:]
        return leaf if "pattern" in node or "enum" in node else in_words(leaf, shift)

    shifted = replace_leaves(SCHEMA, data, replace)
    if shift:
        _keep_periods(shifted)
    return shifted


def _keep_periods(shifted: Any) -> None:
    """Move the last days of periods to the ends of their new periods, and the targets of each goal with its deadlines."""
    moved: dict[Path, dict[str, str]] = {}
    for path, value in walk(shifted):
        if path and path[-1] == "deadline" and value["kind"] in PERIODS and value.get("due"):
            last_day = iso(period_end(value["kind"], day(value["due"])))
            if "milestones" not in path:
                moved.setdefault(path[:2], {})[value["due"]] = last_day
            value["due"] = last_day
    for path, value in walk(shifted):
        if len(path) > 1 and path[-2] == "steps":
            value["due"] = moved.get(path[:2], {}).get(value["due"], value["due"])


def in_words(text: str, shift: int = 0) -> str:
    """The text with {date:2026-09-30} and {period:2026-Q4} in words; of doubled braces one stays: {{date:x} is {date:x}."""
    if "{" not in text:
        return text
    return _TOKEN.sub(lambda match: _replaced(match, timedelta(days=shift)), text)


def escaped(text: str) -> str:
    """The text such that `in_words` gives it back."""
    return _TOKEN.sub(lambda match: "{" + match[0], text) if "{" in text else text


def bad_tokens(text: str) -> Iterator[str]:
    """The tokens in a text that name no real day or period."""
    for match in _TOKEN.finditer(text):
        if len(match[1]) == 1 and _day_and_kind(match[2], match[3]) is None:
            yield match[0]


def _replaced(match: re.Match[str], shift: timedelta) -> str:
    braces, kind, value = match.groups()
    if len(braces) > 1:
        return match[0][1:]
    found = _day_and_kind(kind, value)
    if found is None:
        return match[0]
    name, last_day = found
    return long_day(last_day + shift) if name == "date" else period_name(name, last_day + shift)


def _day_and_kind(word: str, value: str) -> tuple[DeadlineKind, date] | None:
    """("quarter", its last day) of ("period", "2026-Q4"); ("date", the day) of ("date", "2026-10-01")."""
    if word == "date":
        try:
            return "date", date.fromisoformat(value)
        except ValueError:
            return None
    match = _PERIOD.fullmatch(value)
    if not match or not 1900 <= int(match[1]) <= 2199:
        return None
    year, quarter, half, month = int(match[1]), match[2], match[3], match[4]
    if quarter:
        return "quarter", period_end("quarter", date(year, int(quarter[1]) * 3, 1))
    if half:
        return "half", period_end("half", date(year, int(half[1]) * 6, 1))
    if month:
        return "month", period_end("month", date(year, int(month), 1))
    return "year", date(year, 12, 31)

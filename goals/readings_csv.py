"""Readings of one metric as CSV: what each line says, and what would become of it. Pure.

The first line names the columns: `on` and `value`, and for shares `numerator` and `denominator`; others are passed over.
Days are written 2026-03-02, numbers with a point. Columns stand apart by commas, semicolons or tabs.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from goals.compared import Usual, is_far
from goals.days import long_day
from goals.progress import effective, number_text
from goals.values import MetricValue
from roadmap.errors import RuleViolation

MOST_LINES: Final = 2_000
State = Literal["new", "known", "wrong"]

_NEEDED: Final = ("on", "value")
_NUMBERS: Final = ("value", "numerator", "denominator")
_NUMBER: Final = re.compile(r"-?\d{1,14}(\.\d{1,6})?")


class NotReadable(RuleViolation):
    """Nothing of the file can be used; the sentence says what to change."""

    field = "text"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the file. `new` lines have a day and a value; `words` say why a line is not new, or is strange."""

    number: int  # in the file; the names of the columns are line 1
    typed: tuple[str, ...]
    state: State
    words: str = ""
    is_far: bool = False
    on: date | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def read_lines(text: str, metric: MetricValue, *, by: str, known: Usual | None, today: date) -> list[Line]:
    """Every line below the head, in the order of the file. Raises NotReadable.

    `by` is who reads ("self-reported", "checked"): a day that has a reading of that kind takes no second one.
    """
    there = {row["on"]: Decimal(row["value"]) for row in effective(metric["readings"]) if row["by"] == by}
    days: dict[date, int] = {}
    lines = []
    for number, cells in _table(text):
        line = _judged(_read(number, cells), there, days, known=known, today=today)
        if line.on is not None:
            days.setdefault(line.on, number)
        lines.append(line)
    return lines


def _table(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(number of the line, column -> cell) of each line that is not empty."""
    rows = text.lstrip("\ufeff").splitlines()
    head = next((row for row in rows if row.strip()), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(rows, delimiter=delimiter, strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        if missing := [name for name in _NEEDED if name not in names]:
            raise NotReadable(f"The first line names the columns. It has no {' and no '.join(missing)}.")
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NotReadable(f"Line {reader.line_num} is not CSV: {error}.") from error
    if not found:
        raise NotReadable("There is no line below the names of the columns.")
    if len(found) > MOST_LINES:
        raise NotReadable(f"These are {len(found)} lines. Give at most {MOST_LINES} at a time.")
    for number, row in found:
        yield number, {name: cell.strip() for name, cell in zip(names, row, strict=False)}


def _read(number: int, cells: Mapping[str, str]) -> Line:
    typed = tuple(cells.get(name, "") for name in ("on", *_NUMBERS))
    faults = [words for words in _faults(cells) if words]
    if faults:
        return Line(number=number, typed=typed, state="wrong", words=" ".join(faults))
    value, numerator, denominator = (Decimal(cells[name]) if cells.get(name) else None for name in _NUMBERS)
    line = Line(number=number, typed=typed, state="new", on=date.fromisoformat(cells["on"]), value=value)
    return replace(line, numerator=numerator, denominator=denominator)


def _faults(cells: Mapping[str, str]) -> Iterable[str]:
    yield _fault_of_day(cells.get("on", ""))
    for name in _NUMBERS:
        cell = cells.get(name, "")
        if name == "value" and not cell:
            yield "The value is missing."
        elif cell and not _NUMBER.fullmatch(cell):
            yield f"{cell} is no number as 1234.5 is one."
    if bool(cells.get("numerator")) != bool(cells.get("denominator")):
        yield "A share has a numerator and a denominator."


def _fault_of_day(cell: str) -> str:
    if not cell:
        return "The day is missing."
    try:
        return "" if date.fromisoformat(cell).isoformat() == cell else f"{cell} is no day as 2026-03-02 is one."
    except ValueError:
        return f"{cell} is no day as 2026-03-02 is one."


def _judged(
    line: Line, there: Mapping[str, Decimal], days: Mapping[date, int], *, known: Usual | None, today: date
) -> Line:
    """The line once more, with what the calendar, the lines before it and the readings stored say of it."""
    if line.on is None or line.value is None:
        return line
    if line.on > today:
        return _wrong(line, f"{long_day(line.on)} has not come yet.")
    if line.on in days:
        return _wrong(line, f"This day stands in line {days[line.on]} already.")
    if line.denominator == 0:
        return _wrong(line, "The denominator cannot be 0.")
    stored = there.get(line.on.isoformat())
    if stored is not None and stored != line.value:
        return _wrong(line, f"{number_text(stored)} is recorded for this day. Correct that reading instead.")
    if stored is not None:
        return replace(line, state="known", words="Recorded already; left out.")
    if is_far(line.value, known):
        return replace(line, words="Far from what is known so far.", is_far=True)
    return line


def _wrong(line: Line, words: str) -> Line:
    return replace(line, state="wrong", words=words)

"""What a table of data is: what one row stands for, its columns in words, and its bytes as CSV and JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, Final, Literal, NamedTuple

from public_site.states import GoalState
from public_site.view import View
from roadmap.csv_lines import Cell, csv_rows
from roadmap.remembered import Remembered

# As the Data Package standard names them. A number that is no count travels as a decimal string in JSON.
ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "list"]
DELIMITER: Final = "; "  # between the elements of a list in one cell of a CSV file
Value = str | int | bool | list[str] | None
Row = Mapping[str, Value]
WRITTEN_BYTES: Final = 32 * 1024 * 1024  # of rows that are remembered
SMALLEST: Final = 200  # bytes that a remembered row takes beside its own
_written: Remembered[tuple[int, bytes]] = Remembered(WRITTEN_BYTES)


@dataclass(frozen=True)
class EachGoal:
    """Rows that hang on nothing but the part of one goal."""

    rows: Callable[[GoalState], Iterable[Row]]

    def __call__(self, view: View) -> Iterable[Row]:
        return chain.from_iterable(map(self.rows, view.states.all))


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    words: str


@dataclass(frozen=True)
class Table:
    """`kinds` are the parts it is made from; "edition" for what is made from several editions."""

    name: str
    title: str
    row: str  # "one goal"
    kinds: Sequence[str]
    columns: Sequence[Column]
    rows: Callable[[View], Iterable[Row]]


def columns(text: str) -> list[Column]:
    """Columns from lines "name type what it says"; the type may be left out for a string."""
    found = []
    for line in text.strip().splitlines():
        name, _, rest = line.strip().partition(" ")
        type_, _, words = rest.partition(" ")
        is_type = type_ in ("integer", "number", "boolean", "date", "datetime", "list")
        found.append(Column(name, type_ if is_type else "string", words if is_type else rest))  # type: ignore[arg-type]
    return found


class Form(NamedTuple):
    """How tables are written: rows as bytes, and the file that blocks of such rows make."""

    lines: Callable[[Table, Iterable[Row]], bytes]
    file: Callable[[Table, Iterable[bytes]], Iterator[bytes]]


def _csv_lines(table: Table, rows: Iterable[Row]) -> bytes:
    """Texts in quotes, and none that a spreadsheet would run as a formula."""
    return "".join(csv_rows([_cell(one, row[one.name]) for one in table.columns] for row in rows)).encode()


def _csv_file(table: Table, blocks: Iterable[bytes]) -> Iterator[bytes]:
    head = "".join(csv_rows([[one.name for one in table.columns]]))
    return chain([head.encode()], blocks)


def _json_lines(table: Table, rows: Iterable[Row]) -> bytes:
    return ",\n".join(_json({one.name: row[one.name] for one in table.columns}) for row in rows).encode()


def _json_file(table: Table, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """A list of objects, one a line."""
    between = b"[\n"
    for block in blocks:
        if block:
            yield between + block
            between = b",\n"
    yield b"\n]\n" if between == b",\n" else b"[]\n"


CSV: Final = Form(_csv_lines, _csv_file)
JSON: Final = Form(_json_lines, _json_file)


def blocks(table: Table, form: Form, view: View) -> Iterator[tuple[int, bytes]]:
    """The rows as bytes, one at a time or those of one goal, each time with how many rows they are."""
    if isinstance(table.rows, EachGoal):
        return (_of_goal(table, form, table.rows, state) for state in view.states.all)
    return ((1, form.lines(table, [row])) for row in table.rows(view))


def _of_goal(table: Table, form: Form, each: EachGoal, state: GoalState) -> tuple[int, bytes]:
    """Most goals are as they were in the last edition."""
    name = table.name, form, state.sha256
    found = _written.get(name)
    if found is None:
        rows = list(each.rows(state))
        content = form.lines(table, rows)
        found = _written.put(name, (len(rows), content), len(content) + SMALLEST)
    return found


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _cell(column: Column, value: Value) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return DELIMITER.join(value)
    return Decimal(value) if column.type == "number" else value

"""What a table of data is: what one row stands for, its columns in words, and its bytes as CSV and JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from public_site.view import View
from roadmap.csv_lines import Cell, csv_lines

# As the Data Package standard names them. A number that is no count travels as a decimal string in JSON.
ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "list"]
DELIMITER: Final = "; "  # between the elements of a list in one cell of a CSV file
Value = str | int | bool | list[str] | None
Row = Mapping[str, Value]


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


def as_csv(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """Texts in quotes, and none that a spreadsheet would run as a formula."""
    lines = csv_lines(
        [one.name for one in table.columns],
        ([_cell(one, row[one.name]) for one in table.columns] for row in rows),
    )
    return (line.encode() for line in lines)


def as_json(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """A list of objects, one a line."""
    between = "[\n"
    for row in rows:
        yield (between + _json({one.name: row[one.name] for one in table.columns})).encode()
        between = ",\n"
    yield b"\n]\n" if between == ",\n" else b"[]\n"


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

"""Scores as a file, CSV or JSON: one schema both ways (`score_rows_schema.json`, docs/score-files.md). Pure.

A cell of CSV stands for the field of the same name in JSON: "" for one that is left out, yes and no for true and false,
slugs apart by spaces, and `criteria.<key>.level` and `criteria.<key>.reason` for what is nested there.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from roadmap import canonical_json
from roadmap.csv_lines import csv_lines, unharmed
from roadmap.errors import RuleViolation

FORMAT: Final = "scores"
VERSION: Final = 1
MOST_ROWS: Final = 1_000
SCHEMA: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("score_rows_schema.json").read_text())
FIELDS: Final = tuple(SCHEMA["$defs"]["score"]["properties"])[:-1]  # in the order of the columns; then the criteria
NEEDED: Final = tuple(SCHEMA["$defs"]["score"]["required"])

_VALIDATOR: Final = Draft202012Validator(SCHEMA["$defs"]["score"])
_CRITERION: Final = re.compile(r"criteria\.([a-z0-9-]+)\.(level|reason)")
_ANSWERS: Final = {"yes": True, "no": False}
_BOOLEANS: Final = ("withholding_justified", "withheld_changes_grade", "misleading_without")
_CSV_WORDS: Final = {"true": "yes", "false": "no"}

Row = dict[str, Any]  # one score, in the shape of the schema, with every field that is not empty


class NotReadable(RuleViolation):
    """Nothing of the file can be used; the sentence says what to change."""

    field = "file"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of one line."""

    line: int
    field: str
    words: str


@dataclass(frozen=True)
class Read:
    """One score of the file: where it stands, what it says, and what is wrong with its form."""

    line: int
    row: Any  # a Row where there are no faults
    faults: tuple[Fault, ...]


def read(text: str, *, cycle: str) -> list[Read]:
    """Every score of a file for this cycle, each judged by the schema. Raises NotReadable."""
    plain = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = list(_from_json(plain, cycle) if plain.lstrip().startswith("{") else _from_csv(plain))
    if not rows:
        raise NotReadable("There is no score in the file.")
    if len(rows) > MOST_ROWS:
        raise NotReadable(f"These are {len(rows)} scores. Give at most {MOST_ROWS} at a time.")
    return [Read(line, row, tuple(_faults(line, row))) for line, row in rows]


def to_json(rows: Iterable[Row], *, cycle: str) -> str:
    """The file as JSON; only fields that say something."""
    document = {"format": FORMAT, "version": VERSION, "cycle": cycle, "scores": [_filled(row) for row in rows]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def to_csv(rows: Sequence[Row], *, criteria: Sequence[str]) -> Iterator[str]:
    """The lines of the file as CSV, two columns for each criterion."""
    named = [f"criteria.{key}.{part}" for key in criteria for part in ("level", "reason")]
    return csv_lines([*FIELDS, *named], ([_cell(row, name) for name in [*FIELDS, *named]] for row in rows))


def _from_json(text: str, cycle: str) -> Iterator[tuple[int, Row]]:
    try:
        document = canonical_json.loads(text)
    except canonical_json.NotCanonical as error:
        raise NotReadable(f"The file is not JSON as it should be: {error}.") from error
    head = {name: document.get(name) for name in ("format", "version")}
    if head != {"format": FORMAT, "version": VERSION} or not isinstance(document.get("scores"), list):
        raise NotReadable(f'The file does not begin with "format": "{FORMAT}", "version": {VERSION}, and its scores.')
    if document.get("cycle") != cycle:
        raise NotReadable(f"The file is about the cycle {document.get('cycle')}, not about {cycle}.")
    if stray := set(document) - set(SCHEMA["properties"]):
        raise NotReadable(f"The file has no field {', '.join(sorted(stray))}.")
    yield from zip(_lines_of_json(text), map(_filled, document["scores"]), strict=True)


def _lines_of_json(text: str) -> Iterator[int]:
    """The line on which each score of a file that was read begins."""
    begin = re.search(r'"scores"\s*:\s*\[', text)
    place, decoder = begin.end() if begin else 0, json.JSONDecoder()
    while True:
        place += len(text[place:]) - len(text[place:].lstrip(" \t\n,"))
        if text[place] == "]":
            return
        yield text.count("\n", 0, place) + 1
        _, place = decoder.raw_decode(text, place)


def _from_csv(text: str) -> Iterator[tuple[int, Row]]:
    head = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    before = 0
    try:
        names = [cell.strip() for cell in next(reader, [])]
        _check_columns(names)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                if len(cells) != len(names):
                    raise NotReadable(f"Line {line} has {len(cells)} cells; the first line names {len(names)}.")
                yield line, _row(zip(names, cells, strict=True))
    except csv.Error as error:
        raise NotReadable(f"Line {before + 1} is not CSV: {error}.") from error


def _check_columns(names: Sequence[str]) -> None:
    if missing := [name for name in NEEDED if name not in names]:
        raise NotReadable(f"The first line names the columns. It has no {' and no '.join(missing)}.")
    if stray := [name for name in names if name not in FIELDS and not _CRITERION.fullmatch(name)]:
        raise NotReadable(f"There is no column {', '.join(stray)}.")
    if len(set(names)) != len(names):
        raise NotReadable("A column is named twice.")


def _row(cells: Iterable[tuple[str, str]]) -> Row:
    row: Row = {}
    for name, cell in cells:
        said = unharmed(cell).strip()
        if nested := _CRITERION.fullmatch(name):
            row.setdefault("criteria", {}).setdefault(nested[1], {})[nested[2]] = said
        else:
            row[name] = _value(name, said)
    return _filled(row)


def _value(name: str, said: str) -> Any:
    """What a cell stands for; the schema says of everything else that it is wrong."""
    if name in _BOOLEANS:
        return _ANSWERS.get(said.casefold(), said)
    if name == "evidence_cited":
        return said.split()
    if name == "version" and re.fullmatch(r"[0-9]{1,6}", said):
        return int(said)
    return said


def _cell(row: Row, name: str) -> str | int | None:
    if nested := _CRITERION.fullmatch(name):
        return str(row.get("criteria", {}).get(nested[1], {}).get(nested[2], ""))
    value = row.get(name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    return value if isinstance(value, int) else value or ""


def _filled(row: Any) -> Any:
    """The row without what says nothing, texts without blanks around them; anything but a row as it is."""
    if isinstance(row, str):
        return row.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not isinstance(row, Mapping):
        return row
    filled = {name: _filled(value) for name, value in row.items()}
    return {name: value for name, value in filled.items() if value not in ("", None, [], {})}


def _faults(line: int, row: Any) -> Iterator[Fault]:
    """What the schema finds wrong, in the words of the docs."""
    if isinstance(row, dict):
        yield from (Fault(line, name, "This is missing.") for name in NEEDED if name not in row)
    for error in sorted(_VALIDATOR.iter_errors(row), key=lambda error: [str(part) for part in error.absolute_path]):
        where = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "required":
            continue  # told above, one by one
        if error.validator == "enum":
            known = ", ".join(_CSV_WORDS.get(json.dumps(one), str(one)) for one in error.validator_value)
            yield Fault(line, where, f"{error.instance} is not known here. Known: {known}.")
        elif error.validator == "additionalProperties":
            yield Fault(line, where, f"There is a field that is not known here: {error.message}.")
        else:
            yield Fault(line, where, f"{error.message}.")

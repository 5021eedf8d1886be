"""Every table of the roadmap as CSV and JSON, and what is in them as a Data Package (datapackage.json).

A table holds what an edition says and nothing that follows from the day, so its bytes and its SHA-256 stay for ever
under the edition that brought it. Only `states` is of today.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from public_site.page import Made, Page
from public_site.pages.needs import all_of
from public_site.pages.tables import of_changes, of_evaluations, of_goals, of_grading, of_map, of_progress
from public_site.pages.tables.of_changes import STATES, states_hold_until
from public_site.pages.tables.table import CSV, DELIMITER, JSON, Table, blocks
from public_site.schema import ROADMAP_KEY
from public_site.site_address import site_address
from public_site.view import View, view_of

TABLES: Final[tuple[Table, ...]] = (
    *of_goals.TABLES,
    *of_progress.TABLES,
    *of_map.TABLES,
    *of_evaluations.TABLES,
    *of_grading.TABLES,
    *of_changes.TABLES,
)
FORMS: Final = {"csv": CSV, "json": JSON}
MEDIA_TYPES: Final = {"csv": "text/csv", "json": "application/json"}


class Weight(NamedTuple):
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Described:
    """A table with its files."""

    table: Table
    rows: int
    files: dict[str, Weight]  # by form
    changed: bool | None  # since the edition before; None in the first


def path_of(table: Table, form: str) -> str:
    return f"/data/{table.name}.{form}"


def table_pages(view: View) -> list[Page]:
    package = Page("/data/datapackage.json", "The tables in words", ("edition",), _package_maker(view), framed=False)
    return [*(page for table in TABLES for page in _files(view, table)), *_states(view), package]


def _files(view: View, table: Table) -> Iterator[Page]:
    needs = needs_of(view, table)
    for form in FORMS:
        title = f"{table.title} ({form.upper()})"
        yield Page(path_of(table, form), title, needs, _maker(view, table, form), framed=False)


def _states(view: View) -> Iterator[Page]:
    for form in FORMS:
        title = f"{STATES.title} ({form.upper()})"
        make = _states_maker(view, form)
        yield Page(path_of(STATES, form), title, ("edition",), make, versioned=False, framed=False)


def _maker(view: View, table: Table, form: str) -> Callable[[], Made]:
    return lambda: Made(stream=lambda: pieces_of(view, table, form))


def _states_maker(view: View, form: str) -> Callable[[], Made]:
    return lambda: Made(content=content_of(view, STATES, form), holds_until=states_hold_until(view))


def _package_maker(view: View) -> Callable[[], Made]:
    return lambda: Made(content=json.dumps(data_package(view), ensure_ascii=False, indent=1).encode())


def needs_of(view: View, table: Table) -> tuple[str, ...]:
    return ("edition",) if "edition" in table.kinds else all_of(view, *table.kinds)


def content_of(view: View, table: Table, form: str) -> bytes:
    return b"".join(pieces_of(view, table, form))


def pieces_of(view: View, table: Table, form: str) -> Iterator[bytes]:
    """A file piece by piece, since a table may be as large as all parts; what it weighs is remembered."""
    digest, size, count = hashlib.sha256(), 0, 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for rows, block in blocks(table, FORMS[form], view):
            count += rows
            yield block

    for piece in FORMS[form].file(table, counted()):
        digest.update(piece)
        size += len(piece)
        yield piece
    _known_weights(view)[table.name, form] = Weight(size, digest.hexdigest(), count)


def _weight(view: View, table: Table, form: str) -> Weight:
    known = _known_weights(view)
    if (table.name, form) not in known:
        for _ in pieces_of(view, table, form):
            pass
    return known[table.name, form]


@lru_cache(maxsize=4)
def _known_weights(view: View) -> dict[tuple[str, str], Weight]:
    return {}


@lru_cache(maxsize=2)
def described(view: View) -> tuple[Described, ...]:
    """Every table with what its files weigh, and whether it differs from the edition before."""
    before = view_of(view.editions[:-1], view.editions[-2].published_on) if view.before else None
    found = []
    for table in TABLES:
        files = {form: _weight(view, table, form) for form in FORMS}
        changed = _differs(view, before, table) if before else None
        found.append(Described(table, files["csv"].rows, files, changed))
    return tuple(found)


def _differs(view: View, before: View, table: Table) -> bool:
    needs = [ROADMAP_KEY, *needs_of(view, table)]
    same = needs == [ROADMAP_KEY, *needs_of(before, table)] and all(
        view.digest(one) == before.digest(one) for one in needs
    )
    return not same and _weight(before, table, "json") != _weight(view, table, "json")


def data_package(view: View) -> dict[str, Any]:
    """What is in the tables, in the form of the Data Package standard; paths are beside this file."""
    roadmap, edition = view.roadmap, view.edition
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "roadmap",
        "title": roadmap["name"],
        "description": f"The tables of edition {edition.number}. An empty cell means that nothing is stated, never zero.",
        "version": str(edition.number),
        "created": edition.manifest["published_at"],
        "homepage": f"{site_address(roadmap)}/",
        **({"licenses": [{"name": roadmap["licence"], "title": roadmap["licence"]}]} if roadmap["licence"] else {}),
        "contributors": [{"title": roadmap["developer"]}],
        "resources": [_resource(one, form) for one in described(view) for form in FORMS],
    }


def _resource(one: Described, form: str) -> dict[str, Any]:
    weight = one.files[form]
    fields = [
        {"name": column.name, "type": column.type, "description": column.words}
        | ({"delimiter": DELIMITER} if column.type == "list" and form == "csv" else {})
        for column in one.table.columns
    ]
    return {
        "name": f"{one.table.name}-{form}",
        "path": f"{one.table.name}.{form}",
        "title": one.table.title,
        "description": f"A row is {one.table.row}.",
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "encoding": "utf-8",
        "bytes": weight.bytes,
        "hash": f"sha256:{weight.sha256}",
        "rows": weight.rows,
        "changed": one.changed,
        "schema": {"fields": fields, "missingValues": [""]},
    }

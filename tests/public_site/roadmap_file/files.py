"""Roadmap files for tests: the small example of the guide, changes of it, and importing and exporting in one line."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from public_site.roadmap_file.faults import Fault, FileRefused
from public_site.roadmap_file.importing import Imported, import_content
from public_site.roadmap_file.stored import as_json, as_yaml, stored_document

GUIDE = Path(settings.BASE_DIR) / "docs" / "roadmap-file.md"
EXAMPLES = Path(settings.BASE_DIR) / "roadmap" / "examples"
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def guide_example() -> str:
    """The complete small file printed in docs/roadmap-file.md."""
    found = re.search(r"```yaml\n(roadmap_file: 1\n.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with each first word sequence replaced once; a test that replaces nothing is no test."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds the words."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def imported(text: str, **options: Any) -> Imported:
    return import_content(text.encode(), **{"at": AT} | options)


def refused(text: str, **options: Any) -> list[Fault]:
    """The faults for which a file is refused."""
    with pytest.raises(FileRefused) as refusal:
        imported(text, **options)
    return refusal.value.faults


def exported(write: Callable[[dict[str, Any]], str] = as_yaml) -> str:
    document = stored_document()
    assert document is not None
    return write(document)


def exported_from_an_empty_database(text: str, *, as_json_: bool = False, **options: Any) -> str:
    """What an installation that imports the text, and nothing else, exports. The database is left as it was."""
    with transaction.atomic():
        imported(text, as_json=as_json_, **options)
        result = exported(as_json if as_json_ else as_yaml)
        transaction.set_rollback(True)
    return result

"""CSV: read back it is what was written, and no spreadsheet finds a formula in it."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from roadmap.csv_lines import Cell, csv_lines, harmless, unharmed
from tests.hostile import formulas, payloads

# A later cell for readers that cut at another sign; what does not show is no shelter.
CUTS = re.compile(r"[;\t\r\n|]")
UNSEEN = ' "\t\r\n\u00a0\u200b\ufeff'
BEGINS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run what stands in this text, or in a piece of it."""
    return any(piece.lstrip(UNSEEN).startswith(BEGINS) for piece in CUTS.split(cell))


def test_texts_and_numbers_read_back_as_they_were() -> None:
    rows: list[list[Cell]] = [['a, "b"\nc', 7, Decimal("-0.5"), None], ["naïve 目标", -1, Decimal(3), ""]]
    text = "".join(csv_lines(["words", "count", "share", "nothing"], rows))
    assert text.splitlines()[0] == '"words","count","share","nothing"'
    assert list(csv.reader(text.splitlines(keepends=True)))[1:] == [
        ['a, "b"\nc', "7", "-0.5", ""],
        ["naïve 目标", "-1", "3", ""],
    ]


@pytest.mark.parametrize("formula", formulas())
def test_a_formula_is_written_as_text(formula: str) -> None:
    assert not runs(harmless(formula))
    (row,) = csv.reader(csv_lines([formula], []))
    assert row == [harmless(formula)]


def test_no_hostile_text_runs_in_a_sheet() -> None:
    assert [text for text in payloads() if runs(harmless(text))] == []


@given(st.text(alphabet=st.sampled_from("=+-@a;|\t\r\n '\",\u00a0\u200b\uff1d"), max_size=12))
def test_whatever_is_typed_no_cell_begins_a_formula_and_only_apostrophes_are_put_in(text: str) -> None:
    assert not runs(harmless(text))
    assert harmless(text).replace("'", "") == text.replace("'", "")


@given(st.text(alphabet=st.sampled_from("=+-@a;|\t\r\n '\",\u00a0\u200b\uff1d"), max_size=12))
def test_what_was_made_harmless_is_read_back_as_it_was(text: str) -> None:
    begun = text.lstrip("\t\r\n")
    assert unharmed(harmless(begun)) == begun


def test_no_other_module_writes_csv() -> None:
    root = Path(settings.BASE_DIR)
    sources = [path for app in ("roadmap", "goals", "grading", "public_site") for path in (root / app).rglob("*.py")]
    writers = [path.relative_to(root) for path in sources if re.search(r"csv\.(Dict)?[Ww]riter", path.read_text())]
    assert writers == [Path("roadmap/csv_lines.py")]

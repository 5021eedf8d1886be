"""CSV that a spreadsheet shows and does not run: the only place in the project where CSV is written.

A cell that begins like a formula is run by spreadsheets when they open the file. So is a later piece of it where the
reader cuts cells at another sign than the comma, as some do by the language they are set to
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

Cell = str | int | Decimal | None

# Where any reader may begin a cell, then signs that show nothing, then what begins a formula (full-width forms too).
_BEGINS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_UNSEEN = r"""[ "'\x00-\x08\x0b\x0c\x0e-\x1f\x85\xa0\u00ad\u2000-\u200f\u2028\u2029\u2060\u3000\ufeff]*"""
_FORMULA = re.compile(rf"(^|[;\t\r\n|])(?={_UNSEEN}{_BEGINS})|^(?=[\t\r\n])")
_USUAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:/_()-]*")  # most texts, told at a glance
_MADE_HARMLESS = re.compile(rf"(^|[;\t\r\n|])'(?={_UNSEEN}{_BEGINS})")


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file: the head, then the rows."""
    return csv_rows(chain([head], rows))


def csv_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Lines without a head. Every text stands in quotes; numbers stay numbers, so -5 does."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    return (writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row]) for row in rows)


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever would begin a formula."""
    return text if _USUAL.fullmatch(text) else _FORMULA.sub(lambda found: found[0] + "'", text)


def unharmed(text: str) -> str:
    """The text that `harmless` made this of; only of a text that begins with a tab or a new line it cannot tell."""
    return _MADE_HARMLESS.sub(lambda found: found[1], text)


class _Echo:
    """What csv writes to; it gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line

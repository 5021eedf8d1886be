"""How the public will read a deadline that is still being typed."""

from datetime import date
from typing import Any, get_args

import pytest

from goals.deadline_reading import read_deadline
from goals.values import DeadlineKind

DAY = date(2026, 8, 3)


@pytest.mark.parametrize(
    ("typed", "words", "due"),
    [
        ({"kind": "date", "on": DAY}, "3 Aug 2026", "3 Aug 2026"),
        ({"kind": "month", "on": DAY}, "by the end of August 2026", "31 Aug 2026"),
        ({"kind": "quarter", "on": DAY}, "by the end of Q3 2026", "30 Sep 2026"),
        ({"kind": "half", "on": DAY}, "by the end of the second half of 2026", "31 Dec 2026"),
        ({"kind": "year", "on": DAY, "text": "in 2026"}, "in 2026", "31 Dec 2026"),
        ({"kind": "relative", "days": 42, "anchor": "goal/x", "anchor_done": date(2026, 3, 29)}, "", "10 May 2026"),
        ({"kind": "relative", "days": 42, "anchor": "goal/x"}, "", ""),
        ({"kind": "event", "anchor": "a more capable model is deployed"}, "", ""),
        ({"kind": "standing", "days": 90, "anchor": "a change"}, "", ""),
        ({"kind": "fuzzy", "text": "in the coming weeks"}, "in the coming weeks", ""),
        ({"kind": "none"}, "No date", ""),
    ],
)
def test_each_kind_reads_as_the_public_will_read_it(typed: dict[str, Any], words: str, due: str) -> None:
    reading = read_deadline(**typed)
    assert (reading.words, reading.due, reading.missing) == (words, due, "")


@pytest.mark.parametrize("kind", [kind for kind in get_args(DeadlineKind) if kind != "none"])
def test_what_is_not_whole_says_what_it_needs(kind: DeadlineKind) -> None:
    reading = read_deadline(kind=kind)
    assert reading.missing
    assert not reading.warnings


def test_a_day_left_over_from_another_kind_is_no_fault() -> None:
    assert read_deadline(kind="fuzzy", text="soon", on=DAY).due == ""


def test_text_and_arithmetic_that_differ_are_warned_of_once() -> None:
    typed: dict[str, Any] = {"kind": "relative", "days": 42, "anchor": "goal/x", "anchor_done": date(2026, 3, 29)}
    (unstated,) = read_deadline(**typed, text="6 weeks later, by 11 May 2026").warnings
    assert "The text names 11 May 2026; the deadline is due on 10 May 2026." in unstated
    (stated,) = read_deadline(**typed, text="by 11 May 2026", stated=date(2026, 5, 11)).warnings
    assert stated == "The text says 11 May 2026; the arithmetic gives 10 May 2026."
    assert not read_deadline(**typed, text="by 10 May 2026").warnings
    assert not read_deadline(kind="quarter", on=DAY, text="by Q3 2026").warnings

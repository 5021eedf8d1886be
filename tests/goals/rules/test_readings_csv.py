"""Readings as CSV: what a file may look like, and what is said of each line."""

from datetime import date

import pytest

from goals.compared import Usual
from goals.readings_csv import MOST_LINES, NotReadable, read_lines
from goals.values import MetricValue

TODAY = date(2026, 5, 1)


def metric(**readings) -> MetricValue:
    rows = [
        {"number": number, "on": on, "value": value, "by": by, "supersedes": None, "superseded": False}
        for number, (on, (value, by)) in enumerate(readings.items(), 1)
    ]
    return {"slug": "hours", "readings": rows}  # type: ignore[typeddict-item]


def lines(text, *, by="self-reported", known=None, **readings):
    days = {on.removeprefix("d").replace("_", "-"): value for on, value in readings.items()}
    return read_lines(text, metric(**days), by=by, known=known, today=TODAY)


def said(text, **options):
    return [(line.number, line.state, line.words) for line in lines(text, **options)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_spreadsheet_read_the_same(delimiter, end):
    rows = [
        ["On", " Value ", "note"],
        ["2026-03-02", "71.5", "seen, twice; or so"],
        ["", "", ""],
        ["2026-04-02", "-3"],
    ]
    text = "\ufeff" + end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert [(line.number, str(line.on), str(line.value)) for line in lines(text)] == [
        (2, "2026-03-02", "71.5"),
        (4, "2026-04-02", "-3"),
    ]


def test_a_share_brings_its_two_numbers():
    (line,) = lines("on,value,numerator,denominator\n2026-03-02,40,2,5")
    assert (line.numerator, line.denominator) == (2, 5)
    assert (
        said("on,value,numerator,denominator\n2026-03-02,40,2,")[0][2] == "A share has a numerator and a denominator."
    )
    assert said("on,value,numerator,denominator\n2026-03-02,40,2,0")[0][2] == "The denominator cannot be 0."


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2.3.2026,7", "2.3.2026 is no day as 2026-03-02 is one."),
        ("2026-02-30,7", "2026-02-30 is no day as 2026-03-02 is one."),
        ("20260302,7", "20260302 is no day as 2026-03-02 is one."),
        (",7", "The day is missing."),
        ("2026-03-02,", "The value is missing."),
        ("2026-03-02", "The value is missing."),
        ('2026-03-02,"7,5"', "7,5 is no number as 1234.5 is one."),
        ("2026-03-02,1e9", "1e9 is no number as 1234.5 is one."),
        ("2026-03-02,NaN", "NaN is no number as 1234.5 is one."),
        ("2026-03-02,0.1234567", "0.1234567 is no number as 1234.5 is one."),
        ("2026-05-02,7", "2 May 2026 has not come yet."),
    ],
)
def test_a_wrong_line_says_what_is_wrong(line, words):
    assert said(f"on,value\n{line}") == [(2, "wrong", words)]


def test_a_day_is_read_once_by_each_kind_of_reader():
    there = {"d2026_03_02": ("71", "self-reported")}
    text = "on,value\n2026-03-02,71.0\n2026-03-02,71\n2026-03-03,5"
    assert said(text, **there) == [
        (2, "known", "Recorded already; left out."),
        (3, "wrong", "This day stands in line 2 already."),
        (4, "new", ""),
    ]
    other = "on,value\n2026-03-02,70"
    assert said(other, **there)[0][1:] == ("wrong", "71 is recorded for this day. Correct that reading instead.")
    assert said(other, by="checked", **there)[0][1] == "new"


def test_a_value_far_from_what_is_known_is_pointed_out_and_not_refused():
    known = Usual(*map(int, (0, 100, 40, 60)))  # type: ignore[arg-type]
    (line,) = lines("on,value\n2026-03-02,500", known=known)
    assert (line.state, line.is_far, line.words) == ("new", True, "Far from what is known so far.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "It has no on and no value."),
        ("day,value\n2026-03-02,7", "It has no on."),
        ("on,value\n\n , ", "There is no line below"),
        ('on,value\n2026-03-02,"7', "is not CSV"),
        ("on,value\n" + "2026-03-02,7\n" * (MOST_LINES + 1), f"Give at most {MOST_LINES} at a time."),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_change(text, words):
    with pytest.raises(NotReadable, match=words):
        lines(text)

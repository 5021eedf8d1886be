"""Dates in prose, and shifting a whole file by days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goals.days import day, iso
from goals.deadlines import period_end
from public_site.roadmap_file.dates import bad_tokens, escaped, in_words, told_in_days
from public_site.roadmap_file.reading import read
from tests.public_site.roadmap_file.files import guide_example

GUIDE = read(guide_example().encode()).data


def test_tokens_become_words_and_shift() -> None:
    text = "By {date:2026-09-30}, in {period:2026-12}, {period:2026-Q4}, {period:2026-H1} and {period:2026}."

    assert in_words(text) == "By 30 Sep 2026, in December 2026, Q4 2026, the first half of 2026 and 2026."
    assert in_words(text, 31) == "By 31 Oct 2026, in January 2027, Q1 2027, the second half of 2026 and 2027."


def test_what_names_no_day_is_found_and_doubled_braces_stay() -> None:
    assert list(bad_tokens("{date:2026-02-30} {period:2026-Q5} {date:} {{date:nothing} {x}")) == [
        "{date:2026-02-30}",
        "{period:2026-Q5}",
        "{date:}",
    ]
    assert in_words("{{date:2026-01-01} {{{period:x}") == "{date:2026-01-01} {{period:x}"


@given(st.text(alphabet="{}:dateprio2026-01 ", max_size=60) | st.text(max_size=40))
def test_escaping_is_undone_by_reading(text: str) -> None:
    assert in_words(escaped(text)) == text
    assert not list(bad_tokens(escaped(text)))


@settings(max_examples=25)
@given(st.integers(-400, 400))
def test_a_shifted_file_is_the_same_story_on_other_days(shift: int) -> None:
    before = GUIDE
    after = told_in_days(before, shift)

    goal, moved = before["goals"][0], after["goals"][0]
    days = timedelta(days=shift)
    assert day(moved["set_on"]) - day(goal["set_on"]) == days
    assert after["roadmap"]["story_day"] == iso(date(2026, 6, 1) + days)
    assert moved["revisions"][1]["approved_at"] == iso(date(2026, 5, 22) + days) + "T08:00:00Z"
    quarter = moved["revisions"][0]["deadline"]
    assert quarter == {"kind": "quarter", "due": iso(period_end("quarter", date(2026, 12, 31) + days))}
    assert moved["revisions"][0]["targets"][0]["steps"][0]["due"] == quarter["due"], "a target of that day goes with it"
    assert after["policy_versions"][0]["version"] == "1.0"
    assert after["goals"][0]["slug"] == "faster-fixes"
    assert before == read(guide_example().encode()).data, "the file itself is left alone"


def test_texts_that_look_like_days_do_not_shift() -> None:
    data = {"roadmap": {"name": "2026-10-14", "developer": "2026"}, "areas": []}

    assert told_in_days(data, 5) == data

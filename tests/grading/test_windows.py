"""Until when a phase lasts: the announced days, and never fewer than were announced."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from grading.windows import windows


def a_timetable(**fields):
    days = {"scoring_to": 10, "discussion_to": 17, "reply_to": 24, "comments_to": 28} | fields
    values = {name: day and date(2026, 4, day) for name, day in days.items() if name.endswith("_to")}
    for name in ("discussion_at", "reply_at"):
        values[name] = datetime(2026, 4, days[name], 9, tzinfo=UTC) if name in days else None
    return SimpleNamespace(**values)


@pytest.mark.parametrize(
    ("began", "expected"),
    [
        ({}, (17, 24, 28)),
        ({"discussion_at": 11, "reply_at": 18}, (17, 24, 28)),
        ({"discussion_at": 9, "reply_at": 12}, (17, 24, 28)),
        ({"discussion_at": 14, "reply_at": 21}, (20, 27, 31)),
        ({"discussion_at": 18, "reply_at": 25}, (24, 31, 35)),
    ],
    ids=["not begun", "in time", "early", "late", "after its last day"],
)
def test_a_phase_that_begins_late_lasts_as_many_days_as_were_announced(began, expected):
    found = windows(a_timetable(**began))
    first = date(2026, 4, 1).toordinal() - 1
    days = (found.discussion, found.replies, found.objections)
    assert tuple(day.toordinal() - first for day in days) == expected


def test_what_was_not_announced_ends_on_no_day():
    found = windows(a_timetable(discussion_to=None, reply_to=None, comments_to=None, reply_at=20))
    assert (found.discussion, found.replies, found.objections, found.last) == (None, None, None, None)
    assert not found.takes_objections(date(2026, 4, 20))


def test_objections_are_taken_from_the_day_after_the_last_reply_until_the_last_day():
    found = windows(a_timetable())
    taken = [day for day in range(1, 31) if found.takes_objections(date(2026, 4, day))]
    assert taken == [25, 26, 27, 28]
    assert found.last == date(2026, 4, 28)

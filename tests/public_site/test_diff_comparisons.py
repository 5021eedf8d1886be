"""Comparisons in the list of changes: fixed, counted, called off, each in an entry with words of its own."""

from typing import Any

from public_site.diff import changes
from tests.public_site.site.windows import called_off, result, window
from tests.public_site.test_diff import lab, room

QUARTER = ("2026-07-01", "2026-09-30")


def told(before: list[Any], after: list[Any]) -> list[Any]:
    rooms = [
        room(due="2027-06-30", comparisons=found) if found else room(due="2027-06-30") for found in (before, after)
    ]
    return changes(lab("2026-06-01", rooms[0]), lab("2026-10-08", rooms[1], number=2))


def test_what_is_fixed_is_told_before_the_window_begins() -> None:
    (entry,) = told([], [window(1, *QUARTER)])
    assert entry.type == "Comparison fixed"
    assert entry.sentence == ("Window 1: automation against people, 1 Jul 2026 to 30 Sep 2026. Fixed on 2 Jan 2026.")
    assert entry.effective_on.isoformat() == "2026-01-02"


def test_a_result_is_told_with_its_answer() -> None:
    (entry,) = told([window(1, *QUARTER)], [window(1, *QUARTER, result=result(12, 17, 17))])
    assert (entry.type, entry.after) == ("Comparison counted", "29 against 34")
    assert entry.sentence.endswith(
        "Has automation surpassed people? No: automation found 29 over the whole window, people 34."
    )
    assert entry.effective_on.isoformat() == "2026-10-02"


def test_what_is_told_for_the_first_time_with_its_result_says_both() -> None:
    (entry,) = told([], [window(1, *QUARTER, result=result(12, 17, 17))])
    assert entry.type == "Comparison fixed"
    assert "No: automation found 29" in entry.sentence


def test_giving_up_is_one_entry_with_its_reason() -> None:
    found = told([window(1, *QUARTER)], [called_off(1, *QUARTER, "2026-10-01")])
    assert [(one.type, one.reason) for one in found] == [("Comparison called off", "The bounty is gone.")]
    assert "8 findings reported by then, 7 of them judged" in found[0].sentence


def test_terms_that_became_others_are_told_field_by_field() -> None:
    """No page and no statement of SQL does this; a restored database might."""
    (entry,) = told([window(1, *QUARTER)], [window(1, *QUARTER, scope="Fewer classifiers.")])
    assert (entry.type, entry.before, entry.after) == ("Changed", "The classifiers.", "Fewer classifiers.")

"""Evidence counts up to its last day and reads "Expired" from the next, by date alone."""

from datetime import date

import pytest

from goals.expiry import has_passed, state_on

DAY = date(2026, 3, 2)
NEXT = date(2026, 3, 3)


@pytest.mark.parametrize("state", ["draft", "in_review", "accepted", "unconfirmed"])
def test_what_counts_expires_the_day_after_its_last(state):
    assert state_on(state, DAY, DAY) == state
    assert state_on(state, DAY, NEXT) == "expired"
    assert state_on(state, "2026-03-02", NEXT) == "expired"
    assert state_on(state, None, NEXT) == state


@pytest.mark.parametrize("state", ["rejected", "expired"])
def test_what_does_not_count_stays_what_it_is(state):
    assert state_on(state, DAY, NEXT) == state


def test_no_end_never_passes():
    assert not has_passed(None, NEXT)

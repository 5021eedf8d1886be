"""How goals end: evidence for every criterion, a second person, and what is known of the day."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goals import actions
from goals.actions import CriterionReadingInput
from goals.actions.guards import DayIsInTheFuture
from goals.actions.resolution import (
    AccountIsMissing,
    CriterionHasNoEvidence,
    DayIsMissing,
    EndingDoesNotFit,
    EndingIsWaiting,
    EvidenceDoesNotCount,
    PartsAreOpen,
    ResolutionIsSettled,
    TimingNeedsReason,
)
from goals.models import Resolution
from goals.outcome import outcome
from goals.snapshot import goal_value, roadmap_value
from roadmap.errors import Refused
from tests import builders as b

pytestmark = pytest.mark.django_db

DUE = date(2026, 4, 1)


def test_delivery_is_being_checked_until_a_second_person_accepts():
    b.a_roadmap()
    goal = b.a_goal()
    proposed = b.a_proposed_ending(goal)
    assert outcome(goal_value(goal), date(2026, 3, 10), roadmap_value()) == "being_checked"
    actions.accept_resolution(resolution=proposed, by=b.a_reviewer(), at=b.later(7))
    assert outcome(goal_value(goal), date(2026, 3, 10), roadmap_value()) == "achieved"


@pytest.mark.parametrize("doer", [b.an_owner, b.a_publisher])
def test_neither_an_owner_nor_just_anybody_accepts(doer):
    proposed = b.a_proposed_ending(b.a_goal(), by=b.an_editor())
    with pytest.raises(Refused):
        actions.accept_resolution(resolution=proposed, by=doer(), at=b.later(7))


def test_who_proposed_an_ending_does_not_accept_it_but_may_take_it_back():
    goal = b.a_goal()
    proposed = b.a_proposed_ending(goal, by=b.an_editor())
    with pytest.raises(Refused):
        actions.accept_resolution(resolution=proposed, by=b.an_editor(), at=b.later(7))
    actions.decline_resolution(resolution=proposed, reason="Too early.", by=b.an_editor(), at=b.later(7))
    assert goal_value(goal)["resolution"] is None
    assert b.a_proposed_ending(goal).number == 2


def test_a_reviewer_who_owns_a_part_does_not_accept():
    both = b.person("Both One", "owner", "reviewer")
    whole = b.a_whole()
    b.a_part(whole, owners=[actions.OwnerInput(user=both, since=b.DAY)])
    dropped = b.a_proposed_ending(whole, ending="withdrawn", achieved_on=None, account="Dropped.")
    with pytest.raises(Refused):
        actions.accept_resolution(resolution=dropped, by=both, at=b.later(7))


def test_one_ending_at_a_time_and_it_is_decided_once():
    goal = b.a_goal()
    proposed = b.a_proposed_ending(goal)
    with pytest.raises(EndingIsWaiting):
        b.a_proposed_ending(goal)
    actions.accept_resolution(resolution=proposed, by=b.a_reviewer(), at=b.later(7))
    for decide in (actions.accept_resolution, actions.decline_resolution):
        reason = {"reason": ""} if decide is actions.decline_resolution else {}
        with pytest.raises(ResolutionIsSettled):
            decide(resolution=proposed, by=b.an_editor(), at=b.later(8), **reason)


def test_achieved_needs_evidence_for_every_criterion():
    goal = b.a_goal(revision=b.a_revision(criteria=[b.deliverable("report"), b.deliverable("data")]))
    evidence = b.some_evidence(goals=[goal])
    with pytest.raises(CriterionHasNoEvidence, match="data"):
        b.a_proposed_ending(goal, proofs={"report": [evidence]})
    assert b.a_proposed_ending(goal, proofs={"report": [evidence], "data": [evidence]}).proofs.count() == 2


def test_a_criterion_that_justly_does_not_apply_needs_no_evidence():
    goal = b.a_goal(revision=b.a_revision(criteria=[b.deliverable("report"), b.deliverable("data")]))
    reading = CriterionReadingInput(
        criterion="data", on=b.DAY, state="not_applicable", justification="There are no data."
    )
    actions.record_criterion_reading(goal=goal, reading=reading, by=b.an_owner(), at=b.later(1))
    assert b.a_proposed_ending(goal, proofs={"report": [b.some_evidence()]}).number == 1


def test_a_goal_without_criteria_still_shows_something():
    goal = b.a_goal(revision=b.a_revision(criteria=[]))
    with pytest.raises(CriterionHasNoEvidence):
        b.a_proposed_ending(goal, proofs={})
    assert b.a_proposed_ending(goal, proofs={"": [b.some_evidence()]}).number == 1


def test_rejected_draft_and_expired_evidence_prove_nothing():
    goal = b.a_goal()
    rejected = b.some_evidence(goals=[goal])
    actions.revise_evidence(
        evidence=rejected, state="rejected", state_reason="A cancelled run.", by=b.a_reviewer(), at=b.later(2)
    )
    expired = b.some_evidence(goals=[goal], expires_on=b.DAY)
    for evidence in (rejected, expired, b.some_evidence(goals=[goal], state="draft")):
        with pytest.raises(EvidenceDoesNotCount):
            b.a_proposed_ending(goal, proofs={"report": [evidence]})


def test_a_whole_is_achieved_when_its_parts_are():
    whole = b.a_whole()
    part = b.a_part(whole, "behavioural")
    with pytest.raises(PartsAreOpen, match="behavioural"):
        b.a_proposed_ending(whole, proofs={"": [b.some_evidence()]})
    actions.accept_resolution(resolution=b.a_proposed_ending(part), by=b.a_reviewer(), at=b.later(7))
    assert b.a_proposed_ending(whole, proofs={"": [b.some_evidence()]}, at=b.later(8)).ending == "achieved"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"achieved_on": None}, DayIsMissing),
        ({"achieved_on": date(2026, 12, 1)}, DayIsInTheFuture),
        ({"achieved_on": None, "achieved_from": b.DAY}, DayIsMissing),
        ({"achieved_on": None, "achieved_from": date(2026, 3, 4), "achieved_to": date(2026, 3, 3)}, DayIsMissing),
        ({"ending": "withdrawn"}, AccountIsMissing),
        ({"ending": "stopped_after_learning", "account": "It is too slow."}, EndingDoesNotFit),
        ({"ending": "no_longer_needed", "account": "It is solved."}, EndingDoesNotFit),
        ({"ending": "partly_achieved", "account": "Half of it."}, CriterionHasNoEvidence),
    ],
)
def test_an_ending_that_cannot_be_so_is_refused(fields, error):
    with pytest.raises(error):
        b.a_proposed_ending(b.a_goal(), **fields)
    assert not Resolution.objects.exists()


def test_endings_with_a_story_of_their_own():
    moonshot = b.a_goal(moonshot=True)
    learned = b.a_proposed_ending(moonshot, ending="stopped_after_learning", account="Signing costs too much.")
    conditional = b.a_goal(revision=b.a_revision(criteria=[b.deliverable(condition="Not if models are aligned.")]))
    needless = b.a_proposed_ending(conditional, ending="no_longer_needed", account="They are.")
    assert (learned.ending, needless.ending) == ("stopped_after_learning", "no_longer_needed")


def test_a_goal_that_was_never_approved_does_not_end():
    with pytest.raises(EndingDoesNotFit):
        b.a_proposed_ending(b.a_proposed_goal())


# --- what is known of the day -----------------------------------------------------------------------------------------

days = st.dates(date(2026, 3, 4), date(2026, 5, 30))


def ending_of(achieved_on, captured_on, proposed_on):
    goal = b.a_goal(revision=b.a_revision(deadline=b.deadline(DUE)))
    evidence = b.some_evidence(goals=[goal], captured_on=captured_on, at=b.at(date(2026, 6, 1)))
    return b.a_proposed_ending(
        goal, achieved_on=achieved_on, proofs={"report": [evidence]}, at=b.at(proposed_on, hour=12)
    )


@given(achieved_on=days, captured_on=days, wait=st.integers(0, 60))
@example(achieved_on=DUE, captured_on=DUE, wait=1)
@example(achieved_on=DUE, captured_on=DUE + timedelta(days=1), wait=1)
@example(achieved_on=DUE, captured_on=DUE + timedelta(days=1), wait=0)
@settings(max_examples=40, deadline=None)
def test_a_day_told_late_is_established_only_by_evidence_of_the_time(achieved_on, captured_on, wait):
    proposed_on = achieved_on + timedelta(days=wait)
    proposed = ending_of(achieved_on, captured_on, proposed_on)
    accepted = actions.accept_resolution(resolution=proposed, by=b.a_reviewer(), at=b.at(date(2026, 9, 1)))
    doubtful = achieved_on <= DUE < proposed_on and captured_on > DUE
    assert accepted.timing == ("not_established" if doubtful else "established")


def test_the_second_person_may_confirm_a_day_and_says_how():
    proposed = ending_of(date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 1))
    with pytest.raises(TimingNeedsReason):
        actions.accept_resolution(resolution=proposed, timing="established", by=b.a_reviewer(), at=b.later(90))
    accepted = actions.accept_resolution(
        resolution=proposed, timing="established", timing_reason="I saw it.", by=b.a_reviewer(), at=b.later(90)
    )
    assert (accepted.timing, accepted.timing_reason) == ("established", "I saw it.")


def test_the_second_person_may_doubt_a_day():
    proposed = ending_of(date(2026, 3, 20), date(2026, 3, 20), date(2026, 5, 1))
    doubted = actions.accept_resolution(
        resolution=proposed, timing="not_established", by=b.a_reviewer(), at=b.later(90)
    )
    assert doubted.timing == "not_established"


def test_a_span_across_the_due_day_establishes_nothing():
    goal = b.a_goal(revision=b.a_revision(deadline=b.deadline(DUE)))
    proposed = b.a_proposed_ending(
        goal, achieved_on=None, achieved_from=date(2026, 3, 25), achieved_to=date(2026, 4, 5), at=b.later(40)
    )
    accepted = actions.accept_resolution(resolution=proposed, by=b.a_reviewer(), at=b.later(41))
    assert accepted.timing == "not_established"


def test_without_a_due_day_timing_says_nothing():
    goal = b.a_goal(revision=b.a_revision(deadline=actions.DeadlineInput(kind="fuzzy", text="in the coming weeks")))
    accepted = actions.accept_resolution(resolution=b.a_proposed_ending(goal), by=b.a_reviewer(), at=b.later(41))
    assert accepted.timing == ""


def test_history_ends_as_its_source_says():
    goal = b.an_imported_goal()
    actions.import_resolution(
        goal=goal,
        ending="achieved",
        achieved_text="by 2 April",
        timing="not_established",
        announced_on=date(2026, 4, 2),
        source="https://example.org/updates",
        at=b.later(40),
    )
    found = goal_value(goal)["resolution"]
    assert (found["imported"], found["accepted_at"], found["proposed_at"]) == (True, None, None)
    assert (found["timing"], found["achieved_text"]) == ("not_established", "by 2 April")
    with pytest.raises(EndingIsWaiting):
        actions.import_resolution(goal=goal, ending="withdrawn", at=b.later(41))

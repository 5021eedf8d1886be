"""The course of a revision: its turn, its labels, two people at once, approval, decline, coding."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals import actions
from goals.actions import ChecklistItemInput, CriterionInput, DeadlineInput, MilestoneInput, TargetInput
from goals.actions.content import AnchorIsUnknown, CriterionIsIncomplete, DeadlineIsIncomplete, KeyIsUsedTwice
from goals.actions.guards import FieldIsNotValid, GoalHasEnded
from goals.actions.revising import (
    ChangeIsWaiting,
    CorrectionWeakens,
    DirectionIsCoded,
    GoalHasMoved,
    KindDoesNotFit,
    MetricIsUnknown,
    NothingChanges,
    RevisionIsSettled,
    WeakeningNeedsReason,
)
from goals.direction import headline
from goals.snapshot import goal_value
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_a_re_dating_is_proposed_approved_and_coded_by_three_people():
    goal = b.a_goal()
    row = b.a_coded_revision(goal, "less")
    assert (row.number, row.rule_fields, row.rule_direction) == (2, {"deadline": "less"}, "less")
    people = {row.proposed_by, row.approved_by, row.coded_by}
    assert people == {b.an_owner(), b.an_editor(), b.a_reviewer()}
    assert row.may_be_published
    assert headline(goal_value(goal)["revisions"][-1]) == "less"


def test_the_owners_and_the_coders_word_stay_apart():
    goal = b.a_goal()
    b.a_coded_revision(goal, "less", b.a_later_date(goal, owner_direction="same", owner_words="The end is as before."))
    labels = goal_value(goal)["revisions"][-1]["labels"]
    assert (labels["rule"], labels["owner"], labels["coder"]) == ("less", "same", "less")
    assert headline(goal_value(goal)["revisions"][-1]) == "contested"


def test_a_pending_revision_is_in_no_value_until_it_is_approved():
    goal = b.a_goal()
    row = b.a_proposed_revision(goal)
    assert len(goal_value(goal)["revisions"]) == 1
    assert len(goal_value(goal, pending=True)["revisions"]) == 2
    actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(11))
    assert goal_value(goal)["revisions"][-1]["deadline"]["due"] == "2027-03-31"


def test_the_second_of_two_people_sees_both_texts():
    goal = b.a_goal()
    mine = b.a_change(goal, title="My words")
    b.an_approved_revision(goal, b.a_change(goal, title="Their words"))
    with pytest.raises(GoalHasMoved) as conflict:
        actions.propose_revision(goal=goal, revision=mine, by=b.an_owner(), at=b.later(12))
    assert conflict.value.theirs.title == "Their words"
    assert conflict.value.yours.title == "My words"
    assert goal.revisions.count() == 2


def test_one_change_waits_at_a_time():
    goal = b.a_goal()
    waiting = b.a_proposed_revision(goal)
    with pytest.raises(ChangeIsWaiting) as conflict:
        b.a_proposed_revision(goal, b.a_change(goal, title="Other words", based_on=1))
    assert conflict.value.theirs == waiting
    with pytest.raises(ChangeIsWaiting):
        actions.import_revision(goal=goal, revision=b.a_change(goal, title="Old words"), at=b.later(11))


def test_a_declined_change_gives_its_number_to_the_next():
    goal = b.a_goal()
    declined = actions.decline_revision(
        revision=b.a_proposed_revision(goal), reason="Say more.", by=b.an_editor(), at=b.later(11)
    )
    again = b.a_proposed_revision(goal)
    assert (declined.number, again.number) == (2, 2)
    assert (declined.decline_reason, declined.declined_by) == ("Say more.", b.an_editor())
    with pytest.raises(RevisionIsSettled):
        actions.approve_revision(revision=declined, by=b.an_editor(), at=b.later(12))


def test_who_proposed_takes_back_but_does_not_approve():
    row = b.a_proposed_revision(b.a_goal(), by=b.an_editor())
    with pytest.raises(Refused):
        actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(11))
    assert actions.decline_revision(revision=row, reason="", by=b.an_editor(), at=b.later(11)).declined_at


def test_an_editor_who_owns_the_goal_or_a_part_of_it_approves_nothing_there():
    both = b.person("Both One", "owner", "editor")
    whole = b.a_whole()
    part = b.a_part(whole, owners=[actions.OwnerInput(user=both, since=b.DAY)])
    change = b.a_change(whole, title="Other words")
    row = b.a_proposed_revision(whole, change)
    with pytest.raises(Refused):
        actions.approve_revision(revision=row, by=both, at=b.later(11))
    of_part = b.a_proposed_revision(part, b.a_change(part, title="Other words"), by=b.an_editor())
    with pytest.raises(Refused):
        actions.approve_revision(revision=of_part, by=both, at=b.later(11))


def test_a_revision_is_approved_once():
    row = b.an_approved_revision(b.a_goal())
    with pytest.raises(RevisionIsSettled):
        actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(12))


@pytest.mark.parametrize("doer", [b.an_owner, b.an_editor, b.another_editor])
def test_a_direction_is_coded_by_an_outsider_to_the_change(doer):
    row = b.an_approved_revision(b.a_goal())
    with pytest.raises(Refused):
        actions.code_direction(revision=row, direction="same", by=doer(), at=b.later(12))


def test_a_reviewer_who_approved_or_owns_does_not_code():
    approver = b.person("Both Two", "editor", "reviewer")
    goal = b.a_goal()
    row = actions.approve_revision(revision=b.a_proposed_revision(goal), by=approver, at=b.later(11))
    with pytest.raises(Refused):
        actions.code_direction(revision=row, direction="same", by=approver, at=b.later(12))
    owner = b.person("Both Three", "owner", "reviewer")
    actions.add_owner(goal=goal, owner=actions.OwnerInput(user=owner, since=b.DAY), by=b.an_owner(), at=b.later(11))
    with pytest.raises(Refused):
        actions.code_direction(revision=row, direction="same", by=owner, at=b.later(12))


def test_a_direction_is_coded_once_and_never_for_history():
    row = b.a_coded_revision(b.a_goal())
    with pytest.raises(DirectionIsCoded):
        actions.code_direction(revision=row, direction="same", by=b.another_reviewer(), at=b.later(13))
    with pytest.raises(RevisionIsSettled):
        actions.code_direction(
            revision=b.an_imported_goal().revisions.get(), direction="same", by=b.a_reviewer(), at=b.later(13)
        )


def test_coding_before_approval_counts_too():
    goal = b.a_goal()
    row = b.a_proposed_revision(goal)
    actions.code_direction(revision=row, direction="mixed", by=b.a_reviewer(), at=b.later(11))
    row = actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(12))
    assert row.may_be_published


def test_asking_for_less_needs_a_reason_and_its_class():
    goal = b.a_goal()
    for missing in ({"reason": ""}, {"reason_class": ""}):
        with pytest.raises(WeakeningNeedsReason):
            b.a_proposed_revision(goal, b.a_later_date(goal, **missing))
    earlier = b.a_later_date(goal, "2026-10-01", reason="", reason_class="")
    assert b.a_proposed_revision(goal, earlier).rule_direction == "more"


def test_a_first_revision_needs_no_reason_and_no_coder():
    revision = b.a_goal().revisions.get()
    assert revision.may_be_published


def test_a_correction_puts_words_right_but_cannot_ask_for_less():
    goal = b.a_goal()
    words = {"kind": "corrected", "statement": "Publish a report on bypasses."}
    with pytest.raises(WeakeningNeedsReason):
        b.a_proposed_revision(goal, b.a_change(goal, **words))
    why = {"reason": "One word too many.", "reason_class": "error_fix"}
    fixed = b.an_approved_revision(goal, b.a_change(goal, **words, **why))
    assert fixed.may_be_published
    with pytest.raises(CorrectionWeakens):
        b.a_proposed_revision(goal, b.a_later_date(goal, kind="corrected"))


def test_kinds_say_what_is_changed():
    goal = b.a_goal()
    for kind, error in (
        ("created", KindDoesNotFit),
        ("redated", KindDoesNotFit),
        ("target_changed", KindDoesNotFit),
    ):
        with pytest.raises(error):
            b.a_proposed_revision(goal, b.a_change(goal, kind=kind, title="Other words"))
    with pytest.raises(NothingChanges):
        b.a_proposed_revision(goal, b.a_change(goal))


def test_withdrawing_and_replacing_are_revisions():
    goal = b.a_goal()
    dropped = b.a_change(goal, kind="withdrawn", reason="Nobody left.", reason_class="could_not_execute")
    assert b.a_proposed_revision(goal, dropped).rule_direction == "less"
    old, new = b.a_goal("old"), b.a_goal("new", revision=b.a_revision(firmness="aspiration"))
    actions.link_predecessor(goal=new, predecessor=old, by=b.an_editor(), at=b.later(1))
    replaced = b.a_change(old, kind="replaced", reason="A weaker one.", reason_class="resources")
    assert b.a_proposed_revision(old, replaced).rule_fields == {"kind": "less"}


def test_an_ended_goal_is_only_corrected_replaced_or_taken_down():
    goal = b.an_ended_goal()
    with pytest.raises(GoalHasEnded):
        b.a_proposed_revision(goal)
    successor = b.a_change(goal, kind="replaced", reason="It goes on elsewhere.", reason_class="new_understanding")
    assert b.a_proposed_revision(goal, successor).number == 2


def test_imported_history_keeps_the_coders_label_and_needs_nobody():
    goal = b.an_imported_goal()
    change = b.a_later_date(goal, reason="", reason_class="")
    row = actions.import_revision(
        goal=goal, revision=change, coder_direction="less", coder_words="Later.", at=b.later(20)
    )
    value = goal_value(goal)["revisions"][-1]
    assert (row.imported, value["labels"]["coder"], value["approved_at"]) == (True, "less", None)
    assert headline(value) == "less"
    assert Record.objects.newest_first()[0].type == "goal.revision.imported"


# --- what a revision is made of ---------------------------------------------------------------------------------------


@given(day=st.dates(date(2026, 1, 1), date(2030, 12, 31)), kind=st.sampled_from(["month", "quarter", "half", "year"]))
@settings(max_examples=25, deadline=None)
def test_a_period_is_due_on_its_last_day_whichever_day_is_named(day, kind):
    goal = b.a_goal(revision=b.a_revision(deadline=DeadlineInput(kind=kind, on=day)))
    due = goal.revisions.get().deadline_on
    assert due >= day
    assert (due + timedelta(days=1)).day == 1
    assert due - day < timedelta(days={"month": 31, "quarter": 92, "half": 184, "year": 366}[kind])


@pytest.mark.parametrize(
    ("deadline", "error"),
    [
        (DeadlineInput(kind="date"), DeadlineIsIncomplete),
        (DeadlineInput(kind="fuzzy", text="soon", on=b.DAY), DeadlineIsIncomplete),
        (DeadlineInput(kind="relative", days=42), DeadlineIsIncomplete),
        (DeadlineInput(kind="relative", anchor="milestone/report"), DeadlineIsIncomplete),
        (DeadlineInput(kind="relative", days=42, anchor="milestone/nowhere"), AnchorIsUnknown),
        (DeadlineInput(kind="relative", days=42, anchor="goal/nowhere"), AnchorIsUnknown),
        (DeadlineInput(kind="relative", days=42, anchor="somewhen"), AnchorIsUnknown),
        (DeadlineInput(kind="someday"), FieldIsNotValid),
    ],
)
def test_a_deadline_that_says_too_little_is_refused(deadline, error):
    with pytest.raises(error):
        b.a_goal(revision=b.a_revision(deadline=deadline))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "count"},
        {"kind": "count", "minimum": 3, "maximum": 2},
        {"kind": "checklist", "fully_share": Decimal("0.6")},
        {"kind": "checklist", "fully_share": Decimal("0.6"), "mostly_share": Decimal("1.2")},
        {"kind": "metric"},
    ],
)
def test_a_criterion_that_cannot_be_checked_is_refused(fields):
    with pytest.raises(CriterionIsIncomplete):
        b.a_goal(revision=b.a_revision(criteria=[CriterionInput(key="one", text="Done.", **fields)]))


def test_keys_are_used_once():
    twice = [b.deliverable("report"), b.deliverable("report")]
    with pytest.raises(KeyIsUsedTwice):
        b.a_goal(revision=b.a_revision(criteria=twice))
    targets = [TargetInput(metric="hours"), TargetInput(metric="hours")]
    with pytest.raises(KeyIsUsedTwice):
        b.a_goal(revision=b.a_revision(targets=targets))


def test_a_metric_must_be_there_before_its_target_is_approved():
    change = b.a_revision(targets=[TargetInput(metric="hours-to-fix", steps=[(date(2026, 12, 15), Decimal(24))])])
    goal = b.a_proposed_goal(revision=change)
    with pytest.raises(MetricIsUnknown):
        actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.later(1))
    b.a_metric(goal)
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.later(1))
    assert goal_value(goal)["revisions"][0]["targets"][0]["steps"] == [{"due": "2026-12-15", "value": "24"}]


def test_a_lower_target_is_more_when_down_is_good():
    def target(value):
        return [TargetInput(metric="hours-to-fix", steps=[(date(2026, 12, 15), Decimal(value))])]

    goal = b.a_proposed_goal(revision=b.a_revision(targets=target(24)))
    b.a_metric(goal)
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.later(1))
    lower = b.a_change(goal, kind="target_changed", targets=target(18))
    assert b.a_proposed_revision(goal, lower).rule_fields == {"targets.hours-to-fix": "more"}


def test_private_items_are_salted_at_random_or_as_the_file_says():
    def checklist(**salt):
        item = ChecklistItemInput(key="secret", text="Lock the room.", private=True, **salt)
        open_item = ChecklistItemInput(key="open", text="Train people.")
        shares = {"fully_share": Decimal("0.6"), "mostly_share": Decimal("0.8")}
        return CriterionInput(key="list", kind="checklist", text="In place.", items=[item, open_item], **shares)

    def items(goal):
        return goal_value(goal)["revisions"][0]["criteria"][0]["items"]

    one, two = (items(b.a_goal(revision=b.a_revision(criteria=[checklist()]))) for _ in range(2))
    assert one[0]["commitment"] != two[0]["commitment"]
    assert (one[1]["commitment"], one[1]["salt"]) == ("", "")
    again = items(b.a_goal(revision=b.a_revision(criteria=[checklist(salt=one[0]["salt"])])))
    assert again == one
    with pytest.raises(FieldIsNotValid):
        b.a_goal(revision=b.a_revision(criteria=[checklist(salt="abc")]))


def test_the_next_revision_starts_from_everything_the_last_one_said():
    shares = {"fully_share": Decimal("0.6"), "mostly_share": Decimal("0.8"), "items_total": 40}
    rich = b.a_revision(
        criteria=[
            CriterionInput(
                key="floor",
                kind="checklist",
                text="Most in place.",
                items=[ChecklistItemInput(key="a", text="A", private=True)],
                **shares,
            )
        ],
        milestones=[
            MilestoneInput(key="list", title="The list", deadline=b.deadline("2026-06-01")),
            MilestoneInput(
                key="next", title="What next", deadline=DeadlineInput(kind="relative", days=14, anchor="milestone/list")
            ),
        ],
        needed_before=actions.NeededBeforeInput(event="Automated research", expected_text="early 2027"),
        confidence_level="moderate",
        confidence_sentence="Depends on hiring.",
    )
    goal = b.a_goal(revision=rich)
    b.an_approved_revision(goal, b.a_change(goal, title="Other words"))
    first, second = goal_value(goal)["revisions"]
    about_the_change = set(first) - set(actions.RevisionInput.__dataclass_fields__) | {"kind", "effective_on"}
    for field in set(first) - about_the_change - {"title"}:
        assert first[field] == second[field], field

"""Automation against people: fixed before the window, judged without knowing the sides, counted over the whole of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from goals import actions
from goals.actions.comparison import (
    ComparisonIsOver,
    CriterionDoesNotCompare,
    FindingIsThere,
    JudgeIsNotBlind,
    JudgementDoesNotFit,
    JudgingIsEarly,
    NumberIsNegative,
    ResultIsEarly,
    ScaleIsIncomplete,
    WindowHasBegun,
    WindowIsNotOpen,
)
from goals.actions.metric import ReadingIsOfComparison
from goals.comparison import answer
from goals.models import Comparison, CriterionReading, Finding, Judgement
from goals.snapshot import goal_value
from roadmap.errors import Refused, RuleViolation
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db
WEAKER = {"kind": "rescoped", "reason": "Less.", "reason_class": "resources"}


def close(row: Comparison, **fields: Any) -> Any:
    values: dict[str, Any] = {"spent": actions.SpentInput(), "by": b.an_owner(), "at": b.later(22)}
    return actions.close_comparison(comparison=row, **(values | fields))


def test_a_window_is_fixed_judged_and_counted() -> None:
    """29 by automation, 17 of them also by people, who found 34 in all: automation has not surpassed them."""
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    ours = [b.a_finding(row, reference=f"run-{number}", hours=Decimal("0.5")) for number in range(29)]
    theirs = [
        b.a_finding(row, "people", cost=Decimal(2000), found_on=b.later(15).date(), at=b.later(16)) for _ in range(34)
    ]
    for place, finding in enumerate(ours):
        b.a_judgement(finding, severity=place % 2)
    for place, finding in enumerate(theirs):
        b.a_judgement(finding, severity=1, same_as=ours[place] if place < 17 else None)
    noise = b.a_finding(row, "people")
    b.a_judgement(noise, severity=2)
    close(row, spent=actions.SpentInput(hours_automation=Decimal(40), cost_people=Decimal(90000)))
    reading = goal.criterion_readings.get()
    assert (reading.on, reading.ours, reading.theirs) == (b.later(20).date(), Decimal(29), Decimal(34))
    assert reading.justification == "No: automation found 29 over the whole window, people 34."
    (value,) = goal_value(goal)["comparisons"]
    result = value["result"]
    assert result is not None
    all_that_count, critical, severe, minor = result["counts"]
    assert (all_that_count["both"], all_that_count["only_automation"], all_that_count["only_people"]) == (17, 12, 17)
    assert (all_that_count["automation_days"], all_that_count["people_days"]) == ("2", "5")
    assert all_that_count["automation_hours"] == "14.5"
    assert minor["only_people"] == 1
    assert critical["both"] + severe["both"] == 17
    assert (result["spent_hours_automation"], result["spent_hours_people"]) == ("40", None)
    types = Record.objects.filter(subject=f"goal/{goal.slug}").in_order().values_list("type", flat=True)
    assert set(types) >= {
        "goal.comparison.fixed", "goal.findings.reported", "goal.finding.judged", "goal.comparison.closed",
    }  # fmt: skip


def test_everything_is_fixed_before_the_first_day() -> None:
    goal = b.a_comparing_goal()
    for at in (b.later(10), b.later(11)):
        with pytest.raises(WindowHasBegun, match="on a day before"):
            b.a_comparison(goal, at=at)
    row = b.a_comparison(goal, at=b.later(9, hour=23))
    for column in ("scope", "same_finding", "judging", "baseline_value", "counting", "window_to"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comparison.objects.filter(pk=row.pk).update(**{column: "2027-01-01" if column == "window_to" else "7"})
    table = Comparison.judges.through._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_the_baseline_is_that_of_the_day_whatever_the_goal_says_later() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    weaker = b.comparing(baseline_value=Decimal(3))
    b.an_approved_revision(goal, b.a_change(goal, criteria=[weaker], **WEAKER))
    (value,) = goal_value(goal)["comparisons"]
    assert (value["baseline_value"], value["revision"]) == ("34", 1)
    assert row.baseline_value == Decimal(34)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"criterion": "report"}, CriterionDoesNotCompare, "no criterion called report that compares"),
        ({"window_to": b.later(9).date()}, WindowHasBegun, "ends on its first day or later"),
        ({"severities": []}, ScaleIsIncomplete, "at least one counts"),
        ({"severities": [("Severe", "a"), ("severe", "b")]}, ScaleIsIncomplete, "different names"),
        ({"counting": 4}, ScaleIsIncomplete, "at least one counts"),
        ({"counting": 0}, ScaleIsIncomplete, "at least one counts"),
        ({"judges": []}, JudgeIsNotBlind, "Name who judges"),
    ],
)
def test_terms_are_whole(fields: Any, error: type[RuleViolation], words: str) -> None:
    with pytest.raises(error, match=words):
        b.a_comparison(b.a_comparing_goal(), **fields)


def test_no_two_windows_of_a_criterion_share_a_day() -> None:
    goal = b.a_comparing_goal()
    first = b.a_comparison(goal)
    with pytest.raises(WindowHasBegun, match="Comparison 1 has days"):
        b.a_comparison(goal, window_from=b.later(20).date(), window_to=b.later(30).date())
    actions.call_off_comparison(comparison=first, reason="The bounty was closed.", by=b.an_owner(), at=b.later(2))
    assert b.a_comparison(goal, at=b.later(3)).number == 2


def test_who_knows_the_sides_is_no_judge() -> None:
    goal = b.a_comparing_goal()
    for judge in (b.an_owner(), b.person("Log Reader", "auditor", "reviewer"), b.person("Admin", "administrator")):
        with pytest.raises(JudgeIsNotBlind, match="would know who found what"):
            b.a_comparison(goal, judges=[judge])
    editor = b.another_editor()
    row = b.a_comparison(goal, judges=[editor])
    with pytest.raises(Refused):
        b.a_finding(row, by=editor)
    finding = b.a_finding(row)
    with pytest.raises(Refused):
        b.a_judgement(finding, by=b.an_owner())
    b.a_judgement(finding, by=editor)
    with pytest.raises(Refused):
        close(row, by=editor)


def test_findings_lie_in_the_window_and_are_reported_once() -> None:
    row = b.a_comparison(b.a_comparing_goal())
    for days in (9, 21):
        with pytest.raises(WindowIsNotOpen, match="12 Mar 2026 to 22 Mar 2026"):
            b.a_finding(row, found_on=b.later(days).date(), at=b.later(30))
    with pytest.raises(RuleViolation, match="cannot lie in the future"):
        b.a_finding(row, found_on=b.later(14).date())
    b.a_finding(row, reference="T-1")
    with pytest.raises(FindingIsThere, match="T-1 is reported already"):
        b.a_finding(row, reference="T-1")
    b.a_finding(row, "people", reference="T-1")
    assert len(set(row.findings.values_list("code", flat=True))) == 2


def test_of_many_findings_all_or_none_are_kept() -> None:
    row = b.a_comparison(b.a_comparing_goal())
    good = actions.FindingInput(side="people", found_on=b.later(12).date(), description="A trick.")
    late = actions.FindingInput(side="people", found_on=b.later(25).date(), description="A trick.")
    with pytest.raises(WindowIsNotOpen):
        actions.report_findings(comparison=row, findings=[good, late], by=b.an_owner(), at=b.later(30))
    assert not Finding.objects.exists()


def test_a_judgement_can_be_changed_until_the_result_is_out_and_all_are_kept() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    finding = b.a_finding(row)
    with pytest.raises(JudgementDoesNotFit, match="no such severity"):
        b.a_judgement(finding, severity=3)
    with pytest.raises(JudgementDoesNotFit, match="Say why"):
        b.a_judgement(finding, severity=None)
    with pytest.raises(JudgementDoesNotFit, match="repeats another"):
        b.a_judgement(finding, same_as=finding)
    b.a_judgement(finding, severity=2)
    b.a_judgement(finding, severity=0)
    close(row)
    assert goal.criterion_readings.get().ours == Decimal(1)
    assert Judgement.objects.count() == 2
    with pytest.raises(ComparisonIsOver):
        b.a_judgement(finding)
    with pytest.raises(ComparisonIsOver):
        b.a_finding(row)


def test_only_the_whole_window_is_counted() -> None:
    row = b.a_comparison(b.a_comparing_goal())
    finding = b.a_finding(row)
    with pytest.raises(ResultIsEarly, match="open until 22 Mar 2026"):
        close(row, at=b.later(20))
    with pytest.raises(ResultIsEarly, match="1 finding not judged yet"):
        close(row)
    b.a_judgement(finding)
    close(row)
    with pytest.raises(ComparisonIsOver, match="result of this comparison is out"):
        close(row)


def test_where_nothing_was_found_nothing_is_won() -> None:
    """0 of 0 would be "at least as many"."""
    row = b.a_comparison(b.a_comparing_goal())
    with pytest.raises(ResultIsEarly, match="Nothing was reported"):
        close(row)
    assert not CriterionReading.objects.exists()


def test_numbers_from_inside_a_window_and_corrections_of_its_result_are_refused() -> None:
    goal = b.a_comparing_goal()
    b.a_closed_comparison(goal)

    def read(on: date, **fields: Any) -> object:
        reading = actions.CriterionReadingInput(
            criterion="as-many", on=on, ours=Decimal(9), theirs=Decimal(1), **fields
        )
        return actions.record_criterion_reading(goal=goal, reading=reading, by=b.an_owner(), at=b.later(30))

    for day in (10, 15, 20, 25):
        with pytest.raises(ReadingIsOfComparison, match="From 12 Mar 2026 on this criterion is read from comparisons"):
            read(b.later(day).date())
    with pytest.raises(ReadingIsOfComparison):
        read(b.later(5).date(), supersedes=goal.criterion_readings.get())
    read(b.later(9).date())


def test_calling_off_a_window_that_had_begun_lets_no_number_by_hand_in() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    finding = b.a_finding(row, "people")
    b.a_finding(row)
    b.a_judgement(finding)
    actions.call_off_comparison(comparison=row, reason="It went badly.", by=b.an_owner(), at=b.later(22))
    reading = actions.CriterionReadingInput(
        criterion="as-many", on=b.later(22).date(), ours=Decimal(9), theirs=Decimal(1)
    )
    with pytest.raises(ReadingIsOfComparison):
        actions.record_criterion_reading(goal=goal, reading=reading, by=b.an_owner(), at=b.later(30))
    (value,) = goal_value(goal)["comparisons"]
    assert answer(value, b.later(30).date()) == (
        "Not known: this comparison was called off on 24 Mar 2026, after its window was over: "
        "2 findings reported by then, 1 of them judged."
    )


def test_judging_begins_when_the_window_is_over_and_reporting_ends_two_weeks_later() -> None:
    row = b.a_comparison(b.a_comparing_goal())
    finding = b.a_finding(row)
    with pytest.raises(JudgingIsEarly, match="after 22 Mar 2026"):
        b.a_judgement(finding, at=b.later(20))
    b.a_finding(row, at=b.later(34))
    with pytest.raises(WindowIsNotOpen, match="at most 14 days after the window"):
        b.a_finding(row, at=b.later(35))


def test_what_was_reported_late_and_judged_again_is_told() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    early, late = b.a_finding(row), b.a_finding(row, at=b.later(21))
    for finding in (early, late, late):
        b.a_judgement(finding, at=b.later(22))
    close(row, at=b.later(23))
    result = goal_value(goal)["comparisons"][0]["result"]
    assert result is not None
    assert (result["reported_late"], result["judged_again"], result["judged_by"]) == (1, 1, 1)


def test_nobody_finds_less_than_nothing_and_windows_have_an_end() -> None:
    goal = b.a_comparing_goal()
    with pytest.raises(WindowHasBegun, match="at most 366"):
        b.a_comparison(goal, window_to=date(9999, 12, 31))
    row = b.a_comparison(goal)
    with pytest.raises(NumberIsNegative):
        b.a_finding(row, hours=Decimal(-1))
    b.a_judgement(b.a_finding(row))
    with pytest.raises(NumberIsNegative):
        close(row, spent=actions.SpentInput(cost_automation=Decimal(-1)))


def test_a_comparison_is_fixed_on_what_may_be_told() -> None:
    goal = b.a_comparing_goal()
    b.an_approved_revision(goal)
    with pytest.raises(CriterionDoesNotCompare, match="not coded yet"):
        b.a_comparison(goal, at=b.later(2))


def test_a_criterion_of_another_kind_hides_no_result_and_cannot_stop_the_counting() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    b.a_judgement(b.a_finding(row, "people"))
    b.an_approved_revision(goal, b.a_change(goal, criteria=[b.deliverable("as-many")], **WEAKER))
    assert close(row).reading is None


def test_where_nothing_counts_on_either_side_the_criterion_has_no_reading() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    b.a_judgement(b.a_finding(row), severity=2)
    assert close(row).reading is None
    (value,) = goal_value(goal)["comparisons"]
    assert answer(value, b.later(30).date()).startswith("Nothing that counts was found by either side")


def test_a_criterion_that_was_given_up_hides_no_result() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    b.a_judgement(b.a_finding(row, "people"))
    b.an_approved_revision(goal, b.a_change(goal, criteria=[b.deliverable("other")], **WEAKER))
    assert close(row).reading is None
    (value,) = goal_value(goal)["comparisons"]
    assert value["result"] is not None


def test_a_comparison_is_called_off_with_a_reason_and_stays() -> None:
    goal = b.a_comparing_goal()
    row = b.a_comparison(goal)
    with pytest.raises(RuleViolation, match="Say why"):
        actions.call_off_comparison(comparison=row, reason="", by=b.an_owner(), at=b.later(2))
    actions.call_off_comparison(comparison=row, reason="The bounty was closed.", by=b.an_owner(), at=b.later(2))
    with pytest.raises(ComparisonIsOver):
        actions.call_off_comparison(comparison=row, reason="Again.", by=b.an_owner(), at=b.later(3))
    (value,) = goal_value(goal)["comparisons"]
    assert (value["called_off_on"], value["called_off_reason"]) == (
        b.later(2).date().isoformat(),
        "The bounty was closed.",
    )


def test_the_database_takes_nothing_once_the_result_is_out() -> None:
    row = b.a_closed_comparison(b.a_comparing_goal())
    finding = row.findings.all()[0]
    late = Finding(
        comparison=row, code="latefinding", side="people", found_on=b.later(12).date(), reported_at=b.later(30)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        late.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement(finding=finding, number=9, severity=2, judged_at=b.later(30)).save()

"""Automation against people: everything is fixed before the window begins, judged without the sides, counted at its end."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from goals import logged
from goals.actions.citing import cite, record_citations
from goals.actions.guards import check_day_has_come, check_fields, lock_goal, next_number, refuse_unless
from goals.actions.inputs import CriterionReadingInput
from goals.actions.metric import store_criterion_reading
from goals.actions.revising import current_of
from goals.comparison import answer, totals
from goals.days import long_day
from goals.models import Comparison, ComparisonResult, Criterion, Evidence, Finding, Goal, Judgement
from goals.permissions import can_be_judge, can_fix_comparison, can_judge_findings, can_see_sides
from goals.snapshot import goal_value
from goals.snapshot.comparison import comparison_value
from goals.telling import told_revisions
from roadmap.accounts.models import User
from roadmap.english import plural
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_FIXES = "Only an owner of this goal or an editor sets up comparisons and reports findings."
WHO_REPORTS = "Findings are reported and results are made by owners of the goal and editors who are not judges of them."
WHO_JUDGES = (
    "Only the named judges say how severe a finding is, and nobody who owns the goal or can read the log is one."
)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other
MOST_AT_ONCE = 1000
MOST_DAYS = 366  # of a window, and from the day on which it is fixed to its first
REPORTED_WITHIN = timedelta(days=14)  # after the last day


class CriterionDoesNotCompare(RuleViolation):
    field = "criterion"


class WindowHasBegun(RuleViolation):
    """What is fixed on the first day of a window or later can be fitted to what was found."""

    field = "window_from"


class ScaleIsIncomplete(RuleViolation):
    field = "severities"


class JudgeIsNotBlind(RuleViolation):
    field = "judges"


class WindowIsNotOpen(RuleViolation):
    field = "found_on"


class FindingIsThere(RuleViolation):
    field = "reference"


class ComparisonIsOver(RuleViolation):
    """It was called off, or its result is out: nothing is added to it."""


class JudgementDoesNotFit(RuleViolation):
    field = "same_as"


class JudgingIsEarly(RuleViolation):
    """While findings come in, how many come together tells which side they are from."""


class NumberIsNegative(RuleViolation):
    """Nothing takes less than no time and no money."""


class ResultIsEarly(RuleViolation):
    """The window is not over, findings are not judged, or nothing was found."""


@dataclass(frozen=True, kw_only=True)
class ComparisonInput:
    """`severities`: (name, what it means), the worst first, of which the first `counting` count. Days are inclusive."""

    title: str
    criterion: str
    window_from: date
    window_to: date
    scope: str
    same_finding: str
    judging: str
    severities: Sequence[tuple[str, str]]
    counting: int
    judges: Sequence[User]
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingInput:
    side: str
    found_on: date
    description: str
    reference: str = ""
    hours: Decimal | None = None
    cost: Decimal | None = None
    code: str = ""  # drawn by lot if empty


@dataclass(frozen=True, kw_only=True)
class SpentInput:
    """What each side took in the whole window, also where it found nothing; None: not known."""

    hours_automation: Decimal | None = None
    hours_people: Decimal | None = None
    cost_automation: Decimal | None = None
    cost_people: Decimal | None = None


@transaction.atomic
def fix_comparison(*, goal: Goal, terms: ComparisonInput, by: User, at: datetime) -> Comparison:
    """Say on a day before the window begins what will be compared, and how; nothing of it can be changed afterwards."""
    refuse_unless(can_fix_comparison(by, goal), WHO_FIXES)
    goal = lock_goal(goal)
    criterion, revision = _comparing_criterion(goal, terms.criterion)
    _check_terms(goal, terms, at)
    row = Comparison(goal=goal, number=next_number(goal.comparisons.all()), revision=revision, fixed_by=by, fixed_at=at)
    row.criterion, row.title, row.currency = terms.criterion, terms.title, terms.currency
    row.window_from, row.window_to, row.counting = terms.window_from, terms.window_to, terms.counting
    row.scope, row.same_finding, row.judging = terms.scope, terms.same_finding, terms.judging
    row.severities = [{"name": name, "definition": definition} for name, definition in terms.severities]
    row.baseline_text, row.baseline_on = criterion.baseline_text, criterion.baseline_on
    row.baseline_value = criterion.baseline_value
    check_fields(row)
    row.save(force_insert=True)
    row.judges.add(*terms.judges)
    append(type="goal.comparison.fixed", subject=f"goal/{goal.slug}", by=by, at=at, after=logged.comparison(row))
    return row


@transaction.atomic
def report_findings(
    *, comparison: Comparison, findings: Sequence[FindingInput], by: User, at: datetime
) -> list[Finding]:
    """What the sides found in the window, all or none, in one record."""
    row = _locked(comparison)
    refuse_unless(can_fix_comparison(by, row.goal) and not row.judges.filter(pk=by.pk).exists(), WHO_REPORTS)
    _check_is_not_over(row)
    if not findings or len(findings) > MOST_AT_ONCE:
        raise RuleViolation(f"Report 1 to {MOST_AT_ONCE} findings at once.")
    stored = [_store(row, one, by, at) for one in findings]
    after = {name: value for one in stored for name, value in logged.finding(one).items()}
    append(type="goal.findings.reported", subject=f"goal/{row.goal.slug}", by=by, at=at, after=after)
    return stored


@transaction.atomic
def judge_finding(
    *, finding: Finding, severity: int | None, same_as: Finding | None = None, reason: str = "", by: User, at: datetime
) -> Judgement:
    """How severe a finding is and which other it repeats, said by somebody who does not know who found it.

    `severity` is the place in the scale, 0 the worst; None: it is out of scope, with a reason.
    """
    comparison = _locked(finding.comparison)
    refuse_unless(can_judge_findings(by, comparison), WHO_JUDGES)
    _check_is_not_over(comparison)
    if not comparison.is_over(at.date()):  # else the day on which a finding turns up tells who found it
        raise JudgingIsEarly(f"Judging begins when the window is over, after {long_day(comparison.window_to)}.")
    if severity is not None and severity >= len(comparison.severities):
        raise JudgementDoesNotFit("The scale has no such severity.", field="severity")
    if severity is None and not reason:
        raise JudgementDoesNotFit("Say why it is out of scope.", field="reason")
    if same_as is not None and (same_as.comparison_id != comparison.pk or same_as.pk == finding.pk):
        raise JudgementDoesNotFit("A finding repeats another one of the same comparison.")
    row = Judgement(finding=finding, severity=severity, same_as=same_as, reason=reason, judged_by=by, judged_at=at)
    row.number = next_number(finding.judgements.all())
    check_fields(row)
    row.save()
    append(
        type="goal.finding.judged", subject=f"goal/{comparison.goal.slug}", by=by, at=at, after=logged.judgement(row)
    )
    return row


@transaction.atomic
def close_comparison(
    *, comparison: Comparison, spent: SpentInput, evidence: Sequence[Evidence] = (), by: User, at: datetime
) -> ComparisonResult:
    """Count what the whole window gave; the criterion gets its reading of the last day. Nothing can be added afterwards.

    Where the goal has given the criterion up meanwhile, or neither side found anything that counts, there is no reading,
    and the result is told all the same.
    """
    row = _locked(comparison)
    refuse_unless(can_see_sides(by, row), WHO_REPORTS)
    _check_is_not_over(row)
    _check_can_be_counted(row, at)
    result = ComparisonResult(comparison=row, closed_by=by, closed_at=at)
    for name, value in vars(spent).items():
        setattr(result, f"spent_{name}", value)
    check_fields(result)
    _check_not_negative(spent)
    reading = None
    ours, theirs = totals(comparison_value(row, result)) or (0, 0)
    if (ours or theirs) and _still_compares(row):
        given = CriterionReadingInput(
            criterion=row.criterion,
            on=row.window_to,
            ours=Decimal(ours),
            theirs=Decimal(theirs),
            justification=answer(comparison_value(row, result), at.date()),
            evidence=evidence,
        )
        reading = store_criterion_reading(row.goal, given, update=None, by=by, at=at, comparison=row)
    result.reading = reading
    result.save()
    cited = cite(row.goal, evidence)
    after = logged.comparison_result(result) | (logged.criterion_reading(reading) if reading else {})
    append(type="goal.comparison.closed", subject=f"goal/{row.goal.slug}", by=by, at=at, after=after)
    record_citations(row.goal, cited, by=by, at=at)
    return result


@transaction.atomic
def call_off_comparison(*, comparison: Comparison, reason: str, by: User, at: datetime) -> Comparison:
    """It will have no result; that, and why, stays public."""
    row = _locked(comparison)
    refuse_unless(can_see_sides(by, row), WHO_REPORTS)
    _check_is_not_over(row)
    if not reason:
        raise RuleViolation("Say why it is called off.", field="reason")
    row.called_off_by, row.called_off_at, row.called_off_reason = by, at, reason
    row.save(update_fields=["called_off_by", "called_off_at", "called_off_reason"])
    subject, after = f"goal/{row.goal.slug}", logged.comparison_end(row)
    append(type="goal.comparison.called_off", subject=subject, by=by, at=at, after=after)
    return row


def _comparing_criterion(goal: Goal, key: str) -> tuple[Criterion, int]:
    revision = current_of(goal.revisions.all())
    criterion = revision.criteria.filter(key=key, kind=Criterion.Kind.COMPARATIVE).first() if revision else None
    if revision is None or criterion is None:
        raise CriterionDoesNotCompare(f"The goal as it stands has no criterion called {key} that compares.")
    told = told_revisions(goal_value(goal)["revisions"])
    if not told or told[-1]["number"] != revision.number:
        raise CriterionDoesNotCompare("A change of the goal is not coded yet. Fix the comparison once it may be told.")
    return criterion, revision.number


def _still_compares(row: Comparison) -> bool:
    current = current_of(row.goal.revisions.all())
    compares = {"key": row.criterion, "kind": Criterion.Kind.COMPARATIVE}
    return current is not None and current.criteria.filter(**compares).exists()


def _check_not_negative(given: FindingInput | SpentInput) -> None:
    for name, value in vars(given).items():
        if isinstance(value, Decimal) and value < 0:
            raise NumberIsNegative("Give a number that is not below zero.", field=name)


def _check_terms(goal: Goal, terms: ComparisonInput, at: datetime) -> None:
    if terms.window_from <= at.date():
        raise WindowHasBegun("Everything is fixed on a day before the window begins.")
    if terms.window_to < terms.window_from:
        raise WindowHasBegun("The window ends on its first day or later.", field="window_to")
    if (terms.window_to - terms.window_from).days >= MOST_DAYS or (terms.window_from - at.date()).days > MOST_DAYS:
        raise WindowHasBegun(f"A window begins within {MOST_DAYS} days and has at most {MOST_DAYS}.", field="window_to")
    same = goal.comparisons.filter(criterion=terms.criterion, called_off_at__isnull=True)
    other = same.filter(window_from__lte=terms.window_to, window_to__gte=terms.window_from).first()
    if other is not None:
        raise WindowHasBegun(f"Comparison {other.number} has days of this window already.")
    names = [name.casefold() for name, _ in terms.severities]
    if not all(names) or len(set(names)) != len(names) or not 0 < terms.counting <= len(names):
        raise ScaleIsIncomplete(
            "A scale has severities of different names, the worst first, of which at least one counts."
        )
    if not terms.judges:
        raise JudgeIsNotBlind("Name who judges how severe findings are.")
    for judge in terms.judges:
        if not can_be_judge(judge, goal):
            raise JudgeIsNotBlind(f"{judge.name} owned this goal or can read the log, and would know who found what.")


def _store(comparison: Comparison, given: FindingInput, by: User, at: datetime) -> Finding:
    check_day_has_come(given.found_on, at=at, field="found_on", what="The day of a finding")
    if not comparison.window_from <= given.found_on <= comparison.window_to:
        days = f"{long_day(comparison.window_from)} to {long_day(comparison.window_to)}"
        raise WindowIsNotOpen(f"Only what was found in the window counts: {days}.")
    if at.date() > comparison.window_to + REPORTED_WITHIN:
        raise WindowIsNotOpen(f"Findings are reported at most {REPORTED_WITHIN.days} days after the window.")
    _check_not_negative(given)
    known = comparison.findings.filter(side=given.side, reference=given.reference)
    if given.reference and known.exists():
        raise FindingIsThere(f"{given.reference} is reported already.")
    fields: dict[str, Any] = vars(given) | {"code": given.code or _new_code(comparison)}
    row = Finding(comparison=comparison, reported_by=by, reported_at=at, **fields)
    check_fields(row)
    row.save()
    return row


def _new_code(comparison: Comparison) -> str:
    """By lot, so that neither the order nor the number tells a judge who reported it."""
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not comparison.findings.filter(code=code).exists():
            return code


def _locked(comparison: Comparison) -> Comparison:
    row = Comparison.objects.select_for_update(of=("self",)).select_related("goal").get(pk=comparison.pk)
    row.goal = lock_goal(row.goal)
    return row


def _check_is_not_over(row: Comparison) -> None:
    if row.called_off_at is not None:
        raise ComparisonIsOver("This comparison was called off.")
    if ComparisonResult.objects.filter(comparison=row).exists():
        raise ComparisonIsOver("The result of this comparison is out.")


def _check_can_be_counted(row: Comparison, at: datetime) -> None:
    if not row.is_over(at.date()):
        raise ResultIsEarly(f"The window is open until {long_day(row.window_to)}. Only the whole window is counted.")
    waiting = row.findings.filter(judgements__isnull=True).count()
    if waiting:
        raise ResultIsEarly(f"{plural(waiting, 'finding')} not judged yet.")
    if not row.findings.exists():
        raise ResultIsEarly("Nothing was reported, so there is nothing to compare. Call it off, and say why.")

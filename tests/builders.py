"""Test data made by actions, so that every rule, record and trigger is in force; defaults tell a plain small story.

`a_goal()` gives an approved goal with an owner. Everything happens on DAY or a few days after, at 09:00 UTC, unless
a test says otherwise. People are the same few, made once per test: `person("Owner One", "owner")`.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import F
from django.utils import timezone

from goals import actions
from goals.actions import CriterionInput, DeadlineInput, OwnerInput, RevisionInput, input_from
from goals.machine_evidence.report import Counts, RunReport
from goals.models import (
    Area,
    Comparison,
    EvaluationRun,
    EvaluationSuite,
    Evidence,
    Finding,
    Goal,
    Judgement,
    Metric,
    Resolution,
    Revision,
    Roadmap,
    RunMapping,
    StatusUpdate,
    Threshold,
)
from roadmap.accounts.actions import create_user
from roadmap.accounts.models import User

DAY = date(2026, 3, 2)
_numbers = count(1)


def at(day: date = DAY, hour: int = 9) -> datetime:
    """A moment of a day, UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def later(days: int, hour: int = 9) -> datetime:
    """A moment some days after DAY."""
    return at(DAY + timedelta(days=days), hour)


def a_slug(word: str) -> str:
    return f"{word}-{next(_numbers)}"


def person(name: str, *roles: str, **fields: Any) -> User:
    """The person of this name; made with these roles the first time a test asks."""
    email = name.lower().replace(" ", ".") + "@example.org"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    return create_user(email=email, name=name, roles=roles, by=None, at=at(date(2026, 1, 2)), **fields)


def an_owner() -> User:
    return person("Owner One", "owner", team="Safeguards")


def an_editor() -> User:
    return person("Editor One", "editor")


def another_editor() -> User:
    return person("Editor Two", "editor")


def a_reviewer() -> User:
    return person("Reviewer One", "reviewer")


def another_reviewer() -> User:
    return person("Reviewer Two", "reviewer")


def a_publisher() -> User:
    return person("Publisher One", "publisher")


def another_publisher() -> User:
    return person("Publisher Two", "publisher")


def a_roadmap(**fields: Any) -> Roadmap:
    values: dict[str, Any] = {
        "name": "Example roadmap",
        "developer": "Example Lab",
        "kept_by": "developer",
        "promise_days": 60,
    }
    return actions.set_up_roadmap(by=None, at=at(), **(values | fields))


def an_area(slug: str = "safeguards", **fields: Any) -> Area:
    """The area of this slug; made the first time a test asks."""
    found = Area.objects.filter(slug=slug).first()
    if found is not None:
        return found
    values: dict[str, Any] = {"name": slug.title(), "definition": f"All about {slug}.", "by": None, "at": at()}
    return actions.add_area(slug=slug, **(values | fields))


def deadline(day: date | str = "2026-12-15", **fields: Any) -> DeadlineInput:
    """An exact date, unless `kind` says otherwise."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    values: dict[str, Any] = {"kind": "date", "on": on}
    return DeadlineInput(**(values | fields))


def deliverable(key: str = "report", **fields: Any) -> CriterionInput:
    values: dict[str, Any] = {"kind": "deliverable", "text": "The report is published.", "met": "Anybody can read it."}
    return CriterionInput(key=key, **(values | fields))


def a_revision(**fields: Any) -> RevisionInput:
    """What a goal may say: one deliverable, due on 15 Dec 2026, an update every 45 days."""
    values: dict[str, Any] = {
        "title": "Publish the report",
        "statement": "Publish a report on how bypasses are fixed.",
        "why": "Readers cannot judge what they do not see.",
        "deadline": deadline(),
        "cadence_days": 45,
        "criteria": [deliverable()],
        "effective_on": DAY,
    }
    return RevisionInput(**(values | fields))


def a_proposed_goal(slug: str = "", *, revision: RevisionInput | None = None, **fields: Any) -> Goal:
    """A goal whose first revision, proposed by an editor, waits for approval."""
    values: dict[str, Any] = {
        "area": fields.get("area") or an_area(),
        "set_on": DAY,
        "owners": [OwnerInput(user=an_owner(), team="Safeguards", since=DAY)],
        "by": an_editor(),
        "at": at(),
    }
    return actions.create_goal(slug=slug or a_slug("goal"), revision=revision or a_revision(), **(values | fields))


def a_goal(slug: str = "", *, revision: RevisionInput | None = None, **fields: Any) -> Goal:
    """An approved goal, owned by `an_owner()`."""
    goal = a_proposed_goal(slug, revision=revision, **fields)
    actions.approve_revision(revision=goal.revisions.get(), by=another_editor(), at=fields.get("at", at(hour=10)))
    return goal


def an_imported_goal(slug: str = "", *, revision: RevisionInput | None = None, **fields: Any) -> Goal:
    """A goal as history tells it: no people, no approval."""
    return a_proposed_goal(slug, revision=revision, **({"by": None, "owners": []} | fields))


def a_part(of: Goal, slug: str = "", **fields: Any) -> Goal:
    return a_goal(slug, parent=of, area=of.area, **fields)


def a_whole(slug: str = "", **fields: Any) -> Goal:
    """A goal without criteria of its own, so that it may have parts."""
    return a_goal(slug, revision=a_revision(criteria=[]), **fields)


def a_change(goal: Goal, **changes: Any) -> RevisionInput:
    """The current revision of a goal (one that was declined, if it has no other) with changes; re-worded on DAY."""
    current = goal.revisions.order_by(F("declined_at").asc(nulls_first=True), "-number")[0]
    values: dict[str, Any] = {"kind": "reworded", "effective_on": DAY + timedelta(days=10)}
    return input_from(current, **(values | changes))


def a_later_date(goal: Goal, day: str = "2027-03-31", **changes: Any) -> RevisionInput:
    """A re-dating, with the reason that asking for less needs."""
    values: dict[str, Any] = {
        "kind": "redated",
        "deadline": deadline(day),
        "reason": "Two people left.",
        "reason_class": "resources",
    }
    return a_change(goal, **(values | changes))


def a_proposed_revision(goal: Goal, change: RevisionInput | None = None, **fields: Any) -> Revision:
    """A change that waits for approval; proposed by the owner."""
    values: dict[str, Any] = {"by": an_owner(), "at": later(10)}
    return actions.propose_revision(goal=goal, revision=change or a_later_date(goal), **(values | fields))


def an_approved_revision(goal: Goal, change: RevisionInput | None = None, **fields: Any) -> Revision:
    """A change in force, not yet coded."""
    proposed = a_proposed_revision(goal, change, **fields)
    return actions.approve_revision(revision=proposed, by=an_editor(), at=later(11))


def a_coded_revision(goal: Goal, direction: str = "less", change: RevisionInput | None = None) -> Revision:
    """A change in force that may enter an edition."""
    approved = an_approved_revision(goal, change)
    return actions.code_direction(revision=approved, direction=direction, by=a_reviewer(), at=later(12))


def a_metric(goal: Goal, slug: str = "hours-to-fix", **fields: Any) -> Metric:
    values: dict[str, Any] = {
        "name": "Hours to a fix",
        "unit": "hours",
        "direction": "down",
        "by": an_owner(),
        "at": at(hour=11),
    }
    return actions.add_metric(goal=goal, slug=slug, **(values | fields))


def mapped_runs(metric: Metric, **fields: Any) -> RunMapping:
    """How many checks of the suite passed is a reading of the metric."""
    values: dict[str, Any] = {"tool": "suite", "measure": "passed", "by": an_owner(), "at": later(1)}
    return actions.map_runs(metric=metric, **(values | fields))


def a_run(**fields: Any) -> RunReport:
    """Ran on DAY to its end; 5 passed and 1 failed."""
    values: dict[str, Any] = {"format": "junit", "tool": "suite", "run_on": DAY.isoformat(), "status": "complete"}
    return RunReport(**(values | {"counts": Counts(passed=5, failed=1)} | fields))


def comparing(**fields: Any) -> CriterionInput:
    """Automation against people; 34 were found before."""
    values: dict[str, Any] = {"kind": "comparative", "baseline_text": "Last year", "baseline_value": Decimal(34)}
    return deliverable("as-many", **(values | fields))


def a_comparing_goal(slug: str = "", **fields: Any) -> Goal:
    return a_goal(slug, revision=a_revision(criteria=[comparing()]), **fields)


def a_judge() -> User:
    return person("Judge One", "reviewer")


def a_comparison(goal: Goal, **fields: Any) -> Comparison:
    """Fixed on DAY: a window from the 10th to the 20th day; critical and severe count, minor does not."""
    by, at = fields.pop("by", None) or an_owner(), fields.pop("at", later(1))
    values: dict[str, Any] = {
        "title": "First window",
        "criterion": "as-many",
        "window_from": later(10).date(),
        "window_to": later(20).date(),
        "scope": "The classifiers of model-5.",
        "same_finding": "One prompt works by the same trick as the other.",
        "judging": "A judge reads findings by their codes.",
        "severities": [("Critical", "Full uplift."), ("Severe", "Clear uplift."), ("Minor", "Some.")],
        "counting": 2,
        "judges": [a_judge()],
        "currency": "USD",
    }
    terms = actions.ComparisonInput(**(values | fields))
    return actions.fix_comparison(goal=goal, terms=terms, by=by, at=at)


def a_window_that_is_open(goal: Goal, **fields: Any) -> Comparison:
    """Now: from three days ago to three days from now."""
    now = timezone.now()
    days = {"window_from": (now - timedelta(days=3)).date(), "window_to": (now + timedelta(days=3)).date()}
    return a_comparison(goal, at=now - timedelta(days=5), **(days | fields))


def a_finding(comparison: Comparison, side: str = "automation", **fields: Any) -> Finding:
    """Found on the 12th day."""
    by, at = fields.pop("by", None) or an_owner(), fields.pop("at", later(13))
    values: dict[str, Any] = {"side": side, "found_on": later(12).date(), "description": "A trick with two languages."}
    found = [actions.FindingInput(**(values | fields))]
    return actions.report_findings(comparison=comparison, findings=found, by=by, at=at)[0]


def a_judgement(finding: Finding, severity: int | None = 0, **fields: Any) -> Judgement:
    values: dict[str, Any] = {"by": a_judge(), "at": later(21)}
    return actions.judge_finding(finding=finding, severity=severity, **(values | fields))


def a_closed_comparison(goal: Goal, ours: int = 1, theirs: int = 2, **fields: Any) -> Comparison:
    """Automation found `ours`, people `theirs`; all critical and none by both."""
    row = a_comparison(goal, **fields)
    for side, found in (("automation", ours), ("people", theirs)):
        for _ in range(found):
            a_judgement(a_finding(row, side))
    actions.close_comparison(comparison=row, spent=actions.SpentInput(), by=an_owner(), at=later(21))
    return row


def a_reading(metric: Metric, value: str | Decimal = "71", on: date = DAY, **fields: Any) -> Any:
    values: dict[str, Any] = {"by": an_owner(), "at": at(on, hour=12)}
    return actions.record_reading(metric=metric, on=on, value=Decimal(value), **(values | fields))


def an_update(goal: Goal, **fields: Any) -> StatusUpdate:
    """A submitted update of the owner: on track."""
    values: dict[str, Any] = {"health": "on_track", "done": "The outline is written.", "by": an_owner(), "at": later(5)}
    return actions.submit_update(goal=goal, **(values | fields))


def some_evidence(slug: str = "", *, goals: Any = (), **fields: Any) -> Evidence:
    """A public report that its bringer, the owner, captured on DAY; in review."""
    values: dict[str, Any] = {
        "title": "The report",
        "kind": "report",
        "visibility": "public",
        "url": "https://example.org/report",
        "sha256": "ab" * 32,
        "captured_on": DAY,
        "by": an_owner(),
        "at": later(1),
    }
    return actions.add_evidence(slug=slug or a_slug("evidence"), goals=goals, **(values | fields))


def a_file(slug: str = "", *, goals: Any = (), **fields: Any) -> Evidence:
    """Evidence that is a file, a line of text unless `data` is given; in review."""
    values: dict[str, Any] = {
        "called": "report.txt",
        "data": f"All is well, says {slug or a_slug('text')}.\n".encode(),
        "title": "The file",
        "kind": "report",
        "visibility": "public",
        "captured_on": DAY,
        "by": an_owner(),
        "at": later(1),
    }
    return actions.add_evidence_file(slug=slug or a_slug("evidence"), goals=goals, **(values | fields)).evidence


def a_proposed_ending(goal: Goal, **fields: Any) -> Resolution:
    """Achieved on the fifth day, says the owner, with evidence for its deliverable."""
    values: dict[str, Any] = {"ending": "achieved", "achieved_on": DAY + timedelta(days=5), "how_known": "We saw it."}
    values |= {"by": an_owner(), "at": later(6)}
    if "proofs" not in fields and fields.get("ending", "achieved") == "achieved":
        values["proofs"] = {"report": [some_evidence(goals=[goal])]}
    return actions.propose_resolution(goal=goal, **(values | fields))


def an_ended_goal(slug: str = "", **fields: Any) -> Goal:
    """A goal achieved on the fifth day, accepted on the seventh."""
    goal = a_goal(slug)
    actions.accept_resolution(resolution=a_proposed_ending(goal, **fields), by=a_reviewer(), at=later(7))
    return goal


def a_suite(slug: str = "", **fields: Any) -> EvaluationSuite:
    """Checks for cyber, to be run every 90 days."""
    values: dict[str, Any] = {"name": "Capture the flag", "capability": "cyber", "cadence_days": 90}
    values |= {"by": an_editor(), "at": at()}
    return actions.add_evaluation_suite(slug=slug or a_slug("suite"), **(values | fields))


def an_evaluation_run(suite: EvaluationSuite, **fields: Any) -> EvaluationRun:
    """On model-5, on DAY, to its end."""
    values: dict[str, Any] = {
        "target": "model-5",
        "ran_on": DAY,
        "status": "complete",
        "by": an_owner(),
        "at": later(4),
    }
    return actions.record_evaluation_run(suite=suite, **(values | fields))


def a_threshold(slug: str = "", **fields: Any) -> Threshold:
    """A capability threshold with an approved definition."""
    definition = actions.ThresholdInput(
        name="Known weapons", definition="Helps a novice clearly more than public sources do.", effective_on=DAY
    )
    values: dict[str, Any] = {"revision": definition, "by": an_editor(), "at": at()}
    threshold = actions.add_threshold(slug=slug or a_slug("threshold"), **(values | fields))
    row = threshold.revisions.get()
    if not row.imported:
        actions.approve_revision(revision=row, by=another_editor(), at=at(hour=10))
    return threshold

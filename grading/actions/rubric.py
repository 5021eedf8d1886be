"""Adding versions of rubrics. A version never changes; a better wording is the next version."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from grading import logged
from grading.anchor_cases import DEFAULT_CASES
from grading.models import AnchorCase, Level, Rubric, RubricCriterion
from grading.permissions import can_add_rubric
from grading.rubrics import DEFAULT_RUBRICS
from grading.values import LevelValue, RubricCriterionValue
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import append


class RubricHasNoLevels(RuleViolation):
    field = "levels"


class AnchorNamesNoLevel(RuleViolation):
    field = "criteria"


class RubricVersionExists(RuleViolation):
    field = "version"


@dataclass(frozen=True, kw_only=True)
class CaseInput:
    """A described case, the key of the level it stands for, and why."""

    key: str
    title: str
    text: str
    level: str
    reason: str


@transaction.atomic
def add_rubric(
    *,
    kind: str,
    title: str,
    question: str,
    levels: Sequence[LevelValue],
    criteria: Sequence[RubricCriterionValue] = (),
    cases: Sequence[CaseInput] = (),
    effective_on: date,
    by: User | None,
    at: datetime,
    version: int | None = None,
) -> Rubric:
    """Add the next version of the rubric of one kind of grade; `levels` and `criteria` in the order they are shown.

    `version` is for imports, which keep the numbers of their source.
    """
    _refuse_unless_editor(by)
    if [level["rank"] for level in levels] != list(range(1, len(levels) + 1)) or len(levels) < 2:
        raise RubricHasNoLevels("A rubric needs at least two levels, ranked 1, 2, 3 and so on from the best.")
    if stray := {key for criterion in criteria for key in criterion["anchors"]} - {level["key"] for level in levels}:
        raise AnchorNamesNoLevel(f"No level is called {', '.join(sorted(stray))}.")
    if any(case.level not in {level["key"] for level in levels} for case in cases):
        raise AnchorNamesNoLevel("Each anchor case stands for one of the levels.", field="cases")
    last = Rubric.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    if version is not None and version <= last:
        raise RubricVersionExists(f"Version {version} of the {kind} rubric is already here.")
    rubric = Rubric.objects.create(
        kind=kind,
        version=version or last + 1,
        title=title,
        question=question,
        effective_on=effective_on,
        recorded_at=at,
    )
    ranks = Level.objects.bulk_create(Level(rubric=rubric, **level) for level in levels)
    questions = RubricCriterion.objects.bulk_create(
        RubricCriterion(rubric=rubric, position=position, **criterion) for position, criterion in enumerate(criteria)
    )
    shown = AnchorCase.objects.bulk_create(
        AnchorCase(rubric=rubric, position=position, recorded_at=at, **asdict(case))
        for position, case in enumerate(cases)
    )
    after = logged.rubric(rubric, ranks, questions, shown)
    append(type="rubric.added", subject=f"rubric/{rubric.slug}", by=by, at=at, after=after)
    return rubric


@transaction.atomic
def add_default_rubrics(*, by: User | None, at: datetime) -> list[Rubric]:
    """Add the shipped rubric of every kind that has none yet; returns the newest rubric of each kind."""
    _refuse_unless_editor(by)
    for value in DEFAULT_RUBRICS:
        if not Rubric.objects.filter(kind=value["kind"]).exists():
            add_rubric(
                kind=value["kind"],
                title=value["title"],
                question=value["question"],
                levels=value["levels"],
                criteria=value["criteria"],
                cases=[CaseInput(**case) for case in DEFAULT_CASES[value["kind"]]],
                effective_on=at.date(),
                by=by,
                at=at,
            )
    return newest_rubrics()


def newest_rubrics() -> list[Rubric]:
    """The rubric a new cycle is pinned to, one for each kind that has any."""
    newest: dict[str, Rubric] = {rubric.kind: rubric for rubric in Rubric.objects.order_by("kind", "version")}
    return list(newest.values())


def _refuse_unless_editor(by: User | None) -> None:
    """Nobody (None) stands for an import or for setting up."""
    if by is not None and not can_add_rubric(by):
        raise Refused("Only an editor adds a rubric.")

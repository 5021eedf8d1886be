"""How far the reviewers of a closed cycle agree, line by line, and how their levels spread. Reads; changes nothing.

Agreement is that of first scores: each was given blind. A later version may follow a discussion, which is meant to
bring reviewers together, so it would flatter the panel.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Prefetch

from grading.agreement import REPLICATES, AgreementNotComputed, agreement
from grading.models import Assignment, Cycle, CycleGoal, GradeKind, Score
from grading.snapshot import rubric_value
from grading.tally import rubrics_by_kind
from grading.values import RubricValue
from roadmap import canonical_json

Items = Sequence[Sequence[int | None]]  # for each goal, the rank that each of its reviewers gave


class Line(TypedDict):
    """What was found for one kind of grade, or one criterion of it; numbers are texts, and `sentence` stands for them."""

    kind: str
    criterion: str  # "" is the overall level
    alpha: str
    low: str
    high: str
    items: int  # goals that two or more reviewers judged
    judgements: int
    undefined: int
    sentence: str


@dataclass(frozen=True)
class Question:
    """What many goals were judged by: the overall level of a kind, or one criterion."""

    kind: str
    criterion: str
    items: Items


@dataclass(frozen=True)
class Material:
    """The first scores of a cycle as ranks. The same scores give the same hash."""

    questions: Sequence[Question]

    @property
    def sha256(self) -> str:
        plain = [[one.kind, one.criterion, sorted(_plain(item) for item in one.items)] for one in self.questions]
        return hashlib.sha256(canonical_json.dumps(plain)).hexdigest()


def material(cycle: Cycle) -> Material:
    """The first scores of a cycle, kind by kind and criterion by criterion."""
    return material_of(goals_with_scores(cycle))


def material_of(rows: Sequence[CycleGoal]) -> Material:
    rubrics = {kind: rubric_value(rubric) for kind, rubric in rubrics_by_kind(rows).items()}
    kinds = [kind for kind in GradeKind.values if kind in rubrics and any(row.kind == kind for row in rows)]
    return Material([one for kind in kinds for one in _questions(rubrics[kind], [r for r in rows if r.kind == kind])])


def goals_with_scores(cycle: Cycle) -> list[CycleGoal]:
    """The goals that were graded, each with its submitted scores and their answers at hand."""
    panel = (
        Assignment.objects.filter(state=Assignment.State.SUBMITTED)
        .select_related("reviewer")
        .order_by("reviewer__public_id")
    )
    scores = Score.objects.order_by("version").prefetch_related("criteria")
    rows = cycle.goals.filter(removed_at__isnull=True).select_related("goal", "cycle").order_by("pk")
    return list(rows.prefetch_related(Prefetch("assignments", panel), Prefetch("assignments__scores", scores)))


def compute(found: Material, *, on_percent: Callable[[int], None]) -> list[Line]:
    """Alpha with its interval for every question; `on_percent` is told each time another hundredth is done."""
    lines: list[Line] = []
    seed, told = int(found.sha256[:16], 16), 0

    def tell(done: int) -> None:
        nonlocal told
        percent = min(99, (len(lines) * REPLICATES + done) * 100 // (len(found.questions) * REPLICATES))
        if percent > told:
            told = percent
            on_percent(percent)

    for question in found.questions:
        lines.append(_line(question, seed, tell))
        tell(0)
    return lines


def distribution(rows: Iterable[CycleGoal], rubric: RubricValue) -> dict[int, dict[str, dict[str, int]]]:
    """Id of the goal in the cycle -> criterion ("": overall) -> level key ("": no level) -> how many of the newest scores."""
    counts: dict[int, dict[str, dict[str, int]]] = {}
    names = ["", *(criterion["key"] for criterion in rubric["criteria"])]
    for row in rows:
        newest = [list(one.scores.all())[-1] for one in row.assignments.all() if one.scores.all()]
        counts[row.pk] = {name: _counted(newest, name) for name in names}
    return counts


def _questions(rubric: RubricValue, rows: Sequence[CycleGoal]) -> list[Question]:
    rank = {level["key"]: level["rank"] for level in rubric["levels"]}
    names = ["", *(criterion["key"] for criterion in rubric["criteria"])]
    first = [[next(iter(one.scores.all())) for one in row.assignments.all() if one.scores.all()] for row in rows]
    return [
        Question(rubric["kind"], name, [[rank.get(level_of(score, name)) for score in scores] for scores in first])
        for name in names
    ]


def level_of(score: Score, criterion: str) -> str:
    """The level key a score gives for a criterion, or overall; "" where it gives none."""
    if not criterion:
        return score.level
    return next((row.level for row in score.criteria.all() if row.criterion == criterion), "")


def _counted(scores: Iterable[Score], criterion: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for score in scores:
        found[level_of(score, criterion)] += 1
    return dict(found)


def _line(question: Question, seed: int, tell: Callable[[int], None]) -> Line:
    comparable = [[rank for rank in item if rank is not None] for item in question.items]
    comparable = [item for item in comparable if len(item) > 1]
    line = Line(
        kind=question.kind,
        criterion=question.criterion,
        alpha="",
        low="",
        high="",
        items=len(comparable),
        judgements=sum(map(len, comparable)),
        undefined=0,
        sentence="",
    )
    try:
        found = agreement(question.items, "ordinal", seed=seed, on_progress=tell)
    except AgreementNotComputed as sentence:
        line["sentence"] = str(sentence)
    else:
        line["alpha"], line["low"], line["high"] = map(_digits, (found.alpha, found.low, found.high))
        line["undefined"] = found.undefined
    return line


def _digits(number: float) -> str:
    """Three, as the published agreement has; never "-0.000"."""
    return f"{round(number, 3) + 0.0:.3f}"


def _plain(item: Sequence[int | None]) -> list[int]:
    return sorted(rank or 0 for rank in item)

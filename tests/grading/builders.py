"""Cycles made by actions: set up, announced, opened, scored. Every helper does one step of the story.

A cycle is set up on day 20 after DAY, announced on day 21, opened on day 22 and scored from then on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from goals.models import Goal
from grading import actions
from grading.actions import CycleDates, ScoreInput
from grading.models import Assignment, Cycle, CycleGoal, Grade, Score
from roadmap.accounts.models import User
from tests.builders import a_goal, a_slug, an_editor, later, person

REASON = "Two of three milestones are done, as the logs show."


def panel(count: int = 3) -> list[User]:
    """Reviewers; the third and every later one is external."""
    names = ["One", "Two", "Three", "Four", "Five"][:count]
    return [
        person(f"Reviewer {name}", "reviewer", is_external=index >= 2, team="" if index >= 2 else "Research")
        for index, name in enumerate(names)
    ]


def dates(**fields: Any) -> CycleDates:
    values = {"scoring_from": later(22).date(), "scoring_to": later(40).date(), "results_due": later(60).date()}
    return CycleDates(**(values | fields))


def windows(**fields: Any) -> CycleDates:
    """Dates with the days that a cycle set up by a person needs: for discussion, replies and comments."""
    days = {"discussion_to": 44, "reply_to": 50, "comments_to": 55}
    return dates(**({name: later(number).date() for name, number in days.items()} | fields))


def a_cycle(slug: str = "", **fields: Any) -> Cycle:
    """A cycle in setup, pinned to the default rubrics. One without `windows` comes from a source, not from a person."""
    actions.add_default_rubrics(by=None, at=later(0))
    slug = slug or a_slug("cycle")
    values: dict[str, Any] = {"title": "First half", "dates": dates(), "at": later(20)} | fields
    days: CycleDates = values["dates"]
    by = an_editor() if days.reply_to and days.comments_to else None
    return actions.create_cycle(slug=slug, **({"by": by} | values))


def in_cycle(cycle: Cycle, goal: Goal | None = None, *, kind: str = "progress", reviewers: int = 3) -> CycleGoal:
    """A goal on the list of a cycle, with a panel."""
    goal = goal or a_goal()
    row = actions.add_cycle_goal(cycle=cycle, goal=goal, kind=kind, by=an_editor(), at=later(20))
    for reviewer in panel(reviewers):
        actions.assign(cycle_goal=row, reviewer=reviewer, by=an_editor(), at=later(20))
    return row


def opened(cycle: Cycle) -> Cycle:
    """Announced by an edition, then opened."""
    actions.mark_announced(cycle=cycle, by=None, at=later(21))
    actions.open_cycle(cycle=cycle, by=an_editor(), at=later(22))
    return cycle


def an_open_goal(goal: Goal | None = None, *, kind: str = "progress", **fields: Any) -> CycleGoal:
    """The only goal of an open cycle, with three reviewers."""
    cycle = a_cycle(**fields)
    row = in_cycle(cycle, goal, kind=kind)
    opened(cycle)
    return fresh(row)


def fresh(cycle_goal: CycleGoal) -> CycleGoal:
    """The goal of a cycle as the database has it, with its snapshot."""
    return CycleGoal.objects.select_related("cycle", "goal").get(pk=cycle_goal.pk)


def assignment_of(cycle_goal: CycleGoal, reviewer: User) -> Assignment:
    rows = Assignment.objects.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer")
    return rows.get(cycle_goal=cycle_goal, reviewer=reviewer)


def a_judgement(level: str = "on_course", **fields: Any) -> ScoreInput:
    """A level with a reason; pass non_grade (and level="") for the other kind of answer."""
    return ScoreInput(**({"level": level, "reason": REASON, "confidence": "high"} | fields))


def no_level(non_grade: str = "too_early", **fields: Any) -> ScoreInput:
    return a_judgement("", non_grade=non_grade, **fields)


def submit(cycle_goal: CycleGoal, reviewer: User, score: ScoreInput | str, at: datetime | None = None) -> Score:
    """The reviewer says that no conflict is known, where nobody asked before, and scores."""
    judgement = a_judgement(score) if isinstance(score, str) else score
    assignment = declared(cycle_goal, reviewer, at)
    return actions.submit_score(assignment=assignment, score=judgement, by=reviewer, at=at or later(25))


def declared(cycle_goal: CycleGoal, reviewer: User, at: datetime | None = None) -> Assignment:
    """The assignment of a reviewer who has said that no conflict is known, so that the goal is open to be scored."""
    assignment = assignment_of(cycle_goal, reviewer)
    if assignment.state == Assignment.State.OPEN and assignment.declared_at is None:
        actions.declare_no_conflict(assignment=assignment, by=reviewer, at=at or later(25))
    return assignment


def scored(cycle_goal: CycleGoal, *scores: ScoreInput | str) -> CycleGoal:
    """Each of the first reviewers submits one of these."""
    for reviewer, score in zip(panel(len(scores)), scores, strict=True):
        submit(cycle_goal, reviewer, score)
    return cycle_goal


def graded(cycle_goal: CycleGoal, *scores: ScoreInput | str) -> Grade:
    """The grade that a closed cycle makes of these scores."""
    scored(cycle_goal, *scores)
    actions.close_cycle(cycle=cycle_goal.cycle, by=an_editor(), at=later(45))
    return Grade.objects.get(cycle_goal=cycle_goal)


def goals(count: int) -> Sequence[Goal]:
    return [a_goal() for _ in range(count)]

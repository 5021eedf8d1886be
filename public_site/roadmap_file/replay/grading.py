"""Replaying grading: cycles, who scores what, scores, adjudications, replies, grades."""

from typing import Any

from grading.actions import (
    CriterionInput,
    CycleDates,
    GradeWords,
    ScoreInput,
    StatedGrade,
    add_cycle_goal,
    adjudicate,
    assign,
    close_cycle,
    create_cycle,
    import_grade,
    lapse,
    move_cycle,
    open_cycle,
    recuse,
    remove_cycle_goal,
    reply,
    save_score_draft,
    submit_score,
    waive,
)
from grading.models import Assignment, Cycle, CycleGoal, Rubric
from public_site.roadmap_file.events import Event
from public_site.roadmap_file.replay.world import (
    Item,
    World,
    day_in,
    goal_called,
    moment_in,
    picked,
    picked_days,
    the_day,
)
from roadmap.accounts.models import User

_DATES = ("scoring_from", "scoring_to", "discussion_to", "reply_to", "comments_to", "period_from", "period_to")


def cycle(world: World, event: Event) -> None:
    item, at, by = event.item, moment_in(event.at), world.person(event.item["created_by"])
    row = create_cycle(
        **picked(item, "slug", "title", "quorum", "panel_text", "source", "imported"),
        dates=CycleDates(results_due=the_day(item["results_due"]), **_days(item)),
        rubrics=[_rubric(slug) for slug in item["rubrics"].values()],
        by=by,
        at=at,
    )
    for listed in item["goals"]:
        add_cycle_goal(cycle=row, goal=goal_called(listed["goal"]), kind=listed["kind"], by=by, at=at)


def _days(item: Item) -> dict[str, Any]:
    return picked_days(item, *_DATES)


def _rubric(slug: str) -> Rubric:
    kind, _, version = slug.rpartition("-")
    return Rubric.objects.get(kind=kind, version=int(version))


def assignment(world: World, event: Event) -> None:
    item = event.item
    row = _cycle_goal(event)
    replaced = item["replaces"]
    assign(
        cycle_goal=row,
        reviewer=world.somebody(item["reviewer"]),
        replaces=row.assignments.get(reviewer__email=replaced) if replaced else None,
        conflict="" if item["state"] == Assignment.State.RECUSED else item["conflict"],
        external=item["external"],
        by=_editor(world, event),
        at=moment_in(event.at),
    )


def assignment_ended(world: World, event: Event) -> None:
    item, at = event.item, moment_in(event.at)
    row = _cycle_goal(event).assignments.get(reviewer__email=item["reviewer"])
    if item["state"] == Assignment.State.RECUSED:
        reviewer = world.somebody(item["reviewer"])
        recuse(assignment=row, conflict=item["conflict"], reason=item["end_reason"], by=reviewer, at=at)
    else:
        lapse(assignment=row, reason=item["end_reason"], by=_editor(world, event), at=at)


def waiver(world: World, event: Event) -> None:
    by = world.person(event.item["given_by"])
    waive(assignment=_assignment(event), reason=event.item["reason"], by=by, at=moment_in(event.at))


def opened(world: World, event: Event) -> None:
    salts = {(row["goal"], row["kind"]): row["salt"] for row in event.item["goals"] if row["salt"]}
    row, by = _cycle(event.item), world.person(event.item["created_by"])
    open_cycle(cycle=row, salts=salts, by=by, at=moment_in(event.at))


def discussion(world: World, event: Event) -> None:
    _move(world, event, Cycle.Phase.DISCUSSION)


def reply_phase(world: World, event: Event) -> None:
    _move(world, event, Cycle.Phase.REPLY)


def _move(world: World, event: Event, to: Cycle.Phase) -> None:
    by = world.person(event.item["created_by"])
    move_cycle(cycle=_cycle(event.item), to=to, by=by, at=moment_in(event.at))


def score(world: World, event: Event) -> None:
    item = event.item
    plain = {name: item[name] for name in ScoreInput.__dataclass_fields__ if name != "criteria"}
    given = ScoreInput(**plain, criteria=[CriterionInput(**criterion) for criterion in item["criteria"]])
    is_told = event.within["cycle"]["imported"]
    by = None if is_told else world.somebody(event.within["assignment"]["reviewer"])
    submit_score(assignment=_assignment(event), score=given, by=by, at=moment_in(event.at))


def score_draft(world: World, event: Event) -> None:
    by = world.somebody(event.within["assignment"]["reviewer"])
    save_score_draft(assignment=_assignment(event), fields=event.item, by=by, at=moment_in(event.at))


def adjudication(world: World, event: Event) -> None:
    by = world.person(event.item["adjudicator"])
    adjudicate(cycle_goal=_cycle_goal(event), **picked(event.item, "level", "reason"), by=by, at=moment_in(event.at))


def owner_reply(world: World, event: Event) -> None:
    by = world.person(event.item["author"])
    reply(cycle_goal=_cycle_goal(event), text=event.item["text"], by=by, at=moment_in(event.at))


def removed_goal(world: World, event: Event) -> None:
    reason = event.item["removed_reason"]
    remove_cycle_goal(cycle_goal=_cycle_goal(event), reason=reason, by=_editor(world, event), at=moment_in(event.at))


def stated_grade(world: World, event: Event) -> None:
    fields = {name: event.item[name] for name in StatedGrade.__dataclass_fields__}
    grade = StatedGrade(**fields | {"graded_on": day_in(event.item["graded_on"])})
    import_grade(cycle_goal=_cycle_goal(event), grade=grade, at=moment_in(event.at))


def closed(world: World, event: Event) -> None:
    words = {(row["goal"], row["kind"]): GradeWords(**row["grade"]) for row in event.item["goals"] if row["grade"]}
    by = world.person(event.item["created_by"])
    close_cycle(cycle=_cycle(event.item), words=words, by=by, at=moment_in(event.at))


def _cycle(item: Item) -> Cycle:
    return Cycle.objects.get(slug=item["slug"])


def _editor(world: World, event: Event) -> User | None:
    return world.person(event.within["cycle"]["created_by"])


def _cycle_goal(event: Event) -> CycleGoal:
    row, round_ = event.within["row"], event.within["cycle"]
    return CycleGoal.objects.select_related("cycle", "goal").get(
        cycle__slug=round_["slug"], goal__slug=row["goal"], kind=row["kind"]
    )


def _assignment(event: Event) -> Assignment:
    found: Assignment = _cycle_goal(event).assignments.get(reviewer__email=event.within["assignment"]["reviewer"])
    return found

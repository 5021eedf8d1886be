"""Replaying grading: cycles, who scores what, scores, adjudications, replies, grades."""

from typing import Any

from grading.actions import (
    CriterionInput,
    CycleDates,
    Entry,
    GradeWords,
    ScoreInput,
    StatedGrade,
    add_cycle_goal,
    adjudicate,
    agree_reopening,
    answer_case,
    ask_reopening,
    assign,
    close_cycle,
    consent_to_be_named,
    create_cycle,
    declare_interest,
    declare_no_conflict,
    decline_reopening,
    import_grade,
    import_scores,
    keep_score,
    lapse,
    move_cycle,
    object_to_grade,
    open_cycle,
    recuse,
    remove_cycle_goal,
    reply,
    save_score_draft,
    send_to_adjudicator,
    submit_score,
    waive,
)
from grading.models import AnchorCase, Assignment, Cycle, CycleGoal, Reopening, Rubric
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
        **picked(item, "slug", "title", "quorum", "spread_rule", "names_in_discussion", "panel_text"),
        **picked(item, "source", "imported"),
        dates=CycleDates(results_due=the_day(item["results_due"]), **_days(item)),
        rubrics=[_rubric(slug) for slug in item["rubrics"].values()],
        by=by,
        at=at,
        is_history=True,
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
        conflict="" if item["interest"] or item["state"] == Assignment.State.RECUSED else item["conflict"],
        external=item["external"],
        tier=item["tier"],
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


def case_graded(world: World, event: Event) -> None:
    item, (kind, _, version) = event.item, event.item["rubric"].rpartition("-")
    answer_case(
        cycle=_cycle(event.within),
        case=AnchorCase.objects.get(rubric__kind=kind, rubric__version=int(version), key=item["case"]),
        level=item["level"],
        reason=item["reason"],
        by=world.somebody(item["reviewer"]),
        at=moment_in(event.at),
    )


def declaration(world: World, event: Event) -> None:
    by = world.somebody(event.item["reviewer"])
    declare_no_conflict(assignment=_assignment(event), by=by, at=moment_in(event.at))


def consent(world: World, event: Event) -> None:
    by = world.somebody(event.item["reviewer"])
    consent_to_be_named(assignment=_assignment(event), named=True, by=by, at=moment_in(event.at))


def interest(world: World, event: Event) -> None:
    by = world.somebody(event.within["assignment"]["reviewer"])
    said = picked(event.item, "conflict", "reason")
    declare_interest(assignment=_assignment(event), **said, by=by, at=moment_in(event.at))


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
    if item["entered_by"]:
        entry = Entry(_assignment(event), given)
        editor = world.somebody(item["entered_by"])
        import_scores(
            cycle=_cycle(event.within["cycle"]), entries=[entry], by=editor, at=moment_in(event.at), as_next=True
        )
        return
    is_told = event.within["cycle"]["imported"]
    by = None if is_told else world.somebody(event.within["assignment"]["reviewer"])
    submit_score(assignment=_assignment(event), score=given, by=by, at=moment_in(event.at))


def score_kept(world: World, event: Event) -> None:
    by = world.somebody(event.within["assignment"]["reviewer"])
    keep_score(assignment=_assignment(event), by=by, at=moment_in(event.at))


def score_draft(world: World, event: Event) -> None:
    by = world.somebody(event.within["assignment"]["reviewer"])
    save_score_draft(assignment=_assignment(event), fields=event.item, by=by, at=moment_in(event.at))


def referral(world: World, event: Event) -> None:
    by = world.person(event.item["sent_by"])
    send_to_adjudicator(cycle_goal=_cycle_goal(event), by=by, at=moment_in(event.at))


def adjudication(world: World, event: Event) -> None:
    by = world.person(event.item["adjudicator"])
    said = picked(event.item, "level", "reason")
    adjudicate(cycle_goal=_cycle_goal(event), **said, by=by, at=moment_in(event.at), is_history=True)


def owner_reply(world: World, event: Event) -> None:
    by = world.person(event.item["author"])
    reply(cycle_goal=_cycle_goal(event), text=event.item["text"], by=by, at=moment_in(event.at))


def objection(world: World, event: Event) -> None:
    by = world.person(event.item["author"])
    object_to_grade(cycle_goal=_cycle_goal(event), text=event.item["text"], by=by, at=moment_in(event.at))


def removed_goal(world: World, event: Event) -> None:
    reason = event.item["removed_reason"]
    remove_cycle_goal(cycle_goal=_cycle_goal(event), reason=reason, by=_editor(world, event), at=moment_in(event.at))


def stated_grade(world: World, event: Event) -> None:
    fields = {name: event.item[name] for name in StatedGrade.__dataclass_fields__}
    grade = StatedGrade(**fields | {"graded_on": day_in(event.item["graded_on"])})
    import_grade(cycle_goal=_cycle_goal(event), grade=grade, at=moment_in(event.at))


def closed(world: World, event: Event) -> None:
    times = event.within.get("times", 0)  # how often it was opened again before
    words = {}
    for row in event.item["goals"]:
        given = row["grade"] if not times else next(iter(row["later_grades"][times - 1 : times]), None)
        if given:
            words[row["goal"], row["kind"]] = GradeWords(**given)
    by = world.person(event.item["created_by"])
    close_cycle(cycle=_cycle(event.item), words=words, by=by, at=moment_in(event.at))


def reopening(world: World, event: Event) -> None:
    by = world.somebody(event.item["asked_by"])
    ask_reopening(cycle=_cycle(event.within), reason=event.item["reason"], by=by, at=moment_in(event.at))


def reopening_agreed(world: World, event: Event) -> None:
    by = world.somebody(event.item["agreed_by"])
    agree_reopening(reopening=_request(event), by=by, at=moment_in(event.at))


def reopening_declined(world: World, event: Event) -> None:
    by = world.somebody(event.item["declined_by"])
    decline_reopening(reopening=_request(event), by=by, at=moment_in(event.at))


def _request(event: Event) -> Reopening:
    """The one that waits; there is one at a time."""
    waiting = Reopening.objects.select_related("cycle").filter(agreed_at=None, declined_at=None)
    return waiting.get(cycle__slug=event.within["slug"])


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

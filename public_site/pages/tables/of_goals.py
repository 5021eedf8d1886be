"""Tables of goals: what is promised, how it changed, and what was told on the way."""

from collections.abc import Iterator
from typing import Final

from goals.days import iso
from goals.deadlines import current_due, due_history, original_due, slip_days
from goals.direction import headline
from goals.values import GoalValue, OwnerValue, RevisionValue
from public_site.pages.tables.table import EachGoal, Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.states import GoalState


def _goals(state: GoalState) -> Iterator[Row]:
    goal, revision, text = state.value, state.revision, Texts(state.value)
    confidence, needed, lead = revision["confidence"], revision["needed_before"], _lead(goal)
    due, first = current_due(goal), original_due(goal)
    yield {
        "goal": goal["slug"],
        **plain_fields(goal, "area parent moonshot set_on"),
        "revision": revision["number"],
        **text.of(revision, "title statement why failure"),
        **plain_fields(revision, "firmness starts_on cadence_days"),
        "due": iso(due) if due else None,
        **plain_fields(revision["deadline"], "kind text derivation warning", "due_"),
        "first_due": iso(first) if first else None,
        "slip_days": slip_days(first, due),
        "moves": sum(1 for one in due_history(goal) if one.days and one.kind != "corrected"),
        "confidence": confidence["level"] if confidence else None,
        "confidence_sentence": text(confidence["sentence"]) if confidence else None,
        "needed_before": text(needed["event"]) if needed else None,
        "lead_team": lead["team"] if lead else None,
        "no_owner_since": None if lead else _left_on(goal),
        **_ending(goal, text),
        **plain_fields(goal, "parts predecessors successors evidence source"),
        "withheld": len(goal["withheld"]),
        "path": state.path,
    }


def _lead(goal: GoalValue) -> OwnerValue | None:
    return next((one for one in goal["owners"] if one["role"] == "lead" and not one["until"]), None)


def _left_on(goal: GoalValue) -> str | None:
    return max((one["until"] for one in goal["owners"] if one["role"] == "lead" and one["until"]), default=None)


def _ending(goal: GoalValue, text: Texts) -> dict[str, str | None]:
    found, names = goal["resolution"], "how_known account"
    texts = text.of(found, names) if found else dict.fromkeys(names.split())
    return plain_fields(found, "ending achieved_on achieved_text announced_on timing accepted_at") | texts


GOALS: Final = Table(
    "goals",
    "Goals",
    "one goal as its newest revision says it; parts of goals have rows of their own",
    ("goal", "area"),
    columns("""
        goal Short name of the goal, which never changes; its page is /goals/<goal>/
        area Short name of the area
        parent The goal it is a part of
        moonshot boolean Whether it is called a moonshot
        set_on date Day on which the goal was set
        revision integer Number of the revision in force
        title Title
        statement Statement, in Markdown
        why Why it matters, in Markdown
        failure What would count as failure, in Markdown
        firmness aspiration, goal, commitment or conditional
        starts_on date Day on which work starts
        cadence_days integer Days between promised updates
        due date Last day on which delivery is on time
        due_kind Kind of deadline: date, month, quarter, half, year, relative, event, standing, fuzzy or none
        due_text Deadline in the words as published
        due_derivation How the due day follows from the words
        due_warning What does not add up between words and arithmetic
        first_due date First due day that was ever published
        slip_days integer Days between the first and the current due day; later is positive
        moves integer How often the due day moved, corrections left out
        confidence Stated confidence
        confidence_sentence What is said about the confidence
        needed_before Event before which it must be in place
        lead_team Team that leads the goal now
        no_owner_since date Since when nobody leads it
        ending How the goal ended, or is said to have ended while accepted_at is empty
        achieved_on date Day of delivery
        achieved_text Delivery in the words of the source, where no exact day is known
        announced_on date Day on which the ending was announced
        timing Whether the time of delivery is established
        accepted_at datetime When a second person accepted the ending
        how_known How the day of delivery is known
        account Account of the ending, in Markdown
        parts list Goals it consists of
        predecessors list Goals it follows
        successors list Goals that follow it
        evidence list Evidence named for it
        source Address of the source, of imported history
        withheld integer Number of withheld passages
        path Its page on this site
    """),
    EachGoal(_goals),
)


def _owners(state: GoalState) -> Iterator[Row]:
    for one in state.value["owners"]:
        yield {"goal": state.slug, **plain_fields(one, "team role since until")}


OWNERS: Final = Table(
    "owners",
    "Owners",
    "one team that led or helped a goal for a time",
    ("goal", "area"),
    columns("""
        goal Goal
        team Team
        role lead or contributor
        since date First day
        until date Last day; empty: still so
    """),
    EachGoal(_owners),
)


def _revisions(state: GoalState) -> Iterator[Row]:
    for goal, revision, text in _each_revision(state):
        labels = revision["labels"]
        first = revision["number"] == goal["revisions"][0]["number"]
        yield {
            "goal": goal["slug"],
            **plain_fields(revision, "number kind"),
            **text.of(revision, "title"),
            "direction": None if first else headline(revision),
            **plain_fields(labels, "rule owner coder", "direction_"),
            **text.of(labels, "owner_words coder_words"),
            "openness": labels["openness"],
            "reason_class": revision["reason_class"],
            **text.of(revision, "reason"),
            **plain_fields(
                revision, "effective_on announced_on proposed_at approved_at coded_at firmness cadence_days"
            ),
            "due": revision["deadline"]["due"],
            "due_text": revision["deadline"]["text"],
            **plain_fields(revision, "imported source"),
        }


def _each_revision(state: GoalState) -> Iterator[tuple[GoalValue, RevisionValue, Texts]]:
    text = Texts(state.value)
    return ((state.value, one, text) for one in state.value["revisions"])


REVISIONS: Final = Table(
    "revisions",
    "Revisions",
    "one revision of one goal",
    ("goal", "area"),
    columns("""
        goal Goal
        number integer Number of the revision
        kind What kind of change: created, reworded, redated, rescoped, target_changed, replaced, withdrawn or corrected
        title Title as this revision says it
        direction Headline: more, same, less, mixed, cannot_tell, contested or correction
        direction_rule Direction by rule
        direction_owner Direction as the owner sees it
        direction_coder Direction as a reviewer coded it without seeing the owner's word
        owner_words What the owner says about the direction
        coder_words What the coder says about it
        openness Whether the public sees more or less by it
        reason_class Class of the reason
        reason Reason in words, in Markdown
        effective_on date In force inside since
        announced_on date Announced to the public
        proposed_at datetime When it was proposed
        approved_at datetime When it was approved
        coded_at datetime When its direction was coded
        firmness Firmness
        cadence_days integer Days between promised updates
        due date Due day
        due_text Deadline in the words as published
        imported boolean Taken over from published history, without an approval of ours
        source Address of the source
    """),
    EachGoal(_revisions),
)


def _criteria(state: GoalState) -> Iterator[Row]:
    numbers = "minimum maximum fully_share mostly_share items_total metric share baseline_value baseline_on"
    for goal, revision, text in _each_revision(state):
        for one in revision["criteria"]:
            yield {
                "goal": goal["slug"],
                "revision": revision["number"],
                "criterion": one["key"],
                "kind": one["kind"],
                **text.of(one, "text met missed condition baseline_text"),
                **plain_fields(one, numbers),
            }


CRITERIA: Final = Table(
    "criteria",
    "Criteria",
    "one criterion of one revision of a goal",
    ("goal", "area"),
    columns("""
        goal Goal
        revision integer Number of the revision
        criterion Key of the criterion, the same in every revision
        kind deliverable, count, checklist, metric, comparative or judgement
        text What is asked
        met What met looks like
        missed What not met looks like
        condition Under which condition it is not needed
        baseline_text Comparative: what ours is compared with
        minimum integer Count: fewest
        maximum integer Count: most
        fully_share number Checklist: smallest share of items fully in place
        mostly_share number Checklist: smallest share at least mostly in place
        items_total integer Checklist: number of items, private ones included
        metric Metric whose target it is
        share number A threshold share of any other kind
        baseline_value number Comparative: value of the other side
        baseline_on date Day of that value
    """),
    EachGoal(_criteria),
)


def _milestones(state: GoalState) -> Iterator[Row]:
    text, done = Texts(state.value), {one["key"]: one for one in state.value["milestones"]}
    for term in state.revision["milestones"]:
        value = done.get(term["key"])
        yield {
            "goal": state.slug,
            "milestone": term["key"],
            "title": text(term["title"]),
            "due": term["deadline"]["due"],
            **plain_fields(term["deadline"], "kind text", "due_"),
            **plain_fields(value, "achieved_on achieved_text announced_on recorded_on evidence"),
            "note": text(value["note"]) if value else None,
        }


MILESTONES: Final = Table(
    "milestones",
    "Milestones",
    "one milestone of a goal as the newest revision says it, with what became of it",
    ("goal", "area"),
    columns("""
        goal Goal
        milestone Key of the milestone
        title Title
        due date Last day on which it is on time
        due_kind Kind of deadline
        due_text Deadline in the words as published
        achieved_on date Day on which it was done
        achieved_text Day in the words of the source, where no exact day is known
        announced_on date Day on which that was announced
        recorded_on date Day on which it was recorded here
        evidence list Evidence named for it
        note Note
    """),
    EachGoal(_milestones),
)


def _occurrences(state: GoalState) -> Iterator[Row]:
    text = Texts(state.value)
    for one in state.value["occurrences"]:
        yield {
            "goal": state.slug,
            "occurrence": one["key"],
            **text.of(one, "text note"),
            **plain_fields(one, "triggered_on due done_on evidence"),
        }


OCCURRENCES: Final = Table(
    "occurrences",
    "Turns of standing promises",
    "one time a standing or event-triggered promise came up",
    ("goal", "area"),
    columns("""
        goal Goal
        occurrence Key of the turn
        text What happened
        note Note
        triggered_on date Day on which it came up
        due date Last day on which it is on time
        done_on date Day on which it was done
        evidence list Evidence named for it
    """),
    EachGoal(_occurrences),
)


def _deadlines(state: GoalState) -> Iterator[Row]:
    text = Texts(state.value)
    for one in due_history(state.value):
        yield {
            "goal": state.slug,
            "revision": one.number,
            "changed_on": iso(one.changed_on),
            "told_on": iso(one.told_on) if one.told_on else None,
            "before_due": one.before["due"],
            "before_text": one.before["text"],
            "after_due": one.after["due"],
            "after_text": one.after["text"],
            "days": one.days,
            "direction_rule": one.direction,
            "after_old_day": one.after_old_day,
            "kind": one.kind,
            "reason_class": one.reason_class,
            "reason": text(one.reason),
        }


DEADLINES: Final = Table(
    "deadlines",
    "Moves of deadlines",
    "one change of a goal's deadline; a goal whose deadline never changed has no row",
    ("goal", "area"),
    columns("""
        goal Goal
        revision integer Number of the revision that changed it
        changed_on date In force inside since
        told_on date Announced to the public
        before_due date Due day before
        before_text Deadline before, in the words as published
        after_due date Due day after
        after_text Deadline after
        days integer Days between the two due days; later is positive
        direction_rule Direction of the move by rule
        after_old_day boolean Whether it was changed only once the old day had passed
        kind What kind of change
        reason_class Class of the reason
        reason Reason in words
    """),
    EachGoal(_deadlines),
)

TABLES: Final = (GOALS, OWNERS, REVISIONS, CRITERIA, MILESTONES, OCCURRENCES, DEADLINES)

"""Tables of what changed between editions, and of how the goals stand on the day."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from goals.days import iso
from public_site.pages.by_itself import reads_until
from public_site.pages.entries import changes_between
from public_site.pages.tables.table import Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.schema import kind_of, slug_of
from public_site.states import GoalState
from public_site.view import View


def _changes(view: View) -> Iterator[Row]:
    for before, edition in [(None, view.editions[0]), *pairwise(view.editions)]:
        for one in changes_between(before, edition):
            told_by = edition if one.key in edition.parts else before or edition
            text = Texts(told_by.part(one.key))
            yield {
                "edition": edition.number,
                "told_on": iso(edition.published_on),
                "type": one.type,
                "kind": kind_of(one.key),
                "part": slug_of(one.key),
                "title": text(one.title),
                "sentence": text(one.sentence),
                "direction": one.direction or None,
                **plain_fields(one.labels, "rule owner coder", "direction_"),
                "weakens": one.weakens,
                "by_itself": one.by_itself,
                "reason_class": one.reason_class,
                "reason": text(one.reason),
                "effective_on": _iso(one.effective_on),
                "waited_days": one.waited_days,
                "field": one.field,
                "before": text(one.before),
                "after": text(one.after),
                "fields": [text(field.label) for field in one.fields],
                "path": one.url,
            }


CHANGES: Final = Table(
    "changes",
    "Changes",
    "one computed entry of the changelog of all editions",
    ("edition",),
    columns("""
        edition integer Edition that tells it
        told_on date Day of that edition
        type Type of the entry, as on the page of changes
        kind Kind of the part that changed
        part Short name of the part
        title What it is about
        sentence What changed, in a sentence
        direction Headline direction, of a revision
        direction_rule Direction by rule
        direction_owner Direction as the owner sees it
        direction_coder Direction as coded without seeing the owner's word
        weakens boolean Whether it stands among the changes that weaken a goal
        by_itself boolean Whether it came about because a date passed
        reason_class Class of the reason
        reason Reason in words
        effective_on date In force inside since, or first day it speaks of
        waited_days integer Days until an edition told it
        field Path of the main field inside the part
        before Its value before, in words
        after Its value after, in words
        fields list Labels of all fields that changed
        path Address on this site
    """),
    _changes,
)


def _states(view: View) -> Iterator[Row]:
    return (state.once(_state) for state in view.states.all)


def _state(state: GoalState) -> Row:
    facts = state.facts
    said = facts.health
    return {
        "goal": state.slug,
        "area": state.area,
        "title": state.title,
        "outcome": facts.outcome,
        "words": facts.words,
        "due": _iso(facts.due),
        "days_late": facts.days_late,
        "slip_days": facts.slip,
        "health": said.health if said else None,
        "health_said_on": _iso(said.on) if said else None,
        "health_is_old": said.grey if said else None,
        "freshness": facts.freshness,
        "last_update_on": _iso(facts.last_update_on),
        "next_update_due": _iso(facts.next_update_due),
    }


def states_hold_until(view: View) -> date | None:
    days = (state.once(_holds_until) for state in view.states.all)
    return min((day for day in days if day), default=None)


def _holds_until(state: GoalState) -> date | None:
    return reads_until(state, _state)


def _iso(day: date | None) -> str | None:
    return iso(day) if day else None


STATES: Final = Table(
    "states",
    "How the goals stand",
    "one goal as it stands today",
    ("edition",),
    columns("""
        goal Goal
        area Area
        title Title
        outcome What became of it, found from dates and accepted endings
        words The outcome in words
        due date Last day on which delivery is on time
        days_late integer Days between the due day and delivery
        slip_days integer Days between the first and the current due day
        health on_track, at_risk or off_track: the last word of the owner, whatever became of the goal
        health_said_on date Day on which the owner said so
        health_is_old boolean Whether that is too long ago to stand for today
        freshness current, due, overdue, stale, no_cadence, ended or not_started
        last_update_on date Day of the last update
        next_update_due date Day by which the next update is promised
    """),
    _states,
)

TABLES: Final = (CHANGES,)

"""Every date that editions promise, followed from edition to edition: where it stands now and where it stood before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, cast

from goals.days import long_day, maybe_day
from goals.deadlines import current_revision, settled
from goals.outcome import DELIVERED, accepted, outcome, own_ending
from goals.reporting import freshness_days
from goals.standing import ONE_DAY
from goals.values import DeadlineValue, GoalValue
from public_site.editions import Edition
from public_site.schema import kind_of, part_key, slug_of
from public_site.view import View
from public_site.words import outcome_tag
from roadmap.english import plural
from roadmap.markdown import plain

GONE: Final = "It is not promised any more."


@dataclass(frozen=True)
class Promise:
    """One date as one edition tells it. `name` is the same in every edition: "goal/x/due", "goal/x/milestone/y"."""

    name: str
    on: date
    title: str  # of the event
    words: str  # the date as published, "by the end of Q3 2026"
    note: str  # what is to be said about it
    path: str  # on this site
    is_open: bool  # not yet delivered
    cancelled: bool
    rolls: bool = False  # onwards with each update: its earlier days are no broken promises


@dataclass(frozen=True)
class Dated:
    """A promise with its past. `moves` counts how often its day or its being cancelled changed from edition to edition."""

    now: Promise
    goal: str  # slug; "" for the roadmap itself
    earlier: Sequence[str]  # dates as published before, oldest first
    moves: int
    first_told: datetime
    changed: datetime  # when an edition last told it differently


@lru_cache(maxsize=4)
def dated(view: View) -> Mapping[str, tuple[Dated, ...]]:
    """Slug of a goal -> its dates; "" -> the next edition's."""
    slugs = {slug_of(key) for edition in view.editions for key in edition.parts if kind_of(key) == "goal"}
    found = {slug: tuple(_of_goal(view, slug)) for slug in sorted(slugs)}
    return found | {"": tuple(_of_roadmap(view))}


def promises_of(edition: Edition) -> dict[str, Promise]:
    """Every date of every goal as one edition tells it, by name."""
    return {one.name: one for goal in edition.goals().values() for one in _promises(goal, edition)}


def open_dates(view: View) -> list[Dated]:
    """What is still to come or late, soonest first."""
    found = [one for dates in dated(view).values() for one in dates if one.now.is_open and not one.now.cancelled]
    return sorted(found, key=lambda one: (one.now.on, one.now.name))


def _of_goal(view: View, slug: str) -> Iterator[Dated]:
    found: dict[str, list[tuple[Edition, Promise]]] = {}
    earlier: dict[str, list[str]] = {}
    seen: tuple[str, ...] = ()
    for edition in view.editions:
        goal = cast("GoalValue | None", edition.get("goal", slug))
        read = tuple(edition.parts.get(part_key("goal", one), "") for one in (slug, *(goal["parts"] if goal else ())))
        if read == seen:
            continue
        seen = read
        told = {one.name: one for one in _promises(goal, edition)} if goal else {}
        for name, words in _past(goal, slug) if goal else ():
            earlier.setdefault(name, []).append(words)
        for name in [*found, *(one for one in told if one not in found)]:
            now = told.get(name) or _taken_back(found[name][-1][1])
            found.setdefault(name, []).append((edition, now))
    for name, versions in found.items():
        yield _dated(slug, versions, earlier.get(name, []))


def _dated(slug: str, versions: Sequence[tuple[Edition, Promise]], past: Sequence[str]) -> Dated:
    moves, changed = 0, versions[0][0]
    earlier = list(past)
    for (_, old), (edition, new) in pairwise(versions):
        moves += (old.on, old.cancelled) != (new.on, new.cancelled)
        changed = edition if old != new else changed
        earlier += [old.words] if old.on != new.on and not old.rolls else []
    now = versions[-1][1]
    known = dict.fromkeys(one for one in earlier if one and one != now.words)
    return Dated(now, slug, list(known), moves, versions[0][0].published_at, changed.published_at)


def _taken_back(promise: Promise) -> Promise:
    """A date that an edition does not have any more stands in calendars as cancelled."""
    return Promise(
        promise.name, promise.on, promise.title, promise.words, GONE, promise.path, is_open=False, cancelled=True
    )


def _promises(goal: GoalValue, edition: Edition) -> Iterator[Promise]:
    """The dates of a goal as its part says them; nothing here depends on a day."""
    parts = edition.parts_of(goal)
    by_parts = bool(parts) and outcome(goal, edition.published_on, edition.roadmap, parts) in DELIVERED
    ended = accepted(goal) is not None or own_ending(goal) is not None or by_parts
    yield from _due(goal, ended=ended)
    yield from _milestones(goal, ended=ended)
    yield from _turns(goal)
    yield from _update(goal, edition, ended=ended)


def _due(goal: GoalValue, *, ended: bool) -> Iterator[Promise]:
    deadline = current_revision(goal)["deadline"]
    due = maybe_day(deadline["due"])
    if due:
        yield Promise(
            name=f"goal/{goal['slug']}/due",
            on=due,
            title=_title(goal),
            words=_words(deadline),
            note=_ending_note(goal),
            path=_path(goal),
            is_open=not ended,
            cancelled=_given_up(goal, due),
        )


def _milestones(goal: GoalValue, *, ended: bool) -> Iterator[Promise]:
    done = {one["key"]: one for one in goal["milestones"]}
    for term in current_revision(goal)["milestones"]:
        due, value = maybe_day(term["deadline"]["due"]), done.get(term["key"])
        if due is None:
            continue
        given_up = value is None and _given_up(goal, due)
        yield Promise(
            name=f"goal/{goal['slug']}/milestone/{term['key']}",
            on=due,
            title=f"{_title(goal)}: {plain(term['title'])}",
            words=_words(term["deadline"]),
            note=_done(value["achieved_on"]) if value else _ending_note(goal) if given_up else "",
            path=f"{_path(goal)}#milestones",
            is_open=value is None and not ended,
            cancelled=given_up,
        )


def _turns(goal: GoalValue) -> Iterator[Promise]:
    for turn in goal["occurrences"]:
        due, done = maybe_day(turn["due"]), turn["done_on"]
        if due:
            yield Promise(
                name=f"goal/{goal['slug']}/occurrence/{turn['key']}",
                on=due,
                title=f"{_title(goal)}: {plain(turn['text'])}",
                words=long_day(due),
                note=_done(done) if done else "",
                path=f"{_path(goal)}#occurrence-{turn['key']}",
                is_open=done is None,
                cancelled=False,
            )


def _update(goal: GoalValue, edition: Edition, *, ended: bool) -> Iterator[Promise]:
    days = freshness_days(goal, edition.published_on)
    if days:
        last = days.overdue - ONE_DAY
        yield Promise(
            name=f"goal/{goal['slug']}/update",
            on=last,
            title=f"Update on {_title(goal)}",
            words=long_day(last),
            note=f"Updates are promised every {plural(current_revision(goal)['cadence_days'] or 0, 'day')}.",
            path=_path(goal),
            is_open=not ended,
            cancelled=ended,
            rolls=True,
        )


def _given_up(goal: GoalValue, due: date) -> bool:
    """Whether the goal was given up by this day; what was given up later was missed first."""
    ending = own_ending(goal)
    return ending is not None and ending[1] <= due


def _done(on: str | None) -> str:
    day = maybe_day(on)
    return f"Done on {long_day(day)}." if day else "Done."


def _title(goal: GoalValue) -> str:
    return plain(current_revision(goal)["title"])


def _path(goal: GoalValue) -> str:
    return f"/goals/{goal['slug']}/"


def _past(goal: GoalValue, slug: str) -> Iterator[tuple[str, str]]:
    """Dates that earlier revisions in the same part named: of history that was published before this site had it."""
    for revision in settled(goal)[:-1]:
        yield f"goal/{slug}/due", _words(revision["deadline"])
        for term in revision["milestones"]:
            yield f"goal/{slug}/milestone/{term['key']}", _words(term["deadline"])


def _ending_note(goal: GoalValue) -> str:
    ending = own_ending(goal)
    if ending:
        return f"{outcome_tag(ending[0]).word}, told on {long_day(ending[1])}." if ending[1] != date.max else ""
    resolution = accepted(goal)
    done = maybe_day(resolution["achieved_on"]) if resolution else None
    return f"Delivered on {long_day(done)}." if done else "Delivered." if resolution else ""


def _words(deadline: DeadlineValue) -> str:
    due = maybe_day(deadline["due"])
    return deadline["text"] or (long_day(due) if due else "")


def _of_roadmap(view: View) -> Iterator[Dated]:
    """The day by which the next edition is promised."""
    promise, edition = view.roadmap["promise_days"], view.edition
    if promise:
        on = edition.published_on + timedelta(days=promise)
        title = f"Next edition of {view.roadmap['name']}"
        note = f"Editions are promised every {plural(promise, 'day')}."
        name = f"edition/{edition.number + 1}"
        now = Promise(name, on, title, long_day(on), note, "/changes/", is_open=True, cancelled=False)
        yield Dated(now, "", [], 0, edition.published_at, edition.published_at)

"""The history of a goal: each revision with its direction as every side reads it, its reason, and who was told when."""

from collections.abc import Sequence
from dataclasses import dataclass

from goals.days import day, long_day
from goals.direction import headline
from goals.values import Direction, Headline, Labels, RevisionBase, RevisionValue
from goals.word_diff import WordRun, shown_change
from public_site.diff import FieldChange
from public_site.diff.naming import Names
from public_site.diff.revisions import field_changes
from public_site.editions import Edition
from public_site.states import GoalState
from public_site.view import View
from public_site.words import DIRECTIONS, KINDS, REASONS, Tag, direction_tag
from roadmap.english import plural
from roadmap.markdown import plain


@dataclass(frozen=True)
class HistoryEntry:
    """One revision against the one before it. `told_in` is the edition that first held it."""

    revision: RevisionValue
    kind: str
    tag: Tag | None  # direction; none for a first version
    labels: Sequence[str]
    fields: Sequence[tuple[FieldChange, Sequence[WordRun]]]
    reason_class: str
    told_in: Edition | None
    waited: str


def history(view: View, state: GoalState) -> list[HistoryEntry]:
    """Newest first."""
    revisions = sorted(state.value["revisions"], key=lambda one: one["number"])
    told = first_told(view, f"goal/{state.slug}")
    names = Names([view.edition], state.value)
    entries = [
        _entry(old, new, told.get(new["number"]), names, observed=state.observed)
        for old, new in zip([None, *revisions], revisions, strict=False)
    ]
    return entries[::-1]


def first_told(view: View, key: str) -> dict[int, Edition]:
    """Number of a revision -> the edition that first published it."""
    found: dict[int, Edition] = {}
    seen = ""
    for edition in view.editions:
        if edition.parts.get(key, seen) == seen:
            continue
        seen = edition.parts[key]
        for revision in edition.part(key)["revisions"]:
            found.setdefault(revision["number"], edition)
    return found


def _entry(
    old: RevisionValue | None, new: RevisionValue, told_in: Edition | None, names: Names, *, observed: bool
) -> HistoryEntry:
    fields = field_changes(RevisionValue, dict(old), dict(new), names) if old else ()
    return HistoryEntry(
        revision=new,
        kind=KINDS[new["kind"]],
        tag=direction_tag(headline(new)) if old else None,
        labels=label_lines(new["labels"], headline(new), observed=observed) if old else (),
        fields=[(one, words_of(one)) for one in fields],
        reason_class=REASONS.get(new["reason_class"], ""),
        told_in=told_in,
        waited=_waited(new, told_in, observed=observed),
    )


def words_of(change: FieldChange) -> Sequence[WordRun]:
    """The word diff of a changed text; short ones are shown whole, old and new. Nothing where a side is missing."""
    if change.before is None or change.after is None:
        return ()
    return shown_change(plain(change.before), plain(change.after))


def label_lines(labels: Labels, direction: Headline, *, observed: bool) -> list[str]:
    """Every label with its author; they are never merged (an observer reads, a developer's own coder codes)."""
    owner = _said(labels["owner"], labels["owner_words"])
    coder = _said(labels["coder"], labels["coder_words"])
    lines = _observed(direction, labels["coder"], owner, coder) if observed else _kept(labels, owner, coder)
    if labels["openness"]:
        more = labels["openness"] == "more_open"
        lines.append(f"It shows {'more' if more else 'less'} to the public.")
    return lines


def _observed(direction: Headline, code: Direction | None, owner: str, coder: str) -> list[str]:
    """What the developer says, and what an observer reads in it; of a correction there is nothing to read."""
    lines = [f"Developer says: {owner}."] if owner else []
    reading = coder if code == direction else DIRECTIONS[direction].lower() + (f"; coded: {coder}" if coder else "")
    return [*lines, f"This site's reading: {reading}."] if direction != "correction" else lines


def _kept(labels: Labels, owner: str, coder: str) -> list[str]:
    lines = [f"The owner says: {owner}."] if owner else []
    lines += [f"An independent coder says: {coder}."] if coder else []
    return [*lines, f"By rule: {DIRECTIONS[labels['rule']].lower()}."] if labels["rule"] else lines


def _said(direction: Direction | None, words: str) -> str:
    said, words = (DIRECTIONS[direction].lower() if direction else ""), plain(words).rstrip(".")
    return f"{said} (“{words}”)" if said and words else said or words


def _waited(revision: RevisionBase, told_in: Edition | None, *, observed: bool) -> str:
    """ "in force inside since 20 Jun 2026, told here on 6 Jul 2026 (16 days)"; an observer knows nothing of inside."""
    since = day(revision["effective_on"])
    in_force = "in force since" if observed else "in force inside since"
    if told_in is None:
        return f"{in_force} {long_day(since)}"
    days = (told_in.published_on - since).days
    waited = f" ({plural(days, 'day')})" if days > 0 else ""
    return f"{in_force} {long_day(since)}, told here on {long_day(told_in.published_on)}{waited}"

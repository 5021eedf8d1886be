"""The changelog by edition, the same with only what weakens a goal, and the comparison of two editions."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from public_site.diff import Change, FieldChange, WordRun, direction_counts, weakened_first
from public_site.editions import Edition
from public_site.page import Made, Page
from public_site.pages.entries import address_of, changes_between, changes_since, direction_lines, waited_words
from public_site.pages.history import label_lines, words_of
from public_site.pages.notices import next_notice, notices
from public_site.pages.rounds import earliest
from public_site.schema import kind_of, slug_of
from public_site.view import View, title_of
from public_site.words import Tag, direction_tag

# Told in one line each and folded: they matter to those who follow one goal.
FOLDED = frozenset({"Update", "Reading", "Evidence added", "Evidence changed", "Changed", "Date derived"})
# Told in full for ever: how goals ended or failed, and what was corrected.
KEPT_OPEN = frozenset(
    (
        *("Missed", "Not known", "Achieved", "Achieved late", "Achieved, timing not established", "Partly achieved"),
        *("Replaced", "Merged", "Withdrawn", "Stopped after learning", "No longer needed", "Correction"),
    )
)


@dataclass(frozen=True)
class Entry:
    """One change as a page shows it."""

    change: Change
    url: str
    direction: Tag | None
    labels: Sequence[str]
    fields: Sequence[tuple[FieldChange, Sequence[WordRun]]]
    waited: str


@dataclass(frozen=True)
class EditionChanges:
    """One edition with what it changed: in full, in one line each, and how many stand only on its comparison."""

    edition: Edition
    before: Edition | None
    entries: Sequence[Entry]
    folded: Sequence[Entry]
    elsewhere: int
    counts: Sequence[tuple[str, int]]
    weakening: int

    @property
    def total(self) -> int:
        return len(self.entries) + len(self.folded) + self.elsewhere


def changes_pages(view: View) -> list[Page]:
    return [
        Page("/changes/", "Changes", ("edition",), lambda: make_changes(view)),
        Page(
            "/changes/weakening/",
            "Changes that weaken a goal",
            ("edition",),
            lambda: make_changes(view, weakening=True),
        ),
    ]


def comparison_pages(view: View) -> list[Page]:
    """One file per pair of editions that follow each other; other pairs are compared when somebody asks."""
    return [
        Page(
            f"/changes/{old.number}..{new.number}/",
            f"Edition {old.number} compared with edition {new.number}",
            (),
            _comparison(view, old, new),
            versioned=False,
        )
        for old, new in pairwise(view.editions)
    ]


def _comparison(view: View, old: Edition, new: Edition) -> Callable[[], Made]:
    return lambda: make_comparison(view, old, new)


def make_changes(view: View, *, weakening: bool = False) -> Made:
    pairs = [(None, view.editions[0]), *pairwise(view.editions)]
    shown = [_edition(view, old, new, weakening=weakening) for old, new in reversed(pairs)]
    since = [] if weakening else [_entry(view, one) for one in changes_since(view)]
    context = {
        "editions": [one for one in shown if one.entries or not weakening],
        "since": since,
        "directions": direction_lines(direction_counts(view.edition)),
        "weakening": weakening,
        "total": sum(one.weakening for one in shown),
        "numbers": [edition.number for edition in view.editions],
        "current": view.edition,
        "withheld": [] if weakening else notices(view),
    }
    holds = None if weakening else earliest(view.states.hold_until(), next_notice(view))
    return Made("public_site/changes.html", context, holds_until=holds)


def make_comparison(view: View, old: Edition, new: Edition) -> Made:
    """Two editions side by side, what weakens a goal first; the same edition twice differs in nothing."""
    entries = changes_between(old, new) if old.number != new.number else ()
    changed = {one.key for one in entries}
    unchanged = [title_of(new, key) for key in sorted(new.parts) if kind_of(key) == "goal" and key not in changed]
    context = {
        "old": old,
        "new": new,
        "groups": _by_part([_entry(view, one) for one in weakened_first(entries)]),
        "counts": _counts(entries),
        "weakening": sum(1 for one in entries if one.weakens),
        "unchanged": unchanged,
        "numbers": [edition.number for edition in view.editions],
    }
    return Made("public_site/comparison.html", context)


def _edition(view: View, old: Edition | None, new: Edition, *, weakening: bool) -> EditionChanges:
    """The newest edition in full. Of the others what nobody may overlook; the rest is on their comparison.

    The first edition has nothing to be compared with: what it held is one line each.
    """
    found = changes_between(old, new)
    weaker = [one for one in found if one.weakens]
    others = [] if weakening else [one for one in found if not one.weakens]
    if new.number == view.edition.number and old is not None:
        told = sorted((one for one in others if one.type not in FOLDED), key=lambda one: one.type not in KEPT_OPEN)
        brief = [one for one in others if one.type in FOLDED]
    else:
        told = [one for one in others if one.type in KEPT_OPEN]
        brief = [one for one in others if old is None and one.type not in KEPT_OPEN]
    return EditionChanges(
        edition=new,
        before=old,
        entries=[_entry(view, one) for one in [*weaker, *told]],
        folded=[_entry(view, one) for one in brief],
        elsewhere=len(others) - len(told) - len(brief),
        counts=_counts(found),
        weakening=len(weaker),
    )


def _entry(view: View, change: Change) -> Entry:
    observed = view.roadmap["kept_by"] == "observer"
    return Entry(
        change=change,
        url=address_of(change, view),
        direction=direction_tag(change.direction) if change.direction else None,
        labels=label_lines(change.labels, change.direction, observed=observed)
        if change.labels and change.direction
        else (),
        fields=[(one, words_of(one)) for one in change.fields],
        waited=waited_words(change, observed=observed),
    )


def _counts(entries: Sequence[Change]) -> list[tuple[str, int]]:
    return Counter(str(one.type) for one in entries).most_common()


def _by_part(entries: Sequence[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """Title, address and entries of each part, in the order of their first entry; grades stand with their goal."""
    groups: dict[str, tuple[str, str, list[Entry]]] = {}
    for one in entries:
        of_goal = kind_of(one.change.key) in ("goal", "grade")
        url = one.url.partition("#")[0] if of_goal else one.url
        groups.setdefault(url if of_goal else one.change.key, (one.change.title or slug_of(one.change.key), url, []))[
            2
        ].append(one)
    return list(groups.values())

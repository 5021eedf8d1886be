"""Entries of change as pages show them: computed once per pair of editions, with tags and label lines."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from goals.days import long_day
from goals.values import Headline
from public_site.diff import Change, changes
from public_site.editions import Edition
from public_site.schema import kind_of, slug_of
from public_site.view import View
from public_site.words import DIRECTION_NOUNS
from roadmap.english import plural

WEAKER = ("less", "contested", "mixed")
# What the first day of an entry is, where nothing came into force on it.
_TOLD_INSIDE = frozenset({"Update", "Explanation", "Health changed", "Reading", "Milestone done", "Correction"})
_FIRST_DAYS = {
    "Added": "Set on",
    "Occurrence": "Happened on",
    "Threshold assessed": "Assessed on",
    "Standard active": "Active since",
    "Suite added": "Added on",
    "Suite ended": "Ended on",
    "Evaluation run": "Ran on",
    "Protocol deposited": "Deposited on",
    "Policy version added": "In force since",
    "Grade published": "Graded on",
    "Grade changed": "Graded on",
}
# What comes about by a passing day alone, as a type of entry.
BY_ITSELF = {"missed": "Missed", "not_known": "Not known", "in_progress": "Started"}


@lru_cache(maxsize=256)
def changes_between(before: Edition | None, after: Edition) -> Sequence[Change]:
    """All entries between two editions; worked out once per process."""
    return tuple(changes(before, after))


def changes_since(view: View) -> list[Change]:
    """What changed by itself since the edition came out: nobody did anything, a date passed."""
    then = view.states_then
    found = []
    for state in view.states.top:
        was = then[state.slug].facts.outcome
        now = state.facts.outcome
        if was == now or now not in BY_ITSELF:
            continue
        due = state.facts.due
        sentence = f"{state.facts.words.removeprefix('Not known. ').rstrip('.')}."
        if now == "missed" and due:
            sentence = f"Due {long_day(due)}; not delivered."
        found.append(
            Change(
                BY_ITSELF[now],  # type: ignore[arg-type]  # the values above are types of entries
                f"goal/{state.slug}",
                state.title,
                state.path,
                sentence,
                field="outcome",
                by_itself=True,
            )
        )
    return found


def waited_words(change: Change, *, observed: bool) -> str:
    """How long something was known before an edition told it; "" where it was not, or nobody can say.

    "In force inside since 20 Jun 2026, told here on 6 Jul 2026 (16 days)." An observer knows nothing of inside.
    """
    if change.effective_on is None or change.told_on is None or not change.waited_days:
        return ""
    of_revision = change.labels is not None
    words = "Told inside on" if change.type in _TOLD_INSIDE and not of_revision else "In force inside since"
    words = _FIRST_DAYS.get(change.type, words) if not of_revision else words
    words = words.replace(" inside", "") if observed else words
    days = plural(change.waited_days, "day")
    return f"{words} {long_day(change.effective_on)}, told here on {long_day(change.told_on)} ({days})."


def address_of(change: Change, view: View) -> str:
    """Where an entry leads. Evidence stands with the first goal that names it today, else on the map."""
    if kind_of(change.key) != "evidence":
        return change.url
    slug = slug_of(change.key)
    goal = next((one.path for one in view.states.all if slug in one.value["evidence"]), "/map/")
    return f"{goal}#evidence-{slug}" if change.key in view.edition.parts else goal


def direction_lines(counts: Mapping[Headline, int]) -> list[tuple[Headline, str]]:
    """ "3 less ambitious", the weakening ones first; directions without a change are left out."""
    ordered: list[Headline] = ["less", "contested", "mixed", "more", "same", "cannot_tell", "correction"]
    return [(one, f"{counts[one]} {DIRECTION_NOUNS[one]}") for one in ordered if counts.get(one)]

"""What somebody has to look at before a candidate comes out: errors, which stop it, and warnings, which are answered. Pure.

Each check names the parts it found. A warning is answered once for all parts it names, with a sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from goals.days import day, long_day, maybe_day
from goals.reporting import updates_in_force
from public_site.editions import Edition
from public_site.pages.rounds import is_late
from public_site.schema import kind_of, part_key
from public_site.states import GoalState, States
from public_site.view import title_of
from roadmap.english import plural
from roadmap.markdown import plain


class Finding(NamedTuple):
    """One thing that a check found: which part, what it is called, and what is wrong with it."""

    key: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Check:
    """One thing that is looked for. `asks` is what a preparer answers; an error is mended, not answered."""

    name: str
    heading: str
    asks: str
    find: Callable[["Candidate"], Iterator[Finding]]

    @property
    def is_error(self) -> bool:
        return not self.asks


@dataclass(frozen=True)
class Checked:
    """A check that found something."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(one.key for one in self.findings)


class Candidate:
    """An edition that may come out, on a day, beside the one before."""

    def __init__(self, edition: Edition, before: Edition | None, on: date) -> None:
        self.edition, self.before, self.on = edition, before, on
        self.states = States(edition, on)

    def finding(self, key: str, sentence: str) -> Finding:
        return Finding(key, plain(title_of(self.edition, key)), sentence)

    def of(self, state: GoalState, sentence: str) -> Finding:
        return Finding(part_key("goal", state.slug), state.title, sentence)


def run_checks(edition: Edition, before: Edition | None, on: date) -> list[Checked]:
    """Every check that finds something in an edition as it reads on a day, errors first."""
    candidate = Candidate(edition, before, on)
    found = [Checked(check, tuple(check.find(candidate))) for check in CHECKS]
    return [one for one in found if one.findings]


# --- errors -----------------------------------------------------------------------------------------------------------


def _unknown_names(candidate: Candidate) -> Iterator[Finding]:
    """A part that names another part which the edition does not hold."""
    parts = candidate.edition.parts
    for key in parts:
        named = _NAMED.get(kind_of(key))
        if named is None:
            continue
        for wanted in sorted(set(named(candidate.edition.part(key)))):
            if wanted not in parts:
                yield candidate.finding(key, f"It names {wanted}, which this edition does not hold.")


def _goal_names(goal: Mapping[str, Any]) -> Iterable[str]:
    yield part_key("area", goal["area"])
    yield from (part_key("goal", slug) for slug in goal["parts"])
    yield from (part_key("evidence", slug) for slug in goal["evidence"])


def _grade_names(grade: Mapping[str, Any]) -> Iterable[str]:
    yield part_key("cycle", grade["cycle"])
    yield part_key("goal", grade["goal"])
    yield part_key("rubric", grade["rubric"])


_NAMED: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterable[str]]]] = {
    "goal": _goal_names,
    "grade": _grade_names,
    "cycle": lambda cycle: (part_key("rubric", slug) for slug in cycle["rubrics"].values()),
}


def _later_than_claimed(candidate: Candidate) -> Iterator[Finding]:
    """The edition claims a day, and holds what was said after it."""
    claimed = candidate.edition.as_of
    for state in candidate.states.all:
        said = [day(one["submitted_at"]) for one in state.value["updates"]]
        if said and max(said) > claimed:
            yield candidate.of(state, f"Its update of {long_day(max(said))} is later than {long_day(claimed)}.")
    for slug, grade in candidate.edition.grades().items():
        if day(grade["graded_on"]) > claimed:
            words = f"It was graded on {long_day(day(grade['graded_on']))}, later than {long_day(claimed)}."
            yield Finding(part_key("grade", slug), f"{grade['cycle_title']}: {grade['goal']}", words)


# --- warnings ---------------------------------------------------------------------------------------------------------


def _silent(candidate: Candidate, freshness: str) -> Iterator[Finding]:
    for state in candidate.states.all:
        if state.facts.freshness == freshness:
            yield candidate.of(state, state.silence)


def _missed(candidate: Candidate) -> Iterator[Finding]:
    """Missed, and the owner has not said why since the due day."""
    for state in candidate.states.all:
        due = state.facts.due
        if state.facts.outcome != "missed" or due is None or state.observed:
            continue
        told = [on for on, one in updates_in_force(state.value) if one["kind"] == "explanation" and on >= due]
        if not told:
            yield candidate.of(state, f"Due {long_day(due)}; not delivered, and no explanation is published.")


def _review(candidate: Candidate) -> Iterator[Finding]:
    """Words withheld without a day on which somebody looks at them again, or after it."""
    for key in candidate.edition.parts:
        boxes = candidate.edition.part(key)["withheld"].values()
        undated = sum(1 for box in boxes if box["review_on"] is None)
        reviews = [found for box in boxes if (found := maybe_day(box["review_on"]))]
        past = sum(1 for found in reviews if found < candidate.on)
        words = [f"{plural(undated, 'passage')} withheld without a review date."] if undated else []
        words += [f"{plural(past, 'passage')} withheld past the review date."] if past else []
        if words:
            yield candidate.finding(key, " ".join(words))


def _links(candidate: Candidate) -> Iterator[Finding]:
    for slug, evidence in candidate.edition.evidence().items():
        link = evidence["link"]
        if link["state"] not in ("dead", "changed"):
            continue
        since = f" since {long_day(day(link['since']))}" if link["since"] else ""
        words = "Its link is dead" if link["state"] == "dead" else "What its link leads to has changed"
        yield candidate.finding(part_key("evidence", slug), f"{words}{since}.")


def _self_marked(candidate: Candidate) -> Iterator[Finding]:
    """What an owner claims for the first time, with no evidence beside it."""
    for state in candidate.states.all:
        key = part_key("goal", state.slug)
        before = candidate.before
        old = before.part(key) if before is not None and key in before.parts else None
        known = _claims(old) if old else {}
        new = [words for name, words in _claims(state.value).items() if name not in known]
        if new:
            yield candidate.of(state, f"Self-reported, with no evidence: {'; '.join(new)}.")


def _claims(goal: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """What the owner alone says, by a name that stays: values, criteria that are met, milestones that are done."""
    found: dict[tuple[str, ...], str] = {}
    for metric in goal["metrics"]:
        for one in metric["readings"]:
            if one["by"] != "checked" and not one["evidence"]:
                what = f"{plain(metric['name'])} {one['value']} {metric['unit']}".strip()
                found["reading", metric["slug"], str(one["number"])] = f"{what} ({long_day(day(one['on']))})"
    for one in goal["criterion_readings"]:
        if one["state"] == "met" and not one["evidence"]:
            found["criterion", str(one["number"])] = f"criterion {one['criterion']} is met"
    for one in goal["milestones"]:
        if not one["evidence"]:
            found["milestone", one["key"]] = f"milestone {one['key']} is done"
    return found


def _provisional(candidate: Candidate) -> Iterator[Finding]:
    for slug, grade in candidate.edition.grades().items():
        if grade["provisional"]:
            words = f"Only {plural(grade['n'], 'reviewer')} gave a level; {grade['quorum']} are needed."
            yield Finding(part_key("grade", slug), f"{grade['cycle_title']}: {_goal_title(candidate, grade)}", words)


def _late_results(candidate: Candidate) -> Iterator[Finding]:
    for slug, cycle in candidate.edition.cycles().items():
        if is_late(cycle, candidate.on):
            due = day(cycle["dates"]["results_due"])
            yield candidate.finding(part_key("cycle", slug), f"Results were due on {long_day(due)}.")


def _goal_title(candidate: Candidate, grade: Mapping[str, Any]) -> str:
    slug = grade["goal"]
    return candidate.states[slug].title if slug in candidate.states else slug


CHECKS: Final = (
    Check("unknown", "Something names what is not in the edition", "", _unknown_names),
    Check("later", "Something is later than the day this edition claims", "", _later_than_claimed),
    Check(
        "missed",
        "Missed without an explanation",
        "Why does it come out without the owner's explanation?",
        _missed,
    ),
    Check("stale", "Stale", "What is done about goals nobody reports on?", lambda one: _silent(one, "stale")),
    Check("overdue", "Update overdue", "What is done about these updates?", lambda one: _silent(one, "overdue")),
    Check("self_marked", "Claims of the owner alone", "Why do these come out without evidence?", _self_marked),
    Check("link", "Dead or changed links", "What became of these pages?", _links),
    Check("review", "Withheld without a review date, or past it", "Why is it still withheld?", _review),
    Check("provisional", "Provisional grades", "Why do these grades have no level?", _provisional),
    Check("late_results", "Results of a cycle are late", "Why are the results late?", _late_results),
)
BY_NAME: Final = {check.name: check for check in CHECKS}

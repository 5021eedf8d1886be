"""What a revision says as lines of a label and plain words, so that two of them can be laid side by side."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from goals.actions.revising import current_of
from goals.days import day, long_day
from goals.models import Goal, Revision
from goals.progress import number_text
from goals.snapshot.goal import anchors_of
from goals.snapshot.revision import content_of, revision_value
from goals.values import CriterionValue, DeadlineValue, RevisionValue, TargetValue

Line = tuple[str, str]
Changed = tuple[str, str, str]  # label, before, after
NOTHING = "Nothing"


def lines(revision: RevisionValue, *, only: Sequence[str] = ()) -> list[Line]:
    """Every field in words, empty ones as ""; `only` names the fields wanted."""
    return [(label, words) for name, label, words in _lines(revision) if not only or name in only]


def changed_lines(goal: Goal, row: Revision) -> list[Changed]:
    """What `row` alters against the revision in force before it; of a first revision, all it says."""
    older = goal.revisions.filter(number__lt=row.number)
    before = current_of(older)
    anchors = anchors_of(goal)
    new = dict(lines(revision_value(row, content_of(row), anchors)))
    old = dict(lines(revision_value(before, content_of(before), anchors))) if before else {}
    labels = list(dict.fromkeys([*new, *old]))
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label in labels]
    return [(label, was or NOTHING, now or NOTHING) for label, was, now in pairs if was != now]


def _lines(revision: RevisionValue) -> Iterator[tuple[str, str, str]]:
    """Name of the field, label, words."""
    yield "title", "Title", revision["title"]
    yield "statement", "Statement", revision["statement"]
    yield "why", "Why it matters", revision["why"]
    yield "failure", "What would count as failure", revision["failure"]
    yield "firmness", "How firm it is", Revision.Firmness(revision["firmness"]).label
    yield "starts_on", "Work starts on", _day(revision["starts_on"])
    yield "deadline", "Deadline", deadline_words(revision["deadline"])
    cadence = revision["cadence_days"]
    yield "cadence_days", "Updates", f"every {cadence} days" if cadence else ""
    confidence = revision["confidence"]
    if confidence:
        level = Revision.ConfidenceLevel(confidence["level"]).label if confidence["level"] else ""
        yield "confidence", "Confidence", " - ".join(word for word in (level, confidence["sentence"]) if word)
    needed = revision["needed_before"]
    if needed:
        expected = f" (expected {needed['expected_text']})" if needed["expected_text"] else ""
        yield "needed_before", "Needed before", f"{needed['event']}{expected}"
    for criterion in revision["criteria"]:
        yield "criteria", f"Criterion {criterion['key']}", _criterion(criterion)
    for target in revision["targets"]:
        yield "targets", f"Target of {target['metric']}", target_words(target)
    for term in revision["milestones"]:
        words = f"{term['title']} ({deadline_words(term['deadline']) or 'no date'})"
        yield "milestones", f"Milestone {term['key']}", words


def deadline_words(deadline: DeadlineValue) -> str:
    """The deadline as published, its last day and what it hangs on where the words do not say so."""
    due = _day(deadline["due"])
    text = deadline["text"] or ("" if deadline["kind"] == "none" else due)
    notes = [f"last day {due}" if due and due not in text else ""]
    notes += [f"{deadline['days']} days" if deadline["days"] is not None else "", deadline["anchor"]]
    notes += [f"the text says {_day(deadline['stated'])}" if deadline["stated"] else ""]
    found = ", ".join(note for note in notes if note)
    return f"{text} ({found})" if text and found else text or found


def _criterion(criterion: CriterionValue) -> str:
    numbers = {
        "at least": criterion["minimum"],
        "at most": criterion["maximum"],
        "fully in place": criterion["fully_share"],
        "at least mostly in place": criterion["mostly_share"],
        "items": criterion["items_total"],
        "share": criterion["share"],
        "metric": criterion["metric"] or None,
    }
    found = [criterion["text"], *(f"{label}: {value}" for label, value in numbers.items() if value is not None)]
    found += [f"Met: {criterion['met']}" if criterion["met"] else ""]
    found += [f"Missed: {criterion['missed']}" if criterion["missed"] else ""]
    found += [f"Not needed if: {criterion['condition']}" if criterion["condition"] else ""]
    found += [f"Item {item['key']}: {item['text']}" for item in criterion["items"]]
    return "\n".join(line for line in found if line)


def target_words(target: TargetValue) -> str:
    steps = [f"{number_text(Decimal(step['value']))} by {_day(step['due'])}" for step in target["steps"]]
    start = f"from {number_text(Decimal(target['baseline_value']))}" if target["baseline_value"] else ""
    low = f"not below {number_text(Decimal(target['low']))}" if target["low"] else ""
    return ", ".join(word for word in (start, *steps, low) if word)


def _day(text: str | None) -> str:
    return long_day(day(text)) if text else ""

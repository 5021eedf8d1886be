"""What a revision says as lines of a label and plain words, so that two of them can be laid side by side."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from goals.actions.revising import current_of
from goals.boxed import box_revision
from goals.days import day, long_day
from goals.models import Area, Goal, Revision
from goals.placing import label_of
from goals.progress import number_text
from goals.snapshot.goal import anchors_of
from goals.snapshot.revision import content_of, revision_value
from goals.values import CriterionValue, DeadlineValue, RevisionValue, TargetValue
from goals.views.texts import title_of

Line = tuple[str, str]
Changed = tuple[str, str, str]  # label, before, after
NOTHING = "Nothing"
HIDDEN = "what changes is withheld"


def lines(revision: RevisionValue, *, only: Sequence[str] = ()) -> list[Line]:
    """Every field in words, empty ones as ""; `only` names the fields wanted."""
    return [(label, words) for name, label, words in _lines(revision) if not only or name in only]


def changed_lines(goal: Goal, row: Revision, *, nothing: str = NOTHING) -> list[Changed]:
    """What `row` alters against the revision in force before it; of a first revision, all it says."""
    before = current_of(goal.revisions.filter(number__lt=row.number))
    found = boxed_between(goal, stored_value(goal, before) if before else None, stored_value(goal, row))
    return [(label, was or nothing, now or nothing) for label, was, now in found]


def boxed_between(goal: Goal, before: RevisionValue | None, after: RevisionValue) -> list[Changed]:
    """`changed_between` with withheld stretches boxed; a change that is all behind boxes is said to be there."""
    whole = differing(lines(before) if before else [], lines(after))
    old = lines(box_revision(before, goal.slug)) if before else []
    return [*boxed_lines(whole, old, lines(box_revision(after, goal.slug))), *moved(after)]


def boxed_lines(whole: Sequence[Changed], before: Sequence[Line], after: Sequence[Line]) -> list[Changed]:
    """The lines that differ in the `whole` texts, in the words of the boxed ones."""
    old, new = dict(before), dict(after)
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label, _, _ in whole]
    return [(label, was, f"{now} ({HIDDEN})" if was == now else now) for label, was, now in pairs]


def stored_value(goal: Goal, row: Revision) -> RevisionValue:
    return revision_value(row, content_of(row), anchors_of(goal))


def changed_between(before: RevisionValue | None, after: RevisionValue) -> list[Changed]:
    """Label, words before and after of every line that differs; "" where there is none."""
    return [*differing(lines(before) if before else [], lines(after)), *moved(after)]


def moved(revision: RevisionValue) -> list[Changed]:
    """Where a revision moves its goal, from where: areas by name, goals by title, boxed."""
    return [
        (label_of(one["field"]), _place(one["field"], one["before"]), _place(one["field"], one["after"]))
        for one in revision.get("placings", ())
    ]


def _place(field: str, slugs: Sequence[str]) -> str:
    if field == "moonshot":
        return "Yes" if slugs else "No"
    if field == "area":
        return ", ".join(Area.objects.filter(slug__in=slugs).values_list("name", flat=True))
    return ", ".join(title_of(goal) for goal in Goal.objects.filter(slug__in=slugs).order_by("slug"))


def differing(before: Sequence[Line], after: Sequence[Line]) -> list[Changed]:
    """`changed_between`, of lines that are made already."""
    old, new = dict(before), dict(after)
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label in dict.fromkeys([*new, *old])]
    return [pair for pair in pairs if pair[1] != pair[2]]


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
        span = [_day(needed["expected_from"]), _day(needed["expected_to"])]
        days = " to ".join(one for one in span if one)
        notes = [needed["expected_text"], days, needed["source"]]
        expected = ", ".join(note for note in notes if note)
        yield (
            "needed_before",
            "Needed before",
            f"{needed['event']} (expected {expected})" if expected else needed["event"],
        )
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


_ONE_OF = {
    "revisions": "revision",
    "criteria": "criterion",
    "items": "item",
    "milestones": "milestone",
    "metrics": "metric",
    "readings": "reading",
    "criterion_readings": "reading of a criterion",
    "comparisons": "comparison",
    "occurrences": "occurrence",
    "updates": "update",
    "trade_offs": "trade-off",
    "assessments": "assessment",
    "mitigations": "mitigation",
    "objections": "objection",
}


def path_words(path: str) -> str:
    """The path of a text for people: "revisions.2.criteria.report.met" is "Revision 2, criterion report, met"."""
    steps = iter(path.split("."))
    words = ", ".join(
        f"{_ONE_OF[step]} {next(steps, '')}".strip() if step in _ONE_OF else step.replace("_", " ") for step in steps
    )
    return words[:1].upper() + words[1:]

"""Values of fields as one line of plain words: days as prose writes them, codes as words, slugs as titles."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from goals import change_values as change
from goals import evaluation_values as evaluation
from goals import values as goals
from goals.days import day, long_day
from goals.progress import number_text
from grading import values as grading
from public_site.diff.naming import Names, field_name, quoted, words
from public_site.public_fields import Field, fields_of
from public_site.words import (
    ASSESSMENTS,
    CAPABILITIES,
    CONFLICT_OUTCOMES,
    CONFLICTS,
    EVIDENCE_KINDS,
    MITIGATION_STATES,
    PHASES,
    REPORT_KINDS,
    RUN_STATES,
)
from roadmap.english import listed, plural
from roadmap.redaction import REASONS

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[0-9:.]+Z)?")
_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)+")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
HEALTH: Final = {"on_track": "On track", "at_risk": "At risk", "off_track": "Off track"}

# Told whole, whatever field inside them changed.
WHOLE: Final = (goals.DeadlineValue, goals.LinkState)

Telling = Callable[[Any, Names], str | None]


def plain_value(shape: type, name: str, value: Any, names: Names) -> str | None:
    """What a field holds, as one line. None for nothing."""
    if value is None or value in ("", [], {}):
        return None
    tell = _FIELDS.get((shape, name)) or _FIELDS_ANYWHERE.get(name)
    if tell:
        return tell(value, names)
    field = fields_of(shape)[name]
    if field.holds and isinstance(value, list | dict):
        return "; ".join(filter(None, (element_text(field.holds, one, names) for one in _elements(field, value))))
    return as_text(value)


def element_text(shape: type | None, element: Mapping[str, Any] | None, names: Names) -> str | None:
    """A whole element in one line: its own words where it has some, else its fields with their labels."""
    if element is None:
        return None
    if shape is None:
        return as_text(element)
    tell = _ELEMENTS.get(shape)
    if tell:
        return tell(element, names)
    named = next((element[name] for name in ("title", "text", "name", "definition") if element.get(name)), None)
    return named or _by_fields(shape, element, names)


def _by_fields(shape: type, element: Mapping[str, Any], names: Names) -> str:
    found = ((name, plain_value(shape, name, element.get(name), names)) for name in fields_of(shape))
    return ", ".join(f"{field_name(shape, name) or name}: {text}" for name, text in found if text is not None)


def _elements(field: Field, value: Any) -> list[Any]:
    return [value] if field.nesting == "object" else list(value.values()) if isinstance(value, dict) else value


def as_text(value: Any) -> str | None:
    """Any JSON value as one line: days and moments as prose writes them, codes as words. None for nothing."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "; ".join(as_text(item) or "nothing" for item in value)
    if isinstance(value, dict):
        named = ((name, as_text(item)) for name, item in value.items())
        return ", ".join(f"{words(name)}: {text}" for name, text in named if text is not None)
    return str(value)


def _string(text: str) -> str:
    if _DAY.fullmatch(text):
        return long_day(day(text)) if len(text) > 10 else long_day(date.fromisoformat(text))
    if _CODE.fullmatch(text):
        return words(text)
    return f"{text[:12]}…" if _HASH.fullmatch(text) else text


def link_text(link: Mapping[str, Any], names: Names | None = None) -> str:
    """ "unchanged, looked at on 31 Oct 2026"."""
    if link["state"] == "unchecked":
        return "not looked at yet"
    word = "unchanged" if link["state"] == "ok" else link["state"]
    since = f" since {as_text(link['since'])}" if link["since"] and link["state"] != "ok" else ""
    return f"{word}{since}" + (f", looked at on {as_text(link['checked_on'])}" if link["checked_on"] else "")


def numbers_text(numbers: Mapping[str, Any], names: Names | None = None) -> str:
    """How a round went, in counts."""
    return (
        f"{plural(numbers['assigned'], 'assignment')}: {numbers['submitted']} submitted, {numbers['recused']} recused, "
        f"{numbers['lapsed']} lapsed; {plural(numbers['levels'], 'level')} and "
        f"{plural(numbers['non_grades'], 'non-grade')} given; {numbers['adjudicated']} adjudicated{_course(numbers)}{_entered(numbers)}"
    )


def _course(numbers: Mapping[str, Any]) -> str:
    """How long it took and what was talked about; nothing in editions that do not say it."""
    if "invited" not in numbers:
        return ""
    return (
        f"; {plural(numbers['invited'], 'reviewer')} asked, {plural(numbers['days_open'], 'day')} open, "
        f"{plural(numbers['discussed'], 'goal')} discussed, {plural(numbers['amended'], 'score')} amended "
        f"and {numbers['kept']} kept"
    )


def _entered(numbers: Mapping[str, Any]) -> str:
    """How many scores came from a file; nothing in editions that do not say it."""
    if "entered_from_file" not in numbers:
        return ""
    return f"; {plural(numbers['entered_from_file'], 'score')} entered from a file"


def waived_text(waiver: Mapping[str, Any]) -> str:
    """ "Financial interest, declared by the reviewer: "; nothing in editions that do not say it."""
    if not waiver.get("conflict"):
        return ""
    word = CONFLICTS.get(waiver["conflict"], words(waiver["conflict"]))
    return f"{word}{', declared by the reviewer' if waiver.get('declared') else ''}: "


def conflict_text(one: Mapping[str, Any], names: Names) -> str:
    """ "Owns the goal: waived (1 reviewer)"."""
    word, outcome = CONFLICTS.get(one["conflict"], words(one["conflict"])), CONFLICT_OUTCOMES[one["outcome"]]
    return f"{word}: {outcome} ({plural(one['count'], 'reviewer')})"


def agreement_text(one: Mapping[str, Any], names: Names | None = None) -> str:
    """ "0.743, between 0.61 and 0.85, from 12 goals"; the sentence where there is none."""
    if one["alpha"] is None:
        return str(one["why_none"])
    return f"{one['alpha']}, between {one['low']} and {one['high']}, from {plural(one['items'], 'goal')}"


def reopening_outcome(one: Mapping[str, Any]) -> str:
    """ "agreed on 4 Nov 2026"; a request nobody has decided is not told."""
    return (
        f"agreed on {as_text(one['agreed_on'])}" if one["agreed_on"] else f"declined on {as_text(one['declined_on'])}"
    )


def counts_text(counts: Mapping[str, int], names: Names | None = None) -> str:
    """ "on course 2, behind 1"."""
    return ", ".join(f"{words(key)} {count}" for key, count in counts.items())


def _criteria_counts(criteria: Mapping[str, Mapping[str, int]], names: Names) -> str:
    return "; ".join(f"{words(key)}: {counts_text(counts)}" for key, counts in criteria.items())


def _cited(counts: Mapping[str, int], names: Names) -> str:
    return ", ".join(f"{quoted(names.evidence(slug))} by {count}" for slug, count in counts.items())


def counted_text(reading: Mapping[str, Any]) -> str:
    """How far a criterion is: "not met", "5 counted", "22 fully, 11 mostly, 7 not in place", "29 against 34"."""
    found = [as_text(reading["state"])] if reading["state"] else []
    found += [f"{reading['count']} counted"] if reading["count"] is not None else []
    listed_items = (("fully", "fully"), ("mostly", "mostly"), ("not_in_place", "not in place"))
    found += [f"{reading[name]} {word}" for name, word in listed_items if reading[name] is not None]
    if reading["ours"] is not None or reading["theirs"] is not None:
        found.append(f"{reading['ours'] or 'no number'} against {reading['theirs'] or 'no number'}")
    return ", ".join(one for one in found if one) or "nothing counted"


def box_text(box: Mapping[str, Any], names: Names | None = None) -> str:
    """ "about 10 words withheld, legal: A contract forbids it. To be reviewed on 11 May 2027"."""
    review = f" To be reviewed on {as_text(box['review_on'])}." if box["review_on"] else ""
    about = f"about {plural(box['words'], 'word')} withheld, {REASONS.get(box['reason'], words(box['reason']))}"
    return f"{about}: {box['justification'].rstrip('.')}.{review}"


def deadline_text(deadline: Mapping[str, Any] | None, names: Names | None = None) -> str | None:
    """The deadline as published, with the day where the words do not give it."""
    if deadline is None:
        return None
    due = as_text(deadline["due"])
    text = deadline["text"] or due or "no date"
    return text if due is None or deadline["kind"] != "relative" or due in text else f"{text} (due {due})"


def _steps(target: Mapping[str, Any], names: Names) -> str:
    steps = [f"{number_text(Decimal(one['value']))} by {as_text(one['due'])}" for one in target["steps"]]
    return f"{names.metric(target['metric'])}: {', '.join(steps)}"


def _person(opaque_id: str, names: Names) -> str:
    """The public knows people by opaque ids, which say nothing to a reader."""
    return "a person"


def _goals(slugs: list[str], names: Names) -> str:
    return listed([names.goal(slug) for slug in slugs])


def _evidence(slugs: list[str], names: Names) -> str:
    return listed([quoted(names.evidence(slug)) for slug in slugs])


def placed(field: str, slugs: list[str], names: Names) -> str:
    """An area, goals that are followed, or "a moonshot", by the names that readers know; "" for nothing."""
    tell: dict[str, Callable[[str], str]] = {"area": names.area, "predecessors": names.goal}
    return listed([tell[field](slug) if field in tell else "a moonshot" for slug in slugs])


def _placing(one: Mapping[str, Any], names: Names) -> str:
    before, after = (placed(one["field"], one[side], names) for side in ("before", "after"))
    return f"{before or 'none'} before, {after or 'none'} now"


def _coded(table: Mapping[str, str]) -> Telling:
    return lambda code, names: table.get(code, words(code))


def _proofs(proofs: Mapping[str, list[str]], names: Names) -> str:
    return _evidence(sorted({slug for slugs in proofs.values() for slug in slugs}), names)


_FIELDS_ANYWHERE: Final[dict[str, Telling]] = {
    "evidence": _evidence,
    "goals": _goals,
    "predecessors": _goals,
    "successors": _goals,
    "parts": _goals,
    "parent": lambda slug, names: names.goal(slug),
    "goal": lambda slug, names: names.goal(slug),
    "health": _coded(HEALTH),
    **dict.fromkeys(("proposed_by", "approved_by", "coded_by", "accepted_by", "who"), _person),
}
_FIELDS: Final[dict[tuple[type, str], Telling]] = {
    (goals.ResolutionValue, "evidence"): _proofs,
    (goals.OwnerValue, "id"): _person,
    (goals.UpdateValue, "by"): _person,
    (goals.GoalValue, "area"): lambda slug, names: names.area(slug),
    (goals.ThresholdRevisionValue, "level"): lambda slug, names: names.level(slug),
    (goals.Labels, "rule_fields"): lambda fields, names: listed(sorted({words(one) for one in fields.values()})),
    (goals.CriterionValue, "metric"): lambda slug, names: names.metric(slug),
    (evaluation.EvaluationSuiteValue, "capability"): _coded(CAPABILITIES),
    (evaluation.EvaluationSuiteValue, "threshold"): lambda slug, names: names.threshold(slug),
    (evaluation.EvaluationRunValue, "status"): _coded(RUN_STATES),
    (goals.EvidenceValue, "kind"): _coded(EVIDENCE_KINDS),
    (goals.ReportValue, "kind"): _coded(REPORT_KINDS),
    (goals.AssessmentValue, "state"): _coded(ASSESSMENTS),
    (goals.MitigationRevisionValue, "state"): _coded(MITIGATION_STATES),
    (goals.DeadlineValue, "anchor"): lambda anchor, names: words(anchor.replace("/", " ")),
    (grading.CycleValue, "goals"): lambda rows, names: listed(
        [f"{one['kind']} of {names.goal(one['goal'])}" for one in rows]
    ),
    (grading.CycleValue, "changes_after_opening"): lambda told, names: " ".join(map(names.sentence, told)),
    (grading.CycleValue, "phase"): _coded(PHASES),
    (grading.WaiverValue, "conflict"): _coded(CONFLICTS),
    (grading.CycleValue, "named"): lambda people, names: listed(people),
    (grading.GradeValue, "criteria"): _criteria_counts,
    (grading.GradeValue, "distribution"): counts_text,
    (grading.GradeValue, "first_distribution"): counts_text,
    (grading.GradeValue, "evidence_cited"): _cited,
    (grading.CycleValue, "rubrics"): lambda pins, names: listed(
        [slug.replace("-", ", version ") for slug in pins.values()]
    ),
}
_ELEMENTS: Final[dict[type, Telling]] = {
    goals.WithheldBox: box_text,
    change.Placing: _placing,
    goals.DeadlineValue: deadline_text,
    goals.LinkState: link_text,
    goals.TargetValue: _steps,
    goals.TargetStep: lambda one, names: number_text(Decimal(one["value"])),
    goals.ChecklistItem: lambda one, names: one["text"] or f"private item, committed to by {one['commitment'][:12]}",
    goals.TradeOff: lambda one, names: one["note"] or f"{words(one['kind'])} {names.goal(one['goal'])}",
    goals.MitigationValue: lambda one, names: one["revisions"][-1]["text"],
    evaluation.EvaluationRunValue: lambda one, names: (
        f"{one['target']}, {as_text(one['ran_on'])}: {RUN_STATES[one['status']].lower()}"
    ),
    evaluation.EvaluationStudyValue: lambda one, names: (
        f"starts on {as_text(one['starts_on'])}, SHA-256 of its protocol {one['protocol_sha256'][:12]}…"
    ),
    goals.OwnerValue: lambda one, names: one["team"] or "a person without a team",
    goals.CriterionReadingValue: lambda one, names: counted_text(one),
    goals.Confidence: lambda one, names: ": ".join(filter(None, (words(one["level"]), one["sentence"]))),
    grading.ProcessNumbers: numbers_text,
    grading.WaiverValue: lambda one, names: (
        f"{waived_text(one)}{one['reason'].rstrip('.')} (given on {as_text(one['given_at'])})"
    ),
    grading.CycleGoal: lambda one, names: f"{one['kind']} of {names.goal(one['goal'])}",
    grading.ConflictValue: conflict_text,
    grading.AgreementValue: agreement_text,
    grading.ReopeningValue: lambda one, names: (
        f"{one['reason'].rstrip('.')} (asked on {as_text(one['asked_on'])}; {reopening_outcome(one)})"
    ),
    grading.ObjectionValue: lambda one, names: str(one["text"]),
}

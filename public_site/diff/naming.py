"""What fields and elements are called in public: never by field names, keys or slugs, but as a reader would say it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from goals import change_values as change
from goals import comparison_values as compared
from goals import evaluation_values as evaluation
from goals import values as goals
from goals.days import day, long_day
from goals.deadlines import current_revision
from goals.placing import label_of
from grading import values as grading
from public_site.editions import Edition
from public_site.public_fields import Field, fields_of, identity
from public_site.schema import part_key
from public_site.words import CAPABILITIES, EVIDENCE_KINDS

_ABOUT: Final = re.compile(r"(A reviewer of |)([a-z0-9]+(?:-[a-z0-9]+)*)( .*)", re.DOTALL)
_DERIVED: Final = re.compile(r'\b(milestone|goal) "([a-z0-9]+(?:-[a-z0-9]+)*)"')
SHORT: Final = 60  # letters of a text by which an element is called


@dataclass(frozen=True, slots=True)
class Names:
    """How slugs inside one part are called: looked up in its editions, the newest first, and in the part itself."""

    editions: Sequence[Edition]
    part: Mapping[str, Any]

    def goal(self, slug: str) -> str:
        """“The title of a goal”."""
        part = self._find("goal", slug)
        return quoted(current_revision(cast(goals.GoalValue, part))["title"] if part else words(slug))

    def evidence(self, slug: str) -> str:
        part = self._find("evidence", slug)
        return evidence_title(cast(goals.EvidenceValue, part)) if part else words(slug)

    def level(self, slug: str) -> str:
        part = self._find("safety-level", slug)
        return part["name"] if part else words(slug)

    def threshold(self, slug: str) -> str:
        part = self._find("threshold", slug)
        return quoted(part["revisions"][-1]["name"]) if part else words(slug)

    def area(self, slug: str) -> str:
        part = self._find("area", slug)
        return part["name"] if part else words(slug)

    def metric(self, slug: str) -> str:
        return next((one["name"] for one in self.part.get("metrics", []) if one["slug"] == slug), words(slug))

    def criterion(self, key: str) -> str:
        return self._term("criteria", key, "text")

    def milestone(self, key: str) -> str:
        return self._term("milestones", key, "title")

    def sentence(self, text: str) -> str:
        """A sentence that grading made about a goal (grading/snapshot.py), with the goal's title for its slug."""
        found = _ABOUT.fullmatch(text)
        return f"{found[1]}{self.goal(found[2])}{found[3]}" if found else text

    def derivation(self, text: str) -> str:
        """How a day was found (goals/deadlines.py), with titles for the keys of milestones and the slugs of goals."""
        return _DERIVED.sub(
            lambda found: f"{found[1]} {self.milestone(found[2]) if found[1] == 'milestone' else self.goal(found[2])}",
            text,
        )

    def _term(self, holder: str, key: str, field: str) -> str:
        """“The words” in which the newest revision that has such an element puts it."""
        revisions = reversed(self.part.get("revisions", []))
        terms = (one for revision in revisions for one in revision.get(holder, []) if one["key"] == key)
        return quoted(next((one[field] for one in terms), "") or words(key))

    def _find(self, kind: str, slug: str) -> dict[str, Any] | None:
        key = part_key(kind, slug)
        return next((edition.part(key) for edition in self.editions if key in edition.parts), None)


def evidence_title(value: goals.EvidenceValue) -> str:
    """The title of a piece of evidence; of a stub, which has none in public, its kind."""
    kind = EVIDENCE_KINDS.get(value["kind"], words(value["kind"]).capitalize())
    return value["title"] or f"{kind} whose content is not public"


def suite_name(value: Mapping[str, Any]) -> str:
    """The name of an evaluation suite; of an internal one, which has none in public, what it checks."""
    return value["name"] or f"A suite that is not named ({CAPABILITIES[value['capability']]})"


def label(shape: type, values: Sequence[Any], path: Sequence[str], names: Names) -> str:
    """A path inside a value as a label: "Update 5: problems", "Milestone “A first report is out”: deadline".

    `shape` is the TypedDict of the value; `values` are the value as it is and as it was, either may be None.
    """
    found: list[str] = []
    inside: type | None = shape
    steps = list(path)
    while steps:
        name = steps.pop(0)
        field = fields_of(inside).get(name) if inside else None
        if inside is None or field is None:
            found.append(words(name))
            continue
        values = [value.get(name) if value else None for value in values]
        if field.nesting in ("list", "map") and steps:
            step = steps.pop(0)
            values = [_element(field, held, step) for held in values]
            found.append(element_name(field.holds, next((one for one in values if one), None), step, names))
        else:
            found.append(field_name(inside, name))
        inside = field.holds
    return capital(": ".join(one for one in found if one))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def field_name(shape: type, name: str) -> str:
    """ "" where the name of the thing that holds the field says nothing to a reader."""
    return _FIELDS.get((shape, name), words(name))


def element_name(shape: type | None, element: Mapping[str, Any] | None, step: str, names: Names) -> str:
    """What one element of a list is called; by its place in the path where neither side has it."""
    if element is None:
        return words(step)
    call = _ELEMENTS.get(shape) if shape else None
    return call(element, names) if call else words(step)


def _element(field: Field, held: Any, step: str) -> dict[str, Any] | None:
    if not held or field.holds is None:
        return None
    if field.nesting == "map":
        return cast("dict[str, Any] | None", held.get(step))
    return next((one for one in held if identity(field.holds, one) == step), None)


def quoted(text: str) -> str:
    """A text in quotation marks, cut at a word where it is long."""
    if len(text) > SHORT:
        text = text[:SHORT].rpartition(" ")[0] + " …"
    return f"“{text.rstrip('.')}”"


def words(name: str) -> str:
    """A name of a field, a code or a slug as words: "in_place_since" -> "in place since"."""
    return _WORDS.get(name) or name.replace("_", " ").replace("-", " ").replace("sha256", "SHA-256")


def _numbered(noun: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda element, names: f"{noun} {element['number']}"


def _on(text: str) -> str:
    return long_day(day(text))


_ELEMENTS: Final[dict[type, Callable[[Mapping[str, Any], Names], str]]] = {
    goals.RevisionValue: _numbered("revision"),
    goals.ThresholdRevisionValue: _numbered("revision"),
    goals.MitigationRevisionValue: _numbered("revision"),
    goals.CommitmentRevisionValue: _numbered("revision"),
    goals.UpdateValue: _numbered("update"),
    goals.ReadingValue: lambda one, names: f"reading of {_on(one['on'])}",
    goals.CriterionReadingValue: lambda one, names: f"{names.criterion(one['criterion'])}, read on {_on(one['on'])}",
    goals.AssessmentValue: lambda one, names: f"assessment of {one['model']} on {_on(one['on'])}",
    goals.CriterionValue: lambda one, names: f"criterion {quoted(one['text'])}",
    goals.ChecklistItem: lambda one, names: (
        quoted(one["text"]) if one["text"] else f"private item {one['commitment'][:12]}"
    ),
    goals.TargetValue: lambda one, names: f"target of {quoted(names.metric(one['metric']))}",
    goals.TargetStep: lambda one, names: f"by {_on(one['due'])}",
    goals.MilestoneTerm: lambda one, names: f"milestone {quoted(one['title'])}",
    goals.MilestoneValue: lambda one, names: f"milestone {names.milestone(one['key'])}",
    goals.MetricValue: lambda one, names: f"metric {quoted(one['name'])}",
    goals.OccurrenceValue: lambda one, names: quoted(one["text"]),
    compared.ComparisonValue: _numbered("comparison"),
    compared.SeverityValue: lambda one, names: f"severity {quoted(one['name'])}",
    compared.ComparisonCount: lambda one, names: (
        f"findings called {quoted(one['severity'])}" if one["severity"] else "findings that count"
    ),
    goals.OwnerValue: lambda one, names: f"owner {one['team']}".strip(),
    goals.TradeOff: lambda one, names: f"{words(one['kind'])} {names.goal(one['goal'])}",
    goals.MitigationValue: lambda one, names: mitigation_name(one),
    goals.StandardValue: lambda one, names: f"{one['kind']} standard for {one['model']}",
    evaluation.EvaluationRunValue: lambda one, names: f"run {one['number']} on {one['target']}",
    evaluation.EvaluationStudyValue: lambda one, names: quoted(one["title"]) if one["title"] else _study(one),
    change.Placing: lambda one, names: label_of(one["field"]).lower(),
    change.CorrectionValue: _numbered("correction"),
    change.CorrectedField: lambda one, names: f"{words(one['name'])} before",
    grading.LevelValue: lambda one, names: f"level {quoted(one['label'])}",
    grading.RubricCriterionValue: lambda one, names: quoted(one["question"]),
    grading.CycleGoal: lambda one, names: f"{one['kind']} of {names.goal(one['goal'])}",
    grading.WaiverValue: lambda one, names: f"waiver of a conflict at {names.goal(one['goal'])}",
    grading.ConflictValue: lambda one, names: f"conflict of interest at {names.goal(one['goal'])}",
    grading.ReopeningValue: lambda one, names: f"request {one['number']} to open the round again",
    grading.ObjectionValue: lambda one, names: f"objection {one['number']}",
}


def _study(one: Mapping[str, Any]) -> str:
    return f"study {one['number']}"


def mitigation_name(mitigation: Mapping[str, Any]) -> str:
    industry = mitigation["revisions"][-1]["column"] == "industry"
    return "industry recommendation" if industry else "company measure"


_FIELDS: Final[dict[tuple[type, str], str]] = {
    (grading.CycleValue, "dates"): "",
    (grading.CycleValue, "opened_at"): "scoring opened",
    (grading.CycleValue, "closed_at"): "closed",
    (grading.CycleValue, "inside"): "inside reviewers",
    (grading.CycleValue, "external"): "external reviewers",
    (grading.CycleValue, "panel_text"): "how reviewers were chosen",
    (grading.CycleValue, "period_from"): "graded from",
    (grading.CycleValue, "period_to"): "graded to",
    (grading.CycleValue, "spread_rule"): "levels apart from which a goal is discussed",
    (grading.CycleValue, "named"): "reviewers named with their consent",
    (grading.CycleValue, "agreement"): "agreement of the reviewers",
    (grading.AgreementValue, "alpha"): "alpha",
    (grading.AgreementValue, "low"): "lower end of its interval",
    (grading.AgreementValue, "high"): "upper end of its interval",
    (grading.AgreementValue, "why_none"): "why it was not computed",
    (grading.GradeValue, "number"): "number of the grade",
    (grading.GradeValue, "adjudicated_for"): "number of the grade the adjudicator decided for",
    (grading.GradeValue, "replied_to"): "number of the grade the owner replied to",
    (grading.GradeValue, "entered_from_file"): "scores entered from a file",
    (grading.ProcessNumbers, "entered_from_file"): "scores entered from a file",
    (grading.WaiverValue, "conflict"): "which conflict",
    (grading.WaiverValue, "declared"): "declared by the reviewer",
    (grading.GradeValue, "criteria"): "levels by question",
    (grading.GradeValue, "first_distribution"): "levels against the first wording",
    (grading.GradeValue, "spread_rule"): "levels apart from which a goal is discussed",
    (grading.GradeValue, "evidence_cited"): "evidence that reviewers rest on",
    (grading.PhaseDates, "announced_on"): "announced",
    (grading.PhaseDates, "scoring_from"): "scoring from",
    (grading.PhaseDates, "scoring_to"): "scoring until",
    (grading.PhaseDates, "discussion_to"): "discussion until",
    (grading.PhaseDates, "reply_to"): "replies of owners until",
    (grading.PhaseDates, "comments_to"): "comments until",
    (goals.EvidenceValue, "revision"): "version",
    (goals.EvidenceValue, "state_reason"): "reason of its state",
    (goals.RoadmapValue, "known_until"): "sources last read",
    (goals.RoadmapValue, "promise_days"): "days between editions",
    (goals.GoalValue, "resolution"): "how it ended",
    (goals.GoalValue, "trade_offs"): "trade-offs",
    (goals.RevisionValue, "labels"): "",
    (goals.ThresholdRevisionValue, "labels"): "",
    (goals.RevisionValue, "placings"): "where it belongs",
    (change.CorrectedField, "before"): "",
    (change.CorrectedField, "name"): "field",
    (goals.MitigationRevisionValue, "labels"): "",
    (goals.CommitmentRevisionValue, "labels"): "",
    (goals.Labels, "owner"): "direction, says the owner",
    (goals.Labels, "owner_words"): "words of the owner",
    (goals.Labels, "coder"): "direction, says the coder",
    (goals.Labels, "coder_words"): "words of the coder",
    (goals.Labels, "rule"): "direction by rule",
    (goals.Labels, "rule_fields"): "direction by rule, field by field",
    (evaluation.EvaluationSuiteValue, "cadence_days"): "days between runs",
    (evaluation.EvaluationSuiteValue, "visibility"): "whether it is named",
    (evaluation.EvaluationSuiteValue, "added_on"): "added on",
    (evaluation.EvaluationSuiteValue, "ended_on"): "ended on",
    (evaluation.EvaluationRunValue, "status"): "how it went",
    (evaluation.EvaluationRunValue, "target"): "model",
    (evaluation.EvaluationRunValue, "repeats"): "how often each was run",
    (evaluation.EvaluationRunValue, "lacks"): "what is lacking to do it again",
    (goals.UpdateValue, "suggested"): "health by rule",
    (goals.UpdateValue, "done"): "what was done",
    (goals.UpdateValue, "next"): "what comes next",
    (goals.UpdateValue, "help"): "help needed",
    (compared.ComparisonValue, "same_finding"): "when two findings are the same",
    (compared.ComparisonValue, "judging"): "how severity is judged",
    (compared.ComparisonValue, "judges"): "number of judges",
    (compared.ComparisonValue, "called_off_reason"): "why it was called off",
    (goals.CriterionValue, "items_total"): "number of items",
    (goals.CriterionValue, "met"): "what met looks like",
    (goals.CriterionValue, "missed"): "what not met looks like",
    (goals.CriterionValue, "fully_share"): "share fully in place",
    (goals.CriterionValue, "mostly_share"): "share at least mostly in place",
}
_WORDS: Final = {
    "why": "why it matters",
    "failure": "what would count as failure",
    "cadence_days": "days between updates",
    "url": "address",
    "by": "who says so",
    "set_on": "set on",
    "delayed_in_favour_of": "delayed in favour of",
}

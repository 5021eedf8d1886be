"""Which fields of which value the public sees: the allow-list that projection, schema and diff all follow.

A field that is not named here does not leave the building. `*` marks prose: a span of it may be withheld; `?` marks
an address: it may be withheld as a whole. Everything else (dates, outcomes, counts, directions, ids) may not.
"""

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from goals import change_values as change
from goals import comparison_values as compared
from goals import evaluation_values as evaluation
from goals import values as goals
from grading import values as grading
from public_site.request_value import RequestValue

_REVISION: Final = (
    "number kind labels reason_class reason* effective_on announced_on proposed_at approved_at coded_at proposed_by"
    " approved_by coded_by imported source? "
)

# Marks: see above.
_TABLE: Final[dict[type, str]] = {
    goals.WithheldBox: "field reason justification words review_on",
    goals.DeadlineValue: "kind text due days anchor stated derivation warning",
    goals.ChecklistItem: "key text* commitment hard",
    goals.CriterionValue: (
        "key kind text* met* missed* condition* minimum maximum fully_share mostly_share items_total items metric share"
        " baseline_text* baseline_value baseline_on"
    ),
    goals.TargetStep: "due value",
    goals.TargetValue: "metric baseline_value baseline_on low steps",
    goals.MilestoneTerm: "key title* deadline",
    goals.NeededBefore: "event* expected_text* expected_from expected_to source?",
    goals.Confidence: "level sentence*",
    goals.Labels: "rule rule_fields owner owner_words* coder coder_words* openness",
    goals.RevisionValue: _REVISION
    + "title* statement* why* failure* firmness starts_on deadline cadence_days confidence needed_before criteria"
    " targets milestones placings",
    change.Placing: "field before after",
    goals.OwnerValue: "id team role since until",
    goals.MilestoneValue: "key achieved_on achieved_text announced_on recorded_on note* evidence",
    goals.ReadingValue: "number on value numerator denominator by who evidence supersedes reason* recorded_on",
    goals.MetricValue: "slug name* unit direction cadence_days source* quality* readings",
    goals.CriterionReadingValue: (
        "number criterion on state justification* count fully mostly not_in_place ours theirs evidence who supersedes"
        " recorded_on"
    ),
    compared.SeverityValue: "name definition counts",
    compared.ComparisonCount: (
        "severity both only_automation only_people automation_days people_days automation_hours people_hours"
        " automation_cost people_cost"
    ),
    compared.ComparisonResultValue: (
        "closed_on judged_by judged_again reported_late reported_automation reported_people out_of_scope counts spent_hours_automation spent_hours_people"
        " spent_cost_automation spent_cost_people"
    ),
    compared.ComparisonValue: (
        "number criterion revision title* window_from window_to scope* same_finding* judging* severities judges"
        " baseline_text* baseline_value baseline_on currency fixed_on called_off_on called_off_reason* called_off_reported"
        " called_off_judged result"
    ),
    goals.OccurrenceValue: "key text* triggered_on due done_on note* evidence",
    goals.UpdateValue: (
        "number kind submitted_at period_from period_to health suggested health_sentence* confidence done* next*"
        " problems* help* by team evidence corrects correction_reason* visibility source?"
    ),
    goals.ResolutionValue: (
        "number ending achieved_on achieved_from achieved_to achieved_text how_known* timing timing_reason* account*"
        " evidence announced_on proposed_by proposed_at accepted_by accepted_at imported source?"
    ),
    goals.TradeOff: "goal kind note*",
    goals.GoalValue: (
        "slug area parent parts moonshot position set_on source? owners predecessors successors trade_offs revisions"
        " milestones metrics criterion_readings comparisons occurrences updates evidence resolution withheld"
    ),
    goals.LinkState: "state checked_on since",
    goals.EvidenceValue: (
        "slug revision title* kind visibility holder* description* url? sha256? commitment effective_from effective_to"
        " captured_on received_on expires_on state state_reason* link withheld"
    ),
    goals.AreaValue: "slug name definition* position",
    goals.RoadmapValue: (
        "name developer kept_by known_until promise_days contact licence base_address notice about* demonstration"
    ),
    goals.ThresholdRevisionValue: _REVISION + "name* definition* policy level",
    goals.AssessmentValue: "number revision model* state by on next_due note* evidence source?",
    goals.MitigationRevisionValue: _REVISION + "column text* caveat* state in_place_since tested_on goals evidence",
    goals.MitigationValue: "slug position revisions",
    goals.ThresholdValue: "slug position revisions assessments mitigations withheld",
    change.CorrectedField: "name before*",
    change.CorrectionValue: "number on reason* fields",
    goals.StandardValue: "kind model active_since because source? corrections",
    goals.SafetyLevelValue: "slug name description* standards",
    goals.CommitmentRevisionValue: _REVISION + "scenario* response*",
    goals.CommitmentValue: "slug position revisions",
    evaluation.EvaluationStudyValue: "number title* starts_on protocol_sha256 deposited_on",
    evaluation.EvaluationRunValue: (
        "number study target ran_on status samples repeats states_intervals lacks evidence recorded_on"
    ),
    evaluation.EvaluationSuiteValue: (
        "slug visibility capability name* description* threshold cadence_days added_on ended_on studies runs"
    ),
    goals.PolicyVersionValue: "slug document version effective_on summary* source? corrections",
    goals.ReportValue: (
        "slug kind title* author* coverage_on published_on url? sha256? summary* goals series every_from_months"
        " every_to_months coverage_max_days corrections"
    ),
    grading.LevelValue: "key label rank definition",
    grading.RubricCriterionValue: "key question required anchors",
    grading.RubricValue: "slug kind version title question levels criteria effective_on",
    grading.CycleGoal: "goal kind snapshot_sha256 revision removed_reason*",
    grading.PhaseDates: "announced_on scoring_from scoring_to discussion_to reply_to comments_to results_due",
    grading.ProcessNumbers: (
        "assigned submitted recused lapsed levels non_grades adjudicated invited days_open discussed kept amended"
        " entered_from_file"
    ),
    grading.WaiverValue: "goal reason* given_at conflict declared",
    grading.ConflictValue: "goal kind conflict outcome count",
    grading.ReopeningValue: "number asked_on agreed_on declined_on reason*",
    grading.AgreementValue: "alpha low high items judgements why_none",
    grading.CycleValue: (
        "slug title phase rubrics quorum period_from period_to dates opened_at closed_at inside external panel_text*"
        " goals numbers waivers changes_after_opening source? spread_rule names_in_discussion reopenings conflicts named"
        " agreement"
    ),
    grading.PanelValue: "own external",
    grading.RedactionVerdict: "justified changes_grade misleading_without asked",
    grading.ObjectionValue: "number text*",
    grading.GradeValue: (
        "cycle cycle_title goal kind level non_grade between range spread distribution n quorum provisional disputed"
        " adjudicated first_level verifiable reason* dissent* reply* panel reviewers adjudicator revision revision_sha256"
        " snapshot_sha256 rubric rubric_sha256 evidence_sha256 readings_sha256 redaction_verdict graded_on withheld"
        " number criteria first_distribution spread_rule evidence_cited objections adjudicated_for replied_to"
        " entered_from_file"
    ),
    RequestValue: "slug number goal asked_on state subject* quoted* answer* answered_on",
}

# By what an element of a list is known again in the next edition, and addressed in the path of a redaction.
IDENTITY: Final[dict[type, tuple[str, ...]]] = {
    goals.RevisionValue: ("number",),
    goals.ThresholdRevisionValue: ("number",),
    goals.MitigationRevisionValue: ("number",),
    goals.CommitmentRevisionValue: ("number",),
    goals.ChecklistItem: ("key",),
    goals.CriterionValue: ("key",),
    goals.TargetValue: ("metric",),
    goals.TargetStep: ("due",),
    goals.MilestoneTerm: ("key",),
    goals.MilestoneValue: ("key",),
    goals.MetricValue: ("slug",),
    goals.ReadingValue: ("number",),
    goals.CriterionReadingValue: ("number",),
    compared.SeverityValue: ("name",),
    compared.ComparisonCount: ("severity",),
    compared.ComparisonValue: ("number",),
    goals.OccurrenceValue: ("key",),
    goals.UpdateValue: ("number",),
    goals.TradeOff: ("goal", "kind"),
    goals.OwnerValue: ("id", "team", "role", "since"),
    goals.AssessmentValue: ("number",),
    goals.MitigationValue: ("slug",),
    goals.StandardValue: ("kind", "model", "active_since"),
    evaluation.EvaluationStudyValue: ("number",),
    evaluation.EvaluationRunValue: ("number",),
    grading.LevelValue: ("key",),
    grading.RubricCriterionValue: ("key",),
    change.Placing: ("field",),
    change.CorrectionValue: ("number",),
    change.CorrectedField: ("name",),
    grading.CycleGoal: ("goal", "kind"),
    grading.WaiverValue: ("goal", "given_at"),
    grading.ConflictValue: ("goal", "kind", "conflict", "outcome"),
    grading.ReopeningValue: ("number",),
    grading.ObjectionValue: ("number",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One public field. `holds` is the TypedDict inside it, if any; `nesting` says how it is held."""

    name: str
    annotation: Any
    nesting: Literal["value", "object", "list", "map"]
    holds: type | None
    is_prose: bool
    is_address: bool


@cache
def fields_of(shape: type) -> dict[str, Field]:
    """The public fields of a TypedDict, in the order of the table."""
    hints = get_type_hints(shape)
    return {field.name: field for field in (_field(word, hints) for word in _TABLE[shape].split())}


@cache
def unlisted_fields(shape: type) -> frozenset[str]:
    """The fields of a TypedDict that stay inside."""
    return frozenset(get_type_hints(shape)) - frozenset(fields_of(shape))


def known_shapes() -> list[type]:
    return list(_TABLE)


def identity(shape: type, element: dict[str, Any]) -> str:
    """What a redaction path and a diff call an element of a list: "3", "floor", "goal-x delayed_in_favour_of"."""
    return " ".join(str(element.get(name)) for name in IDENTITY[shape])


def without_none(annotation: Any) -> Any:
    """`X` for `X | None`; the annotation itself for anything else."""
    if get_origin(annotation) in (Union, UnionType):
        kept = [choice for choice in get_args(annotation) if choice is not NoneType]
        return kept[0] if len(kept) == 1 else annotation
    return annotation


def _field(word: str, hints: dict[str, Any]) -> Field:
    name = word.rstrip("*?")
    annotation = hints[name]
    inner = without_none(annotation)
    origin, arguments = get_origin(inner), get_args(inner)
    nesting: Literal["value", "object", "list", "map"] = "value"
    holds = None
    if is_typeddict(inner):
        nesting, holds = "object", inner
    elif origin is list and is_typeddict(arguments[0]):
        nesting, holds = "list", arguments[0]
    elif origin is dict and is_typeddict(arguments[1]):
        nesting, holds = "map", arguments[1]
    return Field(name, annotation, nesting, holds, word.endswith("*"), word.endswith("?"))

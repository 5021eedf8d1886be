"""Which text columns the public reads, and a secret word for everything else.

A column of a model is public when the value it becomes says so in `public_site/public_fields.py`; a row may still stay
inside, and then all its texts do. Columns that hold no free text are named in `NAMES`. Every other column gets a word.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from goals import change_values as change
from goals import comparison_values as comparison
from goals import evaluation_values as evaluation
from goals import values as goals
from goals.models import EvidenceRevision
from grading import values as grading
from public_site.public_fields import fields_of
from public_site.request_value import RequestValue

APPS = ("accounts", "activity", "notifications", "goals", "grading", "public_site")

# Model -> what its columns become in a publication: beginning of the column's name -> value.
VALUES: dict[str, dict[str, type]] = {
    "goals.Roadmap": {"": goals.RoadmapValue},
    "goals.Area": {"": goals.AreaValue},
    "goals.Goal": {"": goals.GoalValue},
    "goals.Ownership": {"": goals.OwnerValue},
    "goals.TradeOff": {"": goals.TradeOff},
    "goals.Revision": {
        "": goals.RevisionValue,
        "rule_": goals.Labels,
        "deadline_": goals.DeadlineValue,
        "confidence_": goals.Confidence,
        "needed_before_": goals.NeededBefore,
    },
    "goals.Criterion": {"": goals.CriterionValue},
    "goals.ChecklistItem": {"": goals.ChecklistItem},
    "goals.Target": {"": goals.TargetValue},
    "goals.MilestoneTerm": {"": goals.MilestoneTerm, "deadline_": goals.DeadlineValue},
    "goals.Milestone": {"": goals.MilestoneValue},
    "goals.Metric": {"": goals.MetricValue},
    "goals.Reading": {"": goals.ReadingValue},
    "goals.CriterionReading": {"": goals.CriterionReadingValue},
    "goals.Occurrence": {"": goals.OccurrenceValue},
    "goals.StatusUpdate": {"": goals.UpdateValue},
    "goals.Resolution": {"": goals.ResolutionValue},
    "goals.Evidence": {"": goals.EvidenceValue},
    "goals.EvidenceRevision": {"": goals.EvidenceValue},
    "goals.Threshold": {"": goals.ThresholdValue},
    "goals.ThresholdRevision": {"": goals.ThresholdRevisionValue},
    "goals.Assessment": {"": goals.AssessmentValue},
    "goals.Mitigation": {"": goals.MitigationValue},
    "goals.MitigationRevision": {"": goals.MitigationRevisionValue},
    "goals.ConditionalCommitment": {"": goals.CommitmentValue},
    "goals.ConditionalCommitmentRevision": {"": goals.CommitmentRevisionValue},
    "goals.SafetyLevel": {"": goals.SafetyLevelValue},
    "goals.Standard": {"": goals.StandardValue},
    "goals.Comparison": {"": comparison.ComparisonValue},
    "goals.EvaluationSuite": {"": evaluation.EvaluationSuiteValue},
    "goals.EvaluationStudy": {"": evaluation.EvaluationStudyValue},
    "goals.EvaluationRun": {"": evaluation.EvaluationRunValue},
    "goals.PolicyVersion": {"": goals.PolicyVersionValue},
    "goals.Report": {"": goals.ReportValue},
    "goals.Correction": {"": change.CorrectionValue},
    "goals.Redaction": {"": goals.WithheldBox},
    "grading.Rubric": {"": grading.RubricValue},
    "grading.Level": {"": grading.LevelValue},
    "grading.RubricCriterion": {"": grading.RubricCriterionValue},
    "grading.Cycle": {"": grading.CycleValue},
    "grading.CycleGoal": {"": grading.CycleGoal},
    "grading.Waiver": {"": grading.WaiverValue},
    "grading.Adjudication": {"": grading.GradeValue},
    "grading.Grade": {"": grading.GradeValue},
    "grading.Objection": {"": grading.ObjectionValue},
    "grading.Reopening": {"": grading.ReopeningValue},
    "public_site.CorrectionRequest": {"": RequestValue},
}
# Public under another name, and where.
RENAMED = {
    "goals.Correction.was": "CorrectionValue.fields",
    "goals.Revision.needed_before_text": "NeededBefore.expected_text",
    "grading.Reply.text": "GradeValue.reply",
    "public_site.Publication.notes": "Manifest.notes",
    "public_site.Preparation.notes": "Manifest.notes, once it is approved",
    "public_site.Withholding.justification": "WithheldBox.justification",
}
RENAMED |= {
    f"goals.{model}.{name}": f"Labels.{name}"
    for model in ("Revision", "ThresholdRevision", "MitigationRevision", "ConditionalCommitmentRevision")
    for name in ("owner_words", "coder_words", "rule_fields", "openness")
}

# No free text: the name, the hash or the level of something that is said elsewhere.
NAMES = frozenset(
    {
        "accounts.User.public_id",
        "goals.Correction.subject",
        "goals.EvidenceFile.kind",
        "goals.Finding.code",
        "goals.EvidenceFile.sha256",
        "goals.GoalDay.key",
        "goals.GoalStanding.freshness",
        "goals.GoalStanding.health",
        "goals.GoalStanding.outcome",
        "goals.LinkCheck.sha256",
        "goals.LinkCopy.file",
        "goals.LinkCopy.sha256",
        "goals.LinkLook.sha256",
        "goals.LinkLook.ticket",
        "goals.Redaction.subject",
        "goals.Redaction.key",
        "goals.ResolutionEvidence.criterion",
        "grading.CalibrationAnswer.level",
        "grading.CycleStatistics.scores_sha256",
        "grading.Snapshot.sha256",
        "grading.Score.level",
        "grading.Score.first_level",
        "grading.Score.evidence_cited",
        "grading.CriterionScore.criterion",
        "grading.CriterionScore.level",
        "public_site.CorrectionRequest.answered_by",
        "public_site.OutputSearch.hits",
        "public_site.Part.sha256",
        "public_site.Preparation.parts",
        "public_site.Preparation.parts_sha256",
        "public_site.Preparation.prepared_by",
        "public_site.Preparation.decided_by",
        "public_site.Publication.sha256",
        "public_site.Publication.prepared_by",
        "public_site.Publication.approved_by",
        "public_site.Withholding.key",
        "public_site.Withholding.field",
        "public_site.Withholding.places",
        "public_site.Withholding.boxes",
        "public_site.Withholding.parts",
        "public_site.Withholding.made_by",
        "public_site.Withholding.confirmed_by",
        "public_site.Withholding.lifted_by",
        "public_site.WarningAnswer.about",
        "public_site.WarningAnswer.answered_by",
        "public_site.WarningAnswer.check_name",
        "public_site.Release.folder",
        "public_site.Release.files_sha256",
    }
)
# Lists of short names that the program reads: no word fits in (test_diff_placing.py says what of them is told, and when).
SHAPED = frozenset({"goals.Revision.placings"})
# Overwriting these would break what is computed from them: what they hold already is the secret.
SECRET_AS_THEY_ARE = frozenset(
    {"goals.EvidenceRevision.salt", "goals.ChecklistItem.salt", "grading.Snapshot.salt", "goals.Redaction.text_sha256"}
)

_HELD = Q(declined_at__isnull=False) | Q(imported=False) & (
    Q(approved_at=None) | Q(coder_direction="") & ~Q(kind__in=["created", "corrected"])
)
_NEWER = EvidenceRevision.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
_CLOSED = ("internal", "reviewers")
# Rows that stay inside as a whole, or with one column, though other rows of the same model are public.
INSIDE: dict[str, Q] = {
    "goals.Metric": Q(goal__slug__startswith="inside-"),
    "goals.StatusUpdate": ~Q(visibility="public") | Q(submitted_at=None) | Q(goal__slug__startswith="inside-"),
    "goals.Revision": _HELD,
    "goals.Criterion": Q(revision__in=apps.get_model("goals.Revision").objects.filter(_HELD)),
    "goals.ChecklistItem": Q(private=True),
    "goals.EvidenceRevision": Q(visibility__in=_CLOSED) | Q(Exists(_NEWER)),
    "goals.EvaluationSuite": Q(is_public=False),
    "goals.EvaluationStudy.title": Q(suite__is_public=False),
    "goals.Resolution": Q(declined_at__isnull=False) | Q(accepted_at=None, imported=False) & ~Q(ending="achieved"),
    "goals.ThresholdRevision": _HELD,
    "goals.MitigationRevision": _HELD,
    "goals.ConditionalCommitmentRevision": _HELD,
    "grading.Reopening": Q(agreed_at=None, declined_at=None),
    "public_site.Preparation": ~Q(state__in=["waiting", "approved"]),
}
# Of evidence that is a stub the public reads kind, holder, dates, description, and a commitment.
STUB = {"title", "url", "sha256", "state_reason"}


def text_columns() -> Iterator[models.Field]:
    """Every column that can hold a text and is not one of a list of choices."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in apps.get_models(include_auto_created=False):
        if model._meta.app_label in APPS:
            yield from (field for field in model._meta.fields if isinstance(field, kinds) and not field.choices)


def name_of(field: models.Field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def is_public(field: models.Field) -> bool:
    values = VALUES.get(field.model._meta.label, {})
    said = any(
        field.name.removeprefix(start) in fields_of(shape)
        for start, shape in values.items()
        if field.name.startswith(start)
    )
    return said or name_of(field) in RENAMED


def rows_inside(field: models.Field) -> QuerySet:
    """The rows in which this column is nothing for the public."""
    rows: QuerySet = QuerySet(field.model)
    if not is_public(field):
        return rows
    inside = INSIDE.get(field.model._meta.label) or INSIDE.get(name_of(field))
    if field.model is EvidenceRevision and field.name in STUB and inside is not None:
        inside |= Q(visibility="stub")
    return rows.none() if inside is None else rows.filter(inside)


def put_words() -> dict[str, str]:
    """A word of its own for every text that stays inside, all of it; returns column -> word."""
    words = {}
    for number, field in enumerate(text_columns()):
        name, word = name_of(field), f"qz{number:05}k"
        if name not in NAMES | SECRET_AS_THEY_ARE | SHAPED and _put(rows_inside(field), field, word):
            words[name] = word
    return words


def _put(rows: QuerySet, field: models.Field, word: str) -> int:
    if isinstance(field, models.JSONField):
        found = [(row.pk, getattr(row, field.name)) for row in rows.only(field.name)]
        return sum(_one(field, pk).update(**{field.name: _with(value, word)}) for pk, value in found)
    # Some have to differ from row to row; a number of any length fits only where there is room.
    room = field.max_length is None or field.max_length > 12
    value = Concat(Value(word), Cast("pk", models.CharField())) if room else Value(word)
    try:
        with transaction.atomic():
            return rows.update(**{field.name: value})
    except IntegrityError:  # where there must be no text
        return rows.exclude(**{field.name: ""}).update(**{field.name: value})


def _one(field: models.Field, pk: object) -> QuerySet:
    return QuerySet(field.model).filter(pk=pk)


def _with(value: Any, word: str) -> Any:
    return {**value, word: word} if isinstance(value, dict) else [*value, {word: word}]


def secrets_as_they_are() -> set[str]:
    found = set()
    for field in text_columns():
        if name_of(field) in SECRET_AS_THEY_ARE:
            found |= set(QuerySet(field.model).exclude(**{field.name: ""}).values_list(field.name, flat=True))
    return found


def without_triggers() -> None:
    """Inside a transaction that is rolled back: let rows be changed that never change."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            statements = [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
        else:
            every = apps.get_models(include_auto_created=True)
            tables = [model._meta.db_table for model in every if model._meta.app_label in APPS]
            statements = ["SET CONSTRAINTS ALL IMMEDIATE"]
            statements += [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables]
            statements += ["SET CONSTRAINTS ALL DEFERRED"]
        for statement in statements:
            cursor.execute(statement)

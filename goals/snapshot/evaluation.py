"""Evaluation suites with their studies and runs as plain values, whole."""

from typing import cast

from django.db.models import Prefetch, QuerySet

from goals.coverage import lacking
from goals.evaluation_values import CapabilityKey, EvaluationRunValue, EvaluationStudyValue, EvaluationSuiteValue
from goals.models import EvaluationRun, EvaluationStudy, EvaluationSuite
from goals.snapshot.plain import day_of
from goals.snapshot.progress import in_order

LACKS = ("code_at", "data_at", "seeds_at", "environment_at", "samples", "repeats", "states_intervals")


def suite_values(suites: QuerySet[EvaluationSuite] | None = None) -> list[EvaluationSuiteValue]:
    """Suites in the order in which they were added, which never changes; in three queries."""
    chosen = EvaluationSuite.objects.all() if suites is None else suites
    rows = chosen.select_related("threshold").prefetch_related(
        "studies", Prefetch("runs", EvaluationRun.objects.select_related("study", "evidence"))
    )
    return [_suite(row) for row in sorted(rows, key=lambda row: (row.created_at, row.slug))]


def _suite(row: EvaluationSuite) -> EvaluationSuiteValue:
    return {
        "slug": row.slug,
        "visibility": "public" if row.is_public else "internal",
        "capability": cast(CapabilityKey, row.capability),
        "name": row.name,
        "description": row.description,
        "threshold": row.threshold.slug if row.threshold else "",
        "cadence_days": row.cadence_days,
        "added_on": day_of(row.created_at),
        "ended_on": day_of(row.ended_at) if row.ended_at else None,
        "studies": [_study(one) for one in in_order(row.studies.all())],
        "runs": [run_value(one) for one in in_order(row.runs.all())],
    }


def _study(row: EvaluationStudy) -> EvaluationStudyValue:
    return {
        "number": row.number,
        "title": row.title,
        "starts_on": row.starts_on.isoformat(),
        "protocol_sha256": row.protocol_sha256,
        "deposited_on": day_of(row.deposited_at),
    }


def run_value(row: EvaluationRun) -> EvaluationRunValue:
    return {
        "number": row.number,
        "study": row.study.number if row.study else None,
        "target": row.target,
        "ran_on": row.ran_on.isoformat(),
        "status": row.status,  # type: ignore[typeddict-item]  # the choices are the words of the format
        "samples": row.samples,
        "repeats": row.repeats,
        "states_intervals": row.states_intervals,
        "lacks": lacking(**{name: getattr(row, name) for name in LACKS}),
        "evidence": [row.evidence.slug] if row.evidence else [],
        "recorded_on": day_of(row.recorded_at),
        "code_at": row.code_at,
        "data_at": row.data_at,
        "seeds_at": row.seeds_at,
        "environment_at": row.environment_at,
    }

"""Evaluation suites, the protocols of studies to come, and the runs. Without `by` they are imported history."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from goals import logged
from goals.actions.evidence import check_sha256
from goals.actions.guards import check_day_has_come, check_fields, check_slug_is_free, next_number, refuse_unless
from goals.models import EvaluationRun, EvaluationStudy, EvaluationSuite, Threshold
from goals.permissions import can_keep_map, can_record_assessment
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_KEEPS = "Only an editor adds and ends evaluation suites."
WHO_RUNS = "Only an editor or somebody who owns goals deposits protocols and records runs."


class SuiteHasEnded(RuleViolation):
    """Nothing is added to a suite that is no longer used."""


class ProtocolIsLate(RuleViolation):
    """A protocol that is deposited when the study has begun binds nobody."""

    field = "starts_on"


class RunIsNotOfTheStudy(RuleViolation):
    field = "study"


@transaction.atomic
def add_evaluation_suite(
    *,
    slug: str,
    name: str,
    capability: str,
    cadence_days: int,
    threshold: Threshold | None = None,
    description: str = "",
    is_public: bool = True,
    by: User | None,
    at: datetime,
) -> EvaluationSuite:
    """From now on this suite is expected to run on each model at least every `cadence_days`.

    Whether the public reads its name is said once: what an edition told cannot be taken back. One that is not public is
    counted all the same.
    """
    refuse_unless(by is None or can_keep_map(by), WHO_KEEPS)
    check_slug_is_free(EvaluationSuite, slug)
    row = EvaluationSuite(
        slug=slug, name=name, capability=capability, threshold=threshold, created_by=by, created_at=at
    )
    row.cadence_days, row.description, row.is_public = cadence_days, description, is_public
    check_fields(row)
    row.save(force_insert=True)
    append(type="suite.added", subject=f"suite/{slug}", by=by, at=at, after=logged.named(row))
    return row


@transaction.atomic
def end_evaluation_suite(*, suite: EvaluationSuite, by: User | None, at: datetime) -> EvaluationSuite:
    """It is no longer used; its runs stay."""
    refuse_unless(by is None or can_keep_map(by), WHO_KEEPS)
    row = _in_use(suite)
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    append(type="suite.ended", subject=f"suite/{row.slug}", by=by, at=at, after=logged.suite_end(row))
    return row


@transaction.atomic
def deposit_protocol(
    *, suite: EvaluationSuite, title: str, starts_on: date, protocol_sha256: str, by: User | None, at: datetime
) -> EvaluationStudy:
    """Say by its hash what a study will do, on a day before it starts; who has the protocol can show that it is this one."""
    refuse_unless(by is None or can_record_assessment(by), WHO_RUNS)
    suite = _in_use(suite)
    if starts_on <= at.date():
        raise ProtocolIsLate("A protocol is deposited before the day on which its study starts.")
    row = EvaluationStudy(suite=suite, title=title, starts_on=starts_on, protocol_sha256=protocol_sha256)
    row.number, row.deposited_by, row.deposited_at = next_number(suite.studies.all()), by, at
    check_fields(row)
    check_sha256(protocol_sha256)
    row.save()
    append(type="suite.study.deposited", subject=f"suite/{suite.slug}", by=by, at=at, after=logged.study(row))
    return row


@transaction.atomic
def record_evaluation_run(*, suite: EvaluationSuite, by: User | None, at: datetime, **fields: Any) -> EvaluationRun:
    """A suite ran, to its end or not. `fields` are those of EvaluationRun; target, ran_on and status are needed."""
    refuse_unless(by is None or can_record_assessment(by), WHO_RUNS)
    suite = _in_use(suite)
    row = EvaluationRun(suite=suite, recorded_by=by, recorded_at=at, **fields)
    row.number = next_number(suite.runs.all())
    check_fields(row)
    check_day_has_come(row.ran_on, at=at, field="ran_on", what="The day of a run")
    if row.study is not None and (row.study.suite_id != suite.pk or row.ran_on < row.study.starts_on):
        raise RunIsNotOfTheStudy("A run of a study is one of its suite, on or after the day on which the study starts.")
    row.save()
    append(type="suite.run.recorded", subject=f"suite/{suite.slug}", by=by, at=at, after=logged.evaluation_run(row))
    return row


def _in_use(suite: EvaluationSuite) -> EvaluationSuite:
    row = EvaluationSuite.objects.select_for_update().get(pk=suite.pk)
    if row.ended_at is not None:
        raise SuiteHasEnded("This suite has ended. Add the one that is used now.")
    return row

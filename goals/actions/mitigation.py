"""Mitigations of a threshold, in two columns that are never mixed, and conditional commitments."""

from datetime import datetime

from django.db import transaction

from goals import direction, logged
from goals.actions import revising
from goals.actions.guards import check_day_has_come, check_fields, check_slug_is_free, refuse_unless
from goals.actions.inputs import CommitmentInput, MitigationInput
from goals.actions.revising import WeighedChange
from goals.actions.threshold import ONLY_EDITORS
from goals.models import (
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Mitigation,
    MitigationRevision,
    Threshold,
)
from goals.permissions import can_keep_map
from goals.snapshot.threshold import commitment_revision_value, mitigation_revision_value
from goals.values import CommitmentRevisionValue, MitigationRevisionValue
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append


class IndustryHasNoState(RuleViolation):
    field = "state"


class StateIsMissing(RuleViolation):
    field = "state"


@transaction.atomic
def add_mitigation(
    *,
    threshold: Threshold,
    slug: str,
    revision: MitigationInput,
    position: int = 0,
    by: User | None,
    at: datetime,
) -> Mitigation:
    """Add a mitigation. Its first revision waits for approval; without `by` it is imported history."""
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    threshold = Threshold.objects.select_for_update().get(pk=threshold.pk)
    check_slug_is_free(Mitigation, slug, threshold=threshold)
    mitigation = Mitigation(threshold=threshold, slug=slug, position=position, created_at=at)
    check_fields(mitigation)
    mitigation.save(force_insert=True)
    row = _store_mitigation(mitigation, revision, by=by, at=at)
    after = logged.mitigation(mitigation) | logged.revision(row)
    append(type="mitigation.added", subject=f"threshold/{threshold.slug}", by=by, at=at, after=after)
    return mitigation


def weigh_mitigation_revision(
    *, mitigation: Mitigation, revision: MitigationInput, by: User, at: datetime
) -> WeighedChange:
    """What `propose_mitigation_revision` would make of this change, and which words it asks for. Stores nothing."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    row = _build_mitigation(mitigation, revision, by=by, at=at)
    return revising.check_weighed(_weigh_mitigation(row, revision, at=at))


def mitigation_said(mitigation: Mitigation, change: MitigationInput, *, at: datetime) -> MitigationRevisionValue:
    """What a change that could not be proposed would have said."""
    return _said(_build_mitigation(mitigation, change, by=None, at=at), change)


@transaction.atomic
def propose_mitigation_revision(
    *, mitigation: Mitigation, revision: MitigationInput, by: User, at: datetime
) -> MitigationRevision:
    """Propose another text, state or column; a move from company to industry is less, whatever its words."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    mitigation = Mitigation.objects.select_for_update().get(pk=mitigation.pk)
    row = _store_mitigation(mitigation, revision, by=by, at=at)
    _record(row, "proposed", by=by, at=at)
    return row


@transaction.atomic
def import_mitigation_revision(
    *,
    mitigation: Mitigation,
    revision: MitigationInput,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> MitigationRevision:
    mitigation = Mitigation.objects.select_for_update().get(pk=mitigation.pk)
    labels = {"coder_direction": coder_direction, "coder_words": coder_words}
    row = _store_mitigation(mitigation, revision, by=None, at=at, **labels)
    _record(row, "imported", by=None, at=at)
    return row


@transaction.atomic
def add_commitment(
    *, slug: str, revision: CommitmentInput, position: int = 0, by: User | None, at: datetime
) -> ConditionalCommitment:
    """Add what the company will do in a scenario. Its first revision waits for approval, or is imported."""
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    check_slug_is_free(ConditionalCommitment, slug)
    commitment = ConditionalCommitment(slug=slug, position=position, created_at=at)
    check_fields(commitment)
    commitment.save(force_insert=True)
    row = _store_commitment(commitment, revision, by=by, at=at)
    after = logged.named(commitment) | logged.revision(row)
    append(type="commitment.added", subject=f"commitment/{slug}", by=by, at=at, after=after)
    return commitment


def weigh_commitment_revision(
    *, commitment: ConditionalCommitment, revision: CommitmentInput, by: User, at: datetime
) -> WeighedChange:
    """What `propose_commitment_revision` would make of this change, and which words it asks for. Stores nothing."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    row = _build_commitment(commitment, revision, by=by, at=at)
    return revising.check_weighed(_weigh_commitment(row, revision))


def commitment_said(
    commitment: ConditionalCommitment, change: CommitmentInput, *, at: datetime
) -> CommitmentRevisionValue:
    """What a change that could not be proposed would have said."""
    return commitment_revision_value(_build_commitment(commitment, change, by=None, at=at))


@transaction.atomic
def propose_commitment_revision(
    *, commitment: ConditionalCommitment, revision: CommitmentInput, by: User, at: datetime
) -> ConditionalCommitmentRevision:
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    commitment = ConditionalCommitment.objects.select_for_update().get(pk=commitment.pk)
    row = _store_commitment(commitment, revision, by=by, at=at)
    _record(row, "proposed", by=by, at=at)
    return row


@transaction.atomic
def import_commitment_revision(
    *,
    commitment: ConditionalCommitment,
    revision: CommitmentInput,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> ConditionalCommitmentRevision:
    commitment = ConditionalCommitment.objects.select_for_update().get(pk=commitment.pk)
    labels = {"coder_direction": coder_direction, "coder_words": coder_words}
    row = _store_commitment(commitment, revision, by=None, at=at, **labels)
    _record(row, "imported", by=None, at=at)
    return row


def _store_mitigation(
    mitigation: Mitigation,
    change: MitigationInput,
    *,
    by: User | None,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> MitigationRevision:
    row = _build_mitigation(mitigation, change, by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    weighed = _weigh_mitigation(row, change, at=at)
    if by is not None and weighed.before is not None:
        revising.check_proposal(row)
    row.save(force_insert=True)
    row.goals.set(change.goals)
    row.evidence.set(change.evidence)
    return row


def _build_mitigation(
    mitigation: Mitigation, change: MitigationInput, *, by: User | None, at: datetime
) -> MitigationRevision:
    row = MitigationRevision(mitigation=mitigation, column=change.column, text=change.text, caveat=change.caveat)
    row.state, row.in_place_since, row.tested_on = change.state, change.in_place_since, change.tested_on
    revising.fill(row, change, mitigation.revisions.all(), by=by, at=at)
    return row


def _weigh_mitigation(row: MitigationRevision, change: MitigationInput, *, at: datetime) -> WeighedChange:
    _check_column(change, is_history=row.imported, at=at)
    return revising.weigh(
        row,
        change,
        row.mitigation.revisions.all(),
        after=_said(row, change),
        value_of=mitigation_revision_value,
        compare=direction.compare_mitigation,
    )


def _said(row: MitigationRevision, change: MitigationInput) -> MitigationRevisionValue:
    """A row that is not stored has no links yet: they stand in the change."""
    goals, evidence = [goal.slug for goal in change.goals], [item.slug for item in change.evidence]
    return mitigation_revision_value(row, goals=goals, evidence=evidence)


def _check_column(change: MitigationInput, *, is_history: bool, at: datetime) -> None:
    """Only of history may the state be unknown: where no source tells it, none is made up."""
    if change.column == MitigationRevision.Column.INDUSTRY and (change.state or change.in_place_since):
        raise IndustryHasNoState("What is recommended for the whole industry has no state of ours.")
    if change.column == MitigationRevision.Column.COMPANY and not change.state and not is_history:
        raise StateIsMissing("Say whether this is planned, partly in place, in place or suspended.")
    check_day_has_come(change.in_place_since, at=at, field="in_place_since", what="The day it was put in place")
    check_day_has_come(change.tested_on, at=at, field="tested_on", what="The day of the last test")


def _store_commitment(
    commitment: ConditionalCommitment,
    change: CommitmentInput,
    *,
    by: User | None,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> ConditionalCommitmentRevision:
    row = _build_commitment(commitment, change, by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    weighed = _weigh_commitment(row, change)
    if by is not None and weighed.before is not None:
        revising.check_proposal(row)
    row.save(force_insert=True)
    return row


def _build_commitment(
    commitment: ConditionalCommitment, change: CommitmentInput, *, by: User | None, at: datetime
) -> ConditionalCommitmentRevision:
    row = ConditionalCommitmentRevision(commitment=commitment, scenario=change.scenario, response=change.response)
    revising.fill(row, change, commitment.revisions.all(), by=by, at=at)
    return row


def _weigh_commitment(row: ConditionalCommitmentRevision, change: CommitmentInput) -> WeighedChange:
    return revising.weigh(
        row,
        change,
        row.commitment.revisions.all(),
        after=commitment_revision_value(row),
        value_of=commitment_revision_value,
        compare=direction.compare_commitment,
    )


def _record(
    row: MitigationRevision | ConditionalCommitmentRevision, verb: str, *, by: User | None, at: datetime
) -> None:
    subject, _ = logged.place_of(row)
    kind = revising.record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, reason=row.reason, after=logged.revision(row))

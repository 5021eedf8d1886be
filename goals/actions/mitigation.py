"""Mitigations of a threshold, in two columns that are never mixed, and conditional commitments."""

from datetime import datetime

from django.db import transaction

from goals import direction
from goals.actions import revising
from goals.actions.guards import check_day_has_come, check_fields, check_slug_is_free, refuse_unless
from goals.actions.inputs import CommitmentInput, MitigationInput
from goals.actions.recording import place_of, recorded, under
from goals.actions.threshold import ONLY_EDITORS
from goals.models import (
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Mitigation,
    MitigationRevision,
    Threshold,
)
from goals.permissions import can_keep_map
from goals.snapshot.plain import slugs
from goals.snapshot.threshold import commitment_revision_value, mitigation_revision_value
from goals.values import MitigationRevisionValue
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
    subject, path = place_of(row)
    after = recorded({f"mitigations.{slug}.position": position}) | under(path, _value(row))
    append(type="mitigation.added", subject=subject, by=by, at=at, after=after)
    return mitigation


@transaction.atomic
def propose_mitigation_revision(
    *, mitigation: Mitigation, revision: MitigationInput, by: User, at: datetime
) -> MitigationRevision:
    """Propose another text, state or column; a move from company to industry is less, whatever its words."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    mitigation = Mitigation.objects.select_for_update().get(pk=mitigation.pk)
    row = _store_mitigation(mitigation, revision, by=by, at=at)
    _record_mitigation(row, "proposed", by=by, at=at)
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
    _record_mitigation(row, "imported", by=None, at=at)
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
    subject, path = place_of(row)
    after = {"position": position} | under(path, commitment_revision_value(row))
    append(type="commitment.added", subject=subject, by=by, at=at, after=after)
    return commitment


@transaction.atomic
def propose_commitment_revision(
    *, commitment: ConditionalCommitment, revision: CommitmentInput, by: User, at: datetime
) -> ConditionalCommitmentRevision:
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    commitment = ConditionalCommitment.objects.select_for_update().get(pk=commitment.pk)
    row = _store_commitment(commitment, revision, by=by, at=at)
    _record_commitment(row, "proposed", by=by, at=at)
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
    _record_commitment(row, "imported", by=None, at=at)
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
    revising.check_turn(mitigation.revisions.all(), change)
    _check_column(change, is_history=by is None, at=at)
    row = MitigationRevision(mitigation=mitigation, column=change.column, text=change.text, caveat=change.caveat)
    row.state, row.in_place_since, row.tested_on = change.state, change.in_place_since, change.tested_on
    revising.fill(row, change, mitigation.revisions.all(), by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    check_fields(row)
    current = revising.current_of(mitigation.revisions.all())
    if current is not None:
        goals, evidence = [goal.slug for goal in change.goals], [item.slug for item in change.evidence]
        after = mitigation_revision_value(row, goals=goals, evidence=evidence)
        revising.label(row, direction.compare_mitigation(_value(current), after), is_proposal=by is not None)
    row.save(force_insert=True)
    row.goals.set(change.goals)
    row.evidence.set(change.evidence)
    return row


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
    revising.check_turn(commitment.revisions.all(), change)
    row = ConditionalCommitmentRevision(commitment=commitment, scenario=change.scenario, response=change.response)
    revising.fill(row, change, commitment.revisions.all(), by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    check_fields(row)
    current = revising.current_of(commitment.revisions.all())
    if current is not None:
        before, after = commitment_revision_value(current), commitment_revision_value(row)
        revising.label(row, direction.compare_commitment(before, after), is_proposal=by is not None)
    row.save(force_insert=True)
    return row


def _value(row: MitigationRevision) -> MitigationRevisionValue:
    goals = [goal.slug for goal in row.goals.all()]
    return mitigation_revision_value(row, goals=goals, evidence=slugs(row.evidence.all()))


def _record_mitigation(row: MitigationRevision, verb: str, *, by: User | None, at: datetime) -> None:
    subject, path = place_of(row)
    kind = revising.record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, reason=row.reason, after=under(path, _value(row)))


def _record_commitment(row: ConditionalCommitmentRevision, verb: str, *, by: User | None, at: datetime) -> None:
    subject, path = place_of(row)
    after = under(path, commitment_revision_value(row))
    kind = revising.record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, reason=row.reason, after=after)

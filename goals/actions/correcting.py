"""Putting right what a report, a policy version or a standard says: it says the right thing, and what it said is kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from goals import logged
from goals.actions.guards import check_fields, next_number, refuse_unless, set_fields
from goals.actions.redaction import store_box
from goals.actions.reports import check_report, check_version_is_new
from goals.actions.threshold import ONLY_EDITORS, check_standard_is_new
from goals.models import Correction, Goal, PolicyVersion, Redaction, Report, Standard
from goals.permissions import can_keep_map
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of, numbered, under
from roadmap.records.log import append
from roadmap.redaction import text_hash

OF_POLICY = ("document", "version", "effective_on", "summary", "source")
OF_STANDARD = ("kind", "model", "active_since", "because", "source")
OF_REPORT = (
    *("kind", "title", "author", "coverage_on", "published_on", "url", "sha256", "summary", "goals"),
    *("series", "every_from_months", "every_to_months", "coverage_max_days"),
)
_Row = TypeVar("_Row", bound=Model)


class NothingIsCorrected(RuleViolation):
    """What is right says what was there before."""


class ReasonIsMissing(RuleViolation):
    field = "reason"


@transaction.atomic
def correct_report(
    *,
    report: Report,
    right: Mapping[str, Any],
    reason: str,
    keeps_boxes: bool = True,
    by: User | None,
    at: datetime,
) -> Correction:
    """Put fields of a report right; `right` names them.

    Words that were withheld stay so in the old text, unless not `keeps_boxes`: then the caller says what is withheld.
    Of a new text in their place all is withheld until somebody says which words: the old place means nothing in it.
    """
    row = _locked(report, by)
    was = _set(row, right, OF_REPORT)
    check_report(row, at=at)
    if "goals" in was:
        row.goals.set(right["goals"])
    subject = f"report/{row.slug}"
    correction = _store(row, subject, was, reason, by=by, at=at)
    _record(row, "report.corrected", correction, fields_of(row, *was))
    if keeps_boxes:
        _box_old_texts(correction, by=by, at=at)
    return correction


@transaction.atomic
def correct_policy_version(
    *, policy: PolicyVersion, right: Mapping[str, Any], reason: str, by: User | None, at: datetime
) -> Correction:
    row = _locked(policy, by)
    was = _set(row, right, OF_POLICY)
    check_fields(row)
    check_version_is_new(row)
    correction = _store(row, f"policy/{row.slug}", was, reason, by=by, at=at)
    _record(row, "policy_version.corrected", correction, fields_of(row, *was))
    return correction


@transaction.atomic
def correct_standard(
    *, standard: Standard, right: Mapping[str, Any], reason: str, by: User | None, at: datetime
) -> Correction:
    row = _locked(standard, by)
    was = _set(row, right, OF_STANDARD)
    check_fields(row)
    check_standard_is_new(row)
    number = numbered(row.level.standards.all())[row.pk]
    correction = _store(row, f"safety-level/{row.level.slug}", was, reason, standard=number, by=by, at=at)
    _record(row, "standard.corrected", correction, under(f"standards.{number}", fields_of(row, *was)))
    return correction


def _locked(row: _Row, by: User | None) -> _Row:
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    found: _Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return found


def _set(row: Model, right: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Give the row what is right; answers with what differs from it, as it was. Goals are set by the caller."""
    was = {name: _plain(_held(row, name)) for name in right}
    set_fields(row, {name: value for name, value in right.items() if name != "goals"}, known=known)
    changed = {name: before for name, before in was.items() if before != _plain(right[name])}
    if not changed:
        raise NothingIsCorrected("Nothing is changed.")
    return changed


def _held(row: Model, name: str) -> Any:
    return list(row.goals.all()) if isinstance(row, Report) and name == "goals" else getattr(row, name)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(goal.slug for goal in value) if _are_goals(value) else value


def _are_goals(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, Goal) for one in value)


def _store(
    row: Model,
    subject: str,
    was: dict[str, Any],
    reason: str,
    *,
    standard: int | None = None,
    by: User | None,
    at: datetime,
) -> Correction:
    if not reason.strip():
        raise ReasonIsMissing("Say what was wrong. It is published beside the correction.")
    row.save(update_fields=[name for name in was if name != "goals"])
    correction = Correction(subject=subject, standard=standard, was=was, reason=reason, made_by=by, made_at=at)
    correction.number = next_number(Correction.objects.filter(subject=subject))
    check_fields(correction)
    correction.save()
    return correction


def _record(row: Model, kind: str, correction: Correction, right: dict[str, Any]) -> None:
    append(
        type=kind,
        subject=correction.subject,
        by=correction.made_by,
        at=correction.made_at,
        reason=correction.reason,
        after=right | logged.correction(correction),
    )


def _box_old_texts(correction: Correction, *, by: User | None, at: datetime) -> None:
    """What is withheld of a text that was put right, withheld of the old text as well."""
    held = Redaction.objects.filter(subject=correction.subject, field__in=correction.was, lifted_at__isnull=True)
    for box in held.order_by("pk"):
        is_of_this_text = box.text_sha256 == text_hash(str(correction.was[box.field]))
        store_box(
            subject=correction.subject,
            field=f"corrections.{correction.number}.fields.{box.field}.before",
            start=box.start if is_of_this_text else None,
            end=box.end if is_of_this_text else None,
            reason=box.reason,
            justification=box.justification,
            review_on=box.review_on,
            keep_until=box.keep_until,
            by=by,
            at=at,
        )

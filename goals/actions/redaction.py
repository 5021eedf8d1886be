"""Withholding a span or a whole field from the public, and lifting that again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from goals import logged
from goals.actions.guards import check_fields, refuse_unless
from goals.models import ConditionalCommitment, EvaluationSuite, Evidence, Goal, Redaction, Report, Threshold
from goals.permissions import can_redact
from goals.snapshot import (
    commitment_values,
    evidence_values,
    goal_values,
    report_values,
    suite_values,
    threshold_values,
)
from goals.text_sources import text_source
from goals.texts import texts
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.columns import fields_of, under
from roadmap.records.log import append
from roadmap.redaction import text_hash

ONLY_REDACTORS = "Only an editor or publisher can withhold a text or show it again."
_READERS: dict[str, tuple[type[Model], Callable[[Any], Sequence[Any]]]] = {
    "goal": (Goal, partial(goal_values, pending=True)),
    "evidence": (Evidence, evidence_values),
    "threshold": (Threshold, partial(threshold_values, pending=True)),
    "commitment": (ConditionalCommitment, partial(commitment_values, pending=True)),
    "report": (Report, report_values),
    "suite": (EvaluationSuite, suite_values),
}


class TextIsUnknown(RuleViolation):
    """There is no such text. Dates, outcomes, directions, grades and counts cannot be withheld at all."""

    field = "field"


class SpanDoesNotFit(RuleViolation):
    field = "end"


class SpansOverlap(RuleViolation):
    field = "start"


class JustificationIsMissing(RuleViolation):
    field = "justification"


class KeyIsNotValid(RuleViolation):
    field = "key"


class RedactionIsLifted(RuleViolation):
    """A redaction is lifted once; withholding the text again is a new one."""


@transaction.atomic
def withhold(
    *,
    subject: str,
    field: str,
    reason: str,
    justification: str,
    start: int | None = None,
    end: int | None = None,
    review_on: date | None = None,
    keep_until: date | None = None,
    key: str = "",
    by: User | None,
    at: datetime,
) -> Redaction:
    """Withhold the characters `start` to `end` (without offsets: all) of a text; `goals/texts.py` lists the paths.

    `key` is the number of the box in its subject; it is counted unless a file brings it.
    """
    if by is not None and (sentence := why_cannot_withhold(by, subject)):
        raise Refused(sentence)
    return store_box(
        subject=subject,
        field=field,
        reason=reason,
        justification=justification,
        start=start,
        end=end,
        review_on=review_on,
        keep_until=keep_until,
        key=key,
        by=by,
        at=at,
    )


def store_box(
    *,
    subject: str,
    field: str,
    reason: str,
    justification: str,
    start: int | None,
    end: int | None,
    review_on: date | None = None,
    keep_until: date | None = None,
    key: str = "",
    by: User | None,
    at: datetime,
) -> Redaction:
    """As `withhold`, for an action that has asked already whether this person may. Call it inside a transaction."""
    text = text_of(subject, field)
    held = Redaction.objects.filter(subject=subject)
    _check_span(text, start, end, held.filter(field=field, lifted_at__isnull=True))
    if not justification:
        raise JustificationIsMissing("Say in a sentence that the public can read why this is withheld.")
    row = Redaction(subject=subject, field=field, start=start, end=end, reason=reason, justification=justification)
    row.text_sha256 = text_hash(text)
    row.key = _checked_key(key, held) if key else _next_key(held)
    row.review_on, row.keep_until, row.made_by, row.made_at = review_on, keep_until, by, at
    check_fields(row)
    row.save(force_insert=True)
    append(type="text.withheld", subject=subject, by=by, at=at, after=logged.redaction(row))
    return row


@transaction.atomic
def lift(*, redaction: Redaction, by: User | None, at: datetime) -> Redaction:
    """Show a withheld text again, from the next edition on."""
    refuse_unless(by is None or can_redact(by), ONLY_REDACTORS)
    row = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if row.lifted_at is not None:
        raise RedactionIsLifted("This text is already shown again.")
    row.lifted_by, row.lifted_at = by, at
    row.save(update_fields=["lifted_by", "lifted_at"])
    after = under(f"withheld.{row.key}", fields_of(row, "lifted_by", "lifted_at"))
    append(type="text.shown_again", subject=row.subject, by=by, at=at, after=after)
    return row


def why_cannot_withhold(user: User, subject: str) -> str:
    """The sentence that refuses this person, or "" where nothing stands in the way."""
    if not can_redact(user):
        return ONLY_REDACTORS
    kind, _, slug = subject.partition("/")
    source = text_source(kind)
    return "" if source is None or source.may_withhold(user, slug) else source.why_not


def text_of(subject: str, field: str) -> str:
    """The whole text that may be withheld. Raises TextIsUnknown where there is none."""
    found = texts_of(subject, lock=True).get(field)
    if not found:
        raise TextIsUnknown(f"{subject} has no text {field} that could be withheld.")
    return found


def texts_of(subject: str, *, lock: bool = False) -> dict[str, str]:
    """Path -> text, whole, of all that may be withheld of a subject; empty texts too. Raises TextIsUnknown."""
    kind, _, slug = subject.partition("/")
    if source := text_source(kind):
        found = source.texts(slug, lock)
        if found is None:
            raise TextIsUnknown(f"There is no {kind} called {slug}.", field="subject")
        return dict(found)
    if kind not in _READERS:
        raise TextIsUnknown(f"Texts of {kind or 'nothing'} cannot be withheld.", field="subject")
    model, read = _READERS[kind]
    rows = model._default_manager.filter(slug=slug)
    row = rows.select_for_update() if lock else rows  # the lock keeps boxes from being numbered twice
    if not row.values_list("pk"):
        raise TextIsUnknown(f"There is no {kind} called {slug}.", field="subject")
    return texts(kind, read(rows)[0])


def _check_span(text: str, start: int | None, end: int | None, held: QuerySet[Redaction]) -> None:
    if (start is None) != (end is None):
        raise SpanDoesNotFit("A span has a first and a last character.")
    if start is not None and end is not None and not 0 <= start < end <= len(text):
        raise SpanDoesNotFit(f"The span does not fit a text of {len(text)} characters.")
    for other in held:
        is_apart = None not in (start, end, other.start, other.end) and (end <= other.start or other.end <= start)  # type: ignore[operator]
        if not is_apart:
            raise SpansOverlap("Part of this span is already withheld.")


def _next_key(held: QuerySet[Redaction]) -> str:
    """Numbers are never used again, so a box keeps its number when an earlier one is lifted."""
    return str(max((int(key) for key in held.values_list("key", flat=True)), default=0) + 1)


def _checked_key(key: str, held: QuerySet[Redaction]) -> str:
    if not key.isdecimal() or held.filter(key=key).exists():
        raise KeyIsNotValid(f"{key} cannot be the number of a new box here.")
    return key

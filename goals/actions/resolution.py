"""How a goal ends: its owner proposes, a second person accepts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from goals import deadlines, logged
from goals.actions.citing import cite, record_citations
from goals.actions.guards import check_day_has_come, check_fields, lock_goal, next_number, refuse_unless, set_fields
from goals.actions.revising import current_of
from goals.models import Evidence, EvidenceRevision, Goal, Resolution, ResolutionEvidence, Revision
from goals.models.progress import ENDED
from goals.permissions import can_accept_resolution, can_decline_resolution, can_propose_resolution
from goals.snapshot import goal_value
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of, under
from roadmap.records.log import append

WHO_PROPOSES = "Only an owner of this goal or an editor can say how it ended."
Proofs = Mapping[str, Sequence[Evidence]]  # criterion key ("" = the goal as a whole) -> what shows it
_DELIVERED: Final = (Resolution.Ending.ACHIEVED, Resolution.Ending.PARTLY_ACHIEVED)
_SUCCEEDED: Final = (Resolution.Ending.REPLACED, Resolution.Ending.MERGED)
_TOLD = (
    "ending",
    "achieved_on",
    "achieved_from",
    "achieved_to",
    "achieved_text",
    "how_known",
    "account",
    "announced_on",
    "source",
)
_NO_PROOF = {EvidenceRevision.State.DRAFT, EvidenceRevision.State.REJECTED, EvidenceRevision.State.EXPIRED}


class EndingIsWaiting(RuleViolation):
    """One ending at a time: the other is accepted, or waits for its second person."""


class EndingDoesNotFit(RuleViolation):
    field = "ending"


class AccountIsMissing(RuleViolation):
    field = "account"


class DayIsMissing(RuleViolation):
    field = "achieved_on"


class DayIsUnexplained(RuleViolation):
    field = "how_known"


class CriterionHasNoEvidence(RuleViolation):
    field = "evidence"


class EvidenceDoesNotCount(RuleViolation):
    field = "evidence"


class PartsAreOpen(RuleViolation):
    """A goal with parts is achieved when all of them are."""


class TimingNeedsReason(RuleViolation):
    field = "timing_reason"


class ResolutionIsSettled(RuleViolation):
    """An ending is accepted or declined once."""


@transaction.atomic
def propose_resolution(
    *,
    goal: Goal,
    ending: str,
    achieved_on: date | None = None,
    achieved_from: date | None = None,
    achieved_to: date | None = None,
    achieved_text: str = "",
    how_known: str = "",
    account: str = "",
    announced_on: date | None = None,
    proofs: Proofs | None = None,
    by: User,
    at: datetime,
) -> Resolution:
    """Say how a goal ended. Until a second person accepts, the public reads that it is being checked."""
    refuse_unless(can_propose_resolution(by, goal), WHO_PROPOSES)
    goal = lock_goal(goal)
    row = _new(goal, at=at)
    row.ending, row.achieved_on, row.achieved_from, row.achieved_to = ending, achieved_on, achieved_from, achieved_to
    row.achieved_text, row.how_known, row.account = achieved_text, how_known, account
    row.announced_on, row.proposed_by = announced_on, by
    _check_days(row, at=at)
    if row.achieved_on is not None and not how_known:
        raise DayIsUnexplained("Say how the day is known: who saw it, or what carries the date.")
    _check_ending(goal, row, proofs or {}, at=at)
    cited = _save(goal, row, proofs or {})
    _record(row, "proposed", by=by, at=at)
    record_citations(goal, cited, by=by, at=at)
    return row


@transaction.atomic
def import_resolution(
    *, goal: Goal, proofs: Proofs | None = None, at: datetime, timing: str = "", timing_reason: str = "", **fields: Any
) -> Resolution:
    """Take over how a goal ended from published history: it names no people and stands without an acceptance.

    `fields`: ending, achieved_on, achieved_from, achieved_to, achieved_text, how_known, account, announced_on, source.
    """
    goal = lock_goal(goal)
    row = _new(goal, at=at)
    row.imported, row.timing, row.timing_reason = True, timing, timing_reason
    set_fields(row, fields, known=_TOLD)
    _check_days(row, at=at)
    cited = _save(goal, row, proofs or {})
    _record(row, "imported", by=None, at=at)
    record_citations(goal, cited, by=None, at=at)
    return row


@transaction.atomic
def accept_resolution(
    *, resolution: Resolution, timing: str = "", timing_reason: str = "", by: User, at: datetime
) -> Resolution:
    """Accept how a goal ended. `timing` "established" confirms a day that no evidence of the time shows.

    Without `timing` the rule decides: reported by the due day, or every proof captured by then, is established.
    """
    row = _lock(resolution)
    sentence = "An ending is accepted by an editor or reviewer who neither proposed it nor owns the goal."
    refuse_unless(can_accept_resolution(by, row), sentence)
    found = timing_found(row)
    if found == "not_established" and timing == "established" and not timing_reason:
        raise TimingNeedsReason("Say how you know that the goal was delivered on the day stated.")
    row.timing = (timing or found) if found else ""
    row.timing_reason = timing_reason
    row.accepted_by, row.accepted_at = by, at
    check_fields(row)
    row.save(update_fields=["timing", "timing_reason", "accepted_by", "accepted_at"])
    _record(row, "accepted", by=by, at=at)
    return row


@transaction.atomic
def decline_resolution(*, resolution: Resolution, reason: str, by: User, at: datetime) -> Resolution:
    """Decline an ending that waits, or take one's own back; the goal goes on."""
    row = _lock(resolution)
    sentence = "Only its proposer, or an editor or reviewer who does not own the goal, can decline an ending."
    refuse_unless(can_decline_resolution(by, row), sentence)
    row.declined_by, row.declined_at, row.decline_reason = by, at, reason
    columns = ("declined_by", "declined_at", "decline_reason")
    row.save(update_fields=columns)
    after = under(f"resolutions.{row.number}", fields_of(row, *columns))
    subject = f"goal/{row.goal.slug}"
    append(type="goal.resolution.declined", subject=subject, by=by, at=at, reason=reason, after=after)
    return row


def timing_found(resolution: Resolution) -> str:
    """What the rule says of the day of delivery: "established", "not_established", or "" where it does not matter.

    Reported by the due day, or delivered after it: the day is established. Reported later but delivered in time: only
    with evidence captured by the due day for everything that was to be shown.
    """
    due = deadlines.current_due(goal_value(resolution.goal, pending=True))
    if due is None or resolution.ending not in _DELIVERED:
        return ""
    last_day = resolution.achieved_on or resolution.achieved_to
    first_day = resolution.achieved_on or resolution.achieved_from
    if last_day is None or (first_day is not None and first_day <= due < last_day):
        return "not_established"
    if last_day > due or resolution.proposed_at.date() <= due:
        return "established"
    return "established" if _was_captured_by(resolution, due) else "not_established"


def _was_captured_by(resolution: Resolution, due: date) -> bool:
    """Something captured by the day stands behind every criterion that was proven."""
    in_time: dict[str, bool] = {}
    for proof in resolution.proofs.select_related("evidence"):
        newest = proof.evidence.revisions.order_by("-number")[0]
        is_in_time = newest.captured_on is not None and newest.captured_on <= due
        in_time[proof.criterion] = in_time.get(proof.criterion, False) or is_in_time
    return bool(in_time) and all(in_time.values())


def _new(goal: Goal, *, at: datetime) -> Resolution:
    if goal.resolutions.filter(declined_at__isnull=True).exists():
        raise EndingIsWaiting("An ending of this goal is already accepted or waits to be.")
    return Resolution(goal=goal, number=next_number(goal.resolutions.all()), proposed_at=at)


def _lock(resolution: Resolution) -> Resolution:
    row = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    if row.imported or row.accepted_at is not None or row.declined_at is not None:
        raise ResolutionIsSettled("This ending is already decided.")
    return row


def _check_days(row: Resolution, *, at: datetime) -> None:
    for name in ("achieved_on", "achieved_from", "achieved_to", "announced_on"):
        check_day_has_come(getattr(row, name), at=at, field=name, what="A day on which something was done")
    if (row.achieved_from is None) != (row.achieved_to is None):
        raise DayIsMissing("A span of days has a first and a last day.", field="achieved_to")
    if row.achieved_from and row.achieved_to and row.achieved_to < row.achieved_from:
        raise DayIsMissing("The span ends before it begins.", field="achieved_to")
    is_dated = row.achieved_on or row.achieved_to or row.achieved_text
    if row.ending == Resolution.Ending.ACHIEVED and not is_dated:
        raise DayIsMissing("Say on which day the goal was achieved, or what is known of the day.")


def _check_ending(goal: Goal, row: Resolution, proofs: Proofs, *, at: datetime) -> None:
    current = current_of(goal.revisions.all())
    if current is None:
        raise EndingDoesNotFit("A goal that was never approved cannot end. Decline its first revision.")
    for items in proofs.values():
        for evidence in items:
            _check_counts(evidence, at=at)
    if row.ending == Resolution.Ending.ACHIEVED:
        _check_all_is_proven(goal, current, proofs)
        return
    if not row.account:
        raise AccountIsMissing("Give the public account of how this goal ended.")
    if row.ending == Resolution.Ending.STOPPED_AFTER_LEARNING and not goal.moonshot:
        raise EndingDoesNotFit("Only a moonshot can be stopped after learning.")
    if row.ending == Resolution.Ending.NO_LONGER_NEEDED and not _is_conditional(current):
        raise EndingDoesNotFit("No longer needed fits only a goal whose condition was stated beforehand.")
    if row.ending in _SUCCEEDED and not goal.successors.exists():
        raise EndingDoesNotFit("Say first which goal takes its place: link the successor on the page of links.")
    if row.ending == Resolution.Ending.PARTLY_ACHIEVED and not any(proofs.values()):
        raise CriterionHasNoEvidence("Name the evidence of the part that was achieved.")


def _check_counts(evidence: Evidence, *, at: datetime) -> None:
    newest = evidence.revisions.order_by("-number")[0]
    has_expired = newest.expires_on is not None and newest.expires_on < at.date()
    if newest.state in _NO_PROOF or has_expired:
        state = "expired" if has_expired else newest.get_state_display().lower()
        raise EvidenceDoesNotCount(f"{newest.title} is {state} and proves nothing.")


def _check_all_is_proven(goal: Goal, current: Revision, proofs: Proofs) -> None:
    _check_parts_are_achieved(goal)
    needed = set(current.criteria.values_list("key", flat=True)) - _not_applicable(goal)
    missing = sorted(key for key in needed if not proofs.get(key))
    if missing:
        raise CriterionHasNoEvidence(f"Name the evidence for: {', '.join(missing)}.")
    if not needed and not any(proofs.values()):
        raise CriterionHasNoEvidence("Name the evidence that the goal is achieved.")


def _check_parts_are_achieved(goal: Goal) -> None:
    achieved = Resolution.objects.filter(ENDED, ending=Resolution.Ending.ACHIEVED, goal__parent=goal)
    open_parts = goal.parts.exclude(pk__in=achieved.values("goal")).order_by("slug").values_list("slug", flat=True)
    if open_parts:
        raise PartsAreOpen(f"A goal is achieved when all its parts are. Not yet: {', '.join(open_parts)}.")


def _not_applicable(goal: Goal) -> set[str]:
    """Criteria whose newest reading says, with a justification, that they do not apply."""
    newest = {row.criterion: row.state for row in goal.criterion_readings.order_by("number")}
    return {key for key, state in newest.items() if state == "not_applicable"}


def _is_conditional(revision: Revision) -> bool:
    is_conditional = revision.firmness == Revision.Firmness.CONDITIONAL
    return is_conditional or revision.criteria.exclude(condition="").exists()


def _save(goal: Goal, row: Resolution, proofs: Proofs) -> list[Evidence]:
    """Returns the evidence that is new to the goal."""
    check_fields(row)
    row.save(force_insert=True)
    for key in sorted(proofs):
        for evidence in proofs[key]:
            ResolutionEvidence.objects.create(resolution=row, criterion=key, evidence=evidence)
    return cite(goal, [evidence for key in sorted(proofs) for evidence in proofs[key]])


def _record(row: Resolution, verb: str, *, by: User | None, at: datetime) -> None:
    subject = f"goal/{row.goal.slug}"
    append(type=f"goal.resolution.{verb}", subject=subject, by=by, at=at, after=logged.resolution(row))

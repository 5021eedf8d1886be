"""Does again what a file tells: every event calls the normal action, with its own people and its own moment."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from public_site.roadmap_file.events import KINDS, Event
from public_site.roadmap_file.faults import Path
from public_site.roadmap_file.replay import (
    comparisons,
    editions,
    evaluations,
    goals,
    grading,
    kept,
    people,
    progress,
    requests,
    withholdings,
)
from public_site.roadmap_file.replay.world import World
from roadmap.errors import RuleViolation

__all__ = ["World", "replay"]

Progress = Callable[[int, int, Event], None]
_DO: dict[str, Callable[[World, Event], None]] = {
    "person": people.add_person,
    "roadmap": people.set_up,
    "area": people.area,
    "rubric": people.rubric,
    "level": kept.level,
    "policy version": people.policy_version,
    "goal": goals.goal,
    "metric": progress.metric,
    "evidence": goals.evidence,
    "evidence revision": goals.evidence_revision,
    "evidence link": goals.evidence_link,
    "link check": goals.link_check,
    "threshold": kept.threshold,
    "suite": evaluations.suite,
    "mitigation": kept.mitigation,
    "commitment": kept.commitment,
    "revision": goals.revision,
    "approval": goals.approval,
    "declined revision": goals.declined_revision,
    "coding": goals.coding,
    "owner": goals.owner,
    "owner ended": goals.owner_ended,
    "predecessor": goals.predecessor,
    "trade-off": goals.trade_off,
    "milestone": progress.milestone,
    "occurrence": progress.occurrence,
    "comparison": comparisons.comparison,
    "finding": comparisons.finding,
    "judgement": comparisons.judgement,
    "comparison counted": comparisons.counted,
    "comparison called off": comparisons.called_off,
    "reading": progress.reading,
    "criterion reading": progress.criterion_reading,
    "update": progress.update,
    "ending": progress.ending,
    "ending accepted": progress.ending_accepted,
    "ending declined": progress.ending_declined,
    "standard": kept.standard,
    "assessment": kept.assessment,
    "report": people.report,
    "study": evaluations.study,
    "run": evaluations.run,
    "suite ended": evaluations.ended,
    "correction": kept.correction,
    "cycle": grading.cycle,
    "assignment": grading.assignment,
    "cycle opened": grading.opened,
    "assignment ended": grading.assignment_ended,
    "replacement": grading.assignment,
    "case graded": grading.case_graded,
    "interest": grading.interest,
    "waiver": grading.waiver,
    "declaration": grading.declaration,
    "score": grading.score,
    "discussion": grading.discussion,
    "score kept": grading.score_kept,
    "referral": grading.referral,
    "adjudication": grading.adjudication,
    "reply phase": grading.reply_phase,
    "reply": grading.owner_reply,
    "objection": grading.objection,
    "removed goal": grading.removed_goal,
    "stated grade": grading.stated_grade,
    "consent": grading.consent,
    "cycle closed": grading.closed,
    "reopening": grading.reopening,
    "reopening declined": grading.reopening_declined,
    "reopening agreed": grading.reopening_agreed,
    "request": requests.request,
    "request answered": requests.request_answered,
    "redaction": editions.redaction,
    "redaction lifted": editions.redaction_lifted,
    "update draft": progress.update_draft,
    "score draft": grading.score_draft,
    "preparation": editions.preparation,
    "preparation declined": editions.preparation_declined,
    "edition prepared": editions.edition_prepared,
    "edition": editions.edition,
    "withholding": withholdings.withholding,
    "withholding confirmed": withholdings.withholding_confirmed,
    "withholding lifted": withholdings.withholding_lifted,
    "role taken back": people.take_role_back,
    "deactivation": people.deactivate,
}
_AFTER_EDITIONS = frozenset(
    {
        *("edition prepared", "edition", "preparation", "preparation declined"),
        *("cycle opened", "assignment ended", "replacement", "waiver", "score", "discussion", "referral"),
        *("adjudication", "reply phase", "reply", "removed goal", "stated grade", "cycle closed", "score draft"),
        *("interest", "declaration", "score kept", "objection", "consent"),
        *("reopening", "reopening declined", "reopening agreed"),
        *("withholding", "withholding confirmed", "withholding lifted"),
    }
)


def replay(events: list[Event], world: World, *, progress: Progress | None = None) -> list[tuple[Path, str]]:
    """Do the events again, in a transaction of the caller's. Returns what was refused: path and sentence.

    After a refusal the rest is still tried, so that one run tells of every fault; what hangs on something refused is
    left out, and no edition is made, nor what needs one. The caller rolls back where anything was refused.
    """
    refused: list[tuple[Path, str]] = []
    broken: set[str] = set()
    for number, event in enumerate(events, start=1):
        if progress is not None:
            progress(number, len(events), event)
        if event.subject in broken or (refused and event.kind in _AFTER_EDITIONS):
            continue
        sentence = _do(world, event, is_second=bool(refused))
        if sentence is not None:
            broken.add(event.subject)
            refused += [(event.path, sentence)] if sentence else []
    return refused


def _do(world: World, event: Event, *, is_second: bool) -> str | None:
    """None: done. Else why not; "" where the reason is only that something refused before is not there."""
    try:
        with transaction.atomic():
            _DO[event.kind](world, event)
    except RuleViolation as error:
        return error.sentence
    except ValidationError as error:
        return " ".join(error.messages)
    except IntegrityError as error:
        return f"The database refuses this: {error}."
    except ObjectDoesNotExist as error:
        return "" if is_second else f"It needs something that is not there at this moment: {error}"
    return None


def kinds_without_action(kinds: Iterable[str] = KINDS) -> set[str]:
    """Kinds of events that nothing here does again. There are none; a test says so."""
    return set(kinds) - _DO.keys()

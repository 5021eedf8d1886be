"""What is said and found about a candidate before it is approved: answers to its warnings, searches of its output."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from public_site import logged
from public_site.actions.waiting import the_waiting
from public_site.desk.searching import Searched
from public_site.desk.states import warnings_of
from public_site.models import OutputSearch, Preparation, WarningAnswer
from public_site.permissions import can_answer_warnings
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import SYSTEM, append


class SentenceIsMissing(RuleViolation):
    field = "sentence"


class ThereIsNoSuchWarning(RuleViolation):
    """What was answered is not, or no longer, a warning of this candidate."""


@transaction.atomic
def answer_warning(*, preparation: Preparation, check: str, sentence: str, by: User, at: datetime) -> WarningAnswer:
    """Say of a warning of a candidate that it was seen, and why the candidate comes out all the same.

    The answer holds for the parts that the warning names at this moment. Only who prepared the candidate answers, so
    that the approver reads what somebody else says.
    """
    if not can_answer_warnings(by, preparation):
        raise Refused("Only who prepared this edition answers its warnings.")
    preparation = the_waiting(preparation)
    if not sentence.strip():
        raise SentenceIsMissing("Say in a sentence why it comes out all the same.")
    found = next((one for one in warnings_of(preparation, at=at) if one.check.name == check), None)
    if found is None:
        raise ThereIsNoSuchWarning("This is no warning of this edition any more. Look at the page again.")
    return _store(preparation, check, sorted(found.keys), sentence.strip(), by=by, at=at)


def keep_answers(old: Preparation, new: Preparation, *, by: User, at: datetime) -> None:
    """Take over what was said of a candidate to the one that takes its place; it counts as far as it still fits.

    Call it inside the transaction in which `by`, who prepared both, prepares the new one.
    """
    newest = {row.check_name: row for row in old.answers.order_by("number")}
    for row in newest.values():
        _store(new, row.check_name, row.about, row.sentence, by=by, at=at)


def _store(
    preparation: Preparation, check: str, about: list[str], sentence: str, *, by: User, at: datetime
) -> WarningAnswer:
    row = WarningAnswer.objects.create(
        preparation=preparation,
        number=preparation.answers.count() + 1,
        check_name=check,
        about=about,
        sentence=sentence,
        answered_by=by.public_id,
        answered_at=at,
    )
    subject, after = f"preparation/{preparation.pk}", logged.answer(row)
    append(type="preparation.warning_answered", subject=subject, by=by, at=at, role="publisher", after=after)
    return row


@transaction.atomic
def note_search(*, preparation: Preparation, found: Searched) -> OutputSearch:
    """Keep what a search for withheld words in the output of a candidate came to. The worker does this, no person."""
    at = timezone.now()
    preparation = the_waiting(preparation)
    row = OutputSearch.objects.create(
        preparation=preparation,
        number=preparation.searches.count() + 1,
        files=found.files,
        size=found.size,
        passages=found.passages,
        too_short=found.too_short,
        hits=[hit._asdict() for hit in found.hits],
        searched_at=at,
    )
    subject, after = f"preparation/{preparation.pk}", logged.search(row)
    append(type="preparation.searched", subject=subject, by=SYSTEM, at=at, after=after)
    return row

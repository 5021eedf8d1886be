"""A candidate beside the edition before it, and what its checks find as it reads at a moment."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from public_site.candidate import as_edition, edition_of
from public_site.desk.checks import Checked, run_checks
from public_site.editions import Edition
from public_site.models import Preparation, Publication, WarningAnswer
from roadmap.english import listed
from roadmap.errors import RuleViolation


class CandidateHasErrors(RuleViolation):
    """What a check calls an error is mended and prepared again; nobody can answer it away."""


class WarningsAreUnanswered(RuleViolation):
    """A warning has no sentence yet, or names something now that it did not name when it was answered."""


def compared(preparation: Preparation, *, at: datetime) -> tuple[Edition | None, Edition]:
    """The edition before a candidate, and the candidate as it would read at a moment (or did when it was decided)."""
    earlier = Publication.objects.filter(number__lt=preparation.number).order_by("-number").first()
    moment = preparation.decided_at or at
    return (edition_of(earlier) if earlier else None), as_edition(preparation, last=earlier, at=moment)


def checked(preparation: Preparation, *, at: datetime) -> list[Checked]:
    """Everything the checks find in a candidate, errors first."""
    before, after = compared(preparation, at=at)
    return run_checks(after, before, (preparation.decided_at or at).astimezone(UTC).date())


def warnings_of(preparation: Preparation, *, at: datetime) -> list[Checked]:
    return [one for one in checked(preparation, at=at) if not one.check.is_error]


def answer_to(found: Checked, answers: Iterable[WarningAnswer]) -> WarningAnswer | None:
    """The newest answer that speaks of every part the warning names."""
    fitting = [one for one in answers if one.check_name == found.check.name and found.keys <= set(one.about)]
    return max(fitting, key=lambda one: one.number, default=None)


def refuse_unanswered(found: Sequence[Checked], answers: Sequence[WarningAnswer]) -> None:
    """Raises CandidateHasErrors or WarningsAreUnanswered."""
    errors = [one for one in found if one.check.is_error]
    if errors:
        first = errors[0].findings[0]
        raise CandidateHasErrors(f"{errors[0].check.heading}: {first.title}. {first.sentence} Prepare it again.")
    open_ones = [one.check.heading.lower() for one in found if answer_to(one, answers) is None]
    if open_ones:
        raise WarningsAreUnanswered(f"Who prepared this edition has to answer first: {listed(open_ones)}.")

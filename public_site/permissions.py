"""Who may prepare, approve and decline editions."""

from django.db.models import Q

from goals.models import Goal
from goals.permissions import can_read_internal, has_stake
from public_site.models import CorrectionRequest, Preparation, Publication, Withholding
from public_site.schema import kind_of, slug_of
from roadmap.accounts.models import Role, User


def can_read_publishing(user: User, obj: Preparation | Publication | None = None) -> bool:
    """A candidate holds nothing but what is about to be public: all staff may read it."""
    return can_read_internal(user)


def can_prepare_publication(user: User, obj: None = None) -> bool:
    return user.has_role(Role.PUBLISHER)


def can_answer_warnings(user: User, preparation: Preparation) -> bool:
    """Who prepared it; the approver reads the answers."""
    return user.has_role(Role.PUBLISHER) and user.public_id == preparation.prepared_by


def can_withhold_published(user: User, obj: None = None) -> bool:
    """One publisher of the staff, at once; also of a goal that is his own, since a second person decides."""
    return user.has_role(Role.PUBLISHER) and not user.is_external


def can_decide_withholding(user: User, withholding: Withholding) -> bool:
    """A second person: a publisher or editor of the staff who neither withheld it nor owns a goal that it is about."""
    is_another = user.has_role(Role.PUBLISHER, Role.EDITOR) and user.public_id != withholding.made_by
    return is_another and not user.is_external and not has_stake(user, *_goals_about(withholding))


def _goals_about(withholding: Withholding) -> list[Goal]:
    """The goals whose texts, grades or evidence it hides words of."""
    slugs: dict[str, list[str]] = {"goal": [], "evidence": [], "grade": []}
    for part in withholding.parts:
        slugs.setdefault(kind_of(part["key"]), []).append(slug_of(part["key"]))
    graded = [slug.split("--")[1] for slug in slugs["grade"]]
    about = Q(slug__in=[*slugs["goal"], *graded]) | Q(evidence__slug__in=slugs["evidence"])
    return list(Goal.objects.filter(about).distinct())


def can_answer_requests(user: User, obj: CorrectionRequest | None = None) -> bool:
    """Editors read and answer what people outside ask to have corrected; nobody else sees who asked."""
    return user.has_role(Role.EDITOR) and not user.is_external


def can_approve_publication(user: User, preparation: Preparation) -> bool:
    """Another publisher than the one who prepared it. What the edition changes may still forbid it (`actions.approve`)."""
    return user.has_role(Role.PUBLISHER) and user.public_id != preparation.prepared_by


def can_decline_publication(user: User, preparation: Preparation) -> bool:
    """Any publisher; the one who prepared it takes it back this way."""
    return user.has_role(Role.PUBLISHER)

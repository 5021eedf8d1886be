"""Who may prepare, approve and decline editions."""

from goals.permissions import can_read_internal
from public_site.models import CorrectionRequest, Preparation, Publication
from roadmap.accounts.models import Role, User


def can_read_publishing(user: User, obj: Preparation | Publication | None = None) -> bool:
    """A candidate holds nothing but what is about to be public: all staff may read it."""
    return can_read_internal(user)


def can_prepare_publication(user: User, obj: None = None) -> bool:
    return user.has_role(Role.PUBLISHER)


def can_answer_warnings(user: User, preparation: Preparation) -> bool:
    """Who prepared it; the approver reads the answers."""
    return user.has_role(Role.PUBLISHER) and user.public_id == preparation.prepared_by


def can_answer_requests(user: User, obj: CorrectionRequest | None = None) -> bool:
    """Editors read and answer what people outside ask to have corrected; nobody else sees who asked."""
    return user.has_role(Role.EDITOR) and not user.is_external


def can_approve_publication(user: User, preparation: Preparation) -> bool:
    """Another publisher than the one who prepared it. What the edition changes may still forbid it (`actions.approve`)."""
    return user.has_role(Role.PUBLISHER) and user.public_id != preparation.prepared_by


def can_decline_publication(user: User, preparation: Preparation) -> bool:
    """Any publisher; the one who prepared it takes it back this way."""
    return user.has_role(Role.PUBLISHER)

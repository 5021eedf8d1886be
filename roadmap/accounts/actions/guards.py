"""What the guards of all actions on people share."""

from roadmap.accounts.models import Role, RoleGrant, User
from roadmap.accounts.permissions import can_manage_people
from roadmap.errors import Refused, RuleViolation


class EmailIsTaken(RuleViolation):
    field = "email"


class LastAdministratorStays(RuleViolation):
    field = "role"


class ReasonIsMissing(RuleViolation):
    field = "reason"


def refuse_unless_manager(by: User | None, sentence: str) -> None:
    """`by` is None for an import or a command run on the server, which may."""
    if by is not None and not can_manage_people(by):
        raise Refused(sentence)


def check_email_is_free(email: str, *, user: User | None = None) -> None:
    """Nobody but `user` has this normalized address."""
    holder = User.objects.filter(email=email).first()
    if holder is not None and holder != user:
        raise EmailIsTaken("Somebody with this e-mail address is already here.")


def check_an_administrator_stays(user: User) -> None:
    """Somebody else is administrator too. Locks their grants, so two administrators cannot remove each other."""
    grants = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if not grants.exclude(user=user).exists():
        raise LastAdministratorStays("This is the last administrator. Make somebody else administrator first.")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonIsMissing("Say why. The reason is kept in the record.")

"""Who may manage people and roles."""

from roadmap.accounts.models import Role, User

EXTERNAL_ROLES = frozenset({Role.REVIEWER, Role.ADJUDICATOR, Role.AUDITOR})


def can_manage_people(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def can_grant_role(user: User, person: User) -> bool:
    """Nobody gives a role to himself, not even an administrator."""
    return can_manage_people(user) and user.pk != person.pk


def can_hold_role(person: User, role: str) -> bool:
    """People from outside may review, adjudicate and audit; they see nothing a role did not open."""
    return not person.is_external or role in EXTERNAL_ROLES

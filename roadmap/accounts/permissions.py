"""Who may manage people and roles."""

from roadmap.accounts.models import Role, User

EXTERNAL_ROLES = frozenset({Role.REVIEWER, Role.ADJUDICATOR, Role.AUDITOR})


def can_manage_people(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def can_change_roles(user: User, person: User) -> bool:
    """Nobody gives a role to himself or takes one from himself, not even an administrator."""
    return can_manage_people(user) and user.pk != person.pk


def can_deactivate_user(user: User, person: User) -> bool:
    return can_manage_people(user) and user.pk != person.pk


def can_remove_second_factors(user: User, person: User) -> bool:
    """Of others who lost theirs. The own ones are changed on the page of second factors, with one of them."""
    return can_manage_people(user) and user.pk != person.pk


def can_hold_role(role: str, *, is_external: bool) -> bool:
    """People from outside may review, adjudicate and audit; they see nothing a role did not open."""
    return not is_external or role in EXTERNAL_ROLES


def can_read_leadership(user: User) -> bool:
    """Everybody who reads the whole internal roadmap: anyone of the staff with a role. It tells no more than that."""
    return user.is_active and not user.is_external and bool(user.roles)

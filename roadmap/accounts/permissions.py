"""Who may manage people and roles."""

from roadmap.accounts.models import Role, Scope, Token, User

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
    return is_inside(user)


def can_create_token(user: User) -> bool:
    """People inside with a role. Who is from outside sees single things only, which no token could be narrowed to."""
    return is_inside(user)


def scopes_for(user: User) -> frozenset[str]:
    """What this person may let a program do: at most what he or she may do, and nothing that takes a judgement."""
    scopes = {Scope.READ_PUBLIC, Scope.READ_INTERNAL} if can_create_token(user) else set()
    if user.has_role(Role.OWNER, Role.EDITOR):
        scopes |= {Scope.WRITE_READINGS}
    if user.has_role(Role.EDITOR, Role.ADMINISTRATOR):
        scopes |= {Scope.WRITE_RECORDS}
    if user.has_role(Role.OWNER):
        scopes |= {Scope.WRITE_UPDATES}
    if user.has_role(Role.OWNER, Role.EDITOR, Role.REVIEWER):
        scopes |= {Scope.WRITE_EVIDENCE}
    return frozenset(scopes)


def can_revoke_token(user: User, token: Token) -> bool:
    return user.pk == token.user_id or can_manage_people(user)


def is_inside(user: User) -> bool:
    """Anyone of the staff with a role."""
    return user.is_active and not user.is_external and bool(user.roles)

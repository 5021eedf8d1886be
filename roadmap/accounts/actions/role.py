"""Roles given and taken. `by` is None only for an import or a command run on the server."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from roadmap.accounts import logged
from roadmap.accounts.actions.guards import check_an_administrator_stays, check_reason
from roadmap.accounts.models import Role, RoleGrant, User
from roadmap.accounts.permissions import can_change_roles, can_hold_role
from roadmap.accounts.sessions import end_sessions
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import append

ONLY_ADMINISTRATORS = "Only an administrator changes roles, and never the own ones."


class RoleIsUnknown(RuleViolation):
    field = "roles"


class RoleIsNotForOutsiders(RuleViolation):
    field = "roles"


@transaction.atomic
def change_roles(*, user: User, roles: Iterable[str], by: User | None, at: datetime, reason: str) -> None:
    """Let a person hold exactly these roles: each one given or taken is a record with the reason.

    Whoever holds other roles than before is signed out everywhere, and signs in anew with them.
    """
    check_reason(reason)
    wanted, held = set(roles), {grant.role for grant in RoleGrant.objects.filter(user=user)}
    for role in sorted(wanted - held):
        grant_role(user=user, role=role, by=by, at=at, reason=reason)
    for role in sorted(held - wanted):
        revoke_role(user=user, role=role, by=by, at=at, reason=reason)


@transaction.atomic
def grant_role(*, user: User, role: str, by: User | None, at: datetime, reason: str = "") -> RoleGrant:
    """Give a role; giving it twice changes nothing and writes no record."""
    _refuse_strangers(by, user)
    check_role(role, is_external=user.is_external)
    grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": by, "granted_at": at})
    user.forget_roles()
    if is_new:
        end_sessions(user)
        after = logged.role(grant)
        append(type="user.role.granted", subject=f"user/{user.public_id}", by=by, at=at, after=after, reason=reason)
    return grant


@transaction.atomic
def revoke_role(*, user: User, role: str, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a role away; taking one that is not held changes nothing and writes no record."""
    _refuse_strangers(by, user)
    if role == Role.ADMINISTRATOR:
        check_an_administrator_stays(user)
    grant = RoleGrant.objects.select_for_update().filter(user=user, role=role).first()
    user.forget_roles()
    if grant is not None:
        after = logged.role_taken(grant)
        grant.delete()
        end_sessions(user)
        append(type="user.role.revoked", subject=f"user/{user.public_id}", by=by, at=at, after=after, reason=reason)


def check_role(role: str, *, is_external: bool) -> None:
    if role not in Role.values:
        raise RoleIsUnknown(f"There is no role called {role}.")
    if not can_hold_role(role, is_external=is_external):
        raise RoleIsNotForOutsiders(f"A person from outside cannot be {Role(role).label.lower()}.")


def _refuse_strangers(by: User | None, user: User) -> None:
    if by is not None and not can_change_roles(by, user):
        raise Refused(ONLY_ADMINISTRATORS)

"""Every change to people and roles. `by` is None only for an import or a command run on the server."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from roadmap.accounts.models import Role, RoleGrant, User
from roadmap.accounts.permissions import can_grant_role, can_hold_role, can_manage_people
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import Text, append


class EmailIsTaken(RuleViolation):
    field = "email"


class PublicIdIsTaken(RuleViolation):
    field = "public_id"


class RoleIsUnknown(RuleViolation):
    field = "role"


class RoleIsNotForOutsiders(RuleViolation):
    field = "role"


class LastAdministratorStays(RuleViolation):
    field = "role"


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    by: User | None,
    at: datetime,
    team: str = "",
    manager: User | None = None,
    is_external: bool = False,
    password: str | None = None,
    roles: Iterable[str] = (),
    public_id: str = "",
) -> User:
    """Add a person. Without a password nobody can sign in as them until one is set by e-mail.

    `public_id` is for imports, which keep the ids of their source; it is drawn at random otherwise.
    """
    if by is not None and not can_manage_people(by):
        raise Refused("Only an administrator adds people.")
    email = User.objects.normalize_email(email)
    if User.objects.filter(email=email).exists():
        raise EmailIsTaken("Somebody with this e-mail address is already here.")
    if public_id and User.objects.filter(public_id=public_id).exists():
        raise PublicIdIsTaken("Somebody with this public id is already here.")
    user = User(email=email, name=name.strip(), team=team, manager=manager, is_external=is_external, joined_at=at)
    user.public_id = public_id or user.public_id
    user.set_password(password)
    user.save(force_insert=True)
    append(
        type="user.created",
        subject=f"user/{user.public_id}",
        by=by,
        at=at,
        after={
            "email": Text(email),
            "name": Text(user.name),
            "team": Text(team),
            "manager": manager.public_id if manager else None,
            "is_external": is_external,
        },
    )
    for role in roles:
        grant_role(user=user, role=role, by=by, at=at)
    return user


@transaction.atomic
def grant_role(*, user: User, role: str, by: User | None, at: datetime) -> RoleGrant:
    """Give a role; giving it twice changes nothing and writes no record."""
    if by is not None and not can_grant_role(by, user):
        raise Refused("Only an administrator grants roles, and never to himself or herself.")
    if role not in Role.values:
        raise RoleIsUnknown(f"There is no role called {role}.")
    if not can_hold_role(user, role):
        raise RoleIsNotForOutsiders(f"A person from outside cannot be {Role(role).label.lower()}.")
    grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": by, "granted_at": at})
    user.forget_roles()
    if is_new:
        append(type="user.role.granted", subject=f"user/{user.public_id}", by=by, at=at, after={f"role_{role}": True})
    return grant


@transaction.atomic
def revoke_role(*, user: User, role: str, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a role away; taking one that is not held changes nothing and writes no record."""
    if by is not None and not can_manage_people(by):
        raise Refused("Only an administrator revokes roles.")
    if role == Role.ADMINISTRATOR and not _other_administrators(user):
        raise LastAdministratorStays("This is the last administrator. Make somebody else administrator first.")
    deleted, _ = RoleGrant.objects.filter(user=user, role=role).delete()
    user.forget_roles()
    if deleted:
        append(
            type="user.role.revoked",
            subject=f"user/{user.public_id}",
            by=by,
            at=at,
            after={f"role_{role}": False},
            reason=reason,
        )


@transaction.atomic
def deactivate_user(*, user: User, by: User | None, at: datetime, reason: str = "") -> None:
    """Nobody signs in as this person any more, and no role counts; what was done under the name stays."""
    if by is not None and not can_manage_people(by):
        raise Refused("Only an administrator deactivates people.")
    if user.has_role(Role.ADMINISTRATOR) and not _other_administrators(user):
        raise LastAdministratorStays("This is the last administrator. Make somebody else administrator first.")
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    append(
        type="user.deactivated",
        subject=f"user/{user.public_id}",
        by=by,
        at=at,
        after={"is_active": False},
        reason=reason,
    )


def _other_administrators(user: User) -> bool:
    grants = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return grants.exclude(user=user).exists()

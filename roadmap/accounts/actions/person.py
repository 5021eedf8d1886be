"""People: added, changed, deactivated. `by` is None only for an import or a command run on the server."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from roadmap.accounts import logged
from roadmap.accounts.actions.guards import (
    check_an_administrator_stays,
    check_email_is_free,
    check_reason,
    refuse_unless_manager,
)
from roadmap.accounts.actions.role import grant_role
from roadmap.accounts.models import Role, User
from roadmap.accounts.permissions import can_deactivate_user, can_remove_second_factors
from roadmap.accounts.sessions import end_sessions
from roadmap.errors import Refused, RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

ONLY_ADMINISTRATORS_DEACTIVATE = "Only an administrator deactivates people, and never himself or herself."
ONLY_ADMINISTRATORS_REMOVE_FACTORS = "Only another administrator removes a second factor that is lost."


LOCKED_OUT = "Was locked out; let in again by a command on the server."


class PublicIdIsTaken(RuleViolation):
    field = "public_id"


class ManagerIsTheSamePerson(RuleViolation):
    field = "manager"


class HasNoSecondFactor(RuleViolation):
    pass


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
    refuse_unless_manager(by, "Only an administrator adds people.")
    email = User.objects.normalize_email(email)
    check_email_is_free(email)
    if public_id and User.objects.filter(public_id=public_id).exists():
        raise PublicIdIsTaken("Somebody with this public id is already here.")
    user = User(email=email, name=name.strip(), team=team, manager=manager, is_external=is_external, joined_at=at)
    user.public_id = public_id or user.public_id
    user.set_password(password)
    user.save(force_insert=True)
    append(type="user.created", subject=f"user/{user.public_id}", by=by, at=at, after=logged.user(user))
    for role in roles:
        grant_role(user=user, role=role, by=by, at=at)
    return user


@transaction.atomic
def change_user(
    *,
    user: User,
    email: str,
    name: str,
    team: str,
    manager: User | None,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    """Correct what is known of a person. The address is the sign-in: the old one, and links sent to it, stop working.

    Where nothing differs, nothing is recorded.
    """
    refuse_unless_manager(by, "Only an administrator changes what is known of people.")
    check_reason(reason)
    email = User.objects.normalize_email(email)
    check_email_is_free(email, user=user)
    if manager is not None and manager.pk == user.pk:
        raise ManagerIsTheSamePerson("Nobody is the own manager.")
    new = {"email": email, "name": name.strip(), "team": team.strip(), "manager": manager}
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(user, field, new[field])
    user.save(update_fields=changed)
    if "email" in changed:  # allauth's own list of addresses, by which the old one would still sign in
        EmailAddress.objects.filter(user=user).delete()
        SocialAccount.objects.filter(user=user).delete()  # and single sign-on looks at the address anew
        end_sessions(user)
    after = fields_of(user, *changed)
    append(type="user.changed", subject=f"user/{user.public_id}", by=by, at=at, after=after, reason=reason)


@transaction.atomic
def deactivate_user(*, user: User, by: User | None, at: datetime, reason: str = "") -> None:
    """Nobody signs in as this person any more, and no role counts; what was done under the name stays."""
    if by is not None and not can_deactivate_user(by, user):
        raise Refused(ONLY_ADMINISTRATORS_DEACTIVATE)
    if user.has_role(Role.ADMINISTRATOR):
        check_an_administrator_stays(user)
    _set_active(user, False, "user.deactivated", by=by, at=at, reason=reason)


@transaction.atomic
def reactivate_user(*, user: User, by: User | None, at: datetime, reason: str) -> None:
    """This person signs in again, with the password, second factors and roles of before."""
    refuse_unless_manager(by, "Only an administrator lets people in again.")
    check_reason(reason)
    _set_active(user, True, "user.reactivated", by=by, at=at, reason=reason)


@transaction.atomic
def remove_second_factors(*, user: User, by: User | None, at: datetime, reason: str) -> None:
    """For somebody whose phone or key is lost: the password alone lets in, until a new second factor is set up."""
    if by is not None and not can_remove_second_factors(by, user):
        raise Refused(ONLY_ADMINISTRATORS_REMOVE_FACTORS)
    check_reason(reason)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise HasNoSecondFactor(f"{user.name} has no second factor.")
    end_sessions(user)
    after = fields_of(user, "is_active")  # the type says what happened; secrets have no place in the log
    append(
        type="user.second_factor.removed", subject=f"user/{user.public_id}", by=by, at=at, after=after, reason=reason
    )


@transaction.atomic
def let_in(*, user: User, password: str, at: datetime) -> None:
    """For a person who is locked out, by a command on the server: a new password, no second factor, no old session."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    after = fields_of(user, "is_active")
    append(type="user.let_in", subject=f"user/{user.public_id}", by=None, at=at, after=after, reason=LOCKED_OUT)


def _set_active(user: User, is_active: bool, type_: str, *, by: User | None, at: datetime, reason: str) -> None:
    if user.is_active == is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    end_sessions(user)
    after = fields_of(user, "is_active")
    append(type=type_, subject=f"user/{user.public_id}", by=by, at=at, after=after, reason=reason)

"""Invitations: one link, for one address, with the roles an administrator chose, used once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from roadmap.accounts import logged
from roadmap.accounts.actions.guards import check_email_is_free, refuse_unless_manager
from roadmap.accounts.actions.person import create_user
from roadmap.accounts.actions.role import check_role
from roadmap.accounts.models import Invitation, User
from roadmap.accounts.permissions import can_manage_people
from roadmap.accounts.token_text import sha256_of
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

LASTS = timedelta(hours=72)
_ASK_AGAIN = "Ask an administrator for a new one."


class InvitationIsNotValid(RuleViolation):
    """The link leads nowhere: never made, expired, used, withdrawn, or its maker may no longer invite."""


class RolesAreMissing(RuleViolation):
    field = "roles"


class Invited(NamedTuple):
    """`token` is known only here and in the mail: 43 letters, 256 random bits."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(
    *, email: str, roles: Iterable[str], by: User, at: datetime, team: str = "", is_external: bool = False
) -> Invited:
    """Offer an account to an address. An earlier invitation of this address that is still open is withdrawn."""
    refuse_unless_manager(by, "Only an administrator invites people.")
    email = User.objects.normalize_email(email)
    check_email_is_free(email)
    chosen = sorted(set(roles))
    for role in chosen:
        check_role(role, is_external=is_external)
    if not chosen:
        raise RolesAreMissing("Choose at least one role.")
    for earlier in Invitation.objects.select_for_update().filter(email=email):
        withdraw_invitation(invitation=earlier, by=by, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        token_sha256=sha256_of(token),
        email=email,
        roles=chosen,
        team=team.strip(),
        is_external=is_external,
        invited_by=by,
        invited_at=at,
        expires_at=at + LASTS,
    )
    append(type="invitation.made", subject=_subject(invitation), by=by, at=at, after=logged.invitation(invitation))
    return Invited(invitation, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """The link stops working. Withdrawing twice changes nothing; what was accepted cannot be withdrawn."""
    refuse_unless_manager(by, "Only an administrator withdraws invitations.")
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at is not None:
        raise InvitationIsNotValid("This invitation was accepted already.")
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by = at, by
    _end(row, "withdrawn_at", "withdrawn_by", by=by, at=at)


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime) -> User:
    """Open the account: the address and the roles are those of the invitation, name and password the person's own."""
    invitation = open_invitation(token, at=at)
    user = create_user(
        email=invitation.email,
        name=name,
        team=invitation.team,
        is_external=invitation.is_external,
        password=password,
        roles=invitation.roles,
        by=invitation.invited_by,
        at=at,
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    _end(invitation, "accepted_at", "accepted_by", by=user, at=at)
    return user


@transaction.atomic
def open_invitation(token: str, *, at: datetime) -> Invitation:
    """The invitation of a link, locked; raises InvitationIsNotValid with the sentence for the person who followed it."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by")
    invitation = rows.filter(token_sha256=sha256_of(token)).first()
    if invitation is None:
        raise InvitationIsNotValid("This is not a link of an invitation. Check that it was copied whole.")
    if invitation.accepted_at is not None:
        raise InvitationIsNotValid("This invitation was used already. Sign in with the password you chose.")
    if invitation.withdrawn_at is not None:
        raise InvitationIsNotValid(f"This invitation was withdrawn, or replaced by a newer one. {_ASK_AGAIN}")
    if at >= invitation.expires_at:
        raise InvitationIsNotValid(f"This invitation has expired. {_ASK_AGAIN}")
    if not can_manage_people(invitation.invited_by):
        raise InvitationIsNotValid(f"Whoever sent this invitation may no longer invite people. {_ASK_AGAIN}")
    return invitation


def _end(invitation: Invitation, *decided: str, by: User, at: datetime) -> None:
    """Store how it ended, and forget the address."""
    invitation.email = ""
    invitation.save(update_fields=["email", *decided])
    kind = f"invitation.{decided[0].removesuffix('_at')}"
    append(type=kind, subject=_subject(invitation), by=by, at=at, after=fields_of(invitation, "email", *decided))


def _subject(invitation: Invitation) -> str:
    return f"invitation/{invitation.public_id}"

"""What the log holds of people: their own fields, each role as long as it is held, and invitations."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from roadmap.accounts.models import Invitation, RoleGrant, Token, User
from roadmap.records.columns import fields_of, under

Fields = dict[str, Any]


def user(row: User) -> Fields:
    return fields_of(row, without=("public_id",))


def role(row: RoleGrant) -> Fields:
    path = f"role_{row.role}"
    return {path: True} | under(path, fields_of(row, without=("user", "role")))


def role_taken(row: RoleGrant) -> Fields:
    """What is left of a role that is taken away."""
    return dict.fromkeys(role(row)) | {f"role_{row.role}": False}


def invitation(row: Invitation) -> Fields:
    return fields_of(row, without=("public_id",))


def token(row: Token) -> Fields:
    return fields_of(row, without=("public_id",))


def everything() -> Iterator[tuple[str, Fields]]:
    """(subject, fields) of every person, invitation and token, in six queries."""
    grants = Prefetch("role_grants", RoleGrant.objects.select_related("granted_by"))
    for row in User.objects.select_related("manager").prefetch_related(grants, "groups", "user_permissions"):
        subject = f"user/{row.public_id}"
        yield subject, user(row)
        yield from ((subject, role(grant)) for grant in row.role_grants.all())
    for one in Invitation.objects.select_related("invited_by", "accepted_by", "withdrawn_by"):
        yield f"invitation/{one.public_id}", invitation(one)
    for key in Token.objects.select_related("user", "revoked_by"):
        yield f"token/{key.public_id}", token(key)

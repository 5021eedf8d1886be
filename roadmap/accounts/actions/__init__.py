"""Every change to people and roles: one action each, all or nothing, with its records."""

from roadmap.accounts.actions.guards import EmailIsTaken, LastAdministratorStays, ReasonIsMissing
from roadmap.accounts.actions.invitation import (
    InvitationIsNotValid,
    Invited,
    RolesAreMissing,
    accept_invitation,
    invite,
    open_invitation,
    withdraw_invitation,
)
from roadmap.accounts.actions.person import (
    HasNoSecondFactor,
    ManagerIsTheSamePerson,
    PublicIdIsTaken,
    change_user,
    create_user,
    deactivate_user,
    let_in,
    reactivate_user,
    remove_second_factors,
)
from roadmap.accounts.actions.role import (
    RoleIsNotForOutsiders,
    RoleIsUnknown,
    change_roles,
    grant_role,
    revoke_role,
)

__all__ = [
    "EmailIsTaken",
    "HasNoSecondFactor",
    "InvitationIsNotValid",
    "Invited",
    "LastAdministratorStays",
    "ManagerIsTheSamePerson",
    "PublicIdIsTaken",
    "ReasonIsMissing",
    "RoleIsNotForOutsiders",
    "RoleIsUnknown",
    "RolesAreMissing",
    "accept_invitation",
    "change_roles",
    "change_user",
    "create_user",
    "deactivate_user",
    "grant_role",
    "invite",
    "let_in",
    "open_invitation",
    "reactivate_user",
    "remove_second_factors",
    "revoke_role",
    "withdraw_invitation",
]

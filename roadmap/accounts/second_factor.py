"""Who needs a second factor, and who has one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from roadmap.accounts.models import Role, User

SECOND_FACTOR_ROLES = (Role.REVIEWER, Role.ADJUDICATOR, Role.PUBLISHER, Role.ADMINISTRATOR)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one of these


def needs_second_factor(user: User) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and user.has_role(*SECOND_FACTOR_ROLES)


def lacks_second_factor(user: User) -> bool:
    return needs_second_factor(user) and not is_mfa_enabled(user, FACTORS)

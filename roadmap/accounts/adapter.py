"""How django-allauth behaves here: accounts are made by an administrator, never by signing up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from roadmap.accounts.models import User
from roadmap.accounts.second_factor import FACTORS, needs_second_factor
from roadmap.accounts.step_up import needed_methods

logger = logging.getLogger(__name__)


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The first is offered at once. Who confirms with the second factor is not offered the password for it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not isinstance(user, User) or "password" in needed_methods(user):
            return methods
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        first = "mfa_reauthenticate" if has_app else "mfa_reauthenticate:webauthn"
        others = [one for one in methods if one["id"] != "reauthenticate"]
        return sorted(others, key=lambda one: one["id"] != first)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The change it tells of is made; a mail server that is away does not undo it."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except OSError:
            logger.exception("A mail about a change of an account was not taken.")


class SecondFactorAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Nobody whose role needs a second factor is left without one."""
        if authenticator.type not in FACTORS or not needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return others.exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def display_name(user: User) -> str:
    return user.name

"""Signing in through an OpenID Connect server that the environment names. It proves who somebody is, and opens nothing
for people who have no account: those are made by invitation only."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from roadmap.accounts.models import User
from roadmap.records.refusals import record_stranger

PROVIDER_ID = "sso"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The one server of the settings; none is kept in the database."""
        if not settings.OIDC_SERVER_URL or provider not in (None, PROVIDER_ID, "openid_connect"):
            return []
        app = SocialApp(provider="openid_connect", provider_id=PROVIDER_ID, name=settings.OIDC_NAME)
        app.client_id, app.secret = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
        app.settings = {"server_url": settings.OIDC_SERVER_URL, "oauth_pkce_enabled": True}
        return [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person this sign-in is for, or refuse with a page and a record. Nothing said by the server is kept."""
        if sociallogin.state.get("process") != "login" or request.user.is_authenticated:
            raise _refusal(request, "You are signed in already.")
        person = self._known(sociallogin) or self._by_address(request, sociallogin)
        if not person.is_active:
            raise _refusal(request, "This account is switched off. Ask an administrator.")

    def _known(self, sociallogin: SocialLogin) -> User | None:
        if not sociallogin.is_existing:
            return None
        SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
        return sociallogin.user

    def _by_address(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        """The first sign-in of a person: by an address that the server says is verified."""
        verified = {
            User.objects.normalize_email(one.email) for one in sociallogin.email_addresses if one.verified is True
        }
        person = User.objects.filter(email__in=verified).first()
        if person is None:
            raise _refusal(request, "No account here has the e-mail address that was confirmed for you.")
        if person.is_active:
            sociallogin.account.extra_data = {}
            sociallogin.connect(request, person)
        return person


def _refusal(request: HttpRequest, sentence: str) -> ImmediateHttpResponse:
    """Recorded without a name: the log keeps nothing about people who are not here."""
    is_recorded = record_stranger(kind="SingleSignOnRefused", route="openid_connect_callback", at=timezone.now())
    context = {"sentence": sentence, "is_recorded": is_recorded is not None}
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403))

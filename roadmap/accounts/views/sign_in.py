"""The few sign-in pages that are not django-allauth's own."""

from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.accounts.models import User
from roadmap.accounts.sessions import end_sessions
from roadmap.errors import Refused

LAST_FACTOR_STAYS = "Your role needs a second factor. Add another one before you remove this."


@login_required
def email_address(request: HttpRequest) -> HttpResponse:
    """Stands where allauth lets people change their address: here it names the person, so an administrator does."""
    raise Refused("Your e-mail address is changed by an administrator.")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    end_sessions(cast(User, request.user))
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


@login_required
@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Before allauth's page, which would remove the last second factor too."""
    passkey = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.WEBAUTHN, pk=pk)
    if not get_adapter().can_delete_authenticator(passkey):
        messages.error(request, LAST_FACTOR_STAYS)
        return redirect("mfa_list_webauthn")
    response: HttpResponse = remove_webauthn(request, pk=pk)
    return response


@never_cache
@require_POST
def single_sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the server. A form may lead only to this site, so a page of ours goes on to the other one."""
    if request.user.is_authenticated:
        return redirect("internal_home")
    response: HttpResponse = openid_connect.login(request, provider_id)
    if response.status_code != 302:
        return response
    return render(request, "socialaccount/go_on.html", {"address": response["Location"]})


@never_cache
@require_safe
def single_sign_on_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    response: HttpResponse = openid_connect.callback(request, provider_id)
    return response

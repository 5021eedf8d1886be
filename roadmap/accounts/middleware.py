"""Roles that change what the public sees need a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from roadmap.accounts.models import Role, User

SECOND_FACTOR_ROLES = (Role.REVIEWER, Role.ADJUDICATOR, Role.PUBLISHER, Role.ADMINISTRATOR)


class SecondFactorMiddleware:
    """Sends people who hold such a role and have no second factor to the page where they add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/internal/") and lacks_second_factor(request):
            messages.warning(request, "Your role needs a second factor. Add one to go on.")
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not (settings.SECOND_FACTOR_REQUIRED and isinstance(user, User)):
        return False
    return user.has_role(*SECOND_FACTOR_ROLES) and not is_mfa_enabled(user)

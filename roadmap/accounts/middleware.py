"""Roles that change what the public sees need a second factor."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from roadmap.accounts.models import User
from roadmap.accounts.second_factor import lacks_second_factor

# Whatever a sign-in opens. What lies outside is the public site, and the pages on which a second factor is added.
OPENED_BY_SIGN_IN = ("/internal/", "/api/")


class SecondFactorMiddleware:
    """Sends people who hold such a role and have no second factor to the page where they add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPENED_BY_SIGN_IN) and _lacks_second_factor(request):
            messages.warning(request, "Your role needs a second factor. Add one to go on.")
            return redirect("mfa_index")
        return self.get_response(request)


def _lacks_second_factor(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and lacks_second_factor(request.user)

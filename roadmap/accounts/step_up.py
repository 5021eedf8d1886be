"""Asking again who it is, shortly before something with public consequences: approving, publishing, changing people."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from roadmap.accounts.models import User

View = Callable[..., HttpResponse]


def confirm_it_is_you(request: HttpRequest) -> None:
    """Go on where the person signed in or confirmed within STEP_UP_MINUTES; else ask, and come back here.

    The form that was sent waits in the session, and is carried out after the confirmation. Call it after asking for
    permission, so that nobody confirms in vain.
    """
    if settings.STEP_UP_REQUIRED and not is_fresh(request):
        if request.method != "POST":
            request.session.pop(STATE_SESSION_KEY, None)  # a form that was given up earlier is not carried out now
        raise ReauthenticationRequired  # answered by allauth's middleware


def step_up_required(view: View) -> View:
    """For a page whose form does something grave: asks before the form is filled in, and again if that took long."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        confirm_it_is_you(request)
        return view(request, *args, **kwargs)

    return asked


def is_fresh(request: HttpRequest) -> bool:
    """Was the strongest thing this person signs in with used in this session a short time ago?"""
    user = request.user
    if not isinstance(user, User):
        return False
    since = time.time() - 60 * settings.STEP_UP_MINUTES
    strong = needed_methods(user)
    return any(one["method"] in strong and one["at"] >= since for one in get_authentication_records(request, user))


def needed_methods(user: User) -> frozenset[str]:
    """Who has a second factor confirms with it; a password (or single sign-on) is enough for others, and in a demo."""
    if settings.SECOND_FACTOR_REQUIRED and is_mfa_enabled(user):
        return frozenset({"mfa"})
    return frozenset({"mfa", "password", "socialaccount"})

"""The own tokens: which there are, a new one, shown once, and the end of one."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmap.accounts.actions import create_token, open_tokens, revoke_token
from roadmap.accounts.actions.token import WHO_MAKES_TOKENS
from roadmap.accounts.forms import TokenForm
from roadmap.accounts.models import Token, User
from roadmap.accounts.permissions import can_create_token, can_revoke_token
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.accounts.views.token_rows import rows_of_tokens
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors

LATELY = timedelta(days=90)  # how long a token that ended is still listed


@login_required
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Those that work, and those that ended lately."""
    user, at = _maker(request), timezone.now()
    ended = Token.objects.filter(user=user, expires_at__gt=at - LATELY).exclude(
        pk__in=open_tokens(user, at).values("pk")
    )
    context = {"working": rows_of_tokens(open_tokens(user, at)), "ended": rows_of_tokens(ended)}
    return render(request, "accounts/tokens.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The text is in this one answer and nowhere else."""
    user = _maker(request)
    confirm_it_is_you(request)
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            at = timezone.now()
            given = form.cleaned_data
            expires_at = at + timedelta(days=given.pop("days"))
            created = create_token(**given, expires_at=expires_at, by=user, at=at)
            return render(request, "accounts/token_created.html", {"token": created.token, "text": created.text})
    return render(request, "accounts/token_form.html", {"form": form})


@login_required
@require_POST
def revoke(request: HttpRequest, program: str) -> HttpResponse:
    """By whoever made it, or by an administrator; others are not told that it exists."""
    found = get_object_or_404(Token.objects.select_related("user"), public_id=program)
    user = request.user
    if not isinstance(user, User) or not can_revoke_token(user, found):
        raise Http404
    revoke_token(token=found, by=user, at=timezone.now())
    messages.success(request, f"The token for {found.purpose} is revoked. It opens nothing from now on.")
    is_own = found.user_id == user.pk
    return redirect("tokens" if is_own else reverse("people:person", args=[found.user.public_id]))


def _maker(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not can_create_token(user):
        raise Refused(WHO_MAKES_TOKENS)
    return user

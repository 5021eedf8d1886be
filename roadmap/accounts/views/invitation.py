"""Inviting somebody, withdrawing it, and the page on which the invited person opens the account."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from roadmap.accounts.actions import (
    InvitationIsNotValid,
    Invited,
    accept_invitation,
    invite,
    open_invitation,
    withdraw_invitation,
)
from roadmap.accounts.forms import AcceptForm, InvitationForm
from roadmap.accounts.mail import send_invitation
from roadmap.accounts.models import Invitation
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.accounts.views.people import administrator, labels
from roadmap.forms import violations_as_errors

logger = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Offer an account; `?again=<id>` fills the form from an invitation that is still open, `?role=` and `?external=` in part."""
    user = administrator(request)
    confirm_it_is_you(request)
    again = Invitation.objects.filter(public_id=request.GET.get("again", "")).first()
    initial = {name: getattr(again, name) for name in ("email", "roles", "team", "is_external")} if again else {}
    if not again and "role" in request.GET:
        initial = {"roles": request.GET.getlist("role"), "is_external": "external" in request.GET}
    form = InvitationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            _send(request, invite(**form.cleaned_data, by=user, at=timezone.now()))
            return redirect("people:list")
    return render(request, "accounts/invite.html", {"form": form})


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation: str) -> HttpResponse:
    user = administrator(request)
    found = get_object_or_404(Invitation, public_id=invitation)
    try:
        withdraw_invitation(invitation=found, by=user, at=timezone.now())
        messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    except InvitationIsNotValid as violation:
        messages.error(request, violation.sentence)
    return redirect("people:list")


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Reading the page uses nothing up, for mail scanners read it too; sending the form does."""
    if request.user.is_authenticated:
        messages.warning(request, "You are signed in already. Sign out first to accept an invitation.")
        return redirect("internal_home")
    at = timezone.now()
    try:
        invitation = open_invitation(token, at=at)
    except InvitationIsNotValid as violation:
        return render(request, "accounts/invitation_over.html", {"sentence": violation.sentence}, status=404)
    form = AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            chosen = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password"]}
            accept_invitation(token=token, **chosen, at=at)
            messages.success(request, "Your account is open. Sign in with the password you just chose.")
            return redirect("account_login")
    context = {"form": form, "invitation": invitation, "labels": labels(invitation.roles)}
    return render(request, "accounts/accept.html", context)


def _send(request: HttpRequest, invited: Invited) -> None:
    """Mail it after the invitation is stored. Whether the mail server took it is told; the link itself is shown nowhere."""
    email = invited.invitation.email
    try:
        send_invitation(*invited)
        messages.success(request, f"The invitation is on its way to {email}. It works for 72 hours.")
    except OSError:
        logger.exception("The mail of an invitation was not taken.")
        messages.error(request, f"The mail server did not take the mail to {email}. Invite again when it works.")

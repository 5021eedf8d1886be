"""The people pages of administrators: who is here, what they may do, and every change of it."""

from collections.abc import Callable, Collection
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from roadmap.accounts.actions import (
    change_roles,
    change_user,
    deactivate_user,
    open_tokens,
    reactivate_user,
    remove_second_factors,
)
from roadmap.accounts.actions.person import ONLY_ADMINISTRATORS_DEACTIVATE, ONLY_ADMINISTRATORS_REMOVE_FACTORS
from roadmap.accounts.actions.role import ONLY_ADMINISTRATORS
from roadmap.accounts.forms import PeopleFilter, PersonForm, ReasonForm, RolesForm
from roadmap.accounts.models import Invitation, Role, User
from roadmap.accounts.permissions import (
    can_change_roles,
    can_deactivate_user,
    can_manage_people,
    can_remove_second_factors,
)
from roadmap.accounts.second_factor import FACTORS
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.accounts.views.token_rows import rows_of_tokens
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors

PER_PAGE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name, 50 to a page; the filter is in the address. The number of queries is always the same."""
    administrator(request)
    form = PeopleFilter(request.GET)
    form.is_valid()
    has_second_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
    found = form.people().annotate(has_second_factor=has_second_factor)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, labels(one.roles)) for one in page],
        "query": _query(request),
        "invitations": _open_invitations(),
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person: what is known, which roles and since when, and what this administrator may change."""
    user, one = administrator(request), _find(public_id)
    grants = sorted(one.role_grants.select_related("granted_by"), key=lambda grant: Role.values.index(grant.role))
    authenticators = Authenticator.objects.filter(user=one, type__in=FACTORS).order_by("created_at")
    context = {
        "person": one,
        "grants": grants,
        "authenticators": authenticators,
        "tokens": rows_of_tokens(open_tokens(one, timezone.now())),
        "can_change_roles": can_change_roles(user, one),
        "can_deactivate": can_deactivate_user(user, one),
        "can_remove_factors": can_remove_second_factors(user, one),
    }
    return render(request, "accounts/person.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    administrator(request)
    one = _find(public_id)
    form = PersonForm(request.POST or None, user=one)
    words = {"heading": "Change details", "button": "Save"}
    return _change(request, one, form, change_user, "The details are changed.", **words)


@login_required
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, public_id: str) -> HttpResponse:
    user, one = administrator(request), _find(public_id)
    if not can_change_roles(user, one):
        raise Refused(ONLY_ADMINISTRATORS)
    form = RolesForm(request.POST or None, user=one)
    words = {"heading": "Change roles", "button": "Save the roles"}
    return _change(request, one, form, change_roles, "The roles are changed.", **words)


@login_required
@require_http_methods(["GET", "POST"])
def deactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    user, one = administrator(request), _find(public_id)
    if not can_deactivate_user(user, one):
        raise Refused(ONLY_ADMINISTRATORS_DEACTIVATE)
    words = {
        "heading": "Deactivate",
        "button": "Deactivate",
        "intro": "The person is signed out at once. What was done under the name stays. You can take this back.",
    }
    done = f"{one.name} is signed out and cannot sign in any more."
    return _change(request, one, ReasonForm(request.POST or None), deactivate_user, done, **words)


@login_required
@require_http_methods(["GET", "POST"])
def reactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    administrator(request)
    one = _find(public_id)
    words = {
        "heading": "Let in again",
        "button": "Let in again",
        "intro": "The person signs in with the password and second factor of before, and holds the same roles.",
    }
    done = f"{one.name} can sign in again."
    return _change(request, one, ReasonForm(request.POST or None), reactivate_user, done, **words)


@login_required
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest, public_id: str) -> HttpResponse:
    """Remove the second factors of somebody who lost them."""
    user, one = administrator(request), _find(public_id)
    if not can_remove_second_factors(user, one):
        raise Refused(ONLY_ADMINISTRATORS_REMOVE_FACTORS)
    words = {
        "heading": "Remove second factors",
        "button": "Remove the second factors",
        "intro": "For somebody who lost phone and key. Make sure that it is this person who asks: call, or meet.",
    }
    done = f"{one.name} signs in with the password alone, and sets up a new second factor."
    return _change(request, one, ReasonForm(request.POST or None), remove_second_factors, done, **words)


def administrator(request: HttpRequest) -> User:
    """Who is signed in; Refused for others, before they learn who is here."""
    user = cast(User, request.user)
    if not can_manage_people(user):
        raise Refused("The people pages are for administrators.")
    return user


def _find(public_id: str) -> User:
    return get_object_or_404(User.objects.select_related("manager"), public_id=public_id)


def labels(roles: Collection[str]) -> list[str]:
    """The roles in words, in the order of `Role`."""
    return [role.label for role in Role if role in roles]


def _open_invitations() -> list[dict[str, Any]]:
    """Those that were neither accepted nor withdrawn, the newest first; some of them may have expired."""
    rows = Invitation.objects.exclude(email="").select_related("invited_by").order_by("-invited_at")
    now = timezone.now()
    return [{"row": row, "labels": labels(row.roles), "has_expired": row.expires_at <= now} for row in rows]


def _query(request: HttpRequest) -> str:
    """The filter as it stands in the address, for the links to other pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _change(
    request: HttpRequest, one: User, form: Form, act: Callable[..., object], done: str, **words: str
) -> HttpResponse:
    """One change of one person, by somebody who has just said again who it is."""
    user = administrator(request)
    confirm_it_is_you(request)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            act(user=one, **form.cleaned_data, by=user, at=timezone.now())
            messages.success(request, done)
            return redirect("people:person", one.public_id)
    return render(request, "accounts/person_form.html", {"form": form, "person": one, **words})

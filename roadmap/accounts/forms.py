"""The forms of the people pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from roadmap.accounts.models import Role, RoleGrant, Scope, User
from roadmap.accounts.permissions import EXTERNAL_ROLES, scopes_for

WHY = "Kept in the record, sealed. Auditors read it."


class PeopleFilter(forms.Form):
    """Whom to show; every field is part of the address. What cannot be understood narrows nothing and says so."""

    words = forms.CharField(label="Name, address or team", required=False, max_length=100)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any or none"), *Role.choices])
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Active"), ("deactivated", "Deactivated"), ("all", "All")]
    )

    def people(self) -> QuerySet[User]:
        """By name. `is_valid` comes first; wrong fields are left out."""
        wanted = self.cleaned_data
        found = User.objects.order_by("name", "pk").prefetch_related("role_grants")
        if words := wanted.get("words"):
            found = found.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(team__icontains=words))
        if role := wanted.get("role"):
            found = found.filter(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=role)))
        if wanted.get("state") != "all":
            found = found.filter(is_active=wanted.get("state") != "deactivated")
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", help_text=WHY, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PersonForm(ReasonForm):
    """What is known of a person. Roles have a form of their own."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", help_text="The person signs in with it.")
    team = forms.CharField(label="Team", max_length=200, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={name: getattr(user, name) for name in ("name", "email", "team", "manager")})
        others = User.objects.filter(Q(is_active=True) | Q(reports=user)).exclude(pk=user.pk)
        self.fields["manager"] = forms.ModelChoiceField(
            label="Manager",
            queryset=others.distinct().order_by("name", "pk"),
            required=False,
            help_text="A manager does not score the goals of the people he or she manages, and the other way round.",
        )
        self.order_fields(["name", "email", "team", "manager", "reason"])


def role_choices(*, is_external: bool) -> list[tuple[str, str]]:
    """(role, label) of the roles such a person can hold."""
    return [(role.value, role.label) for role in Role if not is_external or role in EXTERNAL_ROLES]


class RolesForm(ReasonForm):
    """The roles a person holds from now on."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"roles": sorted(user.roles)})
        self.fields["roles"] = forms.MultipleChoiceField(
            label="Roles",
            required=False,
            choices=role_choices(is_external=user.is_external),
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["roles", "reason"])


class InvitationForm(forms.Form):
    """To whom an account is offered, and with which roles."""

    email = forms.EmailField(
        label="E-mail address", help_text="The link is sent here, and only this address can use it."
    )
    roles = forms.MultipleChoiceField(label="Roles", choices=Role.choices, widget=forms.CheckboxSelectMultiple)
    team = forms.CharField(label="Team", max_length=200, required=False)
    is_external = forms.BooleanField(
        label="From outside", required=False, help_text="Not employed by the developer: reviews, adjudicates or audits."
    )


class AcceptForm(forms.Form):
    """What the invited person chooses. Address and roles are not asked for: the invitation fixes them."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="Colleagues read it. The public does not.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, data: Any = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" not in typed:
            return typed
        if typed["password"] != typed.get("password_again"):
            self.add_error("password_again", "The two passwords differ.")
        try:
            validate_password(typed["password"], User(email=self.email, name=typed.get("name", "")))
        except ValidationError as error:
            self.add_error("password", error)
        return typed


class TokenForm(forms.Form):
    """A token for a program, with at most the rights of the person who makes it."""

    purpose = forms.CharField(
        label="What it is for", max_length=200, help_text="For example: nightly red-team run of the build server."
    )
    scopes = forms.MultipleChoiceField(
        label="What the program may do",
        widget=forms.CheckboxSelectMultiple,
        help_text="It may do nothing else. No program grades, approves, publishes or gives roles.",
    )
    about = forms.CharField(
        label="Only for one goal or metric",
        max_length=200,
        required=False,
        help_text="goal/short-name or metric/goal/metric, as in the addresses of their pages. Empty: all that you may.",
    )
    days = forms.IntegerField(label="Days it works", min_value=1, max_value=365, initial=90)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = scopes_for(user)
        choices = [(value, label) for value, label in Scope.choices if value in allowed]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]

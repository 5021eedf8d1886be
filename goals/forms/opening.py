"""Opening what is withheld: the reason, and who is named to read."""

from typing import Any

from django import forms

from goals.permissions import READERS_OF_EVIDENCE
from roadmap.accounts.models import User


class OpeningForm(forms.Form):
    """Why somebody needs to read this."""

    reason = forms.CharField(
        label="Why you need to read this",
        help_text="It is kept with your name, and auditors read it. Do not repeat in it what is withheld.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _People(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (from outside)" if obj.is_external else str(obj.name)


class ReaderForm(forms.Form):
    """Whom to name; nobody who is named already."""

    reader = _People(
        label="Reviewer or adjudicator",
        queryset=User.objects.none(),
        to_field_name="public_id",
        help_text="From inside or outside. Each time this person opens the evidence is recorded with a reason.",
    )

    def __init__(self, *args: Any, named: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reader"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- said above
        could = User.objects.filter(is_active=True, role_grants__role__in=READERS_OF_EVIDENCE).exclude(pk__in=named)
        field.queryset = could.distinct().order_by("name", "pk")

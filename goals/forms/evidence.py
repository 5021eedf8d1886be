"""Evidence: bringing a file, a link or a statement, revising it, judging it, and naming a piece that is there already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from goals.actions import add_evidence, add_evidence_file
from goals.actions.evidence_file import Brought
from goals.evidence_files.checking import too_large
from goals.evidence_files.kinds import ACCEPTED, ENDINGS
from goals.forms import fields
from goals.models import Evidence, EvidenceRevision, Goal
from goals.models.goal import SLUG
from roadmap.accounts.models import User

_State = EvidenceRevision.State
_JUDGEMENTS = {
    _State.ACCEPTED: "Accepted: it shows what it is said to show",
    _State.REJECTED: "Rejected: it does not",
    _State.UNCONFIRMED: "Unconfirmed: nobody can tell",
}
_READY = {_State.IN_REVIEW: "Yes: a second person may judge it", _State.DRAFT: "No: keep it as a draft"}
NOTHING_BROUGHT = "Choose a file or give an address. Only a statement may stand in words alone, under “What it shows”."


class EvidenceContentForm(forms.Form):
    """What a piece of evidence is, who may see it, when it was captured and until when it counts."""

    title = forms.CharField(label="Title", max_length=300)
    kind = forms.ChoiceField(label="Kind", choices=EvidenceRevision.Kind.choices)
    url = forms.URLField(
        label="Address", max_length=500, assume_scheme="https", required=False, help_text="Begins with https://"
    )
    visibility = forms.ChoiceField(
        label="Who may see it",
        choices=EvidenceRevision.Visibility.choices,
        widget=forms.RadioSelect,
        initial=EvidenceRevision.Visibility.PUBLIC,
    )
    captured_on = fields.day(
        "Captured on", "The day on which the content was as it is now. It can prove delivery in time."
    )
    expires_on = fields.day("Counts until", "The last day on which it counts. From the next day it reads “Expired”.")
    holder = forms.CharField(label="Who holds it", max_length=200, required=False)
    description = fields.words("What it shows")


class EvidenceForm(EvidenceContentForm):
    """A file, an address, or for a statement its words."""

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    state = forms.ChoiceField(
        label="Is it ready?",
        choices=[(state.value, words) for state, words in _READY.items()],
        widget=forms.RadioSelect,
        initial=_State.IN_REVIEW.value,
        required=False,
    )
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=80,
        validators=[SLUG],
        required=False,
        help_text="Small letters, digits and hyphens. It is public even where the title is not. Empty: one is made.",
    )
    field_order = ["title", "kind", "file", "url", "visibility"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.EVIDENCE_FILE_MOST / 1_000_000
        self.fields[
            "file"
        ].help_text = (
            f"{ACCEPTED}; at most {most:g} MB. Judged by its content. The public reads its hash, never the file."
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > settings.EVIDENCE_FILE_MOST:
            raise forms.ValidationError(too_large(settings.EVIDENCE_FILE_MOST).sentence)
        if getattr(file, "is_lost", False):
            raise forms.ValidationError("The file could not be received: the disk of the server is full. Keep it.")
        return file

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or _State.IN_REVIEW.value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_file, has_url = bool(cleaned.get("file")), bool(cleaned.get("url"))
        if has_file and has_url:
            self.add_error("url", "Evidence is a file or an address, not both. Add the other one by itself.")
        is_told = cleaned.get("kind") == EvidenceRevision.Kind.STATEMENT and cleaned.get("description")
        if not (has_file or has_url or is_told) and not {"file", "url"} & self.errors.keys():
            self.add_error("file", NOTHING_BROUGHT)
        return cleaned

    def said(self) -> dict[str, Any]:
        """What is said of the evidence, without the file itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}

    def bring(self, goal: Goal, *, by: User, at: datetime) -> Brought:
        """What a valid form holds becomes evidence of the goal, for pages and programs alike."""
        told = self.said()
        told["slug"] = told["slug"] or _free_name(goal)
        file = self.cleaned_data["file"]
        if not file:
            return Brought(add_evidence(goals=[goal], by=by, at=at, **told), is_new=True)
        return add_evidence_file(called=file.name, data=file.read(), goals=[goal], by=by, at=at, **told)


def _free_name(goal: Goal) -> str:
    """A name that tells nothing: the title may be for the team alone, the name of a stub is public."""
    start = goal.slug[:60].rstrip("-")
    taken = set(Evidence.objects.filter(slug__startswith=f"{start}-evidence-").values_list("slug", flat=True))
    number = len(taken) + 1
    while f"{start}-evidence-{number}" in taken:
        number += 1
    return f"{start}-evidence-{number}"


class ReviseForm(EvidenceContentForm):
    """What a piece of evidence says, as it should read. Only links have an address; a file is never exchanged."""

    def __init__(self, data: Any = None, *, old: EvidenceRevision) -> None:
        super().__init__(data, initial={name: getattr(old, name) for name in EvidenceContentForm.base_fields})
        self.fields["url"].required = bool(old.url)
        if old.file:
            del self.fields["url"]
        if old.state == _State.DRAFT:
            self.fields["state"] = EvidenceForm.base_fields["state"]
            self.initial["state"] = old.state

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or _State.DRAFT.value


class JudgeForm(forms.Form):
    """A second person's word on a piece of evidence; `now` is the state it is in."""

    state = forms.ChoiceField(label="Your judgement", widget=forms.RadioSelect)
    state_reason = fields.words("Reason", "Needed to reject it. Published where the evidence is.", rows=2)

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(state.value, words) for state, words in _JUDGEMENTS.items() if state != now]
        self.fields["state"] = forms.ChoiceField(
            label="Your judgement",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Choose one of the judgements."},
        )


class LinkForm(forms.Form):
    """Built on what does not speak for the goal yet: slug -> title."""

    evidence = forms.ChoiceField(label="Evidence")

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "" if choices else "All evidence there is speaks for this goal already."
        self.fields["evidence"] = forms.ChoiceField(label="Evidence", choices=list(choices.items()), help_text=hint)


class EvidenceFilterForm(forms.Form):
    """Every field is part of the address. What is empty or cannot be understood narrows nothing."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *_State.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *EvidenceRevision.Kind.choices])
    goal = forms.ChoiceField(label="Goal", required=False)

    def __init__(self, data: Any, *, goals: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["goal"] = forms.ChoiceField(label="Goal", required=False, choices=[("", "Any"), *goals.items()])

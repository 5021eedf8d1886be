"""The forms of editors, and the small ones of reviewers. The form of a score is in score_form.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from goals.models import Goal
from grading.conflicts import conflicts_among
from grading.models import Assignment, Conflict, Cycle, CycleGoal, GradeKind, Level, Tier
from grading.score_form import Anchor, AnchoredRadioSelect
from grading.titles import titles
from roadmap.accounts.models import Role, User


class ReasonForm(forms.Form):
    """A reason, and nothing else; `hint` says who will read it."""

    def __init__(self, *args: Any, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.Textarea(attrs={"rows": 4})
        self.fields["reason"] = forms.CharField(label="Reason", help_text=hint, widget=widget, max_length=2000)


class RecuseForm(forms.Form):
    """A reviewer's own word that he or she should not judge this goal."""

    conflict = forms.ChoiceField(
        label="Kind of conflict",
        choices=Conflict.choices,
        widget=forms.RadioSelect,
        help_text="Published without your name.",
    )
    reason = forms.CharField(
        label="More about it",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="Kept in the building.",
    )


NO_CONFLICT = "none"
WAIVER = "waiver"


class DeclarationForm(forms.Form):
    """What a reviewer says before a goal is shown: that no conflict is known, or of which kind it is and what shall follow.

    Where a conflict is waived already there is nothing more to ask for: with another one the reviewer steps back.
    """

    conflict = forms.ChoiceField(
        label="Do you have a conflict of interest with this goal?",
        choices=[(NO_CONFLICT, "No, I know of none"), *Conflict.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have a conflict."},
    )
    reason = forms.CharField(
        label="More about the conflict",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="Kept in the building. Only the kind of conflict is published, without your name.",
    )
    then = forms.ChoiceField(
        label="If you have a conflict",
        choices=[("recuse", "I step back"), (WAIVER, "I ask for a waiver")],
        initial="recuse",
        widget=forms.RadioSelect,
        help_text="An editor asks somebody else; or one who is no party reads what you say above, and decides whether you "
        "score this goal in spite of it.",
    )

    def __init__(self, *args: Any, can_ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_ask:
            del self.fields["then"]

    @property
    def asks_for_waiver(self) -> bool:
        return self.cleaned_data["conflict"] != NO_CONFLICT and self.cleaned_data.get("then") == WAIVER


class CaseForm(forms.Form):
    """The level a reviewer gives an anchor case."""

    def __init__(self, *args: Any, levels: Iterable[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.ChoiceField(
            label="Level",
            choices=[(level.key, Anchor(level.label, level.definition)) for level in levels],
            widget=AnchoredRadioSelect,
            error_messages={"required": "Choose a level."},
        )
        self.fields["reason"] = forms.CharField(
            label="Your reason", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
        )


class _Goals(forms.ModelMultipleChoiceField):
    """Top-level goals by title; titles are read once for the whole list."""

    def __init__(self, **options: Any) -> None:
        goals = Goal.objects.filter(parent__isnull=True).order_by("slug")
        super().__init__(goals, **options)
        self.titles = titles(goals.values_list("pk", flat=True))

    def label_from_instance(self, obj: Goal) -> str:
        return self.titles.get(obj.pk) or obj.slug


class _Person(forms.ModelChoiceField):
    """People with what stands between them and the goal."""

    conflicts: Mapping[tuple[int, int], Conflict] = {}
    cycle_goal_id = 0

    def label_from_instance(self, obj: User) -> str:
        found = self.conflicts.get((obj.pk, self.cycle_goal_id))
        return f"{person_label(obj)}: {found.label.lower()}" if found else person_label(obj)


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return person_label(obj)


class _Place(forms.ModelChoiceField):
    def label_from_instance(self, obj: Assignment) -> str:
        return f"{obj.reviewer.name} ({obj.get_state_display().lower()})"


class AddGoalsForm(forms.Form):
    """Goals of one kind for a cycle, and the reviewers who are to score each of them."""

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, label) for key, label in GradeKind.choices if key in set(kinds)]
        self.fields["kind"] = forms.ChoiceField(label="Kind of grade", choices=choices, widget=forms.RadioSelect)
        self.fields["goals"] = _Goals(label="Goals", widget=forms.CheckboxSelectMultiple)
        self.fields["reviewers"] = People(
            reviewers(),
            label="Reviewers",
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="Each is assigned to every goal above, except where a conflict of interest is found.",
        )


class AssignForm(forms.Form):
    """One more reviewer for a goal, in the place of one who is gone where scoring has begun."""

    def __init__(self, *args: Any, cycle_goal: CycleGoal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = reviewers().exclude(assignments__cycle_goal=cycle_goal)
        people = _Person(free, label="Reviewer", help_text="One with a conflict cannot score before it is waived.")
        people.conflicts, people.cycle_goal_id = conflicts_among(free, [cycle_goal]), cycle_goal.pk
        self.fields["reviewer"] = people
        if cycle_goal.cycle.phase != Cycle.Phase.SETUP:
            self.fields["replaces"] = _Place(free_places(cycle_goal), label="In the place of")
        self.fields["tier"] = forms.ChoiceField(
            label="Opens",
            choices=Tier.choices,
            initial=Tier.REVIEWERS,
            required=False,
            help_text="What of the withheld text this reviewer may open for this goal, on request and recorded.",
        )

    def clean_tier(self) -> str:
        return self.cleaned_data["tier"] or Tier.REVIEWERS


def person_label(person: User) -> str:
    side = "external" if person.is_external else person.team or "the developer's own"
    return f"{person.name} ({side})"


def free_places(cycle_goal: CycleGoal) -> QuerySet[Assignment]:
    """Assignments whose reviewer is gone and has not been replaced."""
    ended = [Assignment.State.RECUSED, Assignment.State.LAPSED]
    gone = cycle_goal.assignments.filter(state__in=ended, replaced_by__isnull=True)
    return gone.select_related("reviewer")


def reviewers() -> QuerySet[User]:
    """People who may be asked to score."""
    people = User.objects.filter(is_active=True, role_grants__role=Role.REVIEWER)
    return people.order_by("name", "pk")

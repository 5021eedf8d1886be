"""Setting a goal, with its criteria and milestones, and adding a metric to one."""

from typing import Any

from django import forms

from goals.actions import OwnerInput, RevisionInput
from goals.forms import fields
from goals.forms.content import MilestoneForm
from goals.forms.criterion import CriterionForm
from goals.forms.wording import WordingForm
from goals.models import Area, Goal, Metric
from goals.models.goal import SLUG
from roadmap.accounts.models import Role, User

ROWS = 5  # how many criteria and milestones a new goal may be given at once; more are added by changes

CriterionFormSet = forms.formset_factory(CriterionForm, extra=ROWS, max_num=ROWS, validate_max=True)
MilestoneFormSet = forms.formset_factory(MilestoneForm, extra=ROWS, max_num=ROWS, validate_max=True)


class GoalForm(WordingForm):
    """Everything that a new goal says but its criteria and milestones, and where it stands in the roadmap."""

    slug = forms.CharField(
        label="Short name for addresses",
        max_length=80,
        validators=[SLUG],
        help_text="Small letters, digits and hyphens. It is public and never changes.",
    )
    area = forms.ModelChoiceField(label="Area", queryset=Area.objects.none(), to_field_name="slug")
    parent = forms.ModelChoiceField(
        label="Part of",
        queryset=Goal.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="No other goal",
        help_text="A goal with parts has no criteria of its own.",
    )
    moonshot = forms.BooleanField(
        label="This is a moonshot",
        required=False,
        help_text="It may end as stopped after learning. This cannot be changed later.",
    )
    predecessors = forms.ModelMultipleChoiceField(
        label="Follows",
        queryset=Goal.objects.none(),
        to_field_name="slug",
        required=False,
        help_text="Earlier goals in whose place this one stands.",
    )
    set_on = fields.day("Set on", required=True)
    source = forms.URLField(label="Where it was published first", max_length=500, required=False, assume_scheme="https")
    effective_on = fields.day("In force inside since", required=True)
    announced_on = fields.day("Announced to the public on", "Only where it was announced before it is published here.")
    owner = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none(), required=False, empty_label="Nobody yet", to_field_name="public_id"
    )
    team = forms.CharField(label="Team that owns it", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("area", Area.objects.order_by("position", "slug"))
        self._choose_from("parent", Goal.objects.top_level().order_by("slug"))
        self._choose_from("predecessors", Goal.objects.order_by("slug"))
        self._choose_from("owner", User.objects.filter(is_active=True, role_grants__role=Role.OWNER).order_by("name"))
        self.order_fields(["title", "slug", "area", "parent", "moonshot", "predecessors", "set_on", "source"])

    def _choose_from(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = rows

    def goal(self) -> dict[str, Any]:
        """What the action takes besides the first revision; call it on a valid form."""
        typed = self.cleaned_data
        found = {
            name: typed[name] for name in ("slug", "area", "parent", "moonshot", "predecessors", "set_on", "source")
        }
        owner = OwnerInput(user=typed["owner"], team=typed["team"] or _team(typed["owner"]), since=typed["set_on"])
        return found | {"owners": [owner] if owner.user or owner.team else []}

    def revision(self, criteria: Any, milestones: Any) -> RevisionInput:
        """The first revision, with the rows of the two formsets in which something was typed."""
        days = {name: self.cleaned_data[name] for name in ("effective_on", "announced_on")}
        return RevisionInput(
            criteria=[form.criterion(number) for number, form in enumerate(_filled(criteria), 1)],
            milestones=[form.milestone(number) for number, form in enumerate(_filled(milestones), 1)],
            **self.said(),
            **days,
        )


class MetricForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)
    unit = forms.CharField(label="Unit", max_length=60, help_text='For example "hours" or "per cent".')
    direction = forms.ChoiceField(
        label="Which way is good?", choices=Metric.Sense.choices, widget=forms.RadioSelect, initial=Metric.Sense.UP
    )
    cadence_days = forms.IntegerField(label="Days between readings", min_value=1, required=False)
    source = forms.CharField(label="Where the numbers come from", max_length=300, required=False)
    quality = fields.words(
        "How good the numbers are", "What is counted, how, by whom, and what may be wrong. Markdown."
    )
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=60,
        validators=[SLUG],
        help_text="Small letters, digits and hyphens. It never changes; targets and criteria name it.",
    )


def _filled(formset: Any) -> list[Any]:
    return [form for form in formset.forms if form.has_changed()]


def _team(owner: User | None) -> str:
    return owner.team if owner else ""

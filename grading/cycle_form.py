"""What an editor is asked when a cycle is set up: its timetable, its rules and how its panel is chosen."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from goals.models.goal import SLUG
from grading.actions import CycleDates
from grading.models import GradeKind, Rubric

LETTERS, NAMES = "letters", "names"
# From the day a cycle is set up to each of its days: an edition announces it first, then everybody has time.
DAYS_AFTER = {"scoring_from": 14, "scoring_to": 42, "discussion_to": 56, "reply_to": 70, "comments_to": 77}
RESULTS_AFTER = 84


def _day(label: str, hint: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


def default_days(on: date) -> dict[str, date]:
    """Four weeks of scoring, two of discussion, 14 days for replies and 7 more for comments."""
    days = DAYS_AFTER | {"results_due": RESULTS_AFTER}
    return {name: on + timedelta(days=number) for name, number in days.items()}


class CycleForm(forms.Form):
    """Title, timetable, rules and panel of a cycle. The rubric versions are chosen once, when it is set up."""

    title = forms.CharField(label="Title", max_length=200, help_text='For example "First half of 2026".')
    slug = forms.CharField(
        label="Short name for addresses",
        max_length=80,
        validators=[SLUG],
        help_text="Small letters, digits and hyphens. It never changes.",
    )
    period_from = _day(
        "Graded period from",
        "Conflicts of interest count from 90 days before; without a day, since each goal was set.",
        required=False,
    )
    period_to = _day("Graded period to", required=False)
    scoring_from = _day("Scoring from", "An edition has to announce the cycle before this day.")
    scoring_to = _day("Scoring to", "Usually four weeks.")
    discussion_to = _day("Discussion to", "Usually two weeks. Only goals whose scores lie far apart are discussed.")
    reply_to = _day("Owners reply until", "Usually 14 days. They see the grade and its reasons, and reply once.")
    comments_to = _day("Objections until", "Usually 7 days more. No grade is final before this day is over.")
    results_due = _day("Results due on", "Past this day the public reads that results were due and are not published.")
    quorum = forms.IntegerField(
        label="Quorum",
        min_value=2,
        max_value=20,
        initial=3,
        help_text="How many levels a grade needs. Below it a grade is provisional and has no level.",
    )
    spread_rule = forms.IntegerField(
        label="Scores are discussed when they are this many levels apart",
        min_value=1,
        max_value=4,
        initial=2,
        help_text="Scores on both sides of the line between good and bad are discussed in any case.",
    )
    names = forms.ChoiceField(
        label="In the discussion reviewers are called",
        choices=[(LETTERS, "Reviewer A, B, C"), (NAMES, "By their names")],
        initial=LETTERS,
        widget=forms.RadioSelect,
    )
    panel_text = forms.CharField(
        label="How reviewers are chosen and paid",
        help_text="Published with the cycle.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
    )

    def __init__(self, *args: Any, asks_rubrics: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubrics: dict[str, list[Rubric]] = {}
        if not asks_rubrics:
            self.fields["slug"].disabled = True
            return
        for row in Rubric.objects.order_by("kind", "-version"):
            self.rubrics.setdefault(row.kind, []).append(row)
        for kind, versions in self.rubrics.items():
            choices = [(str(one.version), f"Version {one.version}: {one.title}") for one in versions]
            self.fields[f"rubric_{kind}"] = forms.ChoiceField(
                label=f"Rubric for {GradeKind(kind).label.lower()}",
                choices=[*choices, ("", "None: this kind is not graded here")],
                initial=choices[0][0],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.rubrics and not any(cleaned.get(f"rubric_{kind}") for kind in self.rubrics):
            self.add_error(None, "Choose a rubric for at least one kind of grade.")
        return cleaned

    def dates(self) -> CycleDates:
        names = [name for name in CycleDates.__dataclass_fields__ if name in self.cleaned_data]
        return CycleDates(**{name: self.cleaned_data[name] for name in names})

    def rules(self) -> dict[str, Any]:
        """What create_cycle and revise_cycle both take."""
        said: Mapping[str, Any] = self.cleaned_data
        rules = {name: said[name] for name in ("title", "quorum", "spread_rule", "panel_text")}
        return rules | {"names_in_discussion": said["names"] == NAMES, "dates": self.dates()}

    def chosen_rubrics(self) -> list[Rubric]:
        chosen = {kind: self.cleaned_data.get(f"rubric_{kind}") for kind in self.rubrics}
        return [one for kind, rows in self.rubrics.items() for one in rows if str(one.version) == chosen[kind]]

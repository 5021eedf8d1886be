"""The small forms after scoring: a post, a decision, a reply or objection that is published as it is."""

from typing import Any

from django import forms

from grading.score_form import Anchor, AnchoredRadioSelect
from grading.values import RubricValue


def _words(label: str, hint: str, *, rows: int = 6) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=widget, max_length=10_000)


class PostForm(forms.Form):
    text = _words("Your message", "Read by those who scored this goal and by its adjudicator. Never published.", rows=4)


class AdjudicateForm(forms.Form):
    """One level of the rubric and the reason for it."""

    def __init__(self, *args: Any, rubric: RubricValue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.ChoiceField(
            label="The level you decide on",
            choices=[(level["key"], Anchor(level["label"], level["definition"])) for level in rubric["levels"]],
            widget=AnchoredRadioSelect,
            help_text=rubric["question"],
            error_messages={"required": "Choose a level."},
        )
        self.fields["reason"] = _words("Your reason", "Published with the grade, without your name.")


class ReplyForm(forms.Form):
    text = _words("Your reply", "Markdown. You reply once. You see it as the public will before you send it.", rows=8)


class ObjectionForm(forms.Form):
    text = _words(
        "Your objection",
        "Markdown. Published without your name; editors are told that there is one. You see it before you send it.",
        rows=8,
    )

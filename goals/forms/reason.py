"""The form that only asks for a reason, and the one that only asks for a click."""

from typing import Any

from django import forms

from goals.forms import fields, sure


class AskingForm(forms.Form):
    """Asks `question`, once, before a step that cannot be taken back; `answer` is what one ticks. Empty: it asks nothing."""

    def __init__(self, *args: Any, question: str = "", answer: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.answer = question, answer
        sure.keep_answer(self, "step")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.question and not self.errors:
            sure.ask(self, "step", self.question, answer=self.answer)
        return {name: value for name, value in cleaned.items() if name != sure.sure("step")}


class ReasonForm(AskingForm):
    """Why something is declined; `hint` says who reads it."""

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = fields.words("Reason", hint, required=True)
        self.order_fields(["reason"])


class ClickForm(forms.Form):
    """Nothing to fill in: it carries the error where the action refuses."""

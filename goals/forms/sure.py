""" "Is this right?": asked once about a number far from what is usual, or about a step that cannot be taken back.

Ticked, the answer holds for that very number or that very question.
"""

import hashlib
from typing import Any

from django import forms

from goals.compared import Usual, is_far
from goals.progress import number_text


class Checkbox(forms.CheckboxInput):
    """A tick whose value is the number it was ticked for. (Its name makes templates draw it as a checkbox.)"""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(check_test=lambda value: value == number)

    def format_value(self, value: Any) -> str:
        return self.number

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


def keep_answer(form: forms.Form, name: str) -> None:
    """Show the question again where it was answered before; `name` is the field of the number."""
    answer = _sent(form, sure(name)) or form.initial.get(sure(name))
    if answer:
        form.fields[sure(name)] = _question(str(answer))


def ask_if_far(form: forms.Form, name: str, known: Usual | None) -> None:
    """Call it in `clean`: a number far from the usual range is an error until somebody says that it is right."""
    value, answer = form.cleaned_data.get(name), sure(name)
    if known is None or value is None or not is_far(value, known):
        form.fields.pop(answer, None)
        return
    number = number_text(value)
    if _sent(form, answer) == number:
        return
    if answer in form.fields:  # answered for another number
        form.fields[answer].widget = Checkbox(number)
        form[answer].label = _label(number)
    else:
        form.fields[answer] = _question(number)
    form.add_error(answer, f"Is this right? {number} is far from what is known so far: {_range(known)}.")


def ask(form: forms.Form, name: str, question: str, *, answer: str) -> None:
    """Call it in `clean`: `question` is an error until somebody ticks `answer`; another question is asked anew."""
    mark = hashlib.sha256(question.encode()).hexdigest()[:16]
    if _sent(form, sure(name)) == mark:
        form.fields[sure(name)].label = answer
        return
    form.fields[sure(name)] = forms.CharField(label=answer, required=False, widget=Checkbox(mark))
    form.add_error(sure(name), question)


def sure(name: str) -> str:
    return f"{name}__sure"


def _sent(form: forms.Form, name: str) -> Any:
    return form.data.get(form.add_prefix(name))


def _question(number: str) -> forms.CharField:
    return forms.CharField(label=_label(number), required=False, widget=Checkbox(number))


def _label(number: str) -> str:
    return f"Yes, {number} is right"


def _range(known: Usual) -> str:
    low, high = number_text(known.known_low), number_text(known.known_high)
    return low if known.known_low == known.known_high else f"{low} to {high}"

"""Many readings of a metric at once: a file or pasted lines of CSV, read before anything is stored."""

import hashlib
from datetime import date
from typing import Any, Final

from django import forms

from goals.actions import ReadingInput
from goals.compared import usual
from goals.models import Metric
from goals.readings_csv import Line, NotReadable, read_lines
from goals.values import MetricValue, TargetValue

MOST_BYTES: Final = 1_000_000


class ReadingsForm(forms.Form):
    """A valid form has `lines`: what each line says and what would become of it. Wrong lines are no error of the form:
    the page shows them all; `can_be_recorded` says whether the file may be stored as it stands.
    """

    file = forms.FileField(label="CSV file", required=False, help_text="At most 1 MB, in UTF-8.")
    text = forms.CharField(
        label="Or paste the lines here",
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "lines"}),
        help_text="The first line names the columns: on,value or on,value,numerator,denominator. "
        "Days as 2026-03-02, numbers with a point.",
    )
    checked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, metric: MetricValue, target: TargetValue | None, by: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.metric, self.by, self.today = metric, by, today
        self.usual = usual(metric, target)
        self.lines: list[Line] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        text = self._decoded(cleaned.get("file")) if cleaned.get("file") else cleaned["text"]
        text = "\n".join(text.splitlines())  # browsers send other ends of lines than files have
        if not self.errors and not text.strip():
            self.add_error("file", "Choose a file, or paste its lines below.")
        if not self.errors:
            try:
                self.lines = read_lines(text, self.metric, by=self.by, known=self.usual, today=self.today)
            except NotReadable as fault:
                self.add_error("text", fault.sentence)
        self._show(text)
        return cleaned

    def _show(self, text: str) -> None:
        """The page shows what was read, from a file too, and sends back the mark of it."""
        self.data = {**self.data, "text": text, "checked": self._mark(text)}

    def _decoded(self, file: Any) -> str:
        if file.size > MOST_BYTES:
            self.add_error("file", "The file is larger than 1 MB. Split it.")
            return ""
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", "The file is not text in UTF-8. Save it as CSV in UTF-8.")
            return ""
        if "\x00" in text:
            self.add_error("file", "The file is not text. Save it as CSV in UTF-8.")
            return ""
        return text

    def is_what_was_checked(self) -> bool:
        """Does the person send back the very lines that the page showed, and would the same become of them?"""
        return bool(self.cleaned_data["checked"]) and self.cleaned_data["checked"] == self.data["checked"]

    def _mark(self, text: str) -> str:
        shown = repr((text, [(line.number, line.state, line.words) for line in self.lines]))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    def _in_state(self, state: str) -> list[Line]:
        return [line for line in self.lines if line.state == state]

    @property
    def new(self) -> list[Line]:
        return self._in_state("new")

    @property
    def known(self) -> list[Line]:
        return self._in_state("known")

    @property
    def wrong(self) -> list[Line]:
        return self._in_state("wrong")

    @property
    def far(self) -> list[Line]:
        return [line for line in self.lines if line.is_far]

    @property
    def has_shares(self) -> bool:
        return any(numerator or denominator for *_, numerator, denominator in (line.typed for line in self.lines))

    @property
    def can_be_recorded(self) -> bool:
        return bool(self.new) and not self.wrong

    def readings(self, metric: Metric) -> list[ReadingInput]:
        return [
            ReadingInput(
                metric=metric,
                on=line.on,
                value=line.value,
                numerator=line.numerator,
                denominator=line.denominator,
                by_kind=self.by,
            )
            for line in self.new
            if line.on is not None and line.value is not None
        ]

"""The editor of rubrics: the newest version as the start of the next. Rows that are left empty are left out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify

from grading.actions import CaseInput
from grading.models import Rubric
from grading.values import LevelValue, RubricCriterionValue

ROWS = {"levels": 12, "criteria": 12, "cases": 12}  # at most


def _line(label: str, *, hint: str = "", most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=False)


def _words(label: str, *, rows: int = 2, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=area, max_length=5000, required=False)


def _key() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)


class RubricForm(forms.Form):
    """Rows of levels, criteria and cases are numbered from 0; `counts` says how many of each there are."""

    title = forms.CharField(label="Title", max_length=200)
    question = forms.CharField(label="Question", widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
    effective_on = forms.DateField(
        label="In force from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, counts: Mapping[str, int], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial), use_required_attribute=False)
        self.counts = {name: max(1, min(counts[name], most)) for name, most in ROWS.items()}
        for index in range(self.counts["levels"]):
            self._add_level(index)
        self.level_names = [str(self[f"level_{i}_label"].value() or "") for i in range(self.counts["levels"])]
        for index in range(self.counts["criteria"]):
            self._add_criterion(index)
        for index in range(self.counts["cases"]):
            self._add_case(index)

    def _add_level(self, index: int) -> None:
        self.fields[f"level_{index}_key"] = _key()
        self.fields[f"level_{index}_label"] = _line("Word", hint="Shown wherever a grade is told.", most=60)
        self.fields[f"level_{index}_definition"] = _words("Definition", rows=3)

    def _add_criterion(self, index: int) -> None:
        name = f"criterion_{index}"
        self.fields[f"{name}_key"] = _key()
        self.fields[f"{name}_question"] = _words("Question")
        self.fields[f"{name}_required"] = forms.BooleanField(label="An answer is required", required=False)
        for level, word in enumerate(self.level_names):
            self.fields[f"{name}_anchor_{level}"] = _words(f"What “{word or f'level {level + 1}'}” looks like here")

    def _add_case(self, index: int) -> None:
        name = f"case_{index}"
        choices = [("", "Choose a level"), *((str(i), word) for i, word in enumerate(self.level_names) if word)]
        self.fields[f"{name}_key"] = _key()
        self.fields[f"{name}_title"] = _line("Title")
        self.fields[f"{name}_text"] = _words("The case", rows=5)
        self.fields[f"{name}_level"] = forms.ChoiceField(label="Stands for", choices=choices, required=False)
        self.fields[f"{name}_reason"] = _words("Why this level", rows=3)

    def sections(self) -> list[dict[str, Any]]:
        """For the template: each kind of row with its rows, each row with its bound fields."""
        kinds = (("levels", "level", "Level"), ("criteria", "criterion", "Criterion"), ("cases", "case", "Anchor case"))
        return [
            {
                "name": name,
                "count": self.counts[name],
                "can_add": self.counts[name] < ROWS[name],
                "word": word,
                "rows": [[self[key] for key in self.fields if key.startswith(f"{prefix}_{index}_")] for index in range(self.counts[name])],
            }
            for name, prefix, word in kinds
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whole = {"level": ("label", "definition"), "case": ("title", "text", "level", "reason")}
        for prefix, count in (("level", self.counts["levels"]), ("case", self.counts["cases"])):
            for index in range(count):
                said = {part: cleaned.get(f"{prefix}_{index}_{part}") for part in whole[prefix]}
                for part in (part for part, value in said.items() if not value and any(said.values())):
                    self.add_error(f"{prefix}_{index}_{part}", "Fill this in, or empty the whole row to leave it out.")
        for index in range(self.counts["criteria"]):
            name = f"criterion_{index}"
            anchors = [cleaned.get(f"{name}_anchor_{level}") for level in range(self.counts["levels"])]
            if any(anchors) and not cleaned.get(f"{name}_question"):
                self.add_error(f"{name}_question", "Ask a question, or empty the whole row to leave it out.")
        return cleaned

    def levels(self) -> list[LevelValue]:
        """In the order of the rows; those without a word are left out, and a new one is called by its word."""
        rows = [(index, self._said("level", index)) for index in self._kept("level", "label", "levels")]
        keys = self._level_keys()
        return [
            {"key": keys[index], "label": said["label"], "rank": rank, "definition": said["definition"]}
            for rank, (index, said) in enumerate(rows, 1)
        ]

    def criteria(self) -> list[RubricCriterionValue]:
        keys, taken = self._level_keys(), set[str]()
        found: list[RubricCriterionValue] = []
        for index in self._kept("criterion", "question", "criteria"):
            said = self._said("criterion", index)
            anchors = {keys[level]: said[f"anchor_{level}"] for level in keys if said[f"anchor_{level}"]}
            key = _free(said["key"] or slugify(said["question"])[:50].strip("-"), taken)
            found.append({"key": key, "question": said["question"], "required": said["required"], "anchors": anchors})
        return found

    def cases(self) -> list[CaseInput]:
        keys, taken = self._level_keys(), set[str]()
        return [
            CaseInput(
                key=_free(said["key"] or slugify(said["title"])[:50].strip("-"), taken),
                title=said["title"],
                text=said["text"],
                level=keys.get(int(said["level"]), ""),
                reason=said["reason"],
            )
            for index in self._kept("case", "title", "cases")
            for said in [self._said("case", index)]
        ]

    def _level_keys(self) -> dict[int, str]:
        taken = set[str]()
        return {
            index: _free(said["key"] or slugify(said["label"]).replace("-", "_")[:36], taken, "_")
            for index in self._kept("level", "label", "levels")
            for said in [self._said("level", index)]
        }

    def _kept(self, prefix: str, part: str, name: str) -> Sequence[int]:
        return [index for index in range(self.counts[name]) if self.cleaned_data[f"{prefix}_{index}_{part}"]]

    def _said(self, prefix: str, index: int) -> dict[str, Any]:
        start = f"{prefix}_{index}_"
        return {key.removeprefix(start): value for key, value in self.cleaned_data.items() if key.startswith(start)}


def _free(key: str, taken: set[str], joint: str = "-") -> str:
    """This key, or with a number where another row has it already."""
    key = key or "row"
    found = next(one for one in (key, *(f"{key}{joint}{number}" for number in range(2, 99))) if one not in taken)
    taken.add(found)
    return found


def initial_from(rubric: Rubric, on: date) -> tuple[dict[str, Any], dict[str, int]]:
    """The newest version as what is in the form at first, and how many rows that takes."""
    levels = sorted(rubric.levels.all(), key=lambda level: level.rank)
    place = {level.key: index for index, level in enumerate(levels)}
    initial: dict[str, Any] = {"title": rubric.title, "question": rubric.question, "effective_on": on}
    for index, level in enumerate(levels):
        initial |= _under(f"level_{index}", key=level.key, label=level.label, definition=level.definition)
    criteria = sorted(rubric.criteria.all(), key=lambda row: row.position)
    for index, row in enumerate(criteria):
        initial |= _under(f"criterion_{index}", key=row.key, question=row.question, required=row.required)
        initial |= {f"criterion_{index}_anchor_{place[key]}": text for key, text in row.anchors.items()}
    cases = sorted(rubric.cases.all(), key=lambda case: case.position)
    for index, case in enumerate(cases):
        said = {"title": case.title, "text": case.text, "level": str(place[case.level]), "reason": case.reason}
        initial |= _under(f"case_{index}", key=case.key, **said)
    return initial, {"levels": len(levels), "criteria": len(criteria), "cases": len(cases)}


def _under(name: str, **values: Any) -> dict[str, Any]:
    return {f"{name}_{key}": value for key, value in values.items()}

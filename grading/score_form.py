"""The form a reviewer fills in: one question per fieldset, the anchors of the rubric as the labels of the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from grading.actions import CriterionInput, ScoreInput
from grading.models import GradeKind, NonGrade, Score
from grading.values import RubricValue

SHORTEST_REASON = 30
YES_NO = (("yes", "Yes"), ("no", "No"))
LEVEL, NO_LEVEL = "level:", "none:"

_NON_GRADES = {
    NonGrade.TOO_EARLY: "It is too early: nothing was promised by now.",
    NonGrade.NO_EVIDENCE: "No evidence was available to judge by.",
    NonGrade.CANNOT_JUDGE_WITHHELD: "What I would need to see is withheld.",
    NonGrade.NOT_APPLICABLE: "The question does not apply to this goal.",
}
_WITHHELD = ("withholding_justified", "withheld_changes_grade", "misleading_without")


@dataclass(frozen=True)
class Anchor:
    """One answer: a word, and what it means here."""

    word: str
    meaning: str = ""

    def __str__(self) -> str:
        return self.word


class AnchoredRadioSelect(forms.RadioSelect):
    """Radio buttons with a word and its meaning each, in named groups."""

    template_name = "grading/widgets/anchors.html"


def _anchors(label: str, choices: Iterable[Any], *, hint: str = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=list(choices),
        widget=AnchoredRadioSelect,
        required=required,
        error_messages={"required": "Choose an answer."},
    )


def _words(label: str, *, hint: str = "", rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), max_length=20_000, **options
    )


class ScoreForm(forms.Form):
    """Built for one goal: its rubric, its evidence, and whether it has a first wording and withheld text."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rubric: RubricValue,
        evidence: Sequence[tuple[str, str]],
        has_first_wording: bool,
        has_withheld_text: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), use_required_attribute=False)
        self.rubric = rubric
        self.beside: list[str] = []  # questions that only one who gives a level must answer
        self.levels = [(level["key"], Anchor(level["label"], level["definition"])) for level in rubric["levels"]]
        self._add_overall()
        if rubric["kind"] == GradeKind.RESULT and has_first_wording:
            hint = "The goal was worded differently when it was first published. Judge against those words too."
            self._ask_beside("first_level", _anchors("Level against the first wording", self.levels, hint=hint))
        if rubric["kind"] == GradeKind.AMBITION:
            answers = [(value, Anchor(label)) for value, label in Score.Verifiable.choices]
            self._ask_beside("verifiable", _anchors("Can an outsider tell whether this goal is met?", answers))
        self._add_criteria()
        if evidence:
            self.fields["evidence_cited"] = forms.MultipleChoiceField(
                label="Evidence you rely on",
                choices=list(evidence),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        if has_withheld_text:
            self._add_withheld()
        confidence = [(value, Anchor(label)) for value, label in Score.Confidence.choices]
        self.fields["confidence"] = _anchors("How confident are you in your judgement?", confidence)
        self.fields["note"] = _words("Note to the adjudicator", hint="Never published.", required=False)

    def _add_overall(self) -> None:
        fitting = [key for key in _NON_GRADES if key != NonGrade.TOO_EARLY or self.rubric["kind"] == GradeKind.PROGRESS]
        self.fields["answer"] = _anchors(
            "Your overall level",
            [
                ("Levels", [(LEVEL + key, anchor) for key, anchor in self.levels]),
                ("No level", [(NO_LEVEL + key, Anchor(key.label, _NON_GRADES[key])) for key in fitting]),
            ],
            hint=self.rubric["question"],
        )
        self.fields["reason"] = _words(
            "Your reason",
            hint=(
                "Say what the evidence shows. Published with the grade, without your name, so do not repeat anything "
                f"that is withheld. At least {SHORTEST_REASON} characters."
            ),
            rows=6,
            min_length=SHORTEST_REASON,
            error_messages={
                "required": "Give the reason for your judgement.",
                "min_length": f"Write at least {SHORTEST_REASON} characters.",
            },
        )

    def _add_criteria(self) -> None:
        for criterion in self.rubric["criteria"]:
            key = criterion["key"]
            answers = [
                (value, Anchor(anchor.word, criterion["anchors"].get(value, ""))) for value, anchor in self.levels
            ]
            hint = "Beside your overall level; nothing is computed from it. Not published."
            question = _anchors(criterion["question"], answers, hint=hint, required=criterion["required"])
            self._ask_beside(f"criterion_{key}", question)
            self.fields[f"criterion_{key}_reason"] = _words(
                "Reason for this answer", hint=f"About: {criterion['question']}", rows=2, required=False
            )

    def _add_withheld(self) -> None:
        questions = {
            "withholding_justified": "Is withholding this text justified?",
            "withheld_changes_grade": "Would the full text change your grade?",
            "misleading_without": "Is the public text misleading without it?",
        }
        answers = [(value, Anchor(label)) for value, label in YES_NO]
        for name, question in questions.items():
            self._ask_beside(name, _anchors(question, answers, hint="Counts of the answers are published."))

    def _ask_beside(self, name: str, field: forms.ChoiceField) -> None:
        self.fields[name] = field
        self.beside.append(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if str(cleaned.get("answer", "")).startswith(NO_LEVEL):
            # One who gives no level need not judge the rest.
            for name in self.beside:
                self.errors.pop(name, None)
        return cleaned

    def score(self) -> ScoreInput:
        """What the action takes; call it on a valid form."""
        cleaned = self.cleaned_data
        answer = cleaned["answer"]
        return ScoreInput(
            level=answer.removeprefix(LEVEL) if answer.startswith(LEVEL) else "",
            non_grade=answer.removeprefix(NO_LEVEL) if answer.startswith(NO_LEVEL) else "",
            reason=cleaned["reason"],
            first_level=cleaned.get("first_level", ""),
            verifiable=cleaned.get("verifiable", ""),
            confidence=cleaned["confidence"],
            note=cleaned["note"],
            evidence_cited=tuple(cleaned.get("evidence_cited", [])),
            criteria=tuple(self._criteria()),
            **{name: _yes_no(cleaned.get(name, "")) for name in _WITHHELD},
        )

    def _criteria(self) -> Iterable[CriterionInput]:
        for criterion in self.rubric["criteria"]:
            name = f"criterion_{criterion['key']}"
            level, reason = self.cleaned_data.get(name, ""), self.cleaned_data[f"{name}_reason"]
            if level or reason:
                yield CriterionInput(criterion=criterion["key"], level=level, reason=reason)

    def typed(self) -> dict[str, Any]:
        """What was typed, right or wrong, by field name: a draft."""
        values = {name: self[name].data for name in self.fields}
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def initial_from(score: Score) -> dict[str, Any]:
    """A submitted score as the start of its next version."""
    initial: dict[str, Any] = {
        "answer": LEVEL + score.level if score.level else NO_LEVEL + score.non_grade,
        "reason": score.reason,
        "first_level": score.first_level,
        "verifiable": score.verifiable,
        "confidence": score.confidence,
        "note": score.note,
        "evidence_cited": score.evidence_cited,
    }
    for name in _WITHHELD:
        answer = getattr(score, name)
        initial[name] = "" if answer is None else "yes" if answer else "no"
    for row in score.criteria.all():
        initial[f"criterion_{row.criterion}"] = row.level
        initial[f"criterion_{row.criterion}_reason"] = row.reason
    return initial


def _yes_no(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)

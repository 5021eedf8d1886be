"""The form that takes a file of scores: first what would become of each line, then all of them or none."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from goals.snapshot import all_spans
from grading.actions.score_files import CONFLICT_STANDS, IS_SUBMITTED, NOT_DECLARED, TWICE, WHO_ENTERS, Entry
from grading.conflicts import conflicts_among
from grading.frozen import frozen_page, has_first_wording
from grading.models import Assignment, Conflict, Cycle, CycleGoal
from grading.permissions import enters_scores_of
from grading.score_form import LEVEL, NO_LEVEL, ScoreForm
from grading.score_rows import Fault, NotReadable, Read, Row, read
from grading.snapshot import rubric_value
from grading.tally import rubrics_by_kind
from roadmap.accounts.models import Role, User

MOST_BYTES: Final = 5_000_000
# Where one of these is not even of the right form nothing more can be said of the line; "" is the line as a whole.
_STANDS_ON: Final = {"", "goal", "kind", "reviewer", "level", "non_grade", "criteria"}
_WITHHELD: Final = ("withholding_justified", "withheld_changes_grade", "misleading_without")
_PLAIN: Final = ("reason", "first_level", "confidence", "verifiable", "note", "evidence_cited")


@dataclass(frozen=True)
class Line:
    """One score of the file: what would become of it, or every fault that stands in its way."""

    number: int
    row: Any  # a Row, but for some wrong lines
    faults: Sequence[Fault]
    entry: Entry | None = None
    is_next: bool = False

    @property
    def names(self) -> Row:
        """What it is about; a line that is no score at all is about nothing."""
        return self.row if isinstance(self.row, dict) else {}


class ScoreFileForm(forms.Form):
    """A valid form has `lines`. Wrong lines are no error of the form: the page shows them all."""

    file = forms.FileField(label="File", required=False, help_text="CSV or JSON, at most 5 MB, in UTF-8.")
    text = forms.CharField(
        label="Or paste it here",
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "lines"}),
    )
    declared = forms.BooleanField(
        label="Before they saw the goals, these reviewers declared to me that they know of no conflict",
        required=False,
        help_text="For reviewers who have not said so here.",
    )
    as_next = forms.BooleanField(
        label="Where a score is submitted already, make the one of the file its next version",
        required=False,
        help_text="Every version stays.",
    )
    checked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, cycle: Cycle, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle, self.by = cycle, by
        self.lines: list[Line] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        text = self._decoded(cleaned["file"]) if cleaned.get("file") else cleaned["text"]
        text = text.replace("\r\n", "\n")  # browsers send other ends of lines than files have
        if not self.errors and not text.strip():
            self.add_error("file", "Choose a file, or paste it below.")
        if not self.errors:
            try:
                found = read(text, cycle=self.cycle.slug)
            except NotReadable as fault:
                self.add_error("file", fault.sentence)
            else:
                desk = Desk(self.cycle, self.by, declared=cleaned["declared"], as_next=cleaned["as_next"])
                self.lines = desk.weigh(found)
        self.data = {**self.data, "text": text, "checked": self._mark(text)}
        return cleaned

    def _decoded(self, file: Any) -> str:
        if file.size > MOST_BYTES:
            self.add_error("file", "The file is larger than 5 MB. Split it.")
            return ""
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\x00"
        if "\x00" in text:
            self.add_error("file", "The file is not text in UTF-8. Save it as CSV or JSON in UTF-8.")
            return ""
        return text

    def is_what_was_checked(self) -> bool:
        """Does the person send back the very file that the page showed, and would the same become of it?"""
        return bool(self.cleaned_data["checked"]) and self.cleaned_data["checked"] == self.data["checked"]

    def _mark(self, text: str) -> str:
        shown = repr((text, [(line.number, line.is_next, line.faults) for line in self.lines]))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.faults]

    @property
    def can_be_entered(self) -> bool:
        return bool(self.lines) and not self.wrong

    @property
    def entries(self) -> list[Entry]:
        return [line.entry for line in self.lines if line.entry is not None]


class Desk:
    """Where one file for one cycle is weighed: its goals, panels, rubrics and conflicts, each read once."""

    def __init__(self, cycle: Cycle, by: User, *, declared: bool, as_next: bool) -> None:
        self.declared, self.as_next = declared, as_next
        rows = list(cycle.goals.filter(removed_at__isnull=True).select_related("goal", "cycle", "snapshot"))
        self.goals = {(row.goal.slug, row.kind): row for row in rows}
        self.rubrics = {kind: rubric_value(rubric) for kind, rubric in rubrics_by_kind(rows).items()}
        self.panels: dict[int, list[Assignment]] = {row.pk: [] for row in rows}
        people: dict[int, User] = {}
        for one in Assignment.objects.filter(cycle_goal__in=rows).select_related(
            "cycle_goal__cycle", "cycle_goal__goal", "cycle_goal__snapshot", "reviewer", "waiver"
        ):
            one.reviewer = people.setdefault(one.reviewer_id, one.reviewer)  # asked for roles once
            self.panels[one.cycle_goal_id].append(one)
        self.conflicts = conflicts_among(people.values(), rows)
        self.spans = all_spans()
        self._forms: dict[int, dict[str, Any]] = {}
        self.open_to = enters_scores_of(by, rows)

    def weigh(self, found: Sequence[Read]) -> list[Line]:
        lines = [self._weighed(one) for one in found]
        times = Counter(line.entry.assignment.pk for line in lines if line.entry)
        return [
            Line(line.number, line.row, [Fault(line.number, "reviewer", TWICE)])
            if line.entry and times[line.entry.assignment.pk] > 1
            else line
            for line in lines
        ]

    def _weighed(self, one: Read) -> Line:
        if {fault.field.split(".")[0] for fault in one.faults} & _STANDS_ON:
            return Line(one.line, one.row, one.faults)
        row = one.row
        cycle_goal = self.goals.get((row["goal"], row["kind"]))
        if cycle_goal is None:
            words = f"{row['goal']} is not graded for {row['kind']} in this cycle."
            return Line(one.line, row, [*one.faults, Fault(one.line, "goal", words)])
        if cycle_goal.pk not in self.open_to:  # asked first: this editor learns nothing of the panel here
            return Line(one.line, row, [*one.faults, Fault(one.line, "goal", WHO_ENTERS)])
        named = row["reviewer"].casefold()
        panel = self.panels[cycle_goal.pk]
        assignment = next((a for a in panel if named in (a.reviewer.public_id, a.reviewer.email.casefold())), None)
        if assignment is None:
            words = "This reviewer is not assigned to this goal."
            return Line(one.line, row, [*one.faults, Fault(one.line, "reviewer", words)])
        faults = [*one.faults, *self._faults_of_place(one.line, assignment)]
        form = ScoreForm(typed(row), **self._asked(cycle_goal))
        told = {fault.field for fault in one.faults}
        faults += [fault for fault in faults_of_answers(one.line, row, form) if fault.field not in told]
        if faults:
            return Line(one.line, row, faults)
        is_next = assignment.state == Assignment.State.SUBMITTED
        return Line(one.line, row, [], Entry(assignment, form.score()), is_next)

    def _faults_of_place(self, line: int, assignment: Assignment) -> Iterator[Fault]:
        found = self.conflicts.get((assignment.reviewer_id, assignment.cycle_goal_id))
        is_waived = hasattr(assignment, "waiver") and found != Conflict.OWNER
        if (found or assignment.conflict) and not is_waived:
            yield Fault(line, "reviewer", CONFLICT_STANDS)
        elif not assignment.reviewer.has_role(Role.REVIEWER):
            yield Fault(line, "reviewer", "This person is no reviewer any more.")
        if assignment.state == Assignment.State.SUBMITTED and not self.as_next:
            yield Fault(line, "reviewer", IS_SUBMITTED)
        elif assignment.state in (Assignment.State.RECUSED, Assignment.State.LAPSED):
            yield Fault(line, "reviewer", f"This assignment has ended: {assignment.get_state_display().lower()}.")
        elif assignment.state == Assignment.State.OPEN and assignment.declared_at is None and not self.declared:
            yield Fault(line, "reviewer", NOT_DECLARED)

    def _asked(self, cycle_goal: CycleGoal) -> dict[str, Any]:
        """What the score form is built from, for one goal."""
        if cycle_goal.pk not in self._forms:
            page = frozen_page(cycle_goal.snapshot, self.spans)
            self._forms[cycle_goal.pk] = {
                "rubric": self.rubrics[cycle_goal.kind],
                "evidence": [(item["slug"], item["slug"]) for item in page.evidence],
                "has_first_wording": has_first_wording(cycle_goal.snapshot),
                "has_withheld_text": bool(page.withheld),
            }
        return self._forms[cycle_goal.pk]


def typed(row: Row) -> dict[str, Any]:
    """A row of the file as the score form gets it from a browser."""
    answer = LEVEL + row["level"] if row.get("level") else NO_LEVEL + row["non_grade"] if row.get("non_grade") else ""
    data = {"answer": answer} | {name: row[name] for name in _PLAIN if name in row}
    data |= {name: "yes" if row[name] else "no" for name in _WITHHELD if name in row}
    for key, said in row.get("criteria", {}).items():
        data |= {f"criterion_{key}": said.get("level", ""), f"criterion_{key}_reason": said.get("reason", "")}
    return data


def faults_of_answers(line: int, row: Row, form: ScoreForm) -> Iterator[Fault]:
    """What the score form would say beside each of its fields, and what it does not ask at all."""
    if bool(row.get("level")) == bool(row.get("non_grade")):
        yield Fault(line, "level", "Give a level, or say in non_grade why there is none.")
        return
    names = _names({*row.get("criteria", {}), *(criterion["key"] for criterion in form.rubric["criteria"])})
    for name in typed(row):
        if name not in form.fields:
            yield Fault(line, names.get(name, name), "This is not asked of this goal.")
    for name, sentences in form.errors.items():
        where = "level" if name == "answer" and row.get("level") else names.get(name, name)
        yield from (Fault(line, where, str(sentence)) for sentence in sentences)


def _names(criteria: Iterable[str]) -> dict[str, str]:
    """Field of the score form -> field of the file, where they differ."""
    found = {"answer": "non_grade"}
    for key in criteria:
        found |= {f"criterion_{key}": f"criteria.{key}.level", f"criterion_{key}_reason": f"criteria.{key}.reason"}
    return found

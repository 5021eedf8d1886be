"""The texts of a published grade that may be withheld: reason, dissent, the owner's reply, objections.

`settings.TEXT_SOURCES` names `GRADE`, so that goals/actions/redaction.py withholds them like any other text. Levels, ranges
and counts are no texts. Spans are of the newest grade; where another one reads otherwise, all of the text is withheld.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString

from goals.boxed import Boxed, Spans, box
from goals.snapshot import spans_of
from goals.text_sources import TextSource
from grading.models import Cycle, CycleGoal, Grade
from grading.permissions import can_withhold_words_of_grade
from grading.subjects import cycle_goal_key
from grading.values import ObjectionValue
from roadmap import redaction
from roadmap.accounts.models import User
from roadmap.markdown import render

_TEXTS: Final = ("reason", "dissent", "reply")


def grade_subject(cycle_goal: CycleGoal) -> str:
    """Under which its texts are withheld; the key of its part in an edition."""
    return f"grade/{grade_slug(cycle_goal)}"


def grade_slug(cycle_goal: CycleGoal) -> str:
    return f"{cycle_goal.cycle.slug}--{cycle_goal_key(cycle_goal)}"


def texts_of_grade(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path -> text, whole."""
    yield from ((name, value[name]) for name in _TEXTS)
    yield from ((f"objections.{one['number']}.text", one["text"]) for one in value.get("objections", ()))


class GradeTexts:
    """How staff read the texts of one grade: rendered, with boxes. `linked`: each box leads to where one asks for its words."""

    def __init__(self, cycle_goal: CycleGoal, *, linked: bool = True, spans: Spans | None = None) -> None:
        self.subject = grade_subject(cycle_goal)
        self.linked = linked
        self._given = spans

    @cached_property
    def spans(self) -> Spans:
        """What is withheld of them now; asked for once there is a text."""
        return spans_of(self.subject) if self._given is None else self._given

    def line(self, path: str, text: str) -> str:
        """For lists."""
        return box(text, self.subject, path, self.spans)

    def rendered(self, path: str, text: str) -> SafeString:
        words = self.line(path, text)
        if not isinstance(words, Boxed):
            return render(redaction.escape(words))
        return words.rendered() if self.linked else render(words.public, words.boxes)

    def objections(self, said: Iterable[ObjectionValue]) -> list[SafeString]:
        return [self.rendered(f"objections.{one['number']}.text", one["text"]) for one in said]


def _find(slug: str) -> CycleGoal | None:
    cycle, _, rest = slug.partition("--")
    goal, _, kind = rest.partition("--")
    rows = CycleGoal.objects.select_related("cycle", "goal")
    return rows.filter(cycle__slug=cycle, goal__slug=goal, kind=kind).first()


def _texts(slug: str, lock: bool) -> Mapping[str, str] | None:
    """Of the newest grade; None before there is one."""
    row = _find(slug)
    if row is not None and lock:
        Cycle.objects.select_for_update().get(pk=row.cycle_id)
    grade = Grade.objects.newest().filter(cycle_goal=row).first() if row else None
    return dict(texts_of_grade(grade.value)) if grade else None


def _may_withhold(user: User, slug: str) -> bool:
    row = _find(slug)
    return row is None or can_withhold_words_of_grade(user, row)  # that there is no such grade is said by `texts`


def _address(slug: str) -> str:
    cycle, goal, kind = slug.split("--")
    return reverse("grading:goal", args=[cycle, goal, kind])


GRADE: Final = TextSource(
    texts=_texts,
    may_withhold=_may_withhold,
    why_not="Words of a grade are withheld by somebody who has no conflict with the goal and had no part in grading it.",
    address=_address,
)

"""How far a criterion is: what a program counted or compared, reported in the name of an owner, and put right."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import CriterionReadingInput, record_criterion_reading
from goals.actions.guards import lock_goal, refuse_unless
from goals.actions.metric import ONLY_OWNERS
from goals.api.lookup import criterion_named, evidence_named, goal_of, known_to
from goals.api.readings import ReadingQuery
from goals.api.shapes import CriterionReadingReceipt, CriterionReadingShown
from goals.api.updates import WordsAreWithheld
from goals.boxed import box_lists
from goals.forms.reading import NUMBERS
from goals.models import Criterion, CriterionReading, Goal
from goals.permissions import can_update_goal
from goals.snapshot import spans_of
from goals.snapshot.progress import criterion_reading_value
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Number, Sent, Text, Whole
from roadmap.api.once import once
from roadmap.api.pages import answer_page, asked_of
from roadmap.api.problems import against_rules
from roadmap.api.shapes import told
from roadmap.api.versions import answer_object, refuse_unless_current

_MOST: Final = 2_147_483_647
_ALL_NUMBERS: Final = tuple(name for names in NUMBERS.values() for name in names)
_RECEIPT: Final = CriterionReadingReceipt.__annotations__.keys()


class HowFar(Sent):
    """The numbers by which a criterion is measured: of a count, of a checklist, of a comparison."""

    count = Whole(required=False, allow_null=True, min_value=0, max_value=_MOST, help_text="Of a count.")
    fully = Whole(required=False, allow_null=True, min_value=0, max_value=_MOST, help_text="Of a checklist.")
    mostly = Whole(required=False, allow_null=True, min_value=0, max_value=_MOST, help_text="Of a checklist.")
    not_in_place = Whole(required=False, allow_null=True, min_value=0, max_value=_MOST, help_text="Of a checklist.")
    ours = Number(required=False, allow_null=True, help_text="Of a comparison.")
    theirs = Number(required=False, allow_null=True, help_text="Of a comparison.")
    state = serializers.ChoiceField(
        CriterionReading.State.values, required=False, help_text="Needed where the criterion has no numbers."
    )
    justification = Text(
        required=False, allow_blank=True, max_length=20_000, help_text="Why it does not apply. Published."
    )
    evidence = serializers.ListField(child=Text(max_length=80), required=False, max_length=50)


class CriterionReadingSent(HowFar):
    """How far the criterion is, as seen on a day. Where there are numbers, they decide."""

    on = Day()


class CriterionReadingCorrection(HowFar):
    """What the reading should have said; what is left out stays."""

    on = Day(required=False)
    state = serializers.ChoiceField(["", *CriterionReading.State.values], required=False)


class CriterionReadingList(APIView):
    """How far a criterion of the goal as it stands was seen to be; a correction stands in the place of what it corrects."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_READINGS}

    @says(CriterionReadingShown, query=ReadingQuery)
    def get(self, request: Request, goal: str, criterion: str) -> Response:
        found, user = goal_of(request, goal), person_of(request)
        rows, asked = _rows(criterion_named(found, criterion), found), asked_of(request, ReadingQuery)
        rows = rows.filter(superseded_by__isnull=True)
        paths = {"since": "on__gte", "until": "on__lte"}
        rows = rows.filter(**{path: asked[name] for name, path in paths.items() if name in asked})
        order = ("-on", "-number") if asked["order"] == "newest" else ("on", "number")
        return answer_page(request, rows, lambda page: _shown(found, page, user), order=order, asked=asked)

    @says(CriterionReadingReceipt, status=201, sent=CriterionReadingSent)
    def post(self, request: Request, goal: str, criterion: str) -> Response:
        found = _own(request, goal)
        named = criterion_named(found, criterion)
        return once(request, lambda: self._record(request, found, named))

    def _record(self, request: Request, goal: Goal, criterion: Criterion) -> Response:
        sent = CriterionReadingSent(data=request.data)
        sent.is_valid(raise_exception=True)
        said, user = dict(sent.validated_data), person_of(request)
        said["evidence"] = evidence_named(goal, user, said.get("evidence", []))
        row = _record(goal, criterion, said, None, by=user)
        value = criterion_reading_value(row)
        return Response({name: one for name, one in value.items() if name in _RECEIPT}, status=HTTPStatus.CREATED)


class CriterionReadingDetail(APIView):
    """One reading of a criterion. PATCH corrects it: both stay, and the answer is the new one."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "PATCH": Scope.WRITE_READINGS}

    @says(CriterionReadingShown)
    def get(self, request: Request, goal: str, criterion: str, number: int) -> Response:
        found = goal_of(request, goal)
        return answer_object(request, _one(found, criterion_named(found, criterion), number, person_of(request)))

    @says(CriterionReadingShown, sent=CriterionReadingCorrection)
    def patch(self, request: Request, goal: str, criterion: str, number: int) -> Response:
        found, user = _own(request, goal), person_of(request)
        named = criterion_named(found, criterion)
        sent = CriterionReadingCorrection(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            lock_goal(found)
            refuse_unless_current(request, _one(found, named, number, user))
            new = _correct(found, named, number, dict(sent.validated_data), by=user)
        return answer_object(request, _one(found, named, new.number, user))


def _own(request: Request, slug: str) -> Goal:
    """Asked before anything that was sent is looked at, as on the page."""
    goal = goal_of(request, slug)
    refuse_unless(can_update_goal(person_of(request), goal), ONLY_OWNERS)
    return goal


def _rows(criterion: Criterion, goal: Goal) -> QuerySet[CriterionReading]:
    found = goal.criterion_readings.filter(criterion=criterion.key)
    return found.select_related("who", "supersedes", "update", "superseded_by").prefetch_related("evidence")


def _one(goal: Goal, criterion: Criterion, number: int, user: User) -> dict[str, Any]:
    rows = list(_rows(criterion, goal).filter(number=number))
    if not rows:
        raise Http404
    return _shown(goal, rows, user)[0]


def _shown(goal: Goal, rows: Sequence[CriterionReading], user: User) -> list[dict[str, Any]]:
    values = [dict(criterion_reading_value(row)) for row in rows]
    box_lists(goal.slug, criterion_readings=values)
    known = known_to(user, goal)
    newer = [getattr(row, "superseded_by", None) for row in rows]
    return [
        told(value, known) | {"corrected_by": new.number if new else None}
        for value, new in zip(values, newer, strict=True)
    ]


def _record(
    goal: Goal, criterion: Criterion, said: dict[str, Any], old: CriterionReading | None, *, by: User
) -> CriterionReading:
    _check_numbers(criterion, said)
    given = CriterionReadingInput(criterion=criterion.key, supersedes=old, **said)
    return record_criterion_reading(goal=goal, reading=given, by=by, at=timezone.now())


def _correct(goal: Goal, criterion: Criterion, number: int, given: dict[str, Any], *, by: User) -> CriterionReading:
    if any(path.startswith(f"criterion_readings.{number}.") for path in spans_of(f"goal/{goal.slug}")):
        raise WordsAreWithheld("Words of this reading are withheld. Correct it on its page, which shows them.")
    old = _rows(criterion, goal).get(number=number)
    measured = NUMBERS.get(criterion.kind, ())
    said = {name: getattr(old, name) for name in ("on", "state", "justification", *measured)} | given
    said["evidence"] = evidence_named(goal, by, given["evidence"]) if "evidence" in given else list(old.evidence.all())
    return _record(goal, criterion, said, old, by=by)


def _check_numbers(criterion: Criterion, said: Mapping[str, Any]) -> None:
    """The page asks for no number by which the criterion is not measured; here one is refused."""
    measured = NUMBERS.get(criterion.kind, ())
    wrong = [name for name in _ALL_NUMBERS if name not in measured and said.get(name) is not None]
    if wrong:
        words = f"This criterion is not measured by it: it is a {criterion.get_kind_display().lower()}."
        raise against_rules(*({"field": name, "message": words} for name in wrong))

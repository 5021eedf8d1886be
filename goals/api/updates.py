"""Status updates: the owner's word on a period, posted by a program in his or her name, and put right."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import MilestoneDoneInput, ReadingInput, submit_update
from goals.actions.draft import ONLY_OWNERS
from goals.actions.guards import lock_goal, refuse_unless
from goals.api.lookup import evidence_named, goal_of, known_to
from goals.api.readings import ReadingSent
from goals.api.shapes import UpdateReceipt, UpdateShown
from goals.boxed import box_lists
from goals.forms.period import TOLD
from goals.models import Goal, StatusUpdate
from goals.permissions import can_update_goal
from goals.snapshot import spans_of
from goals.snapshot.progress import update_value
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Lines, Sent, Text, Whole
from roadmap.api.once import once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.problems import against_rules
from roadmap.api.shapes import told
from roadmap.api.versions import answer_object, refuse_unless_current
from roadmap.errors import RuleViolation

_LONGEST: Final = 20_000


class WordsAreWithheld(RuleViolation):
    """A correction would say again, in the open, what stands behind a box."""


class ReadingOfUpdate(ReadingSent):
    """A reading that comes with an update: the short name of its metric, and the value."""

    metric = Text(max_length=60)


class MilestoneOfUpdate(Sent):
    """A milestone that is done."""

    key = Text(max_length=60)
    achieved_on = Day()


class Period(Sent):
    """What an update says of its period."""

    period_from = Day(required=False, allow_null=True)
    period_to = Day(required=False, allow_null=True)
    health = serializers.ChoiceField(StatusUpdate.Health.values, required=False)
    health_sentence = Lines(max_length=_LONGEST, help_text="Why it is better than the rule suggests.")
    confidence = Whole(required=False, allow_null=True, min_value=0, max_value=100)
    done = Lines(max_length=_LONGEST)
    next = Lines(max_length=_LONGEST)
    problems = Lines(max_length=_LONGEST)
    help = Lines(max_length=_LONGEST)
    evidence = serializers.ListField(child=Text(max_length=80), required=False, max_length=50)


class UpdateSent(Period):
    """An update, or the explanation of a miss, which needs no health. Only a public one counts for the promised rhythm."""

    kind = serializers.ChoiceField(StatusUpdate.Kind.values, required=False, default=StatusUpdate.Kind.UPDATE)
    visibility = serializers.ChoiceField(StatusUpdate.Visibility.values)
    readings = serializers.ListField(child=ReadingOfUpdate(), required=False, default=list, max_length=50)
    milestones = serializers.ListField(child=MilestoneOfUpdate(), required=False, default=list, max_length=50)


class UpdateCorrection(Period):
    """What the update should have said; what is left out stays."""

    visibility = serializers.ChoiceField(StatusUpdate.Visibility.values, required=False)
    correction_reason = Text(max_length=_LONGEST, help_text="Published beside the correction.")


class UpdateList(APIView):
    """Submitted updates, the newest first. A POST submits one: it never changes, but may be corrected."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_UPDATES}

    @says(UpdateShown, query=PageQuery)
    def get(self, request: Request, goal: str) -> Response:
        found, user = goal_of(request, goal), person_of(request)
        return answer_page(
            request, _rows(found), lambda page: _shown(found, page, user), order=("-number",), asked=asked_of(request)
        )

    @says(UpdateReceipt, status=201, sent=UpdateSent)
    def post(self, request: Request, goal: str) -> Response:
        found = _own(request, goal)
        return once(request, lambda: self._submit(request, found))

    def _submit(self, request: Request, goal: Goal) -> Response:
        sent = UpdateSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        given |= {"readings": _readings(goal, given["readings"])}
        given |= {"milestones": [MilestoneDoneInput(**one) for one in given["milestones"]]}
        given |= {"evidence": evidence_named(goal, person_of(request), given.get("evidence", []))}
        row = submit_update(goal=goal, by=person_of(request), at=timezone.now(), takes_draft=False, **given)
        return Response({name: one for name, one in update_value(row).items() if name in _RECEIPT}, status=201)


class UpdateDetail(APIView):
    """One update. PATCH corrects it: both stay, and the answer is the new one."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "PATCH": Scope.WRITE_UPDATES}

    @says(UpdateShown)
    def get(self, request: Request, goal: str, number: int) -> Response:
        return answer_object(request, _one(goal_of(request, goal), number, person_of(request)))

    @says(UpdateShown, sent=UpdateCorrection)
    def patch(self, request: Request, goal: str, number: int) -> Response:
        found, user = _own(request, goal), person_of(request)
        sent = UpdateCorrection(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            lock_goal(found)
            refuse_unless_current(request, _one(found, number, user))
            new = _correct(found, number, _given(sent), by=user)
        return answer_object(request, _one(found, new, user))


_RECEIPT: Final = UpdateReceipt.__annotations__.keys()


def _own(request: Request, slug: str) -> Goal:
    """Asked before anything that was sent is looked at, as on the page."""
    goal = goal_of(request, slug)
    refuse_unless(can_update_goal(person_of(request), goal), ONLY_OWNERS)
    return goal


def _rows(goal: Goal) -> QuerySet[StatusUpdate]:
    found = goal.updates.filter(submitted_at__isnull=False)
    return found.select_related("author", "corrects").prefetch_related("evidence")


def _one(goal: Goal, number: int, user: User) -> dict[str, Any]:
    rows = list(_rows(goal).filter(number=number))
    if not rows:
        raise Http404
    return _shown(goal, rows, user)[0]


def _shown(goal: Goal, rows: Sequence[StatusUpdate], user: User) -> list[dict[str, Any]]:
    values = [dict(update_value(row)) for row in rows]
    box_lists(goal.slug, updates=values)
    newer = StatusUpdate.objects.filter(corrects__in=[row.pk for row in rows], submitted_at__isnull=False)
    corrected: dict[Any, int | None] = dict(newer.values_list("corrects__number", "number"))
    known = known_to(user, goal)
    return [told(value, known) | {"corrected_by": corrected.get(value["number"])} for value in values]


def _given(sent: UpdateCorrection) -> dict[str, Any]:
    """What was really sent: a text that is left out stays, though an update without it would have none."""
    return {name: one for name, one in sent.validated_data.items() if name in sent.initial_data}


def _correct(goal: Goal, number: int, given: dict[str, Any], *, by: User) -> int:
    if any(path.startswith(f"updates.{number}.") for path in spans_of(f"goal/{goal.slug}")):
        raise WordsAreWithheld("Words of this update are withheld. Correct it on its page, which shows them.")
    old = _rows(goal).get(number=number)
    said = {name: getattr(old, name) for name in TOLD} | given
    if "evidence" in given:
        said["evidence"] = evidence_named(goal, by, given["evidence"])
    else:
        said["evidence"] = list(old.evidence.all())
    row = submit_update(goal=goal, kind=old.kind, corrects=old, by=by, at=timezone.now(), **said)
    return row.number or 0


def _readings(goal: Goal, sent: list[dict[str, Any]]) -> list[ReadingInput]:
    metrics = {metric.slug: metric for metric in goal.metrics.all()}
    places = [f"readings.{place}.metric" for place, one in enumerate(sent) if one["metric"] not in metrics]
    if places:
        raise against_rules(*({"field": place, "message": "This goal has no such metric."} for place in places))
    return [ReadingInput(**one | {"metric": metrics[one["metric"]]}) for one in sent]

"""Evidence: brought by a program as a file, a link or a statement, read as the person may read it, and revised."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import record_runs, revise_evidence
from goals.actions.evidence import WHO_ADDS, WHO_REVISES
from goals.actions.evidence_file import forget_evidence_file
from goals.actions.guards import refuse_unless
from goals.actions.metric import ONLY_OWNERS
from goals.actions.run_mapping import Given, given_by
from goals.api.lookup import goal_of, reader_of
from goals.api.shapes import EvidenceReceipt, EvidenceShown
from goals.expiry import state_of
from goals.forms.evidence import EvidenceForm, ReviseForm
from goals.machine_evidence.report import RunReport
from goals.models import Evidence, EvidenceRevision, Goal, Reading
from goals.permissions import (
    can_add_evidence,
    can_know_of_evidence,
    can_read_internal,
    can_record_reading,
    can_revise_evidence,
)
from goals.sealed import evidence_for, open_to
from goals.values import EvidenceValue
from goals.views.lookup import FOR_STAFF
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of, token_of
from roadmap.api.described import says
from roadmap.api.fields import Attached, Day, Lines, Sent, Text
from roadmap.api.once import is_dry, once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.problems import against_rules, refused_by
from roadmap.api.shapes import INTERNAL
from roadmap.api.versions import answer_object, refuse_unless_current

_UNSEEN: Final = {"state": "unchecked", "checked_on": None, "since": None}
_READY: Final = (EvidenceRevision.State.IN_REVIEW.value, EvidenceRevision.State.DRAFT.value)


class EvidenceSent(Sent):
    """An address, or for a statement its words."""

    title = Text(max_length=300)
    kind = serializers.ChoiceField(EvidenceRevision.Kind.values)
    visibility = serializers.ChoiceField(EvidenceRevision.Visibility.values)
    url = Lines(max_length=500, help_text="Begins with https://")
    captured_on = Day(required=False, allow_null=True, help_text="The day on which the content was as it is now.")
    expires_on = Day(required=False, allow_null=True, help_text="The last day on which it counts.")
    holder = Lines(max_length=200)
    description = Lines(max_length=20_000)
    state = serializers.ChoiceField(_READY, required=False, default=_READY[0])
    slug = Lines(max_length=80, help_text="Public even where the title is not. Without one, one is made.")


class EvidenceFileSent(EvidenceSent):
    """A file, as `multipart/form-data`. Dates that are left out are not said."""

    captured_on = Day(required=False)
    expires_on = Day(required=False)
    file = Attached(allow_empty_file=True)


class EvidenceRevised(Sent):
    """What the evidence should say; what is left out stays. Said anew, what was judged is in review again."""

    title = Text(required=False, max_length=300)
    kind = serializers.ChoiceField(EvidenceRevision.Kind.values, required=False)
    visibility = serializers.ChoiceField(EvidenceRevision.Visibility.values, required=False)
    url = Text(required=False, max_length=500)
    captured_on = Day(required=False, allow_null=True)
    expires_on = Day(required=False, allow_null=True)
    holder = Text(required=False, allow_blank=True, max_length=200)
    description = Text(required=False, allow_blank=True, max_length=20_000)


class EvidenceQuery(PageQuery):
    """Which evidence. What is left out narrows nothing."""

    kind = serializers.ChoiceField(EvidenceRevision.Kind.values, required=False)
    state = serializers.ChoiceField(EvidenceRevision.State.values, required=False)
    visibility = serializers.ChoiceField(EvidenceRevision.Visibility.values, required=False)


class AllEvidence(APIView):
    """All evidence of which the person may know, the newest first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(EvidenceShown, query=EvidenceQuery)
    def get(self, request: Request) -> Response:
        return _listed(request, reader_of(request), Evidence.objects.all())


class EvidenceOfGoal(APIView):
    """The evidence of one goal, the newest first. A POST adds some: JSON, or a form with a file."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "POST": Scope.WRITE_EVIDENCE}
    parser_classes = (JSONParser, MultiPartParser)

    @says(EvidenceShown, query=EvidenceQuery)
    def get(self, request: Request, goal: str) -> Response:
        return _listed(request, person_of(request), Evidence.objects.filter(goals=goal_of(request, goal)))

    @says(EvidenceReceipt, status=201, sent={"application/json": EvidenceSent, "multipart/form-data": EvidenceFileSent})
    def post(self, request: Request, goal: str) -> Response:
        found = goal_of(request, goal)
        refuse_unless(can_add_evidence(person_of(request), [found]), WHO_ADDS)
        return once(request, lambda: self._bring(request, found))

    def _bring(self, request: Request, goal: Goal) -> Response:
        form = _form(request)
        brought = form.bring(goal, by=person_of(request), at=timezone.now())
        reports = brought.looked.reports
        found = {"slug": brought.evidence.slug, "is_new": brought.is_new, "runs": [_run(one) for one in reports]}
        found |= {"unreadable": brought.looked.unreadable, "holds": brought.looked.withheld}
        found |= {"redacted": brought.looked.redacted or 0}
        found |= {"readings": _readings(request, goal, brought.evidence, reports)}
        if is_dry(request):
            forget_evidence_file(brought)
        return Response(found, status=201)


class EvidenceDetail(APIView):
    """One piece of evidence, as the person may read it. PATCH revises it; the old revision stays."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL, "PATCH": Scope.WRITE_EVIDENCE}

    @says(EvidenceShown)
    def get(self, request: Request, evidence: str) -> Response:
        return answer_object(request, _one(request, _find(request, evidence)))

    @says(EvidenceShown, sent=EvidenceRevised)
    def patch(self, request: Request, evidence: str) -> Response:
        found = _find(request, evidence)
        refuse_unless(can_revise_evidence(person_of(request), found), WHO_REVISES)
        sent = EvidenceRevised(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            Evidence.objects.select_for_update().get(pk=found.pk)
            refuse_unless_current(request, _one(request, found))
            changes = _checked(found, dict(sent.validated_data))
            revise_evidence(evidence=found, by=person_of(request), at=timezone.now(), **changes)
        return answer_object(request, _one(request, found))


def _find(request: Request, slug: str) -> Evidence:
    """404 where only reviewers may know of it, and where it speaks for another goal than the token is made for."""
    refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
    found = Evidence.objects.filter(slug=slug).first()
    if found is None or not can_know_of_evidence(person_of(request), found):
        raise Http404
    goals = found.goals.values_list("slug", flat=True)
    if token_of(request).about and not any(token_of(request).covers(goal) for goal in goals):
        raise Http404
    return found


def _listed(request: Request, user: User, evidence: QuerySet[Evidence]) -> Response:
    asked = asked_of(request, EvidenceQuery)
    rows = EvidenceRevision.objects.newest().filter(open_to(user), evidence__in=evidence)
    for name in ("kind", "visibility"):
        rows = rows.filter(**{name: asked[name]}) if name in asked else rows
    if "state" in asked:
        rows = rows.reading(asked["state"], on=timezone.now().date())

    def shown(page: Sequence[EvidenceRevision]) -> list[dict[str, Any]]:
        chosen = Evidence.objects.filter(pk__in=[row.evidence_id for row in page])
        places = {row.evidence_id: place for place, row in enumerate(page)}
        order = {one.slug: places[one.pk] for one in chosen}
        return sorted(_values(user, chosen), key=lambda value: order[value["slug"]])

    return answer_page(request, rows, shown, order=("-received_on", "-pk"), asked=asked)


def _one(request: Request, evidence: Evidence) -> dict[str, Any]:
    return _values(person_of(request), Evidence.objects.filter(pk=evidence.pk))[0]


def _values(user: User, evidence: QuerySet[Evidence]) -> list[dict[str, Any]]:
    goals: dict[str, list[str]] = {}
    for slug, goal in evidence.filter(goals__isnull=False).order_by("goals__slug").values_list("slug", "goals__slug"):
        goals.setdefault(slug, []).append(goal)
    return [_value(value) | {"goals": goals.get(value["slug"], [])} for value in evidence_for(user, evidence)]


def _value(value: EvidenceValue) -> dict[str, Any]:
    """What was seen at an address that one may not read tells that there is one."""
    found = {name: one for name, one in value.items() if name not in INTERNAL}
    link = value["link"] if value["url"] else _UNSEEN
    return found | {"state": state_of(value, timezone.now().date()), "link": link}


def _form(request: Request) -> EvidenceForm:
    """What was sent, in the form of the page, which has the rules."""
    shape = EvidenceFileSent if request.FILES else EvidenceSent
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    form = EvidenceForm(sent.validated_data, request.FILES)
    return _valid(form)


def _checked(evidence: Evidence, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as the form of the page takes them, with what is not changed."""
    old = evidence.revisions.order_by("-number")[0]
    form = ReviseForm({name: getattr(old, name) for name in ReviseForm.base_fields} | changes, old=old)
    if "state" in form.fields:
        del form.fields["state"]
    if unknown := sorted(changes.keys() - form.fields.keys()):
        words = "A file has no address. Add the link by itself."
        raise against_rules(*({"field": name, "message": words} for name in unknown))
    return {name: one for name, one in _valid(form).cleaned_data.items() if name in changes}


def _valid(form: Any) -> Any:
    if not form.is_valid():
        raise refused_by(form)
    return form


def _readings(request: Request, goal: Goal, evidence: Evidence, reports: Sequence[RunReport]) -> list[dict[str, Any]]:
    """Recorded at once where token and person may record them; the page of the evidence shows what is left."""
    given = given_by(evidence, reports, goal)
    user, hindrance = person_of(request), ""
    if not token_of(request).has_scope(Scope.WRITE_READINGS):
        hindrance = f"This token lacks the scope {Scope.WRITE_READINGS}."
    elif not can_record_reading(user, goal, Reading.By.SELF_REPORTED):
        hindrance = ONLY_OWNERS
    rows = [] if hindrance else record_runs(evidence=evidence, reports=reports, goal=goal, by=user, at=timezone.now())
    numbers = {(row.metric_id, row.on): row.number for row in rows}
    return [_given(one, numbers, hindrance) for one in given]


def _given(one: Given, numbers: Mapping[tuple[int, Any], int], hindrance: str) -> dict[str, Any]:
    number = None if one.why_not else numbers.get((one.metric.pk, one.found.on))
    why_not = one.why_not or hindrance if number is None else ""
    on = one.found.on.isoformat() if one.found.on else None
    return {"metric": one.metric.slug, "on": on, "number": number, "why_not": why_not}


def _run(report: RunReport) -> dict[str, Any]:
    return {
        "format": report.format,
        "status": report.status,
        "is_pass": report.is_pass,
        "counts": dict(vars(report.counts)),
    }

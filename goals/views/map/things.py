"""The three kinds of things on the map that change by revisions, each with what the pages of all of them need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator

from goals.actions import (
    CommitmentInput,
    MitigationInput,
    ThresholdInput,
    propose_commitment_revision,
    propose_mitigation_revision,
    propose_threshold_revision,
    weigh_commitment_revision,
    weigh_mitigation_revision,
    weigh_threshold_revision,
)
from goals.actions.guards import refuse_unless
from goals.actions.inputs import ChangeInput
from goals.actions.mitigation import commitment_said, mitigation_said
from goals.actions.revising import WeighedChange, current_of
from goals.actions.threshold import threshold_said
from goals.boxed import box_rows
from goals.forms.map_change import CommitmentForm, MapChangeForm, MitigationForm, ThresholdForm
from goals.models import (
    ConditionalCommitment,
    Goal,
    Mitigation,
    RevisionBase,
    Threshold,
)
from goals.permissions import can_read_internal
from goals.snapshot.threshold import commitment_revision_value, mitigation_revision_value, threshold_revision_value
from goals.values import RevisionBase as RevisionValue
from goals.views.lookup import FOR_STAFF, evidence_choices, person
from goals.views.map_wording import Names, commitment_lines, fate, mitigation_lines, threshold_lines
from goals.views.texts import titles_of
from goals.views.wording import Line

_MOST_WORDS = 14  # of a text that stands for a name
_PEOPLE = ("proposed_by", "approved_by", "coded_by", "declined_by")


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing on the map. Its addresses are those of its page with "edit/", "withdraw/" and "revisions/2/" behind."""

    noun: str
    name: str
    page: str
    texts: tuple[str, str]  # the subject under which words of it are withheld, and the path before them
    revisions: QuerySet[Any]
    form_class: type[MapChangeForm]
    make_form: Callable[..., MapChangeForm]
    make_input: Callable[..., Any]
    weigh: Callable[..., WeighedChange]
    propose: Callable[..., RevisionBase]
    said: Callable[..., RevisionValue]  # what a change says that could not be proposed
    value_of: Callable[[Any], RevisionValue]
    say: Callable[[Any], list[Line]]

    @property
    def current(self) -> RevisionBase | None:
        found: RevisionBase | None = current_of(self.revisions)
        return found

    @property
    def is_withdrawn(self) -> bool:
        now = self.current
        return now is not None and now.kind == RevisionBase.Kind.WITHDRAWN

    def lines_of(self, value: RevisionValue) -> list[Line]:
        return [*self.say(value), *fate(value)]

    def lines(self, row: RevisionBase) -> list[Line]:
        return self.lines_of(self.value_of(row))

    def lines_said(self, change: ChangeInput, at: datetime) -> list[Line]:
        return self.lines_of(self.said(change, at=at))


def threshold_thing(threshold: Threshold, names: Names) -> Thing:
    revisions = threshold.revisions.select_related("level", *_PEOPLE)
    return Thing(
        noun="threshold",
        name=_name(revisions, "name", threshold.slug),
        page=reverse("map:threshold", args=[threshold.slug]),
        texts=(f"threshold/{threshold.slug}", "revisions."),
        revisions=revisions,
        form_class=ThresholdForm,
        make_form=ThresholdForm,
        make_input=ThresholdInput,
        weigh=lambda change, **who: weigh_threshold_revision(threshold=threshold, revision=change, **who),
        propose=lambda change, **who: propose_threshold_revision(threshold=threshold, revision=change, **who),
        said=partial(threshold_said, threshold),
        value_of=threshold_revision_value,
        say=partial(threshold_lines, names=names),
    )


def mitigation_thing(mitigation: Mitigation, names: Names, request: HttpRequest) -> Thing:
    revisions = mitigation.revisions.select_related(*_PEOPLE)
    return Thing(
        noun="mitigation",
        name=_name(revisions, "text", mitigation.slug),
        page=reverse("map:mitigation", args=[mitigation.threshold.slug, mitigation.slug]),
        texts=(f"threshold/{mitigation.threshold.slug}", f"mitigations.{mitigation.slug}."),
        revisions=revisions,
        form_class=MitigationForm,
        make_form=lambda *data, **options: MitigationForm(
            *data, goals=goal_choices(), evidence=evidence_choices(None, person(request)), **options
        ),
        make_input=MitigationInput,
        weigh=lambda change, **who: weigh_mitigation_revision(mitigation=mitigation, revision=change, **who),
        propose=lambda change, **who: propose_mitigation_revision(mitigation=mitigation, revision=change, **who),
        said=partial(mitigation_said, mitigation),
        value_of=mitigation_revision_value,
        say=partial(mitigation_lines, names=names),
    )


def commitment_thing(commitment: ConditionalCommitment, names: Names) -> Thing:
    revisions = commitment.revisions.select_related(*_PEOPLE)
    return Thing(
        noun="commitment",
        name=_name(revisions, "scenario", commitment.slug),
        page=reverse("map:commitment", args=[commitment.slug]),
        texts=(f"commitment/{commitment.slug}", "revisions."),
        revisions=revisions,
        form_class=CommitmentForm,
        make_form=CommitmentForm,
        make_input=CommitmentInput,
        weigh=lambda change, **who: weigh_commitment_revision(commitment=commitment, revision=change, **who),
        propose=lambda change, **who: propose_commitment_revision(commitment=commitment, revision=change, **who),
        said=partial(commitment_said, commitment),
        value_of=commitment_revision_value,
        say=partial(commitment_lines, names=names),
    )


def find_threshold(request: HttpRequest, slug: str) -> Threshold:
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    return get_object_or_404(Threshold, slug=slug)


def find_mitigation(request: HttpRequest, threshold: str, slug: str) -> Mitigation:
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    return get_object_or_404(Mitigation.objects.select_related("threshold"), threshold__slug=threshold, slug=slug)


def find_commitment(request: HttpRequest, slug: str) -> ConditionalCommitment:
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    return get_object_or_404(ConditionalCommitment, slug=slug)


def find_row(thing: Thing, number: int) -> RevisionBase:
    """The revision of this number. A declined one gave its number up, so it is found only where no other has it."""
    rows = thing.revisions.filter(number=number)
    found: RevisionBase | None = rows.filter(declined_at__isnull=True).first() or rows.order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def goal_choices() -> dict[str, tuple[Goal, str]]:
    titles = titles_of(Goal.objects.all())
    rows = sorted(Goal.objects.all(), key=lambda row: titles[row.slug].casefold())
    return {row.slug: (row, titles[row.slug]) for row in rows}


def _name(revisions: QuerySet[Any], field: str, slug: str) -> str:
    """What it is called now; before its first approval, as its proposer calls it."""
    row = current_of(revisions) or revisions.order_by("-number", "-pk").first()
    return Truncator(getattr(box_rows([row])[0], field)).words(_MOST_WORDS) if row else slug

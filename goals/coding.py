"""Which changes wait for an independent word on their direction, and which are contested: of goals and of the map."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse

from goals.boxed import box_rows
from goals.models import (
    ConditionalCommitmentRevision,
    Goal,
    MitigationRevision,
    Ownership,
    Revision,
    RevisionBase,
    ThresholdRevision,
)
from roadmap.accounts.models import Role, User

_Row = TypeVar("_Row", bound=Model)
KINDS: Final[Mapping[str, type[RevisionBase]]] = {
    "goal": Revision,
    "threshold": ThresholdRevision,
    "mitigation": MitigationRevision,
    "commitment": ConditionalCommitmentRevision,
}
_ABOVE: Final = {
    "goal": ("goal",),
    "threshold": ("threshold", "level"),
    "mitigation": ("mitigation__threshold",),
    "commitment": ("commitment",),
}
_NEED_NO_CODER: Final = (RevisionBase.Kind.CREATED, RevisionBase.Kind.CORRECTED)
_OPEN: Final = Q(coder_direction="", imported=False, declined_at__isnull=True) & ~Q(kind__in=_NEED_NO_CODER)


def noun_of(row: RevisionBase) -> str:
    """The word that stands for this kind of change in addresses."""
    return next(noun for noun, model in KINDS.items() if isinstance(row, model))


def url_of(row: RevisionBase) -> str:
    """Where the direction of this change is coded, and where its labels are read afterwards."""
    return reverse("goals:coding", args=[noun_of(row), row.pk])


def name_of(row: RevisionBase) -> str:
    """What is changed, by the name that people know it by."""
    if isinstance(row, Revision):
        return row.title
    if isinstance(row, ThresholdRevision):
        return f"Threshold: {row.name}"
    if isinstance(row, MitigationRevision):
        return f"Mitigation {row.mitigation.slug} of {row.mitigation.threshold.slug}"
    assert isinstance(row, ConditionalCommitmentRevision)  # noqa: S101 -- KINDS has no other
    return f"Commitment {row.commitment.slug}"


def rows_of(noun: str) -> QuerySet[Any]:
    """All changes of this kind, with what they change and the people of each."""
    people = ("proposed_by", "approved_by", "coded_by")
    return KINDS[noun]._default_manager.select_related(*_ABOVE[noun], *people)


def waiting_for_coding(user: User) -> list[Revision]:
    """Changes of goals without a coder's label that this reviewer may code; first versions and corrections need none."""
    return box_rows(to_code("goal", user).order_by("proposed_at", "pk"))


def waiting_on_the_map(user: User) -> list[RevisionBase]:
    """The same of thresholds, mitigations and commitments; nobody owns these."""
    found = [row for noun in KINDS if noun != "goal" for row in to_code(noun, user)]
    return box_rows(sorted(found, key=lambda row: (str(row.proposed_at), row.pk)))


def to_code(noun: str, user: User) -> QuerySet[Any]:
    """Changes of this kind without a coder's label that this reviewer may code."""
    others = _of_others(rows_of(noun), user)
    return without_stake(others, user) if noun == "goal" else others


def blind_to(noun: str, user: User) -> QuerySet[Any]:
    """Changes whose labels this person is not to read: those that he or she may code (`permissions.can_code_direction`)."""
    return to_code(noun, user) if user.has_role(Role.REVIEWER) else rows_of(noun).none()


def contested() -> list[RevisionBase]:
    """Changes of which owner and coder say different things, the last coded first; corrections are none."""
    differ = Q(declined_at__isnull=True) & ~Q(owner_direction="") & ~Q(coder_direction="")
    differ &= ~Q(owner_direction=F("coder_direction")) & ~Q(kind=RevisionBase.Kind.CORRECTED)
    found = [row for noun in KINDS for row in rows_of(noun).filter(differ)]
    return box_rows(sorted(found, key=lambda row: (str(row.coded_at or row.effective_on), row.pk), reverse=True))


def without_stake(rows: QuerySet[_Row], user: User) -> QuerySet[_Row]:
    """Rows of goals in which this person has no stake."""
    return rows.exclude(goal__in=Goal.objects.filter(near(user)).values("pk"))


def near(user: User) -> Q:
    """The goals of `permissions.has_stake`: held, part of one held, or with a part that is held."""
    held = Ownership.objects.goals_of(user)
    whole = Goal.objects.filter(pk__in=held, parent__isnull=False).values("parent")
    return Q(pk__in=held) | Q(parent__in=held) | Q(pk__in=whole)


def _of_others(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    others = rows.filter(_OPEN).exclude(proposed_by=user)
    return others.exclude(Q(approved_by=user, approved_by__isnull=False))

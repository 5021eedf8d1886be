"""What waits for a person about goals, every kind of it in one query: days that come, changes, endings, evidence."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from goals.coding import KINDS, near, rows_of, to_code, without_stake
from goals.models import (
    AMISS,
    Comparison,
    Evidence,
    EvidenceRequest,
    EvidenceRevision,
    Finding,
    Goal,
    GoalDay,
    Ownership,
    Resolution,
    Revision,
)
from goals.models.revision import PENDING
from goals.sealed import open_to
from roadmap.accounts.models import Role, User

SOON: Final = timedelta(days=14)  # how long before its day a milestone is told of
NO_DAY: Final = Cast(Value(None), DateField())
_OWED: Final = ("due", "overdue", "stale")  # how a goal reads whose update is due or late
_NAMES: Final[dict[str, Any]] = {
    "goal": F("goal__standing__title"),
    "threshold": Concat(Value("Threshold "), F("threshold__slug")),
    "mitigation": Concat(Value("Mitigation "), F("mitigation__slug"), Value(" of "), F("mitigation__threshold__slug")),
    "commitment": Concat(Value("Commitment "), F("commitment__slug")),
}
# Of each kind of change of the map: the subject it belongs to, and what of that it changes.
_ON_THE_MAP: Final[dict[str, Any]] = {
    "threshold": (F("threshold__slug"), Value("")),
    "mitigation": (F("mitigation__threshold__slug"), F("mitigation__slug")),
    "commitment": (F("commitment__slug"), Value("")),
}


class Line(NamedTuple):
    """One thing that waits. What `slug`, `number` and `detail` are depends on `what`; goals/todo.py says it in words."""

    what: str
    slug: str
    number: int
    title: str
    detail: str
    due: date | None


def lines_for(user: User, on: date) -> list[Line]:
    """Everything that waits for this person, in one query, however many roles he or she has. Call `catch_up` first."""
    rows = list(_rows(user, on))
    return [Line(*row) for row in rows[0].union(*rows[1:], all=True)]


def waiting_for_approval(user: User) -> QuerySet[Revision]:
    """Proposed changes of goals that this editor neither proposed nor has a stake in."""
    waiting = Revision.objects.filter(PENDING).exclude(proposed_by=user)
    return without_stake(waiting, user).select_related("goal").order_by("proposed_at", "pk")


def map_to_approve(noun: str, user: User) -> QuerySet[Any]:
    """Proposed changes of the map that this editor did not propose; nobody owns anything on it."""
    return rows_of(noun).filter(PENDING).exclude(proposed_by=user)


def waiting_for_acceptance(user: User) -> QuerySet[Resolution]:
    """Endings that this editor or reviewer neither proposed nor has a stake in."""
    waiting = Resolution.objects.filter(accepted_at__isnull=True, declined_at__isnull=True, imported=False)
    waiting = waiting.exclude(proposed_by=user)
    return without_stake(waiting, user).select_related("goal").order_by("proposed_at", "pk")


def evidence_to_judge(user: User) -> QuerySet[Evidence]:
    """Evidence in review that this editor or reviewer neither brought nor has a stake in."""
    if not user.has_role(Role.EDITOR, Role.REVIEWER):
        return Evidence.objects.none()
    in_review = Evidence.objects.alias(state=newest_of_evidence("state")).filter(state=EvidenceRevision.State.IN_REVIEW)
    return in_review.exclude(created_by=user).exclude(goals__in=Goal.objects.filter(near(user)).values("pk"))


def rejected_evidence(user: User) -> QuerySet[Evidence]:
    """Evidence of this owner's open goals that was looked at and rejected: other evidence is asked for."""
    open_goals = Goal.objects.owned_by(user).exclude(standing__freshness__in=["", "ended"])
    rejected = Evidence.objects.annotate(state=newest_of_evidence("state"))
    return rejected.filter(state=EvidenceRevision.State.REJECTED, goals__in=open_goals.values("pk")).distinct()


def asked_of(user: User) -> QuerySet[EvidenceRequest]:
    """Requests for evidence of the goals this person holds that nobody has answered."""
    return EvidenceRequest.objects.open().filter(goal__in=Ownership.objects.goals_of(user))


def amiss(user: User) -> QuerySet[EvidenceRevision]:
    """Evidence of which this person may know and whose stored file is missing or changed."""
    return EvidenceRevision.objects.newest().filter(open_to(user), evidence__files__look__found__in=AMISS)


def days_of(user: User) -> QuerySet[GoalDay]:
    """The open days of the goals this person holds now."""
    return GoalDay.objects.filter(goal__in=Ownership.objects.goals_of(user))


def findings_for(user: User, on: date) -> list[Line]:
    """Comparisons whose findings wait for this judge, in one query: all that people from outside see here."""
    return [Line(*row) for row in _findings(user, on)]


def _findings(user: User, on: date) -> QuerySet[Any, Any]:
    waiting = Finding.objects.filter(comparison=OuterRef("pk"), judgements__isnull=True)
    rows = Comparison.objects.open().filter(Exists(waiting), judges=user, window_to__lt=on)
    return _line(rows, Value("findings"), F("goal__slug"), F("number"), F("goal__standing__title"), due=F("window_to"))


def _windows_over(user: User, on: date) -> QuerySet[Any, Any]:
    rows = Comparison.objects.open().filter(window_to__lt=on, goal__in=Ownership.objects.goals_of(user))
    return _line(rows, Value("window"), F("goal__slug"), F("number"), F("goal__standing__title"), due=F("window_to"))


def _rows(user: User, on: date) -> Iterator[QuerySet[Any, Any]]:
    if user.has_role(Role.OWNER):
        owed = Q(kind=GoalDay.Kind.UPDATE, goal__standing__freshness__in=_OWED)
        soon = Q(kind__in=[GoalDay.Kind.GOAL, GoalDay.Kind.MILESTONE, GoalDay.Kind.TURN], due__lte=on + SOON)
        days = days_of(user).filter(owed | soon)
        yield _line(days, F("kind"), F("goal__slug"), title=F("title"), detail=F("key"), due=F("due"))
        yield _line(rejected_evidence(user), Value("rejected"), F("slug"))
        yield _line(asked_of(user), Value("asked"), F("goal__slug"), F("number"), F("goal__standing__title"))
        yield _windows_over(user, on)
    if user.has_role(Role.EDITOR):
        rows = waiting_for_approval(user)
        yield _line(rows, Value("approve"), F("goal__slug"), F("number"), F("goal__standing__title"), F("kind"))
        for noun, (above, below) in _ON_THE_MAP.items():
            yield _line(map_to_approve(noun, user), Value(noun), above, F("number"), _NAMES[noun], below)
    if user.has_role(Role.REVIEWER):
        for noun in KINDS:
            yield _line(to_code(noun, user), Value("code"), Value(noun), F("pk"), _NAMES[noun])
    if user.has_role(Role.EDITOR, Role.REVIEWER):
        yield _line(waiting_for_acceptance(user), Value("accept"), F("goal__slug"), detail=F("ending"))
        counted = evidence_to_judge(user).order_by().values(every=Value(1)).annotate(count=Count("pk", distinct=True))
        yield _line(counted, Value("judge"), Value(""), F("count"))
    if user.has_role(Role.EDITOR, Role.AUDITOR):
        yield _line(_counted(amiss(user)), Value("amiss"), F("first"), F("count"))
    yield _findings(user, on)


def _counted(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """One row with how many there are, and the first of them by name."""
    one = rows.order_by().values(every=Value(1))
    return one.annotate(count=Count("evidence", distinct=True), first=Min("evidence__slug"))


def _line(
    rows: QuerySet[Any, Any],
    what: Any,
    slug: Any,
    number: Any = Value(0),  # noqa: B008 -- never changed
    title: Any = Value(""),  # noqa: B008
    detail: Any = Value(""),  # noqa: B008
    due: Any = NO_DAY,
) -> QuerySet[Any, Any]:
    """The rows as columns of `Line`, each of one type whatever the kind, so that they can be joined."""
    columns = {"l_what": what, "l_slug": slug, "l_number": number, "l_title": title, "l_detail": detail, "l_due": due}
    return rows.order_by().annotate(**columns).values_list(*columns)


def newest_of_evidence(field: str) -> Subquery:
    """A column of the newest revision of a piece of evidence."""
    newest = EvidenceRevision.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    return Subquery(newest.values(field)[:1])

"""Search: which goals, updates and evidence hold all the words a person typed, and the passage that shows it.

Words are found inside longer words, in any script, so there is nothing to learn and no language to set. What is found
is the same on both databases. A text of which something is withheld, and the sealed part of a stub, is not searched:
else whoever guessed a word would be told that it stands there.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from goals.models import (
    Criterion,
    Evidence,
    EvidenceRevision,
    Goal,
    Metric,
    MilestoneTerm,
    Ownership,
    Revision,
    StatusUpdate,
)
from goals.models.revision import NOT_DECLINED
from goals.sealed import SEALED_FIELDS, open_to, sealed_for
from goals.withheld import is_withheld
from roadmap.accounts.models import User
from roadmap.days import between

MOST_WORDS: Final = 10
_AROUND: Final = 90  # characters shown on each side of the first hit

GOAL_TEXTS: Final = ("title", "statement", "why", "failure", "reason")
UPDATE_TEXTS: Final = ("done", "next", "problems", "help", "health_sentence", "correction_reason")
EVIDENCE_TEXTS: Final = ("title", "description", "holder", "url", "state_reason")
# Where texts stand in their subject (`withheld.is_withheld`).
_OF_GOAL, _OF_EVIDENCE = "goal/{goal__slug}", "evidence/{evidence__slug}"
_OF_REVISION, _REVISION = "goal/{revision__goal__slug}", "revisions.{revision__number}."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a search asks for; what is empty narrows nothing. Days are of the change, the update or the evidence."""

    words: tuple[str, ...] = ()
    area: str = ""
    owned_by: User | None = None
    health: str = ""
    state: str = ""
    visibility: str = ""
    since: date | None = None
    until: date | None = None
    on: date | None = None  # the day on which evidence is to read `state`
    reader: User | None = None  # for whom evidence is sealed; None reads all of it


class Piece(NamedTuple):
    """A piece of a passage; `is_hit` if it is one of the words."""

    text: str
    is_hit: bool


def goals_wanted(wanted: Wanted) -> QuerySet[Revision]:
    """What goals say now and what they would say after changes that wait: one row each, by goal.

    Criteria, milestones and metrics are searched too, though they are not in the row.
    """
    newer = Revision.objects.filter(NOT_DECLINED, goal=OuterRef("goal"), number__gt=OuterRef("number"))
    settled = Q(approved_at__isnull=False) | Q(imported=True)
    rows = Revision.objects.filter(NOT_DECLINED).exclude(Exists(newer.filter(settled)))
    for word in wanted.words:
        criterion, milestone = f"{_REVISION}criteria.{{key}}.", f"{_REVISION}milestones.{{key}}."
        metric = _says(word, _OF_GOAL, "metrics.{slug}.", "name") | _holds(word, "unit")
        beside = (
            Criterion.objects.filter(
                _says(word, _OF_REVISION, criterion, "text", "met", "missed"), revision=OuterRef("pk")
            ),
            MilestoneTerm.objects.filter(_says(word, _OF_REVISION, milestone, "title"), revision=OuterRef("pk")),
            Metric.objects.filter(metric, goal=OuterRef("goal")),
        )
        held = _says(word, _OF_GOAL, "revisions.{number}.", *GOAL_TEXTS) | _holds(word, "goal__slug")
        for found in beside:
            held |= Q(Exists(found))
        rows = rows.filter(held)
    rows = rows.filter(between("recorded_at", wanted.since, wanted.until), _ours(wanted))
    return rows.select_related("goal__area").order_by("goal__slug", "number")


def updates_wanted(wanted: Wanted) -> QuerySet[StatusUpdate]:
    """Submitted updates, the newest first. A draft is nobody's but its author's."""
    rows = StatusUpdate.objects.filter(submitted_at__isnull=False)
    for word in wanted.words:
        held = _says(word, _OF_GOAL, "updates.{number}.", *UPDATE_TEXTS)
        rows = rows.filter(held | _holds(word, "goal__slug"))
    if wanted.health:
        rows = rows.filter(health=wanted.health)
    if wanted.visibility:
        rows = rows.filter(visibility=wanted.visibility)
    rows = rows.filter(between("submitted_at", wanted.since, wanted.until), _ours(wanted))
    return rows.select_related("goal__area").order_by("-submitted_at", "-pk")


def evidence_wanted(wanted: Wanted) -> QuerySet[EvidenceRevision]:
    """What evidence says now, the newest first, each with the goals it speaks for (`evidence.goals`)."""
    newer = EvidenceRevision.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
    rows = EvidenceRevision.objects.exclude(Exists(newer))
    sealed = Q(pk__in=[]) if wanted.reader is None else sealed_for(wanted.reader)
    if wanted.reader is not None:
        rows = rows.filter(open_to(wanted.reader))
    for word in wanted.words:
        told = [name for name in EVIDENCE_TEXTS if name not in SEALED_FIELDS]
        held = _says(word, _OF_EVIDENCE, "", *told) | _says(word, _OF_EVIDENCE, "", *SEALED_FIELDS) & ~sealed
        rows = rows.filter(held | _holds(word, "evidence__slug"))
    if wanted.state:
        rows = rows.reading(wanted.state, on=wanted.on) if wanted.on else rows.filter(state=wanted.state)
    if wanted.visibility:
        rows = rows.filter(visibility=wanted.visibility)
    if wanted.since:
        rows = rows.filter(received_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(received_on__lte=wanted.until)
    if wanted.area or wanted.owned_by:
        rows = rows.filter(Exists(Evidence.goals.through.objects.filter(_ours(wanted), evidence=OuterRef("evidence"))))
    goals = Prefetch("evidence__goals", Goal.objects.order_by("slug"))
    return rows.select_related("evidence").prefetch_related(goals).order_by("-received_on", "-pk")


def passage(row: Model, names: tuple[str, ...], words: tuple[str, ...]) -> list[Piece]:
    """The text of a row that holds most of the words, cut to what surrounds the first; the words are marked.

    Empty where none of the texts holds a word: it was the name, a criterion or a milestone that did.
    """
    texts = [str(getattr(row, name)) for name in names]
    hits = [(sum(bool(_pattern((word,)).search(text)) for word in words), text) for text in texts]
    most, text = max(hits, key=lambda hit: hit[0])
    return _pieces(_cut(text, words), words) if most else []


def _cut(text: str, words: tuple[str, ...]) -> str:
    first = _pattern(words).search(text)
    start, end = (first.start(), first.end()) if first else (0, 0)
    before, after = max(0, start - _AROUND), end + _AROUND
    return ("…" if before else "") + text[before:after] + ("…" if after < len(text) else "")


def _pieces(text: str, words: tuple[str, ...]) -> list[Piece]:
    found, last = [], 0
    for hit in _pattern(words).finditer(text):
        found += [Piece(text[last : hit.start()], is_hit=False), Piece(hit[0], is_hit=True)]
        last = hit.end()
    return [piece for piece in [*found, Piece(text[last:], is_hit=False)] if piece.text]


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _says(word: str, subject: str, path: str, *fields: str) -> Q:
    """Does one of these texts hold the word, where nothing of the text is withheld?"""
    found = Q()
    for field in fields:
        found |= _holds(word, field) & ~Q(is_withheld(subject, path + field))
    return found


def _holds(word: str, *fields: str) -> Q:
    """Does one of these fields hold the word, whatever its case? SQLite knows the case of ASCII letters only."""
    forms = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    held = Q()
    for field in fields:
        for form in sorted(forms):
            held |= Q(**{f"{field}__icontains": form})
    return held


def _ours(wanted: Wanted) -> Q:
    """Of the goals of this area and this person, who owns them or the goal they are a part of."""
    ours = Q(goal__area__slug=wanted.area) if wanted.area else Q()
    if wanted.owned_by:
        owned = Ownership.objects.goals_of(wanted.owned_by)
        ours &= Q(goal__in=owned) | Q(goal__parent__in=owned)
    return ours

"""The scores of one goal side by side, what they rest on, and what was said about them: for the page of a discussion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from goals.snapshot import all_spans
from grading.actions.score import rubric_of
from grading.aggregation import BOUNDARY
from grading.frozen import frozen_page
from grading.letters import signature, signatures
from grading.models import CycleGoal, Kept, Score
from grading.snapshot import rubric_value
from grading.values import RubricValue
from grading.visibility import Sight, scores_seen_by
from roadmap.accounts.models import User
from roadmap.markdown import render


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One reviewer's score in its newest version; `first` is the level before it was amended."""

    name: str
    is_you: bool
    score: Score
    level: str
    first: str
    reason: SafeString
    note: SafeString | None
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Talk:
    voices: list[Voice]
    spread: str
    criteria: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    overlap: str
    posts: list[dict[str, Any]]


def talk_of(user: User, cycle_goal: CycleGoal, seen: Sight) -> Talk:
    """Everything the page prints, for a person whose `sight` opens the scores of others."""
    rubric = rubric_value(rubric_of(cycle_goal))
    voices = _voices(user, cycle_goal, seen, rubric)
    evidence = _evidence(cycle_goal, voices)
    return Talk(
        voices=voices,
        spread=_spread([voice.score.level for voice in voices if voice.score.level], rubric),
        criteria=_criteria(voices, rubric),
        evidence=evidence,
        overlap=_overlap(evidence, len(voices)),
        posts=_posts(cycle_goal) if seen.discussion else [],
    )


def _voices(user: User, cycle_goal: CycleGoal, seen: Sight, rubric: RubricValue) -> list[Voice]:
    signed = signatures(cycle_goal)
    rows = scores_seen_by(user, cycle_goal, seen).select_related("assignment").prefetch_related("criteria")
    versions: dict[int, list[Score]] = {}
    for row in rows.filter(assignment__reviewer__in=list(signed)).order_by("version"):
        versions.setdefault(row.assignment.reviewer_id, []).append(row)
    kept = set(_kept(cycle_goal))
    found = []
    for person, name in signed.items():
        first, newest = versions[person][0], versions[person][-1]
        found.append(
            Voice(
                name=name,
                is_you=person == user.pk,
                score=newest,
                level=_answer(newest, rubric),
                first=_answer(first, rubric) if newest.version > first.version else "",
                reason=render(newest.reason),
                note=render(newest.note) if seen.notes and newest.note else None,
                kept=(newest.assignment_id, newest.version) in kept,
            )
        )
    return found


def _kept(cycle_goal: CycleGoal) -> list[tuple[int, int]]:
    return list(Kept.objects.filter(assignment__cycle_goal=cycle_goal).values_list("assignment_id", "version"))


def _answer(score: Score, rubric: RubricValue) -> str:
    labels = {level["key"]: level["label"] for level in rubric["levels"]}
    return labels.get(score.level, "") or score.get_non_grade_display()


def _spread(levels: Sequence[str], rubric: RubricValue) -> str:
    """How far the levels are apart, in a sentence."""
    if not levels:
        return "Nobody gave a level."
    ranks = {level["key"]: level["rank"] for level in rubric["levels"]}
    labels = {level["key"]: level["label"] for level in rubric["levels"]}
    best, worst = min(levels, key=ranks.__getitem__), max(levels, key=ranks.__getitem__)
    apart = ranks[worst] - ranks[best]
    if not apart:
        return f"All levels are {labels[best]}."
    boundary = BOUNDARY.get(rubric["kind"], "")
    crosses = boundary in ranks and ranks[best] <= ranks[boundary] < ranks[worst]
    kept = f", on both sides of {labels[boundary]}" if crosses else ""
    return f"From {labels[best]} to {labels[worst]}: {apart} level{'s' if apart > 1 else ''} apart{kept}."


def _criteria(voices: Sequence[Voice], rubric: RubricValue) -> list[dict[str, Any]]:
    """Each question of the rubric that somebody answered, with all answers in the order of the voices."""
    labels = {level["key"]: level["label"] for level in rubric["levels"]}
    found = []
    for criterion in rubric["criteria"]:
        given = [
            next((row for row in voice.score.criteria.all() if row.criterion == criterion["key"]), None)
            for voice in voices
        ]
        if any(given):
            answers = [
                {
                    "name": voice.name,
                    "level": labels.get(row.level, "") if row else "",
                    "reason": row.reason if row else "",
                }
                for voice, row in zip(voices, given, strict=True)
            ]
            levels = [row.level for row in given if row and row.level]
            found.append({"question": criterion["question"], "answers": answers, "spread": _spread(levels, rubric)})
    return found


def _evidence(cycle_goal: CycleGoal, voices: Sequence[Voice]) -> list[dict[str, Any]]:
    """What was cited, the most cited first, with who cited it."""
    titles = {item["slug"]: item["title"] for item in frozen_page(cycle_goal.snapshot, all_spans()).evidence}
    cited = {slug for voice in voices for slug in voice.score.evidence_cited}
    rows = [
        {
            "title": titles.get(slug, slug),
            "cited": [(voice.name, slug in voice.score.evidence_cited) for voice in voices],
            "count": sum(slug in voice.score.evidence_cited for voice in voices),
        }
        for slug in sorted(cited)
    ]
    return sorted(rows, key=lambda row: -row["count"])


def _overlap(evidence: Sequence[dict[str, Any]], voices: int) -> str:
    if not evidence:
        return "Nobody cited evidence."
    shared = sum(row["count"] == voices for row in evidence)
    alone = sum(row["count"] == 1 for row in evidence)
    pieces = "1 piece of evidence is cited" if len(evidence) == 1 else f"{len(evidence)} pieces of evidence are cited"
    return f"{pieces}: {shared} by everybody, {alone} by one reviewer alone."


def _posts(cycle_goal: CycleGoal) -> list[dict[str, Any]]:
    signed = signatures(cycle_goal)
    with_names = cycle_goal.cycle.names_in_discussion
    return [
        {
            "by": signature(row.author, signed, with_names=with_names),
            "on": row.posted_at,
            "text": render(row.text),
        }
        for row in cycle_goal.posts.select_related("author").order_by("number")
    ]

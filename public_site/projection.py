"""From internal values to public parts: the one place that drops what is not public. Pure; nothing here reads a database.

What stays: revisions that are settled and coded (with all before them), public updates and what was given with them,
public evidence and stubs. Names of what is dropped go too, wherever something public mentions them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from goals.evaluation_values import EvaluationSuiteValue
from goals.telling import told_revisions
from goals.values import (
    AreaValue,
    CommitmentValue,
    EvidenceValue,
    GoalValue,
    PolicyVersionValue,
    RedactionSpan,
    ReportValue,
    RoadmapValue,
    SafetyLevelValue,
    ThresholdValue,
)
from grading.values import CycleValue, GradeValue, RubricValue
from public_site import public_goal, public_map
from public_site.keep import Hidden, keep_part
from public_site.names import Names
from public_site.request_value import RequestValue
from public_site.schema import PARTS, ROADMAP_KEY, VERSION, grade_slug, kind_of, part_key

# A search for shorter words would find them in many an innocent place.
SHORTEST_SEARCH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """Everything there is, whole. Goals, thresholds and commitments come with their pending revisions."""

    roadmap: RoadmapValue
    areas: Sequence[AreaValue] = ()
    goals: Sequence[GoalValue] = ()
    evidence: Sequence[EvidenceValue] = ()
    thresholds: Sequence[ThresholdValue] = ()
    safety_levels: Sequence[SafetyLevelValue] = ()
    commitments: Sequence[CommitmentValue] = ()
    suites: Sequence[EvaluationSuiteValue] = ()  # in the order in which they were added
    policies: Sequence[PolicyVersionValue] = ()
    reports: Sequence[ReportValue] = ()
    rubrics: Sequence[RubricValue] = ()
    cycles: Sequence[CycleValue] = ()
    grades: Sequence[GradeValue] = ()
    requests: Sequence[RequestValue] = ()
    spans: Mapping[str, Mapping[str, Sequence[RedactionSpan]]]  # key of a part -> path of a field -> spans


class Projection(NamedTuple):
    """Parts by key, as values; and the words that are withheld in them."""

    parts: dict[str, dict[str, Any]]
    hidden: list[Hidden]


class Leak(NamedTuple):
    """Words withheld in one place stand openly in another."""

    hidden: Hidden
    key: str  # of the part that shows them


def project(internal: Internal) -> Projection:
    """Every public part. Raises keep.CannotBeWithheld for a redaction of what must stay public."""
    names = Names(
        goals=_public_goals(internal.goals),
        evidence=_open_evidence(internal.evidence),
        thresholds=frozenset(one["slug"] for one in internal.thresholds if told_revisions(one["revisions"])),
    )
    values: dict[str, Mapping[str, Any]] = {ROADMAP_KEY: internal.roadmap}
    values |= _by_slug("area", internal.areas)
    values |= {
        part_key("goal", one["slug"]): public_goal.public(one, names)
        for one in public_goal.in_told_places(internal.goals)
        if one["slug"] in names.goals
    }
    values |= _by_slug("threshold", filter(None, (public_map.threshold(one, names) for one in internal.thresholds)))
    values |= _by_slug("commitment", filter(None, map(public_map.commitment, internal.commitments)))
    values |= _by_slug("safety-level", internal.safety_levels)
    values |= _by_slug("suite", public_map.suites(internal.suites, names))
    values |= _by_slug("policy", internal.policies)
    values |= _by_slug("report", (public_map.report(one, names) for one in internal.reports))
    values |= _by_slug("rubric", internal.rubrics)
    values |= _by_slug("cycle", (public_map.cycle(one, names) for one in internal.cycles))
    values |= _grades(internal, names)
    values |= _by_slug("request", (_request(one, names) for one in internal.requests))
    # Evidence is public only where something public rests on it.
    cited = set().union(*(_cited(value) for value in values.values()))
    values |= _by_slug("evidence", (public_map.evidence(one) for one in internal.evidence if one["slug"] in cited))
    return _kept(values, internal.spans)


def find_leaks(projection: Projection) -> list[Leak]:
    """Where withheld words (of some length) can still be read in a public text. Must be empty before publishing."""
    texts = [(key, _folded(text)) for key, part in projection.parts.items() for text in _texts(part)]
    searched = [(hidden, _folded(hidden.words)) for hidden in projection.hidden]
    found = {
        Leak(hidden, key)
        for hidden, words in searched
        for key, text in texts
        if len(words) >= SHORTEST_SEARCH and words in text
    }
    return sorted(found)


def _kept(values: Mapping[str, Mapping[str, Any]], spans: Mapping[str, Mapping[str, Any]]) -> Projection:
    projection = Projection({}, [])
    for key, value in values.items():
        kept, boxes, hidden = keep_part(key, PARTS[kind_of(key)], value, spans.get(key, {}))
        projection.parts[key] = {"part": key, "v": VERSION, "withheld": boxes, **kept}
        projection.hidden.extend(hidden)
    return projection


def _public_goals(goals: Sequence[GoalValue]) -> frozenset[str]:
    """Goals with a revision that may be told; a part of a goal waits for the goal."""
    told = {one["slug"]: one for one in goals if told_revisions(one["revisions"])}

    def is_public(goal: GoalValue) -> bool:
        parent = goal["parent"]
        return parent is None or (parent in told and is_public(told[parent]))

    return frozenset(slug for slug, goal in told.items() if is_public(goal))


def _open_evidence(evidence: Sequence[EvidenceValue]) -> frozenset[str]:
    shown = ("public", "stub")
    return frozenset(one["slug"] for one in evidence if one["visibility"] in shown and one["state"] != "draft")


def _grades(internal: Internal, names: Names) -> dict[str, Mapping[str, Any]]:
    told = {cycle["slug"] for cycle in internal.cycles if public_map.has_ended(cycle)}
    return {
        part_key("grade", grade_slug(one)): public_map.grade(one, names)
        for one in internal.grades
        if one["cycle"] in told and one["goal"] in names.goals
    }


def _request(value: RequestValue, names: Names) -> RequestValue:
    return value if value["goal"] in names.goals else {**value, "goal": ""}


def _by_slug(kind: str, values: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    return {part_key(kind, value["slug"]): value for value in values}


def _cited(value: Any) -> set[str]:
    """The slugs in every field named "evidence", at any depth."""
    if isinstance(value, list):
        return set().union(*map(_cited, value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for name, held in value.items():
        if name == "evidence":
            lists = [held] if isinstance(held, list) else [one for one in held.values() if isinstance(one, list)]
            found |= set().union(*lists)  # a question of a rubric may be called so, too: it holds counts
        else:
            found |= _cited(held)
    return found


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for held in value.values() if isinstance(value, dict) else value:
            yield from _texts(held)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()

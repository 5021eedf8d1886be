"""What of evidence, the map, reports, cycles and grades is public: pure, as `public_goal` is for goals."""

from collections.abc import Sequence
from typing import TypedDict

from goals.evaluation_values import EvaluationRunValue, EvaluationSuiteValue
from goals.telling import told_revisions
from goals.values import (
    CommitmentValue,
    EvidenceValue,
    LinkState,
    MitigationValue,
    ReportValue,
    ThresholdValue,
)
from grading.values import CycleValue, GradeValue, WaiverValue
from public_site.names import Names


class _StubHides(TypedDict):
    """What the public does not see of evidence that is a stub."""

    title: str
    url: str
    sha256: str
    effective_from: None
    effective_to: None
    state_reason: str
    link: LinkState


def evidence(value: EvidenceValue) -> EvidenceValue:
    """Public evidence whole; of a stub kind, holder, dates received, captured and expired, state, description, commitment."""
    if value["visibility"] == "public":
        return {**value, "commitment": ""}
    if not value["commitment"]:
        raise ValueError(f"evidence/{value['slug']} is a stub without a commitment")
    hides: _StubHides = {
        "title": "",
        "url": "",
        "sha256": "",
        "effective_from": None,
        "effective_to": None,
        "state_reason": "",
        "link": {"state": "unchecked", "checked_on": None, "since": None},
    }
    return {**value, **hides}


def threshold(value: ThresholdValue, names: Names) -> ThresholdValue | None:
    """None until a revision of it may be told."""
    revisions = told_revisions(value["revisions"])
    if not revisions:
        return None
    mitigations = [_mitigation(one, names) for one in value["mitigations"]]
    return {
        **value,
        "revisions": revisions,
        "assessments": [
            {**one, "evidence": names.evidence_in(one["evidence"])}
            for one in value["assessments"]
            if one["revision"] <= revisions[-1]["number"]
        ],
        "mitigations": [one for one in mitigations if one["revisions"]],
    }


def commitment(value: CommitmentValue) -> CommitmentValue | None:
    """None until a revision of it may be told."""
    revisions = told_revisions(value["revisions"])
    return {**value, "revisions": revisions} if revisions else None


def suites(values: Sequence[EvaluationSuiteValue], names: Names) -> list[EvaluationSuiteValue]:
    """All of them: a gap is never hidden. Of an internal one what it checks and how its runs stand, under a number.

    `values` stand in the order in which they were added, so that each number stays. No suite can have such a slug.
    """
    unnamed = [one["slug"] for one in values if one["visibility"] == "internal"]
    return [
        _unnamed(one, f"unnamed--{unnamed.index(one['slug']) + 1}", names)
        if one["visibility"] == "internal"
        else {**one, "threshold": _threshold_of(one, names), "runs": [_run(run, names) for run in one["runs"]]}
        for one in values
    ]


def _unnamed(value: EvaluationSuiteValue, slug: str, names: Names) -> EvaluationSuiteValue:
    """Titles of its studies and what was counted would tell what it is; hashes of protocols and days do not."""
    runs: list[EvaluationRunValue] = [
        {**one, "samples": None, "repeats": None, "states_intervals": None, "evidence": []} for one in value["runs"]
    ]
    return {
        **value,
        "slug": slug,
        "name": "",
        "description": "",
        "threshold": _threshold_of(value, names),
        "studies": [{**one, "title": ""} for one in value["studies"]],
        "runs": runs,
    }


def _threshold_of(value: EvaluationSuiteValue, names: Names) -> str:
    return value["threshold"] if value["threshold"] in names.thresholds else ""


def _run(value: EvaluationRunValue, names: Names) -> EvaluationRunValue:
    return {**value, "evidence": names.evidence_in(value["evidence"])}


def report(value: ReportValue, names: Names) -> ReportValue:
    """Without goals the public does not know; for which goals it was said to answer before stands in earlier editions."""
    told: ReportValue = {**value, "goals": names.goals_in(value["goals"])}
    if "corrections" in value:
        told["corrections"] = [
            {**one, "fields": [field for field in one["fields"] if field["name"] != "goals"]}
            for one in value["corrections"]
        ]
    return told


def cycle(value: CycleValue, names: Names) -> CycleValue:
    """A cycle without its scores, which never are in it, and without goals the public does not know."""
    closed, ended = value["phase"] in ("closed", "published"), has_ended(value)
    untold = {one["goal"] for one in value["goals"]} - names.goals
    sentences = value["changes_after_opening"]
    told: CycleValue = {
        **value,
        "phase": "published" if closed else value["phase"],
        "goals": [one for one in value["goals"] if one["goal"] not in untold],
        "numbers": value["numbers"] if closed else None,
        "waivers": [one if ended else _without_kind(one) for one in value["waivers"] if one["goal"] not in untold],
        "changes_after_opening": [one for one in sentences if untold.isdisjoint(one.replace(":", " ").split())],
    }
    if not closed:  # while reviewers judge, or judge again, nothing is told of what they said or who they are
        return {**told, "conflicts": [], "named": [], "agreement": {}}
    conflicts = [one for one in value.get("conflicts", []) if one["goal"] not in untold]
    return {**told, "conflicts": conflicts} if "conflicts" in value else told


def _without_kind(waiver: WaiverValue) -> WaiverValue:
    """While reviewers judge, the kind of conflict may tell who they are; the reason is written for the public."""
    return {"goal": waiver["goal"], "reason": waiver["reason"], "given_at": waiver["given_at"]}


def has_ended(value: CycleValue) -> bool:
    """Whether a cycle has grades to tell: it is closed, or was until it was opened again."""
    return value["phase"] in ("closed", "published") or any(one["agreed_on"] for one in value.get("reopenings", []))


def grade(value: GradeValue, names: Names) -> GradeValue:
    """Without the names of evidence the public does not see.

    A grade below its quorum is provisional: how many gave a level, never a level nor what stands for one.
    """
    told = value
    if "evidence_cited" in value:
        cited = {slug: count for slug, count in value["evidence_cited"].items() if slug in names.evidence}
        told = {**value, "evidence_cited": cited}
    if not value["provisional"]:
        return told
    return {**told, "level": None, "first_level": None, "between": [], "range": [], "spread": 0}


def _mitigation(value: MitigationValue, names: Names) -> MitigationValue:
    revisions = told_revisions(value["revisions"])
    return {
        **value,
        "revisions": [
            {**one, "goals": names.goals_in(one["goals"]), "evidence": names.evidence_in(one["evidence"])}
            for one in revisions
        ],
    }

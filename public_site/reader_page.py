"""Goals as the reader's view prints them: all that staff may read, each thing with what the public sees of it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from goals.boxed import box_goals
from goals.coding import waiting_for_coding
from goals.days import day, maybe_day
from goals.deadlines import current_revision
from goals.models import Evidence, Goal, Revision, StatusUpdate
from goals.progress import effective
from goals.sealed import evidence_for
from goals.snapshot import all_spans, evidence_values, goal_values
from goals.values import EvidenceValue, GoalValue, RevisionValue
from goals.views import shown as goal_shown
from goals.views.evidence import shown as evidence_shown
from goals.views.texts import text
from goals.views.wording import deadline_words
from public_site.candidate import last_publication, parts_of, read_parts
from public_site.reader_marks import Mark, Marker, next_of_evidence, next_of_goals, shown
from roadmap import canonical_json
from roadmap.accounts.models import Role, User

Item = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """The last edition: its number and the parts of it that were asked for."""

    number: int
    parts: Mapping[str, Mapping[str, Any]]


def goals_to_read(chosen: Sequence[Goal], user: User) -> list[Item]:
    """These goals with their parts. The number of queries does not depend on how many there are."""
    pks = [goal.pk for goal in chosen]
    values = goal_values(Goal.objects.filter(Q(pk__in=pks) | Q(parent__in=pks)), pending=True)
    cited = Evidence.objects.filter(slug__in={slug for value in values for slug in value["evidence"]})
    evidence = evidence_values(cited)
    keys = [f"goal/{value['slug']}" for value in values] + [f"evidence/{one['slug']}" for one in evidence]
    published = _published(keys)
    markers = _markers(values, evidence, published)
    readable = {one["slug"]: one for one in evidence_for(user, cited)}
    by_slug = {value["slug"]: value for value in box_goals(deepcopy(values))}
    _hide_reasons(by_slug, user)
    return [_goal(by_slug[goal.slug], by_slug, markers, readable) for goal in chosen if goal.slug in by_slug]


def _hide_reasons(goals: Mapping[str, GoalValue], user: User) -> None:
    """Whoever is still to code a change reads nobody else's reason for it."""
    to_code = (
        {(row.goal.slug, row.number) for row in waiting_for_coding(user)} if user.has_role(Role.REVIEWER) else set()
    )
    for slug, number in to_code:
        for revision in goals[slug]["revisions"] if slug in goals else ():
            if revision["number"] == number:
                revision["reason"] = ""


def _published(keys: Sequence[str]) -> Published:
    last = last_publication()
    named = parts_of(last)
    hashes = {key: named[key] for key in keys if key in named}
    contents = read_parts(set(hashes.values()))
    parts = {key: canonical_json.loads(contents[sha256]) for key, sha256 in hashes.items()}
    return Published(last.number if last else 0, parts)


def _markers(values: list[GoalValue], evidence: list[EvidenceValue], published: Published) -> dict[str, Marker]:
    spans = all_spans()
    then = next_of_goals(values, evidence, spans)
    pieces = next_of_evidence(evidence, then, spans)
    was = {
        slug: published.parts[key]
        for one in evidence
        if (key := f"evidence/{(slug := one['slug'])}") in published.parts
    }
    return {
        value["slug"]: Marker(
            published.number,
            shown(published.parts.get(f"goal/{value['slug']}"), _of(value, was)),
            shown(then.get(value["slug"]), _of(value, pieces)),
        )
        for value in values
    }


def _of(goal: GoalValue, evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {slug: evidence[slug] for slug in goal["evidence"] if slug in evidence}


def _goal(
    value: GoalValue,
    goals: Mapping[str, GoalValue],
    markers: Mapping[str, Marker],
    evidence: Mapping[str, EvidenceValue],
) -> Item:
    marker = markers[value["slug"]]
    revision = current_revision(value)
    pieces = [evidence[slug] for slug in value["evidence"] if slug in evidence]
    titles = {one["slug"]: one["title"] for one in pieces}
    return {
        "slug": value["slug"],
        "title": revision["title"],
        "mark": marker.mark("goal"),
        "teams": [owner["team"] or "no team named" for owner in value["owners"] if owner["until"] is None],
        "says": _says(revision),
        "says_mark": marker.mark("revisions", revision["number"]),
        "milestones": _milestones(value, revision, marker),
        "metrics": _metrics(value, marker),
        "updates": [_update(row, titles, marker) for row in reversed(value["updates"])],
        "revisions": [_revision(row, marker) for row in reversed(value["revisions"])],
        "evidence": [evidence_shown(one) | {"mark": _evidence_mark(one, marker)} for one in pieces],
        "resolution": goal_shown.resolution(value),
        "resolution_mark": marker.mark("resolution"),
        "parts": [_goal(goals[slug], goals, markers, evidence) for slug in value["parts"] if slug in goals],
    }


def _says(revision: RevisionValue) -> Item:
    return {
        "number": revision["number"],
        "statement": text(revision["statement"]),
        "why": text(revision["why"]),
        "failure": text(revision["failure"]),
        "deadline": deadline_words(revision["deadline"]) or "No date",
        "firmness": Revision.Firmness(revision["firmness"]).label,
        "criteria": [
            {"text": text(one["text"]), "met": one["met"], "missed": one["missed"], "condition": one["condition"]}
            for one in revision["criteria"]
        ],
    }


def _milestones(value: GoalValue, revision: RevisionValue, marker: Marker) -> list[Item]:
    done = {row["key"]: row for row in value["milestones"]}
    found = []
    for term in revision["milestones"]:
        row = done.get(term["key"])
        day_done = maybe_day(row["achieved_on"]) if row else None
        found.append(
            {
                "title": term["title"],
                "due": deadline_words(term["deadline"]) or "no date",
                "done": day_done or (row["achieved_text"] if row else ""),
                "note": row["note"] if row else "",
                "mark": marker.mark("milestones" if row else "terms", term["key"]),
            }
        )
    return found


def _metrics(value: GoalValue, marker: Marker) -> list[Item]:
    found = []
    for metric in value["metrics"]:
        rows = effective(metric["readings"])
        last = rows[-1] if rows else None
        found.append(
            {
                "name": metric["name"],
                "unit": metric["unit"],
                "last": f"{last['value']} {metric['unit']}".strip() if last else "",
                "on": day(last["on"]) if last else None,
                "mark": marker.mark("metrics", metric["slug"]),
                "last_mark": marker.mark("readings", (metric["slug"], last["number"])) if last else None,
            }
        )
    return found


def _update(row: Any, titles: Mapping[str, str], marker: Marker) -> Item:
    return {
        "on": day(row["submitted_at"]),
        "kind": StatusUpdate.Kind(row["kind"]).label,
        "health": StatusUpdate.Health(row["health"]).label if row["health"] else "",
        "health_tag": (row["health"] or "").replace("_", "-"),
        "sentence": row["health_sentence"],
        "corrects": row["corrects"],
        "correction_reason": row["correction_reason"],
        "texts": [(label, text(row[name])) for name, label in goal_shown.PROMPTS if row[name]],
        "evidence": [titles[slug] for slug in row["evidence"] if slug in titles],
        "mark": marker.mark("updates", row["number"], row["visibility"]),
    }


def _revision(row: RevisionValue, marker: Marker) -> Item:
    return {
        "number": row["number"],
        "kind": Revision.Kind(row["kind"]).label,
        "on": day(row["effective_on"]),
        "waits": row["approved_at"] is None and not row["imported"],
        "reason": row["reason"],
        "mark": marker.mark("revisions", row["number"]),
    }


def _evidence_mark(value: EvidenceValue, marker: Marker) -> Mark:
    mark = marker.mark("evidence", value["slug"], value["visibility"])
    is_stub = value["visibility"] == "stub" and mark.tag != "inside"
    return Mark(f"{mark.words}, as a stub", mark.tag) if is_stub else mark

"""The frozen goal as its reviewers read it: rendered texts beside the form, withheld spans as boxes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from goals.criteria import check_all
from goals.days import day, long_day
from goals.deadlines import current_revision, settled
from goals.expiry import state_of
from goals.models import EvidenceRevision, Resolution, Revision, StatusUpdate
from goals.progress import effective, number_text
from goals.sealed import sealed
from goals.values import EvidenceValue, RevisionValue
from grading.boxes import Boxed, Spans, Withheld, boxed
from grading.models import Snapshot
from roadmap.markdown import plain, render, render_line

# Evidence that is for the team alone is not shown to the panel, so nobody judges by it.
SHOWN_TO_REVIEWERS = ("public", "stub", "reviewers")
UPDATES_SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class FrozenPage:
    """Everything the template prints; texts are rendered, dates are in words."""

    frozen_on: date
    now: dict[str, Any]
    first: dict[str, Any] | None  # the first wording, where the goal has been revised since
    parts: list[dict[str, Any]]
    milestones: list[dict[str, Any]]
    metrics: list[dict[str, Any]]
    updates: list[dict[str, Any]]
    resolution: dict[str, Any] | None
    evidence: list[dict[str, Any]]
    withheld: list[Withheld]


def frozen_page(snapshot: Snapshot, spans: Mapping[str, Spans]) -> FrozenPage:
    """`spans` holds what is withheld now, by subject ("goal/<slug>", "evidence/<slug>")."""
    on = snapshot.frozen_at.date()
    goal = boxed("goal", snapshot.goal, spans)
    parts = [boxed("goal", part, spans) for part in snapshot.parts]
    evidence = [
        boxed("evidence", _as_reviewers_read(item), spans)
        for item in snapshot.evidence
        if item["visibility"] in SHOWN_TO_REVIEWERS
    ]
    revisions = settled(goal.value)
    return FrozenPage(
        frozen_on=on,
        now=_wording(goal, revisions[-1], on),
        first=_wording(goal, revisions[0], None) if has_first_wording(snapshot) else None,
        parts=[_wording(part, current_revision(part.value), on) for part in parts],
        milestones=_milestones(goal),
        metrics=[_metric(goal, metric) for metric in goal.value["metrics"]],
        updates=_updates(goal),
        resolution=_resolution(goal),
        evidence=[_evidence(item, on) for item in evidence],
        withheld=[one for item in [goal, *parts, *evidence] for one in item.withheld],
    )


def has_first_wording(snapshot: Snapshot) -> bool:
    """Whether the goal said something else when it was first published."""
    return len(settled(snapshot.goal)) > 1


def _wording(goal: Boxed, revision: RevisionValue, on: date | None) -> dict[str, Any]:
    """What one revision says; with `on`, also how far each criterion was on that day."""
    results = {result.key: result for result in check_all(goal.value, on)} if on else {}
    deadline = revision["deadline"]
    return {
        "number": revision["number"],
        "effective_on": day(revision["effective_on"]),
        "title": _line(goal, revision["title"]),
        "statement": _text(goal, revision["statement"]),
        "why": _text(goal, revision["why"]),
        "failure": _text(goal, revision["failure"]),
        "firmness": Revision.Firmness(revision["firmness"]).label,
        "deadline": deadline["text"] or "No date is given.",
        "due": day(deadline["due"]) if deadline["due"] else None,
        "warning": deadline["warning"],
        "set_on": day(goal.value["set_on"]),
        "criteria": [
            {
                "text": _text(goal, criterion["text"]),
                "met": _line(goal, criterion["met"]),
                "missed": _line(goal, criterion["missed"]),
                "condition": _line(goal, criterion["condition"]),
                "found": _line(goal, results[criterion["key"]].sentence) if criterion["key"] in results else "",
                "found_on": results[criterion["key"]].on if criterion["key"] in results else None,
            }
            for criterion in revision["criteria"]
        ],
    }


def _milestones(goal: Boxed) -> list[dict[str, Any]]:
    done = {row["key"]: row for row in goal.value["milestones"]}
    return [
        {
            "title": _line(goal, term["title"]),
            "due": term["deadline"]["text"] or term["deadline"]["due"] or "no date",
            "done": _done_words(done.get(term["key"])),
        }
        for term in current_revision(goal.value)["milestones"]
    ]


def _done_words(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "Open"
    return f"Done on {_day(row['achieved_on'])}" if row["achieved_on"] else f"Done {row['achieved_text']}"


def _metric(goal: Boxed, metric: Mapping[str, Any]) -> dict[str, Any]:
    targets = {row["metric"]: row for row in current_revision(goal.value)["targets"]}
    target = targets.get(metric["slug"])
    return {
        "has_shares": any(row["denominator"] for row in metric["readings"]),
        "name": _line(goal, metric["name"]),
        "unit": metric["unit"],
        "quality": _text(goal, metric["quality"]),
        "baseline": _baseline(target),
        "steps": [f"{_number(step['value'])} by {_day(step['due'])}" for step in target["steps"]] if target else [],
        "readings": [
            {
                "on": day(row["on"]),
                "value": _number(row["value"]),
                "share": f"{_number(row['numerator'])} of {_number(row['denominator'])}"
                if row["numerator"] and row["denominator"]
                else "",
                "by": row["by"],
                "corrected": row["supersedes"] is not None,
            }
            for row in effective(metric["readings"])
        ],
    }


def _baseline(target: Mapping[str, Any] | None) -> str:
    if target is None or target["baseline_value"] is None:
        return ""
    when = f" on {_day(target['baseline_on'])}" if target["baseline_on"] else ""
    return f"{_number(target['baseline_value'])}{when}"


def _updates(goal: Boxed) -> list[dict[str, Any]]:
    """The last updates that are not for the team alone, newest first."""
    shown = [row for row in goal.value["updates"] if row["visibility"] != StatusUpdate.Visibility.INTERNAL]
    return [
        {
            "on": day(row["submitted_at"]),
            "health": StatusUpdate.Health(row["health"]).label if row["health"] else "",
            "sentence": _line(goal, row["health_sentence"]),
            "texts": [
                (label, _text(goal, row[name]))
                for name, label in [
                    ("done", "Done"),
                    ("next", "Next"),
                    ("problems", "Problems"),
                    ("help", "Help needed"),
                ]
                if row[name]
            ],
        }
        for row in sorted(shown, key=lambda row: row["number"], reverse=True)[:UPDATES_SHOWN]
    ]


def _resolution(goal: Boxed) -> dict[str, Any] | None:
    row = goal.value["resolution"]
    if row is None:
        return None
    return {
        "ending": Resolution.Ending(row["ending"]).label,
        "accepted": bool(row["accepted_at"] or row["imported"]),
        "achieved": _day(row["achieved_on"]) if row["achieved_on"] else row["achieved_text"],
        "account": _text(goal, row["account"]),
    }


def _evidence(item: Boxed, on: date) -> dict[str, Any]:
    """As it stood on the day on which it was frozen."""
    value = item.value
    named = [("Captured", value["captured_on"]), ("received", value["received_on"]), ("expires", value["expires_on"])]
    dates = ", ".join(f"{name} {_day(on)}" for name, on in named if on)
    return {
        "slug": value["slug"],
        "title": _line(item, value["title"]),
        "plain_title": plain(value["title"]),
        "kind": EvidenceRevision.Kind(value["kind"]).label,
        "state": EvidenceRevision.State(state_of(value, on)).label,
        "state_reason": _line(item, value["state_reason"]),
        "holder": _line(item, value["holder"]),
        "description": _text(item, value["description"]),
        "dates": dates[:1].upper() + dates[1:],
        # An address with a hole in it is no address.
        "url": "" if "{withheld:" in value["url"] else value["url"],
        "link": value["link"]["state"],
    }


def _as_reviewers_read(item: EvidenceValue) -> EvidenceValue:
    """A stub is opened by its named readers on its own page, where each reading is recorded."""
    return sealed(item) if item["visibility"] == "stub" else item


def _text(source: Boxed, text: str) -> SafeString:
    return render(text, source.boxes)


def _line(source: Boxed, text: str) -> SafeString:
    return render_line(text, source.boxes)


def _day(text: str) -> str:
    return long_day(day(text))


def _number(text: str) -> str:
    return number_text(Decimal(text))

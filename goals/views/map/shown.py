"""The map as staff read it: what is in force, what waits, and what of it the next edition tells."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from goals.boxed import box_rows
from goals.days import day, maybe_day
from goals.forms.map_kept import StandardForm
from goals.models import Assessment, RevisionBase, SafetyLevel, Standard
from goals.telling import may_be_told, now_of, told_revisions
from goals.values import (
    AssessmentValue,
    CommitmentValue,
    MitigationRevisionValue,
    MitigationValue,
    SafetyLevelValue,
    StandardValue,
    ThresholdValue,
)
from goals.values import RevisionBase as RevisionValue
from goals.views.history import must_not_see_labels
from goals.views.map.corrected import history
from goals.views.map.things import Thing
from goals.views.map_wording import Names, state_word
from goals.views.texts import text
from roadmap.accounts.models import User

Item = dict[str, Any]
StandardKey = tuple[str, str, str, str]  # level, kind, model, since when


class Standing(NamedTuple):
    """Where one thing is between its proposal and the public, in words; the tag colours them."""

    words: str
    tag: str
    public: str


def standing(revisions: Sequence[RevisionValue]) -> Standing:
    now, told = now_of(revisions), told_revisions(revisions)
    waits = next((one for one in revisions if not one["imported"] and one["approved_at"] is None), None)
    if now is None:
        return Standing("Waits for approval" if waits else "Declined", "changed" if waits else "", _public(None, None))
    public = _public(now["number"], told[-1]["number"] if told else None)
    if waits is not None:
        return Standing("A change waits for approval", "changed", public)
    if not all(may_be_told(one) for one in revisions):
        return Standing("A change waits for coding", "changed", public)
    return Standing("", "", public)


def _public(now: int | None, told: int | None) -> str:
    """What the next edition says of it."""
    if told is None:
        return "Not in an edition yet."
    return "In the next edition as it stands here." if told == now else f"The next edition still has revision {told}."


def threshold(value: ThresholdValue, on: date, levels: Names, titles: Names, evidence: Names) -> Item | None:
    """None where every proposal of it was declined."""
    now = _shown(value["revisions"])
    if now is None:
        return None
    measures = [found for one in value["mitigations"] if (found := mitigation(one, titles, evidence))]
    return {
        "slug": value["slug"],
        "name": now["name"],
        "number": now["number"],
        "since": day(now["effective_on"]),
        "definition": text(now["definition"]),
        "policy": now["policy"],
        "level": levels.get(now["level"], now["level"]),
        "level_slug": now["level"],
        "is_withdrawn": now["kind"] == "withdrawn",
        "is_in_force": now_of(value["revisions"]) is not None,
        "standing": standing(value["revisions"]),
        "assessments": assessments(value["assessments"], on, evidence),
        "company": [one for one in measures if one["column"] == "company"],
        "industry": [one for one in measures if one["column"] == "industry"],
    }


def mitigation(value: MitigationValue, titles: Names, evidence: Names) -> Item | None:
    now = _shown(value["revisions"])
    if now is None:
        return None
    return {
        "slug": value["slug"],
        "column": now["column"],
        "text": text(now["text"]),
        "caveat": text(now["caveat"]) if now["caveat"] else "",
        "state": _state(now),
        "since": maybe_day(now["in_place_since"]),
        "tested_on": maybe_day(now["tested_on"]),
        "goals": [(slug, titles.get(slug, slug)) for slug in now["goals"]],
        "evidence": [(slug, evidence[slug]) for slug in now["evidence"] if slug in evidence],
        "is_withdrawn": now["kind"] == "withdrawn",
        "is_in_force": now_of(value["revisions"]) is not None,
        "standing": standing(value["revisions"]),
    }


def commitment(value: CommitmentValue) -> Item | None:
    now = _shown(value["revisions"])
    if now is None:
        return None
    return {
        "slug": value["slug"],
        "scenario": text(now["scenario"]),
        "response": text(now["response"]),
        "is_withdrawn": now["kind"] == "withdrawn",
        "is_in_force": now_of(value["revisions"]) is not None,
        "standing": standing(value["revisions"]),
    }


def assessments(rows: Sequence[AssessmentValue], on: date, evidence: Names) -> list[Item]:
    """Newest first. Of each model only the newest can be followed by one that is late."""
    newest: dict[str, int] = {}
    in_order = sorted(rows, key=lambda one: (one["on"], one["number"]))
    for row in in_order:
        newest[row["model"]] = row["number"]
    found = []
    for row in reversed(in_order):
        due, is_newest = maybe_day(row["next_due"]), newest[row["model"]] == row["number"]
        found.append(
            {
                "number": row["number"],
                "model": row["model"],
                "state": Assessment.State(row["state"]).label,
                "by": row["by"],
                "on": day(row["on"]),
                "next_due": due,
                "is_newest": is_newest,
                "is_late": is_newest and due is not None and due < on,
                "revision": row["revision"],
                "note": row["note"],
                "source": row["source"],
                "evidence": [(slug, evidence[slug]) for slug in row["evidence"] if slug in evidence],
            }
        )
    return found


def level(value: SafetyLevelValue, keys: Mapping[StandardKey, int]) -> Item:
    """`keys` are those of the rows of standards, by which their corrections are addressed."""

    def standard(one: StandardValue) -> Item:
        key = keys[value["slug"], one["kind"], one["model"], one["active_since"]]
        return {**one, "key": key, "since": day(one["active_since"]), "corrections": history(one, StandardForm, {})}

    return {
        "slug": value["slug"],
        "name": value["name"],
        "description": text(value["description"]),
        "standards": [
            (label, [standard(one) for one in value["standards"] if one["kind"] == kind])
            for kind, label in (("deployment", "Deployment standard"), ("security", "Security standard"))
        ],
    }


def revisions(user: User, thing: Thing) -> list[Item]:
    """Newest first, declined ones too. Labels are hidden from a reviewer who is still to give an own one."""
    rows: list[RevisionBase] = box_rows(thing.revisions.order_by("-number", "-pk"))
    now = next((row.pk for row in rows if row.is_settled), None)
    return [
        {
            "row": row,
            "state": _place(row, now),
            "url": f"{thing.page}revisions/{row.number}/",
            "hides_labels": must_not_see_labels(user, row),
        }
        for row in rows
    ]


def standard_keys() -> dict[StandardKey, int]:
    rows = Standard.objects.values_list("level__slug", "kind", "model", "active_since", "pk")
    return {(slug, kind, model, since.isoformat()): pk for slug, kind, model, since, pk in rows}


def level_names() -> Names:
    return dict(SafetyLevel.objects.values_list("slug", "name"))


def _shown(rows: Sequence[Any]) -> Any:
    """What is in force; before the first approval, what is proposed."""
    return now_of(rows) or (rows[-1] if rows else None)


def _state(now: MitigationRevisionValue) -> str:
    if now["column"] == "industry":
        return ""
    return state_word(now) or "State not reported"


def _place(row: RevisionBase, now: int | None) -> str:
    if row.is_settled:
        if row.pk != now:
            return "Earlier"
        return "In force" if row.may_be_published else "In force, waits for coding"
    return "Declined" if row.declined_at else "Waits for approval"

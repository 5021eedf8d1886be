"""What the public sees of each thing of a goal: in the last edition, in the next one, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from goals.telling import told_revisions
from goals.values import EvidenceValue, GoalValue, RedactionSpan
from public_site import public_goal, public_map
from public_site.keep import keep_part
from public_site.names import Names
from public_site.schema import PARTS

Spans = Mapping[str, Mapping[str, Sequence[RedactionSpan]]]  # key of a part -> path of a text -> what is withheld
# Lists of a goal, and the field by which an item is known again.
_LISTS: Final = {
    "revisions": "number",
    "updates": "number",
    "criterion_readings": "number",
    "milestones": "key",
    "occurrences": "key",
    "metrics": "slug",
}
_VISIBILITY: Final = {"reviewers": "Reviewers", "internal": "Internal"}


class Mark(NamedTuple):
    """`tag` colours it; the words alone say everything."""

    words: str
    tag: Literal["public", "next", "inside"]


@dataclass(frozen=True)
class Shown:
    """What an edition has of one goal: each thing by its name, the goal itself under ("goal", "")."""

    things: dict[tuple[str, Any], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Marker:
    """Says of the things of one goal what the public sees. `edition` is the last number, 0 before there is one."""

    edition: int
    now: Shown
    then: Shown

    def mark(self, kind: str, key: Any = "", visibility: str = "") -> Mark:
        now, then = self.now.things.get((kind, key)), self.then.things.get((kind, key))
        if now is not None and then is not None:
            changed = "" if now == then else ", changed from the next edition on"
            return Mark(f"Public in edition {self.edition}{changed}", "next" if changed else "public")
        if now is not None:
            return Mark(f"Public in edition {self.edition}, not in the next", "next")
        if then is not None:
            return Mark("Public from the next edition", "next")
        return Mark(_VISIBILITY.get(visibility, "Internal"), "inside")


def next_of_goals(
    goals: Iterable[GoalValue], evidence: Iterable[EvidenceValue], spans: Spans
) -> dict[str, dict[str, Any]]:
    """Slug -> what the next edition would say of each of these goals, if it were prepared now.

    The values are whole. A part comes with its goal. Goals that are not told are left out.
    """
    placed = public_goal.in_told_places(list(goals))
    told = {one["slug"]: one for one in placed if told_revisions(one["revisions"])}
    is_open = {one["slug"] for one in evidence if one["visibility"] in ("public", "stub") and one["state"] != "draft"}
    public = frozenset(slug for slug, one in told.items() if one["parent"] is None or one["parent"] in told)
    names = Names(goals=public, evidence=frozenset(is_open))
    return {
        slug: keep_part(
            f"goal/{slug}", PARTS["goal"], public_goal.public(told[slug], names), spans.get(f"goal/{slug}", {})
        )[0]
        for slug in public
    }


def next_of_evidence(
    evidence: Iterable[EvidenceValue], goals: Mapping[str, Mapping[str, Any]], spans: Spans
) -> dict[str, dict[str, Any]]:
    """Slug -> what the next edition would say of each piece on which one of these public goals rests."""
    cited = {slug for goal in goals.values() for slug in goal["evidence"]}
    return {
        one["slug"]: keep_part(
            f"evidence/{one['slug']}",
            PARTS["evidence"],
            public_map.evidence(one),
            spans.get(f"evidence/{one['slug']}", {}),
        )[0]
        for one in evidence
        if one["slug"] in cited
    }


def shown(goal: Mapping[str, Any] | None, evidence: Mapping[str, Mapping[str, Any]]) -> Shown:
    """The things of a goal's public part, and of public evidence by slug."""
    things: dict[tuple[str, Any], Any] = {("evidence", slug): _bare(one) for slug, one in evidence.items()}
    if goal is None:
        return Shown(things)
    things["goal", ""] = True
    for name, key in _LISTS.items():
        things |= {(name, item[key]): item for item in goal[name]}
    for metric in goal["metrics"]:
        things |= {("readings", (metric["slug"], item["number"])): item for item in metric["readings"]}
        things["metrics", metric["slug"]] = {key: held for key, held in metric.items() if key != "readings"}
    for term in (term for one in goal["revisions"] for term in one["milestones"]):
        things["terms", term["key"]] = term
    if goal["resolution"] is not None:
        things["resolution", ""] = goal["resolution"]
    return Shown(things)


def _bare(part: Mapping[str, Any]) -> dict[str, Any]:
    """Without what every part carries and no value has."""
    return {name: held for name, held in part.items() if name not in ("part", "v", "withheld")}

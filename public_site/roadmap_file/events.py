"""A canonical file as the list of what happened, in the order in which it happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from public_site.roadmap_file.canonical import OF_ONE_REVISION, sortable
from public_site.roadmap_file.faults import Path

Item = dict[str, Any]
# Things of one moment happen in this order.
KINDS: Final = (
    *("person", "roadmap", "area", "rubric", "level", "policy version", "goal", "metric"),
    *("evidence", "evidence revision", "evidence link", "link check"),
    *("threshold", "suite", "mitigation", "commitment", "revision", "approval", "declined revision", "coding"),
    *("owner", "owner ended", "predecessor", "trade-off", "milestone", "occurrence"),
    *("comparison", "finding", "judgement", "comparison counted", "comparison called off"),
    *("reading", "criterion reading"),
    *("update", "ending", "ending accepted", "ending declined", "standard", "assessment", "report", "correction"),
    *("study", "run", "suite ended"),
    *("cycle", "assignment", "cycle opened", "assignment ended", "replacement", "case graded"),
    *("interest", "waiver", "declaration", "score", "discussion", "score kept", "referral", "adjudication"),
    *("reply phase", "reply", "objection", "removed goal", "stated grade", "consent", "cycle closed"),
    *("reopening", "reopening declined", "reopening agreed"),
    *("request", "request answered", "redaction", "redaction lifted"),
    *("update draft", "score draft", "preparation", "preparation declined"),
    *("edition prepared", "edition", "withholding", "withholding confirmed", "withholding lifted"),
    *("role taken back", "deactivation"),
)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_FIRST, _LAST = "", "~"  # before and after every moment


@dataclass(frozen=True, slots=True)
class Event:
    """`key` names it among all events; `said` is what it says (compared with what is stored); `item` and `within` are
    the whole item and what it stands in, for whoever does it again."""

    kind: str
    at: str
    key: str
    path: Path
    said: Item
    item: Item
    within: Item
    time: str

    @property
    def subject(self) -> str:
        """What must not be touched again in one import once this failed: "goal/x"."""
        return "/".join(self.key.split("/")[:2])


class _Story:
    """Collects events; `within` and `path` lead to the list or thing being told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, int, Event]] = []

    def tell(
        self,
        kind: str,
        at: str | None,
        key: str,
        path: Path,
        item: Item,
        *,
        within: Item | None = None,
        said: Item | None = None,
        order: int = 0,
        time: str | None = None,
    ) -> None:
        moment = at or ""
        sort = sortable(moment) if time is None else time
        event = Event(kind, moment, key, path, item if said is None else said, item, within or {}, sort)
        self.events.append((sort, _RANK[kind], order, event))

    def in_order(self) -> list[Event]:
        return [told[3] for told in sorted(self.events, key=lambda told: told[:3])]


def events_of(doc: Item) -> list[Event]:
    """Everything that a canonical file tells, sorted by moment, kind and place in the file."""
    story = _Story()
    _tell_people(story, doc)
    _tell_setup(story, doc)
    for tell in (_tell_goals, _tell_evidence, _tell_map, _tell_suites, _tell_cycles, _tell_editions):
        tell(story, doc)
    return story.in_order()


def each(items: list[Item], *path: str | int) -> Iterator[tuple[Path, Item]]:
    for place, item in enumerate(items):
        yield (*path, place), item


def without(item: Item, *names: str) -> Item:
    return {key: value for key, value in item.items() if key not in names}


def depths(items: list[Item], name: str, reads: Callable[[Item], list[str]]) -> dict[str, int]:
    """Name -> how many things must be there before it, along the longest chain; of a circle no order is asked."""
    by_name = {item[name]: item for item in items}
    found: dict[str, int] = {}

    def depth(key: str, seen: frozenset[str]) -> int:
        if key not in found:
            above = [other for other in reads(by_name[key]) if other in by_name and other not in seen]
            found[key] = 1 + max((depth(other, seen | {key}) for other in above), default=0)
        return found[key]

    for key in by_name:
        depth(key, frozenset({key}))
    return found


def _tell_people(story: _Story, doc: Item) -> None:
    order = depths(doc["people"], "email", _manager)
    for path, person in each(doc["people"], "people"):
        key = f"person/{person['email']}"
        story.tell("person", person["joined_at"], key, path, person, order=order[person["email"]], time=_FIRST)
        for role in person["former_roles"]:
            story.tell("role taken back", None, f"{key}/{role}", path, {"role": role}, within=person, time=_LAST)
        if not person["active"]:
            story.tell("deactivation", None, f"{key}/active", path, person, said={}, time=_LAST)


def _manager(person: Item) -> list[str]:
    return [person["manager"]]


def _tell_setup(story: _Story, doc: Item) -> None:
    said = without(doc["roadmap"], "story_day")
    story.tell("roadmap", doc["roadmap"]["created_at"], "roadmap/roadmap", ("roadmap",), doc["roadmap"], said=said)
    for path, area in each(doc["areas"], "areas"):
        story.tell("area", area["created_at"], f"area/{area['slug']}", path, area)
    for path, rubric in each(doc["rubrics"], "rubrics"):
        key = f"rubric/{rubric['kind']}-{rubric['version']}"
        story.tell("rubric", rubric["recorded_at"], key, path, rubric, order=rubric["version"])
    for path, version in each(doc["policy_versions"], "policy_versions"):
        _tell_stated(story, "policy version", f"policy/{version['slug']}", path, version)
    for path, report in each(doc["reports"], "reports"):
        _tell_stated(story, "report", f"report/{report['slug']}", path, report)


def _tell_stated(story: _Story, kind: str, key: str, path: Path, item: Item, within: Item | None = None) -> None:
    """A fact as it was first stated, and each correction within the fact as it stood until then."""
    stated = without(item, "corrections")
    story.tell(kind, item["recorded_at"], key, path, item, said=stated, within=within)
    for inner, one in each(item["corrections"], *path, "corrections"):
        story.tell("correction", one["recorded_at"], f"{key}/corrections/{inner[-1]}", inner, one, within=stated)
        stated = stated | one["right"]


def _tell_goals(story: _Story, doc: Item) -> None:
    order = depths(doc["goals"], "slug", lambda goal: [goal["parent"], *goal["predecessors"]])
    created_at = {goal["slug"]: goal["created_at"] for goal in doc["goals"]}
    for path, goal in each(doc["goals"], "goals"):
        _tell_goal(story, path, goal, order[goal["slug"]], created_at)
        _tell_progress(story, path, goal)


def _tell_goal(story: _Story, path: Path, goal: Item, order: int, created_at: dict[str, str]) -> None:
    key, begun = f"goal/{goal['slug']}", goal["created_at"]
    later = [slug for slug in goal["predecessors"] if sortable(created_at.get(slug, "")) > sortable(begun)]
    said = {name: goal[name] for name in ("area", "parent", "position", "moonshot", "set_on", "created_at", "source")}
    said["predecessors"] = [slug for slug in goal["predecessors"] if slug not in later]
    story.tell("goal", begun, key, path, goal, said=said, order=order)
    for slug in later:
        story.tell("predecessor", created_at[slug], f"{key}/predecessors/{slug}", path, {"goal": slug}, within=goal)
    _tell_revisions(story, (*path, "revisions"), goal, key)
    for inner, owner in each(goal["owners"], *path, "owners"):
        who = f"{key}/owners/{owner['person']} {owner['team']} {owner['role']} {owner['created_at']}"
        said = without(owner, "until", "ended_at", "end_reason")
        story.tell("owner", owner["created_at"], who, inner, owner, said=said, within=goal)
        if owner["until"]:
            ended = {name: owner[name] for name in ("until", "ended_at", "end_reason")}
            story.tell("owner ended", owner["ended_at"], f"{who}/end", inner, owner, said=ended, within=goal)
    for inner, item in each(goal["trade_offs"], *path, "trade_offs"):
        story.tell("trade-off", item["created_at"], f"{key}/trade_offs/{item['goal']}", inner, item, within=goal)


def _tell_revisions(story: _Story, path: Path, thing: Item, key: str) -> None:
    """The first revision comes with the thing itself; it is told here to be compared and decided on."""
    for inner, revision in each(thing["revisions"], *path):
        name = f"{key}/revisions/{inner[-1]}"
        is_imported = revision["proposed_by"] is None
        said = without(revision, *(_DECISIONS if is_imported else _DECISIONS | {"labels"}))
        if not is_imported:
            said["labels"] = without(revision["labels"], "coder", "coder_words")
        story.tell("revision", revision["recorded_at"], name, inner, revision, said=said, within=thing)
        for kind, moment, said in _decisions(revision):
            story.tell(kind, moment, f"{name}/{kind}", inner, revision, said=said, within=thing)


def _decisions(revision: Item) -> Iterator[tuple[str, str, Item]]:
    if revision["approved_at"]:
        yield "approval", revision["approved_at"], _only(revision, "approved_by", "approved_at")
    if revision["declined_at"]:
        said = _only(revision, "declined_by", "declined_at", "decline_reason")
        yield "declined revision", revision["declined_at"], said
    if revision["coded_at"]:
        said = _only(revision, "coded_by", "coded_at") | _only(revision["labels"], "coder", "coder_words")
        yield "coding", revision["coded_at"], said


_DECISIONS = frozenset(
    name for name in OF_ONE_REVISION if name.startswith(("approved", "declined", "decline", "coded"))
)


def _only(item: Item, *names: str) -> Item:
    return {name: item[name] for name in names}


def _tell_progress(story: _Story, path: Path, goal: Item) -> None:
    key = f"goal/{goal['slug']}"
    for inner, metric in each(goal["metrics"], *path, "metrics"):
        name = f"{key}/metrics/{metric['slug']}"
        said = without(metric, "readings")
        story.tell("metric", metric["created_at"], name, inner, metric, said=said, within=goal)
        for place, reading in each(metric["readings"], *inner, "readings"):
            within = {"goal": goal, "metric": metric}
            number = f"{name}/readings/{reading['number']}"
            story.tell("reading", reading["recorded_at"], number, place, reading, within=within)
    numbered = {
        "milestone": ("milestones", "recorded_at"),
        "occurrence": ("occurrences", "recorded_at"),
        "criterion reading": ("criterion_readings", "recorded_at"),
        "update": ("updates", "submitted_at"),
    }
    for kind, (items, moment) in numbered.items():
        for inner, item in each(goal[items], *path, items):
            story.tell(kind, item[moment], f"{key}/{items}/{item['number']}", inner, item, within=goal)
    for inner, item in each(goal["comparisons"], *path, "comparisons"):
        _tell_comparison(story, f"{key}/comparisons/{item['number']}", inner, item, goal)
    for inner, item in each(goal["drafts"], *path, "drafts"):
        story.tell("update draft", item["started_at"], f"{key}/drafts/{item['by']}", inner, item, within=goal)
    for inner, item in each(goal["resolutions"], *path, "resolutions"):
        _tell_ending(story, f"{key}/resolutions/{item['number']}", inner, item, goal)


def _tell_comparison(story: _Story, key: str, path: Path, item: Item, goal: Item) -> None:
    end = ("called_off_by", "called_off_at", "called_off_reason")
    terms = without(item, "findings", "result", *end)
    story.tell("comparison", item["fixed_at"], key, path, item, said=terms, within=goal)
    within = {"goal": goal, "comparison": item}
    for inner, finding in each(item["findings"], *path, "findings"):
        name, said = f"{key}/findings/{finding['code']}", without(finding, "judgements")
        story.tell("finding", finding["reported_at"], name, inner, finding, said=said, within=within)
        for place, judgement in each(finding["judgements"], *inner, "judgements"):
            number = f"{name}/judgements/{judgement['number']}"
            judged = within | {"finding": finding}
            story.tell("judgement", judgement["judged_at"], number, place, judgement, within=judged)
    if item["result"]:
        moment, inner = item["result"]["closed_at"], (*path, "result")
        story.tell("comparison counted", moment, f"{key}/result", inner, item["result"], within=within)
    if item["called_off_at"]:
        said = _only(item, *end)
        story.tell("comparison called off", item["called_off_at"], f"{key}/end", path, item, said=said, within=goal)


def _tell_ending(story: _Story, key: str, path: Path, item: Item, goal: Item) -> None:
    timing = ("timing", "timing_reason") if item["proposed_by"] else ()
    decisions = ("accepted_by", "accepted_at", "declined_by", "declined_at", "decline_reason", *timing)
    story.tell("ending", item["proposed_at"], key, path, item, said=without(item, *decisions), within=goal)
    if item["accepted_at"]:
        said = _only(item, "accepted_by", "accepted_at", *timing)
        story.tell("ending accepted", item["accepted_at"], f"{key}/accepted", path, item, said=said, within=goal)
    if item["declined_at"]:
        said = _only(item, "declined_by", "declined_at", "decline_reason")
        story.tell("ending declined", item["declined_at"], f"{key}/declined", path, item, said=said, within=goal)


def _tell_evidence(story: _Story, doc: Item) -> None:
    for path, item in each(doc["evidence"], "evidence"):
        key = f"evidence/{item['slug']}"
        for inner, revision in each(item["revisions"], *path, "revisions"):
            number, moment = revision["number"], revision["recorded_at"]
            if number == 1:
                said = {"goals": item["goals"], "revision": revision}
                story.tell("evidence", moment, key, path, item, said=said)
            else:
                story.tell("evidence revision", moment, f"{key}/revisions/{number}", inner, revision, within=item)
        for inner, link in each(item["links"], *path, "links"):
            story.tell("evidence link", link["linked_at"], f"{key}/links/{link['goal']}", inner, link, within=item)
        for inner, check in each(item["link_checks"], *path, "link_checks"):
            name = f"{key}/link_checks/{check['checked_at']}"
            story.tell("link check", check["checked_at"], name, inner, check, within=item)


def _tell_map(story: _Story, doc: Item) -> None:
    for path, level in each(doc["safety_levels"], "safety_levels"):
        key = f"safety-level/{level['slug']}"
        story.tell("level", level["created_at"], key, path, level, said=without(level, "standards"))
        for inner, item in each(level["standards"], *path, "standards"):
            name = f"{key}/standards/{item['kind']} {item['model']} {item['active_since']}"
            _tell_stated(story, "standard", name, inner, item, within=level)
    for path, threshold in each(doc["thresholds"], "thresholds"):
        key = f"threshold/{threshold['slug']}"
        _tell_kept(story, "threshold", key, path, threshold, doc)
        for inner, item in each(threshold["assessments"], *path, "assessments"):
            name = f"{key}/assessments/{item['number']}"
            story.tell("assessment", item["recorded_at"], name, inner, item, within=threshold)
        for inner, item in each(threshold["mitigations"], *path, "mitigations"):
            _tell_kept(story, "mitigation", f"{key}/mitigations/{item['slug']}", inner, item, threshold)
    for path, item in each(doc["conditional_commitments"], "conditional_commitments"):
        _tell_kept(story, "commitment", f"commitment/{item['slug']}", path, item, doc)


def _tell_suites(story: _Story, doc: Item) -> None:
    for path, suite in each(doc["evaluation_suites"], "evaluation_suites"):
        key = f"suite/{suite['slug']}"
        said = without(suite, "ended_by", "ended_at", "studies", "runs")
        story.tell("suite", suite["created_at"], key, path, suite, said=said)
        for kind, items, moment in (("study", "studies", "deposited_at"), ("run", "runs", "recorded_at")):
            for inner, item in each(suite[items], *path, items):
                story.tell(kind, item[moment], f"{key}/{items}/{item['number']}", inner, item, within=suite)
        if suite["ended_at"]:
            said = _only(suite, "ended_by", "ended_at")
            story.tell("suite ended", suite["ended_at"], f"{key}/ended", path, suite, said=said)


def _tell_kept(story: _Story, kind: str, key: str, path: Path, item: Item, within: Item) -> None:
    said = _only(item, "position", "created_at")
    story.tell(kind, item["created_at"], key, path, item, said=said, within=within)
    _tell_revisions(story, (*path, "revisions"), item, key)


def _tell_cycles(story: _Story, doc: Item) -> None:
    for path, cycle in each(doc["cycles"], "cycles"):
        key = f"cycle/{cycle['slug']}"
        goals = [_only(row, "goal", "kind") for row in cycle["goals"]]
        phases = ("opened_at", "discussion_at", "reply_at", "closed_at")
        said = without(cycle, "goals", "reopenings", "calibration", *phases) | {"goals": goals}
        story.tell("cycle", cycle["created_at"], key, path, cycle, said=said)
        for kind, moment in zip(("cycle opened", "discussion", "reply phase", "cycle closed"), phases, strict=True):
            if cycle[moment]:
                said = _only(cycle, moment)
                if kind == "cycle closed":
                    said["grades"] = [row["grade"] for row in cycle["goals"]]
                story.tell(kind, cycle[moment], f"{key}/{moment}", path, cycle, said=said)
        for inner, answer in each(cycle["calibration"], *path, "calibration"):
            name = f"{key}/calibration/{answer['rubric']} {answer['case']} {answer['reviewer']}"
            story.tell("case graded", answer["answered_at"], name, inner, answer, within=cycle)
        _tell_reopenings(story, key, path, cycle)
        for inner, row in each(cycle["goals"], *path, "goals"):
            _tell_cycle_goal(story, f"{key}/{row['goal']} {row['kind']}", inner, row, cycle)


def _tell_reopenings(story: _Story, key: str, path: Path, cycle: Item) -> None:
    """A request, what became of it, and the phases the cycle then went through again."""
    times = 0
    for inner, item in each(cycle["reopenings"], *path, "reopenings"):
        name = f"{key}/reopenings/{inner[-1]}"
        asked = _only(item, "reason", "asked_by", "asked_at")
        story.tell("reopening", item["asked_at"], name, inner, item, said=asked, within=cycle)
        if item["declined_at"]:
            said = _only(item, "declined_by", "declined_at")
            story.tell(
                "reopening declined", item["declined_at"], f"{name}/declined", inner, item, said=said, within=cycle
            )
        if not item["agreed_at"]:
            continue
        times += 1
        said = _only(item, "agreed_by", "agreed_at")
        story.tell("reopening agreed", item["agreed_at"], f"{name}/agreed", inner, item, said=said, within=cycle)
        for kind, moment in (("reply phase", "reply_at"), ("cycle closed", "closed_at")):
            if item[moment]:
                said = _only(item, moment)
                if kind == "cycle closed":
                    said["grades"] = [row["later_grades"][times - 1 : times] for row in cycle["goals"]]
                story.tell(kind, item[moment], f"{name}/{moment}", inner, cycle, said=said, within={"times": times})


def _tell_cycle_goal(story: _Story, key: str, path: Path, row: Item, cycle: Item) -> None:
    within = {"cycle": cycle, "row": row}
    if row["removed_at"]:
        said = _only(row, "removed_at", "removed_reason")
        story.tell("removed goal", row["removed_at"], f"{key}/removed", path, row, said=said, within=within)
    for kind, name, moment in (
        ("adjudication", "adjudication", "decided_at"),
        ("reply", "reply", "replied_at"),
        ("stated grade", "stated_grade", "made_at"),
    ):
        if row[name]:
            story.tell(kind, row[name].get(moment), f"{key}/{name}", (*path, name), row[name], within=within)
    for kind, name, moment in (
        ("adjudication", "later_adjudications", "decided_at"),
        ("reply", "later_replies", "replied_at"),
    ):
        for inner, item in each(row[name], *path, name):
            story.tell(kind, item[moment], f"{key}/{name}/{inner[-1]}", inner, item, within=within)
    for inner, item in each(row["referrals"], *path, "referrals"):
        story.tell("referral", item["sent_at"], f"{key}/referrals/{inner[-1]}", inner, item, within=within)
    for inner, item in each(row["objections"], *path, "objections"):
        story.tell("objection", item["objected_at"], f"{key}/objections/{inner[-1]}", inner, item, within=within)
    for inner, item in each(row["assignments"], *path, "assignments"):
        _tell_assignment(story, f"{key}/{item['reviewer']}", inner, item, within)


def _tell_assignment(story: _Story, key: str, path: Path, item: Item, within: Item) -> None:
    kind = "replacement" if item["replaces"] else "assignment"
    is_over = item["state"] in ("recused", "lapsed")
    said = _only(item, "reviewer", "assigned_at", "replaces", "external", "tier")
    story.tell(kind, item["assigned_at"], key, path, item, said=said, within=within)
    if is_over:
        said = _only(item, "state", "conflict", "end_reason", "ended_at")
        story.tell("assignment ended", item["ended_at"], f"{key}/ended", path, item, said=said, within=within)
    inside = within | {"assignment": item}
    if item["interest"]:
        place, told = (*path, "interest"), item["interest"]
        story.tell("interest", told["declared_at"], f"{key}/interest", place, told, within=inside)
    if item["waiver"]:
        place = (*path, "waiver")
        story.tell("waiver", item["waiver"]["given_at"], f"{key}/waiver", place, item["waiver"], within=inside)
    for kind, moment in (("declaration", "declared_at"), ("consent", "named_at")):
        if item[moment] and not (kind == "declaration" and item["interest"]):
            story.tell(kind, item[moment], f"{key}/{kind}", path, item, said=_only(item, moment), within=inside)
    for inner, kept in each(item["kept"], *path, "kept"):
        story.tell("score kept", kept["kept_at"], f"{key}/kept/{kept['version']}", inner, kept, within=inside)
    for inner, score in each(item["scores"], *path, "scores"):
        story.tell("score", score["submitted_at"], f"{key}/scores/{inner[-1]}", inner, score, within=inside)
    if item["draft"]:
        when = max(item["assigned_at"], within["cycle"]["opened_at"] or "", key=sortable)
        place = (*path, "draft")
        story.tell("score draft", when, f"{key}/draft", place, item["draft"], within=inside)


def _tell_withholdings(story: _Story, doc: Item) -> None:
    decisions = ("confirmed_by", "confirmed_at", "lifted_by", "lifted_at", "lift_reason")
    for path, item in each(doc["withheld_after_publication"], "withheld_after_publication"):
        key = f"withholding/{item['number']}"
        story.tell(
            "withholding", item["made_at"], key, path, item, said=without(item, *decisions), order=item["number"]
        )
        if item["confirmed_at"]:
            said = _only(item, "confirmed_by", "confirmed_at")
            story.tell("withholding confirmed", item["confirmed_at"], f"{key}/confirmed", path, item, said=said)
        if item["lifted_at"]:
            said = _only(item, "lifted_by", "lifted_at", "lift_reason")
            story.tell("withholding lifted", item["lifted_at"], f"{key}/lifted", path, item, said=said)


def _tell_requests(story: _Story, doc: Item) -> None:
    for path, item in each(doc["correction_requests"], "correction_requests"):
        key = f"request/{item['number']}"
        answer = ("state", "subject", "answer", "is_quoted", "answered_by", "answered_at")
        story.tell("request", item["asked_at"], key, path, item, said=without(item, *answer), order=item["number"])
        if item["answered_at"]:
            said = _only(item, *answer)
            story.tell("request answered", item["answered_at"], f"{key}/answer", path, item, said=said)


def _tell_editions(story: _Story, doc: Item) -> None:
    _tell_requests(story, doc)
    _tell_withholdings(story, doc)
    for path, item in each(doc["redactions"], "redactions"):
        key = f"redaction/{item['subject']} {item['key']}"
        said = without(item, "text", "lifted_by", "lifted_at")
        story.tell("redaction", item["made_at"], key, path, item, said=said, order=int(item["key"] or 0))
        if item["lifted_at"]:
            said = _only(item, "lifted_by", "lifted_at")
            story.tell("redaction lifted", item["lifted_at"], f"{key}/lifted", path, item, said=said)
    for path, item in each(doc["editions"], "editions"):
        key = f"edition/{item['number']}"
        if item["prepared_by"]:
            story.tell("edition prepared", item["prepared_at"], f"{key}/prepared", path, item, said={})
        story.tell("edition", item["published_at"], key, path, item)
    for path, item in each(doc["preparations"], "preparations"):
        key = f"preparation/{item['prepared_at']}"
        said = without(item, "declined_by", "declined_at", "reason")
        story.tell("preparation", item["prepared_at"], key, path, item, said=said)
        if item["declined_at"]:
            said = _only(item, "declined_by", "declined_at", "reason")
            story.tell("preparation declined", item["declined_at"], f"{key}/declined", path, item, said=said)

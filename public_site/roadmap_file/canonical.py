"""From a file as somebody wrote it to its canonical full form: every field there, every default worked out.

Places in lists stay as they were, so that a path into the canonical form is a path into the file.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from goals.days import day
from goals.deadlines import PERIODS, period_text
from grading.anchor_cases import DEFAULT_CASES
from grading.rubrics import DEFAULT_RUBRICS
from public_site.roadmap_file.faults import Path
from public_site.roadmap_file.reading import walk
from public_site.roadmap_file.schema import SCHEMA, Node, definition, resolve

Item = dict[str, Any]
# What belongs to one revision alone and is never taken over from the one before.
OF_ONE_REVISION = frozenset(definition("commitment_revision")["properties"]) - {"scenario", "response"}
OF_ONE_REVISION |= {"area", "moonshot", "follows", "follows_no_longer"}  # a move is made once
_SETS = frozenset({"goals", "evidence", "predecessors", "follows", "follows_no_longer", "roles", "former_roles"})
OF_ONE_EVIDENCE_REVISION = frozenset({"number", "author", "recorded_at", "state_reason"})


def canonical(data: Item) -> Item:
    """The canonical form of checked plain values. Fields whose default cannot be found stay absent."""
    data = deepcopy(data)
    for _path, revisions, own in revision_lists(data):
        _inherit(revisions, own)
    for goal in data.get("goals", ()):
        _hand_over(goal)
    doc: Item = filled(SCHEMA, data)
    for finish in (_goals, _evidence, _map, _documents, _grading, _editions, _setup):
        finish(doc)
    _redactions(doc)
    _sets(doc)
    ordered: Item = filled(SCHEMA, doc)
    return ordered


def filled(node: Node, value: Any) -> Any:
    """`value` in the order of the schema, with its written defaults; leaves in their one normal form."""
    node = resolve(node)
    if isinstance(value, dict):
        properties = node.get("properties")
        if properties is None:
            return {key: filled(node["additionalProperties"], inner) for key, inner in sorted(value.items())}
        return {
            key: filled(inner, value[key] if key in value else deepcopy(resolve(inner)["default"]))
            for key, inner in properties.items()
            if key in value or "default" in resolve(inner)
        }
    if isinstance(value, list):
        return [filled(node["items"], inner) for inner in value] if "items" in node else value
    return _leaf(node.get("format"), value)


def _leaf(form: str | None, value: Any) -> Any:
    if form == "decimal" and value is not None:
        return plain_decimal(Decimal(str(value)))
    if form == "moment" and value is not None:
        return full_moment(value)
    return value.rstrip() if isinstance(value, str) else value


def plain_decimal(value: Decimal) -> str:
    """The digits without exponent and without zeros that say nothing: "24", "0.6"."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def full_moment(value: str) -> str:
    """A moment to the second; a day means noon."""
    if len(value) == 10:
        return f"{value}T12:00:00Z"
    clock = value[11:-1]
    if len(clock) == 5:
        clock += ":00"
    return f"{value[:10]}T{clock.rstrip('0').rstrip('.') if '.' in clock else clock}Z"


def revision_lists(data: Item) -> Iterator[tuple[Path, list[Item], frozenset[str]]]:
    """Every list of revisions with its path and the fields that are each revision's own."""
    for section in ("goals", "thresholds", "conditional_commitments"):
        for place, item in enumerate(data.get(section, ())):
            yield (section, place, "revisions"), item["revisions"], OF_ONE_REVISION
    for place, threshold in enumerate(data.get("thresholds", ())):
        for inner, item in enumerate(threshold.get("mitigations", ())):
            yield ("thresholds", place, "mitigations", inner, "revisions"), item["revisions"], OF_ONE_REVISION
    for place, item in enumerate(data.get("evidence", ())):
        yield ("evidence", place, "revisions"), item["revisions"], OF_ONE_EVIDENCE_REVISION


def _inherit(revisions: list[Item], own: frozenset[str]) -> None:
    base: Item = {}
    for revision in revisions:
        said = {key: value for key, value in revision.items() if key not in own}
        revision.update(deepcopy({key: value for key, value in base.items() if key not in said}))
        if not revision.get("declined_at"):
            base = base | said


def _default(item: Item, key: str, *candidates: str | None) -> None:
    """Give `key` the first candidate there is. Moments: a day means noon."""
    if item.get(key) is None:
        found = next((candidate for candidate in candidates if candidate), None)
        if found is not None:
            item[key] = full_moment(found) if key.endswith("_at") else found[:10]


def _not_before(item: Item, key: str, day_text: str | None, moment: str) -> None:
    """Noon of the day, but not before `moment`, where nothing is written."""
    if item.get(key) is None and day_text:
        item[key] = max(full_moment(day_text), moment, key=sortable)


def sortable(moment: str) -> str:
    """Moments of any precision in order as texts: "…:05.5Z" lies after "…:05Z"."""
    return moment[:-1]


def _numbered(items: list[Item]) -> None:
    for number, item in enumerate(items, start=1):
        item.setdefault("number", number)


def _placed(items: list[Item]) -> None:
    for place, item in enumerate(items):
        item.setdefault("position", place)


def _revisions(revisions: list[Item], *, set_on: str | None, created_at: str | None) -> None:
    number = 1
    for place, item in enumerate(revisions):
        item.setdefault("number", number)
        if number == 1:
            item.setdefault("kind", "created")
        _default(item, "effective_on", item.get("announced_on"), set_on if number == 1 else None)
        if place == 0:
            _default(item, "recorded_at", created_at)
        _default(item, "recorded_at", item.get("announced_on"), item.get("effective_on"))
        if item["approved_by"]:
            _default(item, "approved_at", item.get("recorded_at"))
        if item["coded_by"]:
            _default(item, "coded_at", item["approved_at"], item.get("recorded_at"))
        number += 0 if item["declined_at"] else 1


def _goals(doc: Item) -> None:
    _placed(doc["goals"])
    for goal in doc["goals"]:
        _default(goal, "created_at", goal["revisions"][0].get("recorded_at"), goal["set_on"])
        _revisions(goal["revisions"], set_on=goal["set_on"], created_at=goal["created_at"])
        _owners(goal)
        _progress(goal, goal["created_at"])
        _endings(goal["resolutions"])
    created_at = {goal["slug"]: goal["created_at"] for goal in doc["goals"]}
    for goal in doc["goals"]:
        for item in goal["trade_offs"]:
            _not_before(item, "created_at", goal["created_at"], created_at.get(item["goal"], goal["created_at"]))
    for path, value in walk(doc["goals"]):
        if path and path[-1] == "deadline" and value["kind"] in {*PERIODS, "date"} and value["due"]:
            value["text"] = value["text"] or period_text(value["kind"], day(value["due"]))
        elif path and path[-1] == "criteria":
            _checklists(value)


def _hand_over(goal: Item) -> None:
    """A lead who takes over later ends the lead before, unless something else is written there."""
    leads = [owner for owner in goal.get("owners", ()) if owner.get("role", "lead") == "lead"]
    for before, after in pairwise(leads):
        since = after.get("since", goal["set_on"])
        if since > before.get("since", goal["set_on"]):
            before.setdefault("until", since)


def _owners(goal: Item) -> None:
    for owner in goal["owners"]:
        _default(owner, "since", goal["set_on"])
        if owner["since"] <= goal["set_on"]:
            _default(owner, "created_at", goal["created_at"])
        _not_before(owner, "created_at", owner["since"], goal["created_at"])
        _default(owner, "ended_at", owner["until"])


def _endings(resolutions: list[Item]) -> None:
    _numbered(resolutions)
    for ending in resolutions:
        _default(ending, "proposed_at", ending["announced_on"], ending["achieved_on"], ending["achieved_to"])
        if ending["accepted_by"]:
            _default(ending, "accepted_at", ending.get("proposed_at"))


def _checklists(criteria: list[Item]) -> None:
    for criterion in criteria:
        if criterion["kind"] == "checklist" and criterion["items_total"] is None and criterion["items"]:
            criterion["items_total"] = len(criterion["items"])


def _progress(goal: Item, created: str) -> None:
    _placed(goal["metrics"])
    for items in ("milestones", "criterion_readings", "comparisons", "occurrences", "updates"):
        _numbered(goal[items])
    _comparisons(goal["comparisons"])
    given_at = {update["number"]: update["submitted_at"] for update in goal["updates"]}
    for metric in goal["metrics"]:
        _default(metric, "created_at", created)
        _numbered(metric["readings"])
        for reading in metric["readings"]:
            _default(reading, "recorded_at", given_at.get(reading["update"]))
            _not_before(reading, "recorded_at", reading["on"], metric["created_at"])
    results = {one["number"]: one["result"] or {} for one in goal["comparisons"]}
    for reading in goal["criterion_readings"]:
        counted_at = results.get(reading["comparison"], {}).get("closed_at")
        _default(reading, "recorded_at", given_at.get(reading["update"]), counted_at)
        _not_before(reading, "recorded_at", reading["on"], created)
    for item in goal["milestones"]:
        _not_before(item, "recorded_at", item["announced_on"] or item["achieved_on"], created)
    for item in goal["occurrences"]:
        _not_before(item, "recorded_at", item["done_on"] or item["triggered_on"], created)


def _comparisons(comparisons: list[Item]) -> None:
    for comparison in comparisons:
        after = (day(comparison["window_to"]) + timedelta(days=1)).isoformat()
        for finding in comparison["findings"]:
            finding.setdefault("reported_by", comparison["fixed_by"])
            _default(finding, "reported_at", finding["found_on"])
            _numbered(finding["judgements"])
            for judgement in finding["judgements"]:
                judgement.setdefault("judged_by", comparison["judges"][0])
                _default(judgement, "judged_at", after)
        if comparison["result"]:
            _default(comparison["result"], "closed_at", after)


def _evidence(doc: Item) -> None:
    """Evidence is linked to a goal that was set later when that goal is set."""
    created_at = {goal["slug"]: goal["created_at"] for goal in doc["goals"]}
    for item in doc["evidence"]:
        first = item["revisions"][0]
        _default(first, "recorded_at", first.get("received_on"))
        _numbered(item["revisions"])
        first.setdefault("state", "in_review" if first["author"] else "unconfirmed")
        for before, after in pairwise(item["revisions"]):
            after.setdefault("state", before["state"])
        begun = sortable(first.get("recorded_at", ""))
        later = [slug for slug in item["goals"] if sortable(created_at.get(slug, "")) > begun]
        item["goals"] = sorted(set(item["goals"]) - set(later))
        item["links"] += [{"goal": slug, "linked_at": created_at[slug]} for slug in later]
        item["links"].sort(key=lambda link: (sortable(link["linked_at"]), link["goal"]))


def _map(doc: Item) -> None:
    for section in ("thresholds", "conditional_commitments"):
        _placed(doc[section])
        for item in doc[section]:
            _with_revisions(item)
    for threshold in doc["thresholds"]:
        _placed(threshold["mitigations"])
        for mitigation in threshold["mitigations"]:
            _with_revisions(mitigation)
        _numbered(threshold["assessments"])
        for assessment in threshold["assessments"]:
            _not_before(assessment, "recorded_at", assessment["on"], threshold.get("created_at", ""))
    for suite in doc["evaluation_suites"]:
        _numbered(suite["studies"])
        _numbered(suite["runs"])
        for run in suite["runs"]:
            _not_before(run, "recorded_at", run["ran_on"], suite["created_at"])
    for level in doc["safety_levels"]:
        for standard in level["standards"]:
            _default(standard, "recorded_at", standard["active_since"])


def _with_revisions(item: Item) -> None:
    _revisions(item["revisions"], set_on=item.get("created_at"), created_at=item.get("created_at"))
    _default(item, "created_at", item["revisions"][0].get("recorded_at"))


def _documents(doc: Item) -> None:
    for version in doc["policy_versions"]:
        _default(version, "recorded_at", version["effective_on"])
    for report in doc["reports"]:
        _default(report, "recorded_at", report["published_on"])


def _grading(doc: Item) -> None:
    if isinstance(doc["rubrics"], list):
        for rubric in doc["rubrics"]:
            _default(rubric, "recorded_at", rubric["effective_on"])
    for cycle in doc["cycles"]:
        for row in cycle["goals"]:
            ended = {item["reviewer"]: item["ended_at"] for item in row["assignments"]}
            for item in row["assignments"]:
                _default(item, "assigned_at", ended.get(item["replaces"]), cycle["created_at"])
                item.setdefault("state", "submitted" if item["scores"] else "open")
                if item["scores"]:
                    _default(item, "ended_at", item["scores"][0]["submitted_at"])
                if item["interest"]:  # says too that nothing else is known
                    _default(item, "declared_at", item["interest"]["declared_at"])
                    item["conflict"] = item["conflict"] or item["interest"]["conflict"]
                if (item["scores"] or item["draft"]) and not cycle["imported"]:
                    _default(item, "declared_at", _ready(item, cycle))
            if row["stated_grade"]:
                _default(row["stated_grade"], "made_at", cycle["closed_at"])
                _default(row["stated_grade"], "graded_on", row["stated_grade"].get("made_at"))
                counts = row["stated_grade"]["distribution"]
                row["stated_grade"]["distribution"] = {level: count for level, count in counts.items() if count}


def _ready(assignment: Item, cycle: Item) -> str:
    """From when a reviewer could say that nothing stands in the way of scoring."""
    waived_at = assignment["waiver"]["given_at"] if assignment["waiver"] else ""
    moments = (assignment["assigned_at"], cycle["opened_at"] or "", waived_at)
    return max(map(full_moment, filter(None, moments)), key=sortable)


def _editions(doc: Item) -> None:
    _numbered(doc["editions"])
    _numbered(doc["correction_requests"])
    _numbered(doc["withheld_after_publication"])
    for edition in doc["editions"]:
        _default(edition, "as_of", edition["published_at"])
        if edition["prepared_by"]:
            _default(edition, "prepared_at", edition["published_at"])
    for preparation in doc["preparations"]:
        _default(preparation, "as_of", preparation["prepared_at"])


def _setup(doc: Item) -> None:
    """What was there before anything happened: it begins with the first moment of the file."""
    moments = [value for path, value in walk(doc) if path and str(path[-1]).endswith("_at") and isinstance(value, str)]
    first = min(moments, key=sortable, default="1970-01-01T00:00:00Z")
    _default(doc["roadmap"], "created_at", first)
    for item in [*doc["areas"], *doc["safety_levels"]]:
        _default(item, "created_at", first)
    for person in doc["people"]:
        _default(person, "joined_at", first)
    _placed(doc["areas"])
    if doc["rubrics"] == "default":
        doc["rubrics"] = [_default_rubric(value, doc["roadmap"]["created_at"]) for value in DEFAULT_RUBRICS]
    by_version = sorted(doc["rubrics"], key=lambda rubric: rubric["version"])
    newest = {rubric["kind"]: f"{rubric['kind']}-{rubric['version']}" for rubric in by_version}
    for cycle in doc["cycles"]:
        cycle["rubrics"] = cycle["rubrics"] or newest


def _default_rubric(value: Any, moment: str) -> Item:
    levels = [{key: level[key] for key in ("key", "label", "definition")} for level in value["levels"]]
    named = {key: value[key] for key in ("kind", "title", "question", "criteria")}
    cases = deepcopy(DEFAULT_CASES[value["kind"]])
    dates = {"version": 1, "effective_on": moment[:10], "recorded_at": moment}
    return {**deepcopy(named), **dates, "levels": levels, "cases": cases}


def _redactions(doc: Item) -> None:
    """Number the boxes of each subject in the order in which they were made."""
    count: dict[str, int] = {}
    for item in sorted(doc["redactions"], key=lambda item: sortable(item["made_at"])):
        count[item["subject"]] = count.get(item["subject"], 0) + 1
        item["key"] = item["key"] or str(count[item["subject"]])


def _sets(doc: Item) -> None:
    """Lists whose order says nothing are written in the order of the alphabet."""
    for path, value in walk(doc):
        if (
            isinstance(value, list)
            and _SETS & {str(step) for step in path[-2:]}
            and all(isinstance(v, str) for v in value)
        ):
            value[:] = sorted(set(value))

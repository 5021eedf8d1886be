"""What a schema cannot say of a file: names that lead somewhere, numbers and moments in order, decisions with people."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from goals.days import day, iso, long_day
from goals.deadlines import PERIODS, period_end
from public_site.roadmap_file.canonical import revision_lists, sortable
from public_site.roadmap_file.dates import bad_tokens
from public_site.roadmap_file.faults import Fault, Path
from public_site.roadmap_file.reading import Reading, walk
from public_site.roadmap_file.schema import SCHEMA, Node, resolve

Item = dict[str, Any]
Found = Iterator[tuple[Path, str]]
# Fields that name something in the same file: field -> sections in which it is looked up by slug.
_NAMES = {
    "goals": "goals",
    "predecessors": "goals",
    "follows": "goals",
    "follows_no_longer": "goals",
    "parent": "goals",
    "goal": "goals",
    "area": "areas",
    "level": "safety_levels",
    "evidence": "evidence",
    "threshold": "thresholds",
    "evidence_cited": "evidence",
}
_SLUGS = ("areas", "goals", "evidence", "thresholds", "safety_levels", "conditional_commitments")
_IN_ORDER = {
    "readings": "recorded_at",
    "criterion_readings": "recorded_at",
    "milestones": "recorded_at",
    "occurrences": "recorded_at",
    "updates": "submitted_at",
    "resolutions": "proposed_at",
    "assessments": "recorded_at",
    "runs": "recorded_at",
    "studies": "deposited_at",
    "scores": "submitted_at",
    "objections": "objected_at",
    "referrals": "sent_at",
    "later_adjudications": "decided_at",
    "later_replies": "replied_at",
    "reopenings": "asked_at",
    "corrections": "recorded_at",
    "correction_requests": "asked_at",
    "withheld_after_publication": "made_at",
    "editions": "published_at",
}


def check_written(reading: Reading) -> list[Fault]:
    """Faults of the words of a file as it was written: tokens in prose, last days of periods."""
    return [reading.fault(path, reason) for path, reason in _written(reading.data)]


def check_meaning(doc: Item, reading: Reading, *, known_people: set[str]) -> list[Fault]:
    """Faults of a canonical file; `known_people` are the addresses of those who are here already."""
    absent = [reading.fault(path, reason) for path, reason in _absent(SCHEMA, doc, ())]
    if absent:
        return absent
    checks: list[Callable[[Item], Found]] = [
        _twice,
        _names,
        _numbers,
        _order,
        _circles,
        _revisions,
        _endings,
        _reopenings,
        _editions,
    ]
    found = [fault for check in checks for fault in check(doc)]
    found += _people(doc, known_people)
    return [reading.fault(path, reason) for path, reason in found]


def _written(data: Any) -> Found:
    for path, value in walk(data):
        if isinstance(value, str):
            for token in bad_tokens(value):
                yield path, f"{token} names no day or period. Write {{date:2026-09-30}} or {{period:2026-Q4}}."
        elif path and path[-1] == "deadline" and isinstance(value, dict):
            yield from _last_day(path, value)


def _last_day(path: Path, deadline: Item) -> Found:
    kind, due = deadline["kind"], deadline.get("due")
    if kind in PERIODS and due and iso(period_end(kind, day(due))) != due:
        last = period_end(kind, day(due))
        yield (*path, "due"), f"The last day of that {kind} is {iso(last)} ({long_day(last)})."


def _absent(node: Node, value: Any, path: Path) -> Found:
    """Fields for which nothing is written and nothing gives a default."""
    node = resolve(node)
    if isinstance(value, dict) and "properties" in node:
        for key, inner in node["properties"].items():
            if key in value or "minProperties" in node:  # of which it is enough to write some
                yield from () if key not in value else _absent(inner, value[key], (*path, key))
            else:
                yield (*path, key), f"{key} is missing, and nothing here gives it."
    elif isinstance(value, list) and "items" in node:
        for place, item in enumerate(value):
            yield from _absent(node["items"], item, (*path, place))


def _twice(doc: Item) -> Found:
    for section in (*_SLUGS, "evaluation_suites", "policy_versions", "reports", "cycles"):
        yield from _repeated((section,), doc[section], "slug")
    yield from _repeated(("people",), doc["people"], "email")
    yield from _repeated(("people",), [person for person in doc["people"] if person["public_id"]], "public_id")
    for place, goal in enumerate(doc["goals"]):
        yield from _repeated(("goals", place, "metrics"), goal["metrics"], "slug")
    for place, threshold in enumerate(doc["thresholds"]):
        yield from _repeated(("thresholds", place, "mitigations"), threshold["mitigations"], "slug")


def _repeated(path: Path, items: list[Item], name: str) -> Found:
    seen: set[str] = set()
    for place, item in enumerate(items):
        if item[name] in seen:
            yield (*path, place, name), f"{item[name]} stands here a second time."
        seen.add(item[name])


def _names(doc: Item) -> Found:
    known = {section: {item["slug"] for item in doc[section]} for section in _SLUGS}
    for path, value in walk(doc):
        field = next((str(step) for step in reversed(path) if not isinstance(step, int)), "")
        if path[:1] == ("redactions",) or not isinstance(value, str) or not value:
            continue
        section = _NAMES.get(field) or ("evidence" if "evidence" in path[-3:-1] and "resolutions" in path else None)
        if field == "level" and "thresholds" not in path:
            continue  # of a score, not of a threshold
        is_draft = "draft" in path or "typed" in path
        if section and not is_draft and value not in known[section]:
            yield path, f"There is no {value} among the {section.replace('_', ' ')} of this file."
    rubrics = {f"{rubric['kind']}-{rubric['version']}" for rubric in doc["rubrics"]}
    for place, cycle in enumerate(doc["cycles"]):
        for kind, slug in cycle["rubrics"].items():
            if slug not in rubrics or slug.rpartition("-")[0] != kind:
                yield ("cycles", place, "rubrics", kind), f"There is no rubric {slug} for {kind}."


def _people(doc: Item, known: set[str]) -> Found:
    everybody = known | {person["email"] for person in doc["people"]}
    for path, value in walk(doc):
        node = _node_at(path)
        if isinstance(value, str) and node.get("format") == "email" and value not in everybody:
            yield path, f"Nobody in people has the address {value}."


def _node_at(path: Path) -> Node:
    node = resolve(SCHEMA)
    for step in path:
        if isinstance(step, int):
            node = resolve(node.get("items", {}))
        else:
            inner = node.get("properties", {}).get(step) or node.get("additionalProperties") or {}
            node = resolve(inner) if isinstance(inner, dict) else {}
    return node


def _numbers(doc: Item) -> Found:
    for path, value in walk(doc):
        if not isinstance(value, list) or not value or path[-1] == "revisions" or not isinstance(value[0], dict):
            continue
        if "number" in value[0]:
            for place, item in enumerate(value):
                if item["number"] != place + 1:
                    yield (*path, place, "number"), f"The number here is {place + 1}: {path[-1]} are counted from 1."
    for place, goal in enumerate(doc["goals"]):
        count = len(goal["updates"])
        for path, value in walk(goal, ("goals", place)):
            if path[-1] in ("update", "corrects") and isinstance(value, int) and not 1 <= value <= count:
                yield path, f"There is no update {value} of this goal."
            if path[-1] == "supersedes" and isinstance(value, int) and value > int(path[-2]):
                yield path, "A correction comes after the reading it corrects."


def _order(doc: Item) -> Found:
    for path, value in walk(doc):
        moment = _IN_ORDER.get(str(path[-1])) if path else None
        if moment and isinstance(value, list) and value and isinstance(value[0], dict) and moment in value[0]:
            yield from _in_order(path, value, moment)
    for path, revisions, _own in revision_lists(doc):
        yield from _in_order(path, revisions, "recorded_at")


def _in_order(path: Path, items: list[Item], moment: str) -> Found:
    for place, (before, after) in enumerate(pairwise(items), start=1):
        if sortable(after[moment]) < sortable(before[moment]):
            yield (*path, place, moment), f"{after[moment]} lies before the item above ({before[moment]})."


def _circles(doc: Item) -> Found:
    by_slug = {goal["slug"]: goal for goal in doc["goals"]}
    for place, goal in enumerate(doc["goals"]):
        for name in ("parent", "predecessors"):
            if _leads_to(goal["slug"], by_slug, name):
                yield ("goals", place, name), f"{goal['slug']} leads back to itself."
    managers = {person["email"]: {"slug": person["email"], "parent": person["manager"]} for person in doc["people"]}
    for place, person in enumerate(doc["people"]):
        if _leads_to(person["email"], managers, "parent"):
            yield ("people", place, "manager"), "Nobody manages himself or herself, directly or through others."


def _leads_to(slug: str, by_slug: dict[str, Item], name: str) -> bool:
    above, seen = _above(by_slug[slug], name), set[str]()
    while above:
        other = above.pop()
        if other == slug:
            return True
        if other in by_slug and other not in seen:
            seen.add(other)
            above += _above(by_slug[other], name)
    return False


def _above(item: Item, name: str) -> list[str]:
    value = item[name]
    return list(value) if isinstance(value, list) else [value] if value else []


def _revisions(doc: Item) -> Found:
    for path, revisions, own in revision_lists(doc):
        if "approved_by" not in own:
            continue  # evidence is not decided on
        thing = _value_at(doc, path[:-1])
        if thing["created_at"] != revisions[0]["recorded_at"]:
            reason = f"The first revision comes with the thing itself, at {thing['created_at']}."
            yield (*path, 0, "recorded_at"), reason
        number = 1
        for place, revision in enumerate(revisions):
            if revision["number"] != number:
                yield (*path, place, "number"), f"The number here is {number}; declined revisions give theirs up."
            number += 0 if revision["declined_at"] else 1
            yield from _decided((*path, place), revision)


def _decided(path: Path, item: Item) -> Found:
    """A decision names who took it; imported history is settled and has none."""
    verbs = [verb for verb in ("approved", "accepted", "coded", "declined") if f"{verb}_at" in item]
    for verb in verbs:
        by, at = item[f"{verb}_by"], item[f"{verb}_at"]
        if (by is None) != (at is None):
            missing = f"{verb}_by" if by is None else f"{verb}_at"
            yield (*path, missing), f"{missing} is missing: {verb} by whom, and when?"
        if by is not None and item["proposed_by"] is None:
            yield (*path, f"{verb}_by"), f"Imported history is settled. Name proposed_by, or nobody who {verb} it."
    if "labels" in item and item["coded_by"] and not item["labels"]["coder"]:
        yield (*path, "labels"), "coded_by is given, but not which way: write labels.coder."
    if "labels" in item and item["proposed_by"] and item["labels"]["coder"] and not item["coded_by"]:
        yield (*path, "coded_by"), "coded_by is missing: who coded the direction?"


def _endings(doc: Item) -> Found:
    for place, goal in enumerate(doc["goals"]):
        for inner, ending in enumerate(goal["resolutions"]):
            yield from _decided(("goals", place, "resolutions", inner), ending)


def _reopenings(doc: Item) -> Found:
    for place, cycle in enumerate(doc["cycles"]):
        for inner, item in enumerate(cycle["reopenings"]):
            for verb in ("agreed", "declined"):
                by, at = item[f"{verb}_by"], item[f"{verb}_at"]
                if (by is None) != (at is None):
                    missing = f"{verb}_by" if by is None else f"{verb}_at"
                    yield ("cycles", place, "reopenings", inner, missing), f"{missing} is missing."


def _editions(doc: Item) -> Found:
    for place, edition in enumerate(doc["editions"]):
        path = ("editions", place)
        if bool(edition["prepared_by"]) != bool(edition["approved_by"]):
            yield path, "An edition names both who prepared it and who approved it, or nobody."
        elif edition["prepared_by"] and edition["prepared_by"] == edition["approved_by"]:
            yield (*path, "approved_by"), "Two people publish: who approves did not prepare."
        if edition["as_of"] > edition["published_at"][:10]:
            yield (*path, "as_of"), "The content cannot be as of a day after it was published."


def _value_at(doc: Any, path: Path) -> Any:
    for step in path:
        doc = doc[step]
    return doc

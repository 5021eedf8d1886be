"""Hand-made parts of a small lab, written as editions to a folder: what the serving half is tested on.

Every part is held to the schema, so these can never drift from what a compiled edition looks like.
"""

import hashlib
from copy import deepcopy
from pathlib import Path
from typing import Any

from goals.days import day, long_day
from public_site.files import manifest_path, part_path
from public_site.schema import validate, validate_manifest
from roadmap import canonical_json

Part = dict[str, Any]


def deadline(due: str | None, **fields: Any) -> Part:
    text = long_day(day(due)) if due else ""
    value: Part = {"kind": "date" if due else "none", "text": text, "due": due, "days": None, "anchor": ""}
    return value | {"stated": None, "derivation": "", "warning": ""} | fields


def labels(**fields: Any) -> Part:
    empty: Part = {"rule": None, "rule_fields": {}, "owner": None, "owner_words": "", "coder": None, "coder_words": ""}
    return empty | {"openness": ""} | fields


def base(number: int, on: str, **fields: Any) -> Part:
    """What every revision carries."""
    value: Part = {"number": number, "kind": "created", "labels": labels(), "reason_class": "", "reason": ""}
    value |= {"effective_on": on, "announced_on": None, "proposed_at": f"{on}T09:00:00Z"}
    value |= {"approved_at": f"{on}T10:00:00Z", "coded_at": None, "proposed_by": "uaaaaaaaaaaaa"}
    return value | {"approved_by": "ubbbbbbbbbbbb", "coded_by": None, "imported": False, "source": ""} | fields


def revision(number: int, on: str, title: str, due: str | None, **fields: Any) -> Part:
    value: Part = {
        "title": title,
        "statement": f"{title}. The statement as it was published.",
        "why": "",
        "failure": "",
    }
    value |= {"firmness": "goal", "starts_on": None, "deadline": deadline(due), "cadence_days": 60}
    value |= {"confidence": None, "needed_before": None, "criteria": [], "targets": [], "milestones": []}
    return base(number, on) | value | fields


def criterion(key: str, kind: str, text: str, **fields: Any) -> Part:
    empty: Part = dict.fromkeys(
        ("minimum", "maximum", "fully_share", "mostly_share", "items_total", "share", "baseline_value", "baseline_on")
    )
    words = {"key": key, "kind": kind, "text": text, "met": "", "missed": "", "condition": "", "items": []}
    return empty | words | {"metric": "", "baseline_text": ""} | fields


def goal(slug: str, area: str, *revisions: Part, **fields: Any) -> Part:
    value: Part = {"slug": slug, "area": area, "parent": None, "parts": [], "moonshot": False, "position": 1}
    value |= {"set_on": revisions[0]["effective_on"], "source": "", "owners": [owner("Safety engineering")]}
    value |= {"predecessors": [], "successors": [], "trade_offs": [], "revisions": list(revisions), "milestones": []}
    value |= {"metrics": [], "criterion_readings": [], "occurrences": [], "updates": [], "evidence": []}
    return value | {"resolution": None, "withheld": {}} | fields


def owner(team: str, since: str = "2026-02-10", until: str | None = None) -> Part:
    return {"id": "uoooooooooooo", "team": team, "role": "lead", "since": since, "until": until}


def update(number: int, on: str, health: str | None, **fields: Any) -> Part:
    value: Part = {"number": number, "kind": "update", "submitted_at": f"{on}T12:00:00Z", "period_from": None}
    value |= {"period_to": on, "health": health, "suggested": health, "health_sentence": "", "confidence": None}
    value |= {"done": "Work went on.", "next": "", "problems": "", "help": "", "by": "uoooooooooooo"}
    value |= {"team": "Safety engineering", "evidence": [], "corrects": None, "correction_reason": ""}
    return value | {"visibility": "public", "source": ""} | fields


def resolution(ending: str, on: str | None, accepted: str, **fields: Any) -> Part:
    value: Part = {"number": 1, "ending": ending, "achieved_on": on, "achieved_from": None, "achieved_to": None}
    value |= {"achieved_text": "", "how_known": "", "timing": "", "timing_reason": "", "account": "It is done."}
    value |= {"evidence": {}, "announced_on": accepted, "proposed_by": "uoooooooooooo"}
    value |= {"proposed_at": f"{accepted}T08:00:00Z", "accepted_by": "ubbbbbbbbbbbb"}
    return value | {"accepted_at": f"{accepted}T09:00:00Z", "imported": False, "source": ""} | fields


def reading(number: int, on: str, value: str, **fields: Any) -> Part:
    empty: Part = {"numerator": None, "denominator": None, "by": "self-reported", "who": None, "evidence": []}
    return (
        {"number": number, "on": on, "value": value, "supersedes": None, "reason": ""}
        | empty
        | {"recorded_on": on}
        | fields
    )


def metric(slug: str, name: str, unit: str, direction: str, *readings: Part) -> Part:
    value: Part = {"slug": slug, "name": name, "unit": unit, "direction": direction, "cadence_days": 30}
    return value | {"source": "Own count", "quality": "Counted by hand.", "readings": list(readings)}


def evidence(slug: str, title: str, **fields: Any) -> Part:
    value: Part = {"slug": slug, "revision": 1, "title": title, "kind": "report", "visibility": "public"}
    value |= {"holder": "Example Lab", "description": "", "url": f"https://example.org/{slug}", "sha256": "ab" * 32}
    value |= {"commitment": "", "effective_from": None, "effective_to": None, "captured_on": "2026-03-30"}
    value |= {"received_on": "2026-03-30", "expires_on": None, "state": "accepted", "state_reason": ""}
    value |= {"link": {"state": "ok", "checked_on": "2026-10-01", "since": None}, "withheld": {}}
    return value | fields


def area(slug: str, name: str, position: int) -> Part:
    return {"slug": slug, "name": name, "definition": f"What {name.lower()} is about.", "position": position}


def roadmap(**fields: Any) -> Part:
    value: Part = {"name": "Example Lab Roadmap", "developer": "Example Lab", "kept_by": "developer"}
    value |= {"known_until": None, "promise_days": 60, "contact": "roadmap@example.org", "licence": "CC BY 4.0"}
    value |= {"base_address": "http://localhost:8000", "notice": "", "about": "What we plan, in public."}
    return value | {"demonstration": False} | fields


def rubric(kind: str, *level_words: str) -> Part:
    levels = [
        {"key": word.lower().replace(" ", "_"), "label": word, "rank": rank, "definition": f"It is {word.lower()}."}
        for rank, word in enumerate(level_words, 1)
    ]
    value: Part = {"slug": f"{kind}-1", "kind": kind, "version": 1, "title": f"{kind.title()} rubric", "levels": levels}
    return value | {"question": "How far is it?", "criteria": [], "effective_on": "2026-02-10"}


def grade(cycle: str, goal_slug: str, kind: str, level: str | None, **fields: Any) -> Part:
    value: Part = {"cycle": cycle, "cycle_title": "Round 1", "goal": goal_slug, "kind": kind, "level": level}
    value |= {"non_grade": None, "between": [], "range": [level, level] if level else [], "spread": 0}
    value |= {"distribution": {level: 3} if level else {}, "n": 3, "quorum": 3, "provisional": False}
    value |= {"disputed": False, "adjudicated": False, "first_level": None, "verifiable": ""}
    value |= {"reason": "The evidence shows it.", "dissent": "", "reply": "", "panel": {"own": 1, "external": 2}}
    value |= {"reviewers": ["urrrrrrrrrrrr"], "adjudicator": None, "revision": 1, "rubric": f"{kind}-1"}
    value |= dict.fromkeys(("revision_sha256", "snapshot_sha256", "rubric_sha256"), "cd" * 32)
    return (
        value
        | {"evidence_sha256": "ef" * 32, "readings_sha256": "01" * 32, "graded_on": "2026-10-08"}
        | {"redaction_verdict": None, "withheld": {}}
        | fields
    )


def cycle(slug: str, title: str, *goals: tuple[str, str], **fields: Any) -> Part:
    dates = {
        "announced_on": None,
        "scoring_from": "2026-07-13",
        "scoring_to": "2026-08-14",
        "discussion_to": None,
        "reply_to": None,
    }
    dates |= {"comments_to": None, "results_due": "2026-09-28"}
    value: Part = {"slug": slug, "title": title, "phase": "published", "quorum": 3, "dates": dates}
    value |= {"rubrics": {"progress": "progress-1", "result": "result-1"}, "period_from": None, "period_to": None}
    value |= {"opened_at": "2026-07-13T09:00:00Z", "closed_at": "2026-10-07T09:00:00Z", "inside": 3, "external": 2}
    value |= {"panel_text": "Two outsiders are paid a fixed fee.", "waivers": [], "changes_after_opening": []}
    numbers = {"assigned": 6, "submitted": 6, "recused": 0, "lapsed": 0, "levels": 6, "non_grades": 0, "adjudicated": 0}
    listed = [
        {"goal": one, "kind": kind, "snapshot_sha256": "cd" * 32, "revision": 1, "removed_reason": ""}
        for one, kind in goals
    ]
    return value | {"goals": listed, "numbers": numbers, "source": ""} | fields


def threshold(slug: str, name: str, **fields: Any) -> Part:
    first = base(1, "2026-02-10") | {"name": name, "definition": f"{name}, in plain words.", "policy": "Policy 1.0"}
    value: Part = {"slug": slug, "position": 1, "revisions": [first | {"level": "asl-3"}], "assessments": []}
    return value | {"mitigations": [], "withheld": {}} | fields


def suite(slug: str, name: str, capability: str = "cyber", **fields: Any) -> Part:
    """Added on 10 Feb 2026, to run every 90 days; without a name it is an internal one."""
    value: Part = {"slug": slug, "name": name, "visibility": "public" if name else "internal", "capability": capability}
    value |= {"description": "", "threshold": "", "cadence_days": 90, "added_on": "2026-02-10", "ended_on": None}
    return value | {"studies": [], "runs": []} | fields


def run(number: int, target: str, on: str, *lacks: str, **fields: Any) -> Part:
    """A run to its end, recorded on its day."""
    value: Part = {"number": number, "study": None, "target": target, "ran_on": on, "status": "complete"}
    value |= {"samples": 40, "repeats": 2, "states_intervals": True, "lacks": list(lacks), "evidence": []}
    return value | {"recorded_on": on} | fields


def study(number: int, title: str, starts_on: str, deposited_on: str) -> Part:
    value: Part = {"number": number, "title": title, "starts_on": starts_on, "deposited_on": deposited_on}
    return value | {"protocol_sha256": f"{number:02}" * 32}


def mitigation(slug: str, *columns: str, **fields: Any) -> Part:
    """One revision per column it stood in."""
    versions = []
    for number, column in enumerate(columns, 1):
        kind = "created" if number == 1 else "rescoped"
        words = labels(rule="less", owner="same", coder="less") if number > 1 else labels()
        value = base(number, "2026-02-10" if number == 1 else "2026-07-06", kind=kind, labels=words)
        value |= {"column": column, "text": f"Measure {slug}.", "caveat": "", "goals": [], "evidence": []}
        value |= {"state": "in_place" if column == "company" else "", "in_place_since": None, "tested_on": None}
        versions.append(value | fields)
    return {"slug": slug, "position": 1, "revisions": versions}


class Press:
    """Writes editions into a folder as publishing does, from part key -> part without its header."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.number = 0
        self.predecessor: str | None = None

    def publish(self, on: str, parts: dict[str, Part], **fields: Any) -> dict[str, Any]:
        """Publish the next edition on a day; returns its manifest."""
        self.number += 1
        hashes = {}
        for key, value in parts.items():
            document = {"withheld": {}} | deepcopy(value) | {"part": key, "v": 1}
            validate(document)
            content = canonical_json.dumps(document)
            hashes[key] = hashlib.sha256(content).hexdigest()
            self._write(part_path(self.root, hashes[key]), content)
        manifest: dict[str, Any] = {"v": 1, "number": self.number, "origin": "prepared", "as_of": on, "notes": ""}
        manifest |= {"published_at": f"{on}T10:00:00Z", "recorded_at": f"{on}T10:00:00Z"}
        manifest |= {"prepared_by": "upppppppppppp", "approved_by": "uqqqqqqqqqqqq"}
        manifest |= {"prepared_at": f"{on}T08:00:00Z", "approved_at": f"{on}T10:00:00Z"}
        manifest |= {"predecessor": self.predecessor, "parts": hashes} | fields
        validate_manifest(manifest)
        content = canonical_json.dumps(manifest)
        self.predecessor = hashlib.sha256(content).hexdigest()
        self._write(manifest_path(self.root, self.number), content)
        return manifest

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

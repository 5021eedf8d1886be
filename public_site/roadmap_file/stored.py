"""What is stored, as one canonical roadmap file: the reverse of replay."""

import json
from typing import Any

import yaml

from goals.models import Area, Redaction, Roadmap
from public_site.models import CorrectionRequest, Preparation, Publication, Withholding
from public_site.roadmap_file.canonical import canonical
from public_site.roadmap_file.dates import escaped
from public_site.roadmap_file.faults import Path
from public_site.roadmap_file.fields import Item, fields, moment
from public_site.roadmap_file.logged import former_roles
from public_site.roadmap_file.schema import SCHEMA, Node, replace_leaves
from public_site.roadmap_file.stored_goals import goal_items
from public_site.roadmap_file.stored_grading import cycle_items, rubric_items
from public_site.roadmap_file.stored_map import (
    commitment_items,
    evidence_items,
    level_items,
    policy_items,
    report_items,
    suite_items,
    threshold_items,
)
from roadmap.accounts.models import User

_ROADMAP = (
    *("name", "developer", "kept_by", "known_until", "promise_days", "contact", "licence", "base_address"),
    *("notice", "about", "demonstration", "created_at"),
)
_REDACTION = (
    *("subject", "field", "key", "start", "end", "reason", "justification", "review_on", "keep_until"),
    *("made_by", "made_at", "lifted_by", "lifted_at"),
)


def stored_document() -> Item | None:
    """The canonical form of everything stored, texts as they are; None where no roadmap is set up yet.

    The number of queries does not depend on how much there is.
    """
    roadmap = Roadmap.objects.first()
    if roadmap is None:
        return None
    people = _people()
    former = former_roles()
    email = {person.public_id: person.email for person in people}
    return canonical(
        {
            "roadmap_file": 1,
            "roadmap": fields(roadmap, *_ROADMAP),
            "people": [_person(person, former.get(person.public_id, [])) for person in people],
            "areas": [_area(area) for area in Area.objects.order_by("position", "slug")],
            "goals": goal_items(),
            "evidence": evidence_items(),
            "thresholds": threshold_items(),
            "safety_levels": level_items(),
            "conditional_commitments": commitment_items(),
            "evaluation_suites": suite_items(),
            "policy_versions": policy_items(),
            "reports": report_items(),
            "rubrics": rubric_items(),
            "cycles": cycle_items(),
            "redactions": _redactions(),
            "withheld_after_publication": [_withholding(row, email) for row in Withholding.objects.order_by("number")],
            "correction_requests": [_request(row, email) for row in CorrectionRequest.objects.order_by("number")],
            "editions": [_edition(row, email) for row in Publication.objects.order_by("number")],
            "preparations": _preparations(email),
        }
    )


def as_yaml(document: Item) -> str:
    """Block style, keys in the order of the schema, no aliases; braces that would be read as dates are doubled."""
    return yaml.dump(
        _escaped(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
    )


def as_json(document: Item) -> str:
    return json.dumps(_escaped(document), ensure_ascii=False, indent=1) + "\n"


class _Plain(str):
    """A day or a moment: YAML writes it without quotes."""

    __slots__ = ()


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value and not any(line != line.rstrip() for line in value.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _day(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(value))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Plain, _day)


def _escaped(document: Item) -> Any:
    def replace(node: Node, leaf: Any, _path: Path) -> Any:
        if isinstance(leaf, str) and node.get("format") in ("date", "moment"):
            return _Plain(leaf)
        is_prose = isinstance(leaf, str) and not node.keys() & {"format", "pattern", "enum"}
        return escaped(leaf) if is_prose else leaf

    return replace_leaves(SCHEMA, document, replace)


def _people() -> list[User]:
    rows = User.objects.select_related("manager").prefetch_related("role_grants")
    return list(rows.order_by("joined_at", "email"))


def _person(user: User, former: list[str]) -> Item:
    item = fields(user, "email", "name", "public_id", "team", "manager", "joined_at", external="is_external")
    roles = sorted(grant.role for grant in user.role_grants.all())
    return item | {"active": user.is_active, "roles": roles, "former_roles": sorted({*former} - {*roles})}


def _area(area: Area) -> Item:
    return fields(area, "slug", "name", "definition", "position", "created_at")


def _redactions() -> list[Item]:
    """Those that no withholding after publication made, and so would make again."""
    made = {(box["subject"], box["key"]) for row in Withholding.objects.all() for box in row.boxes}
    rows = Redaction.objects.order_by("made_at", "pk")
    return [fields(row, *_REDACTION) for row in rows if (row.subject, row.key) not in made]


def _withholding(row: Withholding, email: dict[str, str]) -> Item:
    names = ("number", "key", "field", "words", "reason", "justification", "review_on", "made_at", "confirmed_at")
    people = {name: email.get(getattr(row, name)) for name in ("made_by", "confirmed_by", "lifted_by")}
    return fields(row, *names, "lifted_at", "lift_reason") | people


def _request(row: CorrectionRequest, email: dict[str, str]) -> Item:
    """Neither the address of who asked nor the hash of the sender leaves this installation."""
    names = ("number", "goal", "words", "source", "may_quote", "asked_at", "state", "subject", "answer", "is_quoted")
    return fields(row, *names, "answered_at") | {"answered_by": email.get(row.answered_by)}


def _edition(row: Publication, email: dict[str, str]) -> Item:
    """An imported edition carries no approvals; whom the file it came from named is written out again."""
    item = fields(row, "number", "published_at", "as_of", "notes")
    if not row.prepared_by:
        return item | row.claimed
    prepared_at = json.loads(bytes(row.manifest))["prepared_at"]
    return item | {
        "prepared_by": email.get(row.prepared_by),
        "prepared_at": prepared_at,
        "approved_by": email.get(row.approved_by),
    }


def _preparations(email: dict[str, str]) -> list[Item]:
    open_or_declined = (Preparation.State.WAITING, Preparation.State.DECLINED)
    rows = Preparation.objects.filter(state__in=open_or_declined).order_by("prepared_at", "pk")
    return [_preparation(row, email) for row in rows]


def _preparation(row: Preparation, email: dict[str, str]) -> Item:
    item = fields(row, "as_of", "notes", "prepared_at", "reason") | {"prepared_by": email[row.prepared_by]}
    is_declined = row.decided_at is not None
    return item | {
        "declined_by": email.get(row.decided_by) if is_declined else None,
        "declined_at": moment(row.decided_at) if row.decided_at else None,
    }

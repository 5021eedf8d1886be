"""What only the record log still knows: roles once held, and when evidence was linked to which goals."""

from collections import defaultdict
from dataclasses import dataclass, field

from roadmap.accounts.models import Role
from roadmap.records.models import Record, SubjectHead


@dataclass
class Links:
    """Goals evidence was brought for, and those it was linked to later, with the moment."""

    goals: list[str] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)


def former_roles() -> dict[str, list[str]]:
    """Public id -> roles that were granted and taken back."""
    heads = SubjectHead.objects.filter(subject__startswith="user/").values_list("subject", "state")
    return {
        subject.partition("/")[2]: [role for role in Role.values if state.get(f"role_{role}") is False]
        for subject, state in heads
    }


def evidence_links() -> dict[str, Links]:
    """Slug of evidence -> the links that somebody made. That evidence of a claim is evidence of its goal is not told."""
    found: dict[str, Links] = defaultdict(Links)
    for record in Record.objects.filter(type__in=("evidence.added", "evidence.linked")).in_order():
        links, content = found[record.subject.partition("/")[2]], record.content
        goals = content["after"]["goals"]
        if record.type == "evidence.added":
            links.goals = goals
            continue
        known = {*links.goals, *(goal for goal, _ in links.later)}
        links.later += [(goal, content["effective_at"]) for goal in goals if goal not in known]
    return found

"""What only the record log still knows: roles once held, links of evidence, earlier phases of cycles, consents, files."""

from collections import defaultdict
from dataclasses import dataclass, field

from grading.entered import ENTERED
from roadmap.accounts.models import Role, User
from roadmap.records.models import Record, SubjectHead


@dataclass
class Links:
    """Goals evidence was brought for, and those it was linked to later, with the moment."""

    goals: list[str] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Course:
    """When the phases of a cycle began that was opened again: `at_first`, and by the moment of each reopening."""

    at_first: dict[str, str | None] = field(default_factory=dict)
    after: dict[str, dict[str, str | None]] = field(default_factory=dict)


def courses() -> dict[str, Course]:
    """Slug of a cycle -> its phases. Only of cycles that were opened again: of others the columns say it all."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for record in Record.objects.filter(type__in=("cycle.moved", "cycle.closed", "cycle.reopened")).in_order():
        content = record.content
        phase = "reopened" if record.type == "cycle.reopened" else content["after"]["phase"]
        found[record.subject.partition("/")[2]].append((phase, _moment(content["effective_at"])))
    return {slug: _course(steps) for slug, steps in found.items() if any(phase == "reopened" for phase, _ in steps)}


def _course(steps: list[tuple[str, str]]) -> Course:
    course = Course(at_first=dict.fromkeys(("discussion_at", "reply_at", "closed_at")))
    phases = course.at_first
    for phase, at in steps:
        if phase == "reopened":
            phases = course.after[at] = dict.fromkeys(("reply_at", "closed_at"))
        else:
            phases[f"{phase}_at"] = at
    return course


def consents() -> dict[str, str]:
    """Subject of an assignment -> when its reviewer last consented to be named."""
    rows = Record.objects.filter(type="assignment.naming").in_order()
    return {row.subject: _moment(row.content["effective_at"]) for row in rows if row.content["after"]["named"]}


def entered() -> dict[tuple[str, int], str]:
    """Subject of an assignment and version of a score -> address of the editor who entered it from a file."""
    people = dict(User.objects.values_list("public_id", "email"))
    found = {}
    for record in Record.objects.filter(type=ENTERED).in_order():
        content = record.content
        version = next(name.split(".")[1] for name in content["after"] if name.startswith("scores."))
        found[record.subject, int(version)] = people[content["actor"]["id"]]
    return found


def _moment(text: str) -> str:
    """The moment of a record as a file writes it, without thousandths that say nothing."""
    return text.replace(".000Z", "Z")


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
        goals = [name.removeprefix("goals.") for name in content["after"] if name.startswith("goals.")]
        if record.type == "evidence.added":
            links.goals = goals
        else:
            links.later += [(goal, content["effective_at"]) for goal in goals]
    return found

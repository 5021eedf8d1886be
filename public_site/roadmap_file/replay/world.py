"""What a replay knows: how to find people and things by the names a file uses, and how to read its values."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from goals.models import Evidence, Goal, SafetyLevel
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation

Item = dict[str, Any]


class NobodyCalledSo(RuleViolation):
    """A file names a person who is neither in it nor here."""


@dataclass
class World:
    """`recorded_at` is when imported editions are written down; with `approvals` publishers prepare and approve."""

    recorded_at: datetime
    approvals: bool = False
    people: dict[str, User] = field(default_factory=dict)

    def person(self, email: str | None) -> User | None:
        if email is None:
            return None
        if email not in self.people:
            found = User.objects.filter(email=email).first()
            if found is None:
                raise NobodyCalledSo(f"Nobody here has the address {email}.")
            self.people[email] = found
        return self.people[email]

    def somebody(self, email: str | None) -> User:
        """The person, where nothing but a person will do."""
        found = self.person(email)
        if found is None:
            raise NobodyCalledSo("A person must be named here.")
        return found


def goal_called(slug: str) -> Goal:
    return Goal.objects.get(slug=slug)


def goals_called(slugs: list[str]) -> list[Goal]:
    return [goal_called(slug) for slug in slugs]


def evidence_called(slugs: list[str]) -> list[Evidence]:
    return [Evidence.objects.get(slug=slug) for slug in slugs]


def level_called(slug: str) -> SafetyLevel | None:
    return SafetyLevel.objects.get(slug=slug) if slug else None


def day_in(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def the_day(text: str) -> date:
    return date.fromisoformat(text)


def moment_in(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def number_in(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def picked(item: Item, *names: str) -> Item:
    return {name: item[name] for name in names}


def picked_days(item: Item, *names: str) -> Item:
    return {name: day_in(item[name]) for name in names}


def picked_numbers(item: Item, *names: str) -> Item:
    return {name: number_in(item[name]) for name in names}

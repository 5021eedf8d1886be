"""The demo accounts. They exist only where DEMO is set; their password is public."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from roadmap.accounts.actions import create_user
from roadmap.accounts.models import Role, User
from roadmap.errors import RuleViolation


class NoDemoHere(RuleViolation):
    """Accounts with a public password were asked for outside a demo."""


class DemoAccount(NamedTuple):
    local_part: str
    name: str
    roles: tuple[str, ...]
    team: str
    is_external: bool = False

    @property
    def email(self) -> str:
        return f"{self.local_part}@example.org"


DEMO_ACCOUNTS = (
    DemoAccount("admin", "Demo administrator", (Role.ADMINISTRATOR,), "Programme office"),
    DemoAccount("editor1", "Demo editor 1", (Role.EDITOR,), "Programme office"),
    DemoAccount("editor2", "Demo editor 2", (Role.EDITOR,), "Programme office"),
    DemoAccount("owner", "Demo owner", (Role.OWNER,), "Security"),
    DemoAccount("reviewer1", "Demo reviewer 1", (Role.REVIEWER,), "Research"),
    DemoAccount("reviewer2", "Demo reviewer 2", (Role.REVIEWER,), "", is_external=True),
    DemoAccount("reviewer3", "Demo reviewer 3", (Role.REVIEWER,), "", is_external=True),
    DemoAccount("adjudicator", "Demo adjudicator", (Role.ADJUDICATOR,), "", is_external=True),
    DemoAccount("publisher1", "Demo publisher 1", (Role.PUBLISHER,), "Communications"),
    DemoAccount("publisher2", "Demo publisher 2", (Role.PUBLISHER,), "Communications"),
    DemoAccount("auditor", "Demo auditor", (Role.AUDITOR,), "Internal audit"),
    DemoAccount("reader", "Demo reader", (Role.READER,), "Research"),
)


def open_demo_accounts(password: str, *, at: datetime | None = None) -> dict[str, User]:
    """Make the demo accounts that are missing, and let everybody of them without a password sign in with this one.

    Returns part before the @ -> person ("editor1" -> User). `at` is the moment told in the records; now if not given.
    """
    if not settings.DEMO:
        raise NoDemoHere("Demo accounts exist only where DEMO is set.")
    people = {user.email: user for user in User.objects.filter(email__in=[a.email for a in DEMO_ACCOUNTS])}
    moment = at or timezone.now()
    accounts = {account.local_part: people.get(account.email) or _create(account, moment) for account in DEMO_ACCOUNTS}
    closed = [user for user in accounts.values() if not user.has_usable_password()]
    hashed = make_password(password) if closed else ""  # once for all: hashing is meant to be slow
    for user in closed:
        user.password = hashed
        user.save(update_fields=["password"])
    return accounts


def _create(account: DemoAccount, at: datetime) -> User:
    return create_user(
        email=account.email,
        name=account.name,
        team=account.team,
        is_external=account.is_external,
        roles=account.roles,
        by=None,
        at=at,
    )

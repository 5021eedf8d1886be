"""People and the roles they hold. Who may do what with a role is decided in each app's permissions.py."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone


def new_public_id() -> str:
    """An opaque id for records and public pages: "u" and 12 lowercase base32 characters (60 random bits)."""
    return "u" + random_letters()


def new_invitation_id() -> str:
    """The same for an invitation, with an "i" before it."""
    return "i" + random_letters()


def new_token_id() -> str:
    """The same for a token of a program, with a "t" before it."""
    return "t" + random_letters()


def random_letters() -> str:
    """Twelve lowercase base32 characters, for an id that tells nothing."""
    return base64.b32encode(secrets.token_bytes(8)).decode("ascii").lower()[:12]


class Role(models.TextChoices):
    READER = "reader", "Reader"
    OWNER = "owner", "Owner"
    REVIEWER = "reviewer", "Reviewer"
    ADJUDICATOR = "adjudicator", "Adjudicator"
    EDITOR = "editor", "Editor"
    PUBLISHER = "publisher", "Publisher"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    """Only what Django's own sign-in code asks for; people are created by `accounts.actions.create_user`."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, by e-mail. `public_id` stands for the person in every record and never changes."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    public_id = models.CharField(max_length=13, unique=True, editable=False, default=new_public_id)
    team = models.CharField(max_length=200, blank=True, default="")
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    is_external = models.BooleanField(default=False, help_text="Not employed by the developer.")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(condition=~models.Q(name=""), name="user_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("id")),
                name="user_is_not_own_manager",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held, read once per instance; actions that change them forget this value."""
        return frozenset(grant.role for grant in self.role_grants.all())

    def has_role(self, *roles: str) -> bool:
        """Does this person hold at least one of `roles`? A deactivated person holds none."""
        return self.is_active and not self.roles.isdisjoint(roles)

    def forget_roles(self) -> None:
        self.__dict__.pop("roles", None)


class RoleGrant(models.Model):
    """One role held by one person now. Revoking deletes the row; the record log keeps the history."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="rolegrant_once_per_person"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="rolegrant_role_is_known"),
            models.CheckConstraint(
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("user")),
                name="rolegrant_not_to_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """An offer to one address to open an account with these roles, until `expires_at`. Ends accepted or withdrawn.

    Only the SHA-256 of the token in the mailed link is stored. The address is emptied when the invitation ends.
    """

    public_id = models.CharField(max_length=13, unique=True, editable=False, default=new_invitation_id)
    token_sha256 = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    roles = models.JSONField()
    team = models.CharField(max_length=200, blank=True, default="")
    is_external = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="invitation_open_once_per_email"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_lasts"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(accepted_at__isnull=True, withdrawn_at__isnull=True) & ~Q(email=""))
                | (Q(accepted_at__isnull=False, withdrawn_at__isnull=True) & Q(email=""))
                | (Q(accepted_at__isnull=True, withdrawn_at__isnull=False) & Q(email="")),
                name="invitation_has_an_address_while_open",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Scope(models.TextChoices):
    """What a program may do with a token, in the name of the person who made it. None grades, approves, publishes, grants."""

    READ_PUBLIC = "read:public", "Read which editions are published"
    READ_INTERNAL = "read:internal", "Read the internal roadmap"
    WRITE_READINGS = "write:readings", "Report readings of metrics and criteria"
    WRITE_RECORDS = "write:records", "Append activity records to the log"
    WRITE_UPDATES = "write:updates", "Post status updates"
    WRITE_EVIDENCE = "write:evidence", "Add evidence, protocols and runs of evaluations"


class Token(models.Model):
    """A key for a program, made by a person for a purpose, until `expires_at` or until it is revoked.

    Only the SHA-256 of the text is stored. `about` narrows it to one subject: "goal/<goal>" or "metric/<goal>/<metric>".
    """

    public_id = models.CharField(max_length=13, unique=True, editable=False, default=new_token_id)
    sha256 = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    purpose = models.CharField(max_length=200)
    scopes = models.JSONField()
    about = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="token_has_a_purpose"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_lasts"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def works(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def has_scope(self, scope: str) -> bool:
        """What is published is a part of what the internal roadmap tells."""
        also = {Scope.READ_PUBLIC} if Scope.READ_INTERNAL in self.scopes else set()
        return scope in also.union(self.scopes)

    def covers(self, goal: str, metric: str = "") -> bool:
        """Is this goal, or this metric of it, within what the token is narrowed to?"""
        return self.about in ("", f"goal/{goal}", f"metric/{goal}/{metric}")


class TokenAnswer(models.Model):
    """What a POST was answered, so that the same key gets the same answer. Not recorded; kept for a week."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="tokenanswer_key_once", fields=["token", "key"])]
        indexes = [models.Index(name="tokenanswer_made_at", fields=["made_at"])]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class TokenUse(models.Model):
    """When a token was used last, and how often in that minute. Not recorded: it says nothing of the roadmap."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, primary_key=True, related_name="use")
    minute = models.DateTimeField()
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.token_id} {self.last_at}"

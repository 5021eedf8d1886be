"""Tokens: made by a person for a program, shown once, and ended by the person or an administrator at once."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from roadmap.accounts import logged
from roadmap.accounts.models import Token, TokenUse, User
from roadmap.accounts.permissions import can_create_token, can_revoke_token, scopes_for
from roadmap.accounts.second_factor import lacks_second_factor
from roadmap.accounts.token_text import is_well_formed, new_text, sha256_of
from roadmap.errors import Refused, RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append

WHO_MAKES_TOKENS = "Tokens are made by people inside who hold a role."
ABOUT = re.compile(r"(goal/[a-z0-9-]+|metric/[a-z0-9-]+/[a-z0-9-]+)?")
LONGEST = timedelta(days=365)
MOST_OPEN = 20
MOST_A_MINUTE = 600


class TokenIsNotValid(RuleViolation):
    """This text opens nothing: mistyped, never made, expired, revoked, or its person is gone."""


class TokenIsUsedTooOften(RuleViolation):
    """More requests than are answered in a minute."""


class PurposeIsMissing(RuleViolation):
    field = "purpose"


class SubjectIsUnclear(RuleViolation):
    """A token is narrowed to a goal or a metric, as `Token.about` writes it."""

    field = "about"


class ScopeIsNotForThisPerson(RuleViolation):
    field = "scopes"


class TokenLastsTooLong(RuleViolation):
    field = "days"


class TooManyTokens(RuleViolation):
    pass


class Created(NamedTuple):
    """`text` is known only here and on the page that shows it."""

    token: Token
    text: str


@transaction.atomic
def create_token(
    *, purpose: str, scopes: Iterable[str], expires_at: datetime, by: User, at: datetime, about: str = ""
) -> Created:
    """A new token of this person. Its rights are those of the person that the scopes leave, asked anew at each use."""
    if not can_create_token(by):
        raise Refused(WHO_MAKES_TOKENS)
    if not purpose.strip():
        raise PurposeIsMissing("Say what the token is for.")
    if not ABOUT.fullmatch(about):
        raise SubjectIsUnclear("Write goal/short-name or metric/goal/metric, or leave it empty.")
    chosen = sorted(set(scopes))
    if not chosen or not scopes_for(by).issuperset(chosen):
        raise ScopeIsNotForThisPerson("Choose what the program may do, out of what you may do yourself.")
    if not at < expires_at <= at + LONGEST:
        raise TokenLastsTooLong(f"A token lasts at least a day and at most {LONGEST.days} days.")
    if open_tokens(by, at).count() >= MOST_OPEN:
        raise TooManyTokens(f"You have {MOST_OPEN} tokens that work. Revoke one that is not needed any more.")
    text = new_text()
    token = Token.objects.create(
        sha256=sha256_of(text),
        user=by,
        purpose=purpose.strip(),
        scopes=chosen,
        about=about,
        created_at=at,
        expires_at=expires_at,
    )
    append(type="token.created", subject=_subject(token), by=by, at=at, after=logged.token(token))
    return Created(token, text)


@transaction.atomic
def revoke_token(*, token: Token, by: User, at: datetime) -> None:
    """The token opens nothing from now on. Revoking twice changes nothing."""
    if not can_revoke_token(by, token):
        raise Refused("A token is revoked by the person who made it or by an administrator.")
    row = Token.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is not None:
        return
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    append(type="token.revoked", subject=_subject(row), by=by, at=at, after=fields_of(row, "revoked_at", "revoked_by"))


def open_token(text: str, *, at: datetime) -> Token:
    """The token of this text, if it works now; counts the use. The limit is kept by the database, whatever else is down."""
    if not is_well_formed(text):
        raise TokenIsNotValid("This is no token of this roadmap. Check that it was copied whole.")
    token = Token.objects.select_related("user").filter(sha256=sha256_of(text)).first()
    if token is None:
        raise TokenIsNotValid("No such token was made here.")
    if not token.works(at):
        raise TokenIsNotValid("This token was revoked." if token.revoked_at else "This token has expired.")
    if not can_create_token(token.user):
        raise TokenIsNotValid("The person who made this token holds no role here any more.")
    if lacks_second_factor(token.user):
        raise TokenIsNotValid("The person who made this token needs a second factor. Add one to go on.")
    _count(token, at)
    return token


def open_tokens(user: User, at: datetime) -> QuerySet[Token]:
    return Token.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at)


def _count(token: Token, at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    counted = Case(When(minute=minute, then=F("count") + 1), default=Value(1))
    changed = TokenUse.objects.filter(token=token).update(count=counted, minute=minute, last_at=at)
    if not changed:
        TokenUse.objects.bulk_create([TokenUse(token=token, minute=minute, count=1, last_at=at)], ignore_conflicts=True)
    elif TokenUse.objects.filter(token=token, minute=minute, count__gt=MOST_A_MINUTE).exists():
        raise TokenIsUsedTooOften(f"A token is answered {MOST_A_MINUTE} times a minute. Wait until the next minute.")


def _subject(token: Token) -> str:
    return f"token/{token.public_id}"

"""Tokens as the pages list them: each with its use and with its scopes in words."""

from django.db.models import QuerySet

from roadmap.accounts.models import Scope, Token


def rows_of_tokens(found: QuerySet[Token]) -> list[tuple[Token, list[str]]]:
    """The newest first. One query."""
    return [
        (token, [str(Scope(scope).label) for scope in token.scopes])
        for token in found.select_related("use").order_by("-created_at", "-pk")
    ]

"""Who asks: the person in whose name a token works. The API knows no cookies, so no page of elsewhere can use it."""

from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from roadmap.accounts.actions import TokenIsNotValid, TokenIsUsedTooOften, open_token
from roadmap.accounts.models import Scope, Token, User

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which reads the settings that name this module

_SCHEME = "bearer"
_HOW = "Send a token: Authorization: Bearer fsr_…"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != _SCHEME:
            raise AuthenticationFailed(_HOW)
        at = timezone.now()
        try:
            token = open_token(text.strip(), at=at)
        except TokenIsNotValid as violation:
            raise AuthenticationFailed(violation.sentence) from None
        except TokenIsUsedTooOften as violation:
            raise Throttled(60 - at.second, violation.sentence) from None
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ScopeAllows(BasePermission):
    """The token has the scope that the view names for this method; `scopes` of a view is {"GET": Scope…}."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, Token):
            return False  # answered as 401, since nobody was recognised
        scopes: dict[str, Scope | None] = getattr(view, "scopes", {})
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in scopes:
            return method == "OPTIONS" or method not in view.allowed_methods  # 405 says it better
        needed = scopes[method]
        self.message = f"This token lacks the scope {needed}. Make one that has it."
        return needed is None or token.has_scope(needed)


def token_of(request: Request) -> Token:
    """The token of a request that was let in."""
    assert isinstance(request.auth, Token)  # noqa: S101 -- for the type checker; ScopeAllows has seen to it
    return request.auth


def person_of(request: Request) -> User:
    """In whose name the token works."""
    return token_of(request).user

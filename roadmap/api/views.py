"""What a program may ask about the API itself."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.accounts.models import Scope
from roadmap.api.authentication import token_of


class OwnToken(APIView):
    """The token that is sent: what it may do, and until when."""

    scopes: dict[str, Scope | None] = {"GET": None}

    def get(self, request: Request) -> Response:
        token = token_of(request)
        return Response(
            {
                "id": token.public_id,
                "purpose": token.purpose,
                "scopes": token.scopes,
                "about": token.about,
                "person": token.user.public_id,
                "created_at": token.created_at,
                "expires_at": token.expires_at,
            }
        )

"""What a program may ask about the API itself."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
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


REPORT_PROGRAM: Final = Path(__file__).parents[1] / "report_cli" / "roadmap_report.py"


@require_safe
def report_program(request: HttpRequest) -> HttpResponse:
    """The program that CI jobs report with, for everybody: one file without secrets (docs/roadmap-report.md)."""
    answer = HttpResponse(REPORT_PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roadmap-report.py"'
    return answer

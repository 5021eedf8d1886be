"""What a program may ask about the API itself."""

from functools import cache
from pathlib import Path
from typing import Any, Final, TypedDict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.accounts.models import Scope
from roadmap.api.authentication import token_of
from roadmap.api.described import says
from roadmap.api.told import operations, shapes
from roadmap.api.versions import answer_object


class TokenShown(TypedDict):
    """`about` is the goal or metric to which it is narrowed: "goal/<goal>" or "metric/<goal>/<metric>"."""

    id: str
    purpose: str
    scopes: list[str]
    about: str
    person: str
    created_at: str
    expires_at: str


class OwnToken(APIView):
    """The token that is sent: what it may do, and until when."""

    scopes: dict[str, Scope | None] = {"GET": None}

    @says(TokenShown)
    def get(self, request: Request) -> Response:
        token = token_of(request)
        return answer_object(
            request,
            {
                "id": token.public_id,
                "purpose": token.purpose,
                "scopes": token.scopes,
                "about": token.about,
                "person": token.user.public_id,
                "created_at": token.created_at,
                "expires_at": token.expires_at,
            },
        )


REPORT_PROGRAM: Final = Path(__file__).parents[1] / "report_cli" / "roadmap_report.py"


@require_safe
def report_program(request: HttpRequest) -> HttpResponse:
    """The program that CI jobs report with, for everybody: one file without secrets (docs/roadmap-report.md)."""
    answer = HttpResponse(REPORT_PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roadmap-report.py"'
    return answer


@cache
def description() -> dict[str, Any]:
    """The whole API as OpenAPI 3.1; it is the same for everybody, and as long as the program runs."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """For programs, those of other pages too: nothing in it is secret."""
    answer = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/vnd.oai.openapi+json;version=3.1"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    told = description()
    return render(request, "api/docs.html", {"groups": operations(told), "shapes": shapes(told)})

"""Which editions there are. What each of them says is public, in files."""

from typing import Any, Literal, TypedDict

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import reader_of
from public_site.models import Publication
from roadmap.accounts.models import Scope
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.versions import answer_object


class PublicationShown(TypedDict):
    """One edition. `manifest` is the public address of what it holds, and `sha256` the hash of that."""

    number: int
    origin: Literal["prepared", "imported"]
    as_of: str
    published_at: str
    sha256: str
    notes: str
    manifest: str


class PublicationList(APIView):
    """The editions, the newest first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_PUBLIC}

    @says(PublicationShown, query=PageQuery)
    def get(self, request: Request) -> Response:
        reader_of(request)
        rows = Publication.objects.defer("manifest")
        order, asked = ("-number",), asked_of(request)
        return answer_page(request, rows, lambda page: [_shown(row) for row in page], order=order, asked=asked)


class PublicationDetail(APIView):
    """One edition."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_PUBLIC}

    @says(PublicationShown)
    def get(self, request: Request, edition: int) -> Response:
        reader_of(request)
        return answer_object(request, _shown(get_object_or_404(Publication.objects.defer("manifest"), number=edition)))


def _shown(row: Publication) -> dict[str, Any]:
    told = ("number", "origin", "as_of", "published_at", "sha256", "notes")
    return {name: getattr(row, name) for name in told} | {"manifest": f"/data/editions/{row.number}.json"}

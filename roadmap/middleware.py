"""Headers that neither Django nor django-csp sets by itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from roadmap.headers import PERMISSIONS_POLICY


class PermissionsPolicyMiddleware:
    """Switch off browser features the site never uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

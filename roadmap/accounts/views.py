"""The few sign-in pages that are not django-allauth's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from roadmap.errors import Refused


@login_required
def email_address(request: HttpRequest) -> HttpResponse:
    """Stands where allauth lets people change their address: here it names the person, so an administrator does."""
    raise Refused("Your e-mail address is changed by an administrator.")

"""The mails about accounts that are not django-allauth's own."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from roadmap.accounts.models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    """Mail the link to the address of the invitation. Raises OSError where the mail server does not take it."""
    link = settings.BASE_URL + reverse("accept_invitation", args=[token])
    context = {"invitation": invitation, "link": link, "site": settings.BASE_URL}
    body = render_to_string("accounts/invitation_mail.txt", context)
    send_mail("Your account for the Frontier Safety Roadmap", body, None, [invitation.email])

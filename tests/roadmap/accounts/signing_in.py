"""Signing in as people do: through the form, with a code of the app where one is set up."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from tests.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP" * 2


def sign_in(client, person, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def code_of(secret=SECRET):
    """What the app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def with_app(person):
    TOTP.activate(person, SECRET)
    return person


def forget_the_codes(person):
    """As if the next half minute had begun: the code of now may be used once more."""
    app = Authenticator.objects.get(user=person, type="totp")
    app.data.pop("last_counter", None)
    app.save()


def sign_in_with_code(client, person):
    sign_in(client, person)
    return client.post(reverse("mfa_authenticate"), {"code": code_of()})

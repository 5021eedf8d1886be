"""The forms that take a code of an authenticator app: each code opens the door once, whichever process is asked."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP, yield_hotp_counters_from_time
from allauth.mfa.utils import encrypt
from django.db import transaction
from django.forms import Field

LAST_COUNTER = "last_counter"


class SpendsCodes(BaseAuthenticateForm):
    """Django's cache may be one process's own or be emptied, so the last interval used stands beside the secret."""

    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_it_is(self.fields["code"])

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(SpendsCodes, AuthenticateForm):
    pass


class CodeAgainForm(SpendsCodes, ReauthenticateForm):
    pass


class FirstCodeForm(ActivateTOTPForm):
    """The code that proves the app was set up is used up by that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_it_is(self.fields["code"])

    def clean_code(self) -> str:
        code: str = super().clean_code()
        unsaved: Any = Authenticator(
            user=self.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(self.secret)}
        )
        if not TOTP(unsaved).validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def say_what_it_is(field: Field) -> None:
    field.label = "Code"
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


@transaction.atomic
def spend(authenticator: Authenticator) -> bool:
    """Mark the present interval as used; False if it was, or a later one."""
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    now = max(yield_hotp_counters_from_time())
    if row.data.get(LAST_COUNTER, -1) >= now:
        return False
    row.data[LAST_COUNTER] = authenticator.data[LAST_COUNTER] = now
    row.save(update_fields=["data"])
    return True

"""The first account of an installation is made on the server."""

import pytest
from django.core.management import CommandError, call_command

from roadmap.accounts.models import User

COMMAND = "roadmap.accounts.management.commands.create_administrator"


@pytest.fixture
def typed(monkeypatch):
    """typed("...") answers the password prompt."""
    return lambda password: monkeypatch.setattr(f"{COMMAND}.getpass", lambda prompt: password)


@pytest.mark.django_db
def test_the_first_administrator_is_made_on_the_server(typed):
    typed("a long first password")
    call_command("create_administrator", "Ada@Example.org", "Ada Kern")

    person = User.objects.get(email="ada@example.org")
    assert person.roles == {"administrator"}
    assert person.check_password("a long first password")


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "short"), ("not an address", "a long password")])
def test_a_weak_password_or_a_wrong_address_makes_no_account(typed, email, password):
    typed(password)
    with pytest.raises(CommandError):
        call_command("create_administrator", email, "Ada Kern")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_address_that_is_taken_is_named_as_the_reason(typed, owner):
    typed("a long first password")
    with pytest.raises(CommandError, match="already here"):
        call_command("create_administrator", owner.email, "Ada Kern")

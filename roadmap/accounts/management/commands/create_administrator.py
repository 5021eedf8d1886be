"""The first administrator of an installation, who then makes all other accounts."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from roadmap.accounts.actions import create_user
from roadmap.accounts.models import Role
from roadmap.errors import RuleViolation


class Command(BaseCommand):
    help = "Create an administrator. Asks for the password; nothing of it is shown or stored in the shell's history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        password = getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password)
            create_user(
                email=email, name=name, password=password, roles=[Role.ADMINISTRATOR], by=None, at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except RuleViolation as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{name} can sign in now and is asked for a second factor first.")

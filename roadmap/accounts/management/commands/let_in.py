"""For an administrator who is locked out: on the server, where nobody else can type it."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from roadmap.accounts.actions import let_in
from roadmap.accounts.models import User


class Command(BaseCommand):
    help = "Let somebody in again: removes second factors, asks for a new password, ends all sessions. It is recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if user is None:
            raise CommandError("Nobody here has this e-mail address.")
        password = getpass("New password: ")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        let_in(user=user, password=password, at=timezone.now())
        self.stdout.write(f"{user.name} can sign in with the new password, and is asked for a second factor first.")

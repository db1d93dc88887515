"""`create_token USER`: an API token, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import User
from projects.services.people import token_create


class Command(BaseCommand):
    """Make an API token for a person and print it once."""

    help = "Make an API token for a person; it is printed once and cannot be read again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person, and a name for the token."""
        parser.add_argument("user")
        parser.add_argument("--name", default="script")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account named {options['user']!r}.")
        _, text = token_create(user=user, name=options["name"])
        self.stdout.write(text)

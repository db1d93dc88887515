"""`create_admin NAME`: the first account of a site, or one more admin."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from projects.models import User
from projects.services.accounts import admin_appoint, admin_create


class Command(BaseCommand):
    """Make an account that is admin of the site, or make one that is there admin."""

    help = (
        "Make an account that is admin of the site; its password is asked for, or read from standard input "
        "where that is no terminal. An account that is there becomes admin and keeps its password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The sign-in name, and the name that colleagues see."""
        parser.add_argument("username")
        parser.add_argument("--display-name", default="", help="the name that colleagues see")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or appoint."""
        username = options["username"]
        known = User.objects.filter(username__iexact=username).first()
        if known is not None:
            admin_appoint(user=known)
            self.stdout.write(f"{known.username} is admin of this site and keeps their password.")
            return
        name = options["display_name"] or username
        admin_create(username=_name(username), display_name=name, password=_password(username))
        self.stdout.write(f"{username} is made and is admin of this site. Sign in and make a project.")


def _name(username: str) -> str:
    """The sign-in name. Raises CommandError where it can be none."""
    try:
        validate_slug(username)
    except ValidationError as problem:
        raise CommandError("A sign-in name has letters, digits, hyphens and underscores only.") from problem
    return username


def _password(username: str) -> str:
    """A password typed twice, or one line of standard input. Raises CommandError for a weak one."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two passwords differ. Nothing was made.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, User(username=username))
    except ValidationError as weak:
        raise CommandError(" ".join(weak.messages)) from weak
    return password

"""What the web log may say of a request: an address is typed by somebody and may hold a name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

DIGEST_SIGNS = 12


class AddressesUnnamed(logging.Filter):
    """Puts the route of a request where Django's own messages put its path, and a digest where none fits.

    The digest is keyed, so that nobody finds a name by trying; the same address has the same one again.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the arguments of the message; every record passes."""
        request: Any = getattr(record, "request", None)
        if hasattr(request, "path_info"):
            record.args = _unnamed(record.args, request)
        return True


class WithoutTraceback(logging.Filter):
    """Leaves one line of what a person did and the program refused: there is no fault to trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the traceback away; every record passes."""
        record.exc_info = record.exc_text = None
        return True


def address_unnamed(request: HttpRequest) -> str:
    """The route of a request, as `/p/<slug:slug>/queue/`, or `address` with a digest of its path."""
    from django.urls import Resolver404, resolve
    from django.utils.crypto import salted_hmac

    try:
        return f"/{resolve(request.path_info).route}"
    except Resolver404:
        return f"address {salted_hmac(__name__, request.path_info).hexdigest()[:DIGEST_SIGNS]}"


def _unnamed(args: Any, request: HttpRequest) -> Any:
    if not isinstance(args, tuple):
        return args
    # Django writes what is not ASCII as escapes.
    typed = {request.path, request.path.encode("unicode_escape").decode("ascii")}
    return tuple(address_unnamed(request) if str(arg) in typed else arg for arg in args)

"""Static files from the last build; one that a newer build has removed is not found, and no fault."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise lists the files when it starts, and opens one when it is asked for."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        """The file, or 404 where it went since the start: the page then says what is missing."""
        try:
            return WhiteNoiseMiddleware.serve(static_file, request)
        except FileNotFoundError:
            return HttpResponseNotFound("This file is not part of the system any more. Reload the page.")

"""Static files from the last build: one that a newer build has brought is found, one it removed is not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseNotFound
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise lists the files when it starts, and opens one when it is asked for."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file, or what the pages answer; a name unknown at the start is looked for on the disk."""
        url = request.path_info
        if not self.autorefresh and url.startswith(self.static_prefix) and url not in self.files:
            found = self.find_file(url)
            if found is not None:
                self.files[url] = found
        answer: HttpResponseBase = super().__call__(request)
        return answer

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        """The file, or 404 where it went since the start: the page then says what is missing."""
        try:
            return WhiteNoiseMiddleware.serve(static_file, request)
        except FileNotFoundError:
            return HttpResponseNotFound("This file is not part of the system any more. Reload the page.")

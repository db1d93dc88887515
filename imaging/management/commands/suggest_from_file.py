"""`suggest_from_file FILE`: a suggestion server that reads its marks from a file, to try with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imaging.suggesting.stand_in import StandIn


class Command(BaseCommand):
    """Answer every request with the marks of a file, or of a folder by the series' UID."""

    help = (
        "Serves the interface of docs/suggestions.md on this machine only. FILE is an answer as it is sent: "
        "JSON, or a DICOM segmentation (.dcm). A folder holds one such file for each series, by its UID."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and the port to listen on."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--port", type=int, default=8765)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        if not options["file"].exists():
            raise CommandError(f"{options['file']} is not there.")
        with StandIn(options["file"], port=options["port"]) as server:
            self.stdout.write(f"Answers at {server.address}. End it with Ctrl-C.")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return

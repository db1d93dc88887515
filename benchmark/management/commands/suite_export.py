"""`suite_export`: a version as a folder for lm-evaluation-harness and lmms-eval, with its images."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmark.interop.items import item_row, task_file
from benchmark.models import Item, SuiteVersion
from benchmark.pictures import PictureMissing, Prepared, pictures_prepared
from corpus.bodies import body_parse, canonical_json
from generation.usable import egress_of
from imaging.models import Study
from projects.models import Egress, Project


class Command(BaseCommand):
    """Write items.jsonl, spinebench.yaml and images/; what may go to local models alone only with --local."""

    help = "Export a version of a suite; a hidden suite goes out without its key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which version, and where it goes."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--suite", required=True, help="name of the suite")
        parser.add_argument("--local", action="store_true", help="the folder stays in the house")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the folder, and tell what is left out."""
        project = Project.objects.filter(slug=options["project"]).first()
        versions = SuiteVersion.objects.filter(suite__project=project, suite__name=options["suite"])
        version = versions.select_related("suite__project").order_by("-number").first()
        if project is None or version is None:
            raise CommandError("There is no such suite.", returncode=2)
        folder: Path = options["folder"]
        (folder / "images").mkdir(parents=True, exist_ok=True)
        lines, left_out = [], 0
        related = ("revision", "instance__source", "instance__study__subject")
        for item in version.items.select_related(*related).order_by("position"):
            pictures = _pictures(item, project, is_local=options["local"])
            if pictures is None:
                left_out += 1
                continue
            for one in pictures:
                (folder / "images" / f"{one.record['sha256']}.png").write_bytes(one.picture.png)
            lines.append(canonical_json(item_row(version, item, pictures)) + "\n")
        (folder / "items.jsonl").write_text("".join(lines), "utf-8")
        (folder / "spinebench.yaml").write_text(task_file(version), "utf-8")
        self.stdout.write(f"{len(lines)} items written, {left_out} left out.")


def _pictures(item: Item, project: Project, *, is_local: bool) -> tuple[Prepared, ...] | None:
    """The images of an item; None where it may not leave, or an image is not at hand."""
    body = body_parse(item.revision.body)
    uids = {image.series for image in body.images}
    studies = list(Study.objects.filter(project=project, series__series_instance_uid__in=uids).distinct())
    reaches = {
        egress_of(study=study, source=item.instance.source) for study in [*studies, item.instance.study]
    }
    if Egress.LOCAL_ONLY in reaches and not is_local:
        return None
    try:
        return pictures_prepared(item, body)
    except PictureMissing:
        return None

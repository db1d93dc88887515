"""Fill a project with made-up instances, for trying the system at full size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import instances_make_up, sources_make, subjects_make
from corpus.instances_import.outgrown import statistics_renew
from projects.models import Project

BATCH = 2000


class Command(BaseCommand):
    """`seed_load --instances N`: several kinds, levels and states, each with a valid history."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--instances", type=int, required=True)
        parser.add_argument("--subjects", type=int, default=1000)
        parser.add_argument("--sources", type=int, default=200)
        parser.add_argument("--project", default="load", help="slug; made when it is not there")
        parser.add_argument("--seed", type=int, default=1)

    def handle(
        self,
        *args: str,
        instances: int,
        subjects: int,
        sources: int,
        project: str,
        seed: int,
        **options: object,
    ) -> None:
        """Write the instances in batches and print the rate."""
        if instances < 1 or sources < 1 or subjects < 0:
            raise CommandError("Give at least one instance and one source.")
        room, _ = Project.objects.get_or_create(slug=project, defaults={"name": f"Load ({project})"})
        began = time.monotonic()
        # Numbers go on where an earlier load ended, so that a second call adds and never collides.
        made = instances_make_up(
            instances,
            seed=seed,
            start=room.last_instance_number + 1,
            subjects=subjects_make(room, subjects),
            sources=sources_make(room, sources),
        )
        while batch := list(islice(made, BATCH)):
            instances_write(project=room, new=batch, actor=None)
            statistics_renew()
        took = time.monotonic() - began
        self.stdout.write(f"{instances} instances in {took:.1f} s, {instances / took:.0f} per second.")

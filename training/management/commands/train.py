"""Train a base model on a release."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from corpus.models import Release
from projects.models import Project, RunState
from projects.tasks import wake
from training.bases import base_find
from training.curriculum import config_build, recipe_for
from training.errors import DataRefused, TrainingError
from training.guard import release_guard
from training.models import Checkpoint, Recipe, TrainingRun
from training.services import training_run_start
from training.supervise import training_run_carry_out
from training.tasks import training_run_work


class Command(BaseCommand):
    """`train --project SLUG [--base tiny] [--wait]`: queues a run, or carries it out here."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--project", required=True)
        parser.add_argument("--release", type=UUID, help="uid; the newest release when left out")
        parser.add_argument("--recipe", help="name; the one that suits the base when left out")
        parser.add_argument("--base", default="tiny", help="tiny, a name below DATA_DIR/models, or a folder")
        parser.add_argument("--seed", type=int, default=42)
        parser.add_argument(
            "--show", action="store_true", help="print the curriculum and what the guard says, and stop"
        )
        parser.add_argument("--wait", action="store_true", help="carry the run out in this process")

    def handle(self, *args: str, project: str, base: str, seed: int, **options: Any) -> None:
        """Choose, show, start, and wait if asked; exit status 1 unless the run ends well."""
        room = Project.objects.filter(slug=project).first()
        if room is None:
            raise CommandError(f"There is no project {project!r}.")
        release = self._release(room, options["release"])
        try:
            recipe = self._recipe(room, options["recipe"], base_find(base).path)
            if options["show"]:
                self._show(release, recipe, base_find(base).path, seed)
                return
            run = training_run_start(release=release, recipe=recipe, base=base, seed=seed, started_by=None)
        except TrainingError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"run {run.uid}: {recipe} on {run.base_model}, {release}, seed {seed}")
        if options["wait"]:
            self._wait(run)
        else:
            wake(training_run_work, run.pk)

    def _show(self, release: Release, recipe: Recipe, base: str, seed: int) -> None:
        """Print the curriculum with what the guard says of the release today; refused as a start would be."""
        config = config_build(recipe=recipe, release=release, base=base, seed=seed, output="…")
        try:
            said: dict[str, Any] = release_guard(release).record
        except DataRefused as refusal:
            said = {"refused": str(refusal).splitlines()}
        self.stdout.write(json.dumps({**config, "guard": said}, indent=2, ensure_ascii=False))
        if "refused" in said:
            raise CommandError("A run on this release would be refused; “guard” says why.")

    def _release(self, room: Project, uid: UUID | None) -> Release:
        releases = Release.objects.filter(project=room).order_by("-number")
        found = releases.filter(uid=uid).first() if uid else releases.first()
        if found is None:
            raise CommandError("There is no such release. Make one with release_create.")
        return found

    def _recipe(self, room: Project, name: str | None, base: str) -> Recipe:
        suits = recipe_for(room, base)
        if name is None:
            return suits
        found = Recipe.objects.filter(project=room, name=name).order_by("-version").first()
        if found is None:
            raise CommandError(f"There is no recipe {name!r} in this project.")
        return found

    def _wait(self, run: TrainingRun) -> None:
        if not training_run_carry_out(run=run):
            raise CommandError("No accelerator is free, or a worker took the run already.")
        run.refresh_from_db()
        if run.state != RunState.DONE:
            raise CommandError(run.error_for_user or f"The run is {run.get_state_display().lower()}.")
        final = Checkpoint.objects.filter(run=run, is_final=True).order_by("-stage").first()
        if final is not None:
            self.stdout.write(f"done: {final.path}, sha256 {final.sha256}")

"""`suite_build`: a version of a suite by a recipe, or what it would be."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from benchmark.building.plan import Plan, suite_plan
from benchmark.building.recipe import Recipe
from benchmark.errors import SuiteRefused
from benchmark.services.suite_build import suite_build
from benchmark.services.suite_freeze import READ_TIERS
from projects.models import Project

NUMBERS = (
    "size",
    "reports",
    "seed",
    "public_sample",
    "reserve",
    "per_axis",
    "per_level",
    "per_condition",
    "per_modality",
)


class Command(BaseCommand):
    """Draw by a seed from what is approved, with a least number in every cell; freeze it."""

    help = "Build a suite from approved instances by a recipe; --dry-run shows it and writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The recipe, from a file or by single arguments, and whether to write."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--name", default="", help="of the suite; the same again makes its next version")
        parser.add_argument("--recipe", type=Path, help="JSON with any of these; arguments here count more")
        parser.add_argument("--least-tier", choices=READ_TIERS)
        parser.add_argument("--public", action="store_true", help="everybody in the project sees its items")
        for name in NUMBERS:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the plan, and freeze it unless it is a dry run."""
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"There is no project {options['project']!r}.", returncode=2)
        recipe = _recipe(options)
        self._tell(suite_plan(project, recipe), as_json=options["json"])
        if options["dry_run"]:
            return
        try:
            version = suite_build(project=project, recipe=recipe)
        except SuiteRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not options["json"]:
            self.stdout.write(f"{version} is frozen with {version.item_count} items: {version.uid}")

    def _tell(self, plan: Plan, *, as_json: bool) -> None:
        if as_json:
            cells = [vars(cell) for cell in plan.cells]
            told = {"items": plan.items, "public_sample": plan.sample, "reserve": plan.reserve}
            self.stdout.write(json.dumps(told | {"free": plan.free, "kept_back": plan.kept, "cells": cells}))
            return
        self.stdout.write(
            f"{plan.free} free: {len(plan.items)} items in {plan.clusters} clusters, {plan.reports} "
            f"of them reports, "
            f"{len(plan.sample)} in the public sample, {len(plan.reserve)} in reserve."
        )
        for cell in plan.short:
            self.stdout.write(
                f"{cell.facet} {cell.value}: {cell.chosen} of {cell.wanted} wanted, {cell.free} free"
            )


def _recipe(options: dict[str, Any]) -> Recipe:
    try:
        told = json.loads(options["recipe"].read_text("utf-8")) if options["recipe"] else {}
        told |= {name: options[name] for name in NUMBERS if options[name] is not None}
        told |= {"name": options["name"]} if options["name"] else {}
        told |= {"least_tier": options["least_tier"]} if options["least_tier"] else {}
        told |= {"is_hidden": False} if options["public"] else {}
        return Recipe.model_validate(told)
    except (OSError, ValueError, ValidationError) as problem:
        raise CommandError(f"The recipe does not hold: {problem}", returncode=2) from problem

"""Build a version by a recipe: a sample of what is approved, a public sample beside it, and a reserve."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from benchmark.building.plan import Plan, suite_plan
from benchmark.building.recipe import Recipe
from benchmark.errors import SuiteRefused
from benchmark.models import Item, Reserve, SuiteVersion
from benchmark.services.suite_freeze import ASKED, freezing_hold, hold_out, suite_freeze, unmoved_require
from corpus.models import Instance, Kind
from projects.models import Project, User


@transaction.atomic
def suite_build(*, project: Project, recipe: Recipe, by: User | None = None) -> SuiteVersion:
    """Freeze what the recipe draws today, as the next version of its Suite.

    The items first, then the public sample, which shares no cluster with them, then the reserve, which is
    held out like both. Raises SuiteRefused where nothing is free, or the name is that of a hidden Suite and
    this one is public, or the other way round.
    """
    freezing_hold(project)
    plan = suite_plan(project, recipe)
    if not plan.items:
        raise SuiteRefused(_nothing(plan))
    version = suite_freeze(
        project=project,
        name=recipe.name,
        least_tier=recipe.least_tier,
        is_hidden=recipe.is_hidden,
        with_reports=bool(recipe.reports),
        by=by,
        only=frozenset(plan.items),
        recipe=recipe.told(),
    )
    if plan.sample:
        suite_freeze(
            project=project,
            name=recipe.sample_name,
            least_tier=recipe.least_tier,
            is_hidden=False,
            with_reports=bool(recipe.reports),
            by=by,
            only=frozenset(plan.sample),
            recipe=recipe.told(),
        )
    _reserve(version, plan)
    return version


def _reserve(version: SuiteVersion, plan: Plan) -> None:
    instances = instances_named(plan.reserve)
    Reserve.objects.bulk_create(
        [Reserve(suite=version.suite, instance=one, cell=reserve_cell(one)) for one in instances],
        batch_size=500,
        ignore_conflicts=True,
    )
    hold_out(version.suite, [_as_item(one) for one in instances])
    unmoved_require(instances)


def reserve_cell(one: Instance | Item) -> str:
    """What it may stand in for: the same axis and modality, a report for a report."""
    told = f"{one.axis} {one.modality or 'text'}"
    return f"report {told}" if one.kind == Kind.REPORT else told


def instances_named(uids: tuple[str, ...]) -> list[Instance]:
    """The Instances of these uids with their texts, in this order."""
    found: dict[str, Instance] = {}
    for start in range(0, len(uids), ASKED):
        chunk = [UUID(uid) for uid in uids[start : start + ASKED]]
        rows = Instance.objects.filter(uid__in=chunk).select_related("current_revision", "project")
        found |= {str(one.uid): one for one in rows}
    return [found[uid] for uid in uids]


def _as_item(instance: Instance) -> Item:
    """What is held out of an Instance that is not asked: the same as of an item."""
    return Item(instance=instance, revision=instance.current_revision, cluster_key=instance.cluster_key)


def _nothing(plan: Plan) -> str:
    if plan.sample:
        return "The public sample would take everything that is free; make it smaller."
    told = ", ".join(f"{count} {stops}" for stops, count in sorted(plan.kept.items()))
    kept = f" Kept back: {told}." if told else ""
    return (
        "No approved multiple-choice instance is free for this suite. What a release of any project holds "
        f"cannot be an item, nor can its relatives.{kept}"
    )

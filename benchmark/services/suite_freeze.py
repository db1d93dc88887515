"""Freeze a version of a Suite from approved Instances: multiple-choice questions, and reports if wanted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from anatomy import NotALevel, find_levels, parse_level
from benchmark.errors import SuiteRefused
from benchmark.models import Item, Suite, SuiteVersion
from benchmark.pictures import PictureMissing, images_chosen, item_pictures, shown_written
from benchmark.prompt import TEMPLATE
from benchmark.reports.prompt import TEMPLATE as REPORT_TEMPLATE
from benchmark.reports.prompt import case_is_told, prompts_sha256
from benchmark.services.version_make import suite_make, version_make
from corpus.bodies import Body, MultipleChoice, Report, body_parse, canonical_json, sha256_hex
from corpus.models import HeldOut, Instance, Kind, Revision, State, Tier
from corpus.releases.gates import candidate_of
from corpus.releases.leaving import kept_here
from corpus.releases.released import ReleasedGate
from corpus.signature import text_signature
from projects.models import Project, User
from projects.services import audit
from review.blind import answered_alike

BLIND_FIRST = (
    " This project answers before it sees the draft: an item needs three blind answers or more, "
    "two thirds of them its key."
)


ASKED = 500  # values in one question to the database
READ_TIERS = (Tier.V2.value, Tier.V3.value)
"""What somebody has read; the first is for trials."""


@transaction.atomic
def suite_freeze(
    *,
    project: Project,
    name: str,
    least_tier: str = Tier.V3,
    is_hidden: bool = False,
    with_reports: bool = False,
    by: User | None = None,
    only: frozenset[str] | None = None,
    recipe: dict[str, Any] | None = None,
) -> SuiteVersion:
    """Freeze every approved multiple-choice Instance of the tier as the next version of a Suite.

    With `with_reports` approved reports whose case is told are items too. With `only`, no others than those
    of these uids; `recipe` says how they were chosen.

    What a Release of any project already holds stays out, and so do its relatives: a model may have
    been trained on them. So does what may not leave the house: see `kept_here`. Writes the HeldOut rows by
    which Releases and training refuse the items from now on. Raises SuiteRefused when nothing is left or an
    item moved meanwhile, FrozenAtOnce where another freezes the same Suite at this moment.
    """
    freezing_hold(project)
    suite = _suite_named(project, name, is_hidden=is_hidden)
    free = [
        one
        for one in candidates_free(project, least_tier, is_hidden=is_hidden, with_reports=with_reports)
        if only is None or str(one.uid) in only
    ]
    kept = kept_here(project, map(candidate_of, free))
    chosen = [one for one in free if one.pk not in kept]
    if not chosen:
        raise SuiteRefused(
            f"No approved {'' if with_reports else 'multiple-choice '}instance of tier {least_tier} or "
            "higher is free for a suite. What a release of any project holds cannot be an item, nor can its "
            "relatives: a model may have seen them. Nor is anything in both a hidden and a public suite: the "
            "public one would show the hidden gold."
            + (BLIND_FIRST if project.is_blind_first else "")
            + _told_of(kept)
        )
    version = version_make(
        suite=suite, prompt_template=TEMPLATE, least_tier=least_tier, recipe=canonical_json(recipe or {})
    )
    version_fill(version, [(one, one.current_revision) for one in chosen])
    unmoved_require(chosen)
    audit(
        action="suite_freeze",
        actor=by,
        project=project,
        object_kind="suite_version",
        object_uid=version.uid,
        detail={
            "items": version.item_count,
            "reports": version.report_item_count,
            "suite": name,
            "version": version.number,
            "left_out": dict(Counter(stops for stops, _ in kept.values())),
        },
    )
    return version


def freezing_hold(project: Project) -> None:
    """Let nobody else freeze in this project until the transaction ends.

    What is free is told by what is held out: a public Suite must not take what a hidden one takes just then.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def unmoved_require(chosen: Sequence[Instance]) -> None:
    """Hold the Instances as they were read until the version is there.

    Raises SuiteRefused where one moved since, as when its reader took the decision back.
    """
    read = {one.pk: (State.APPROVED.value, one.current_revision_id) for one in chosen}
    pks = sorted(read)
    for start in range(0, len(pks), ASKED):
        # In one order, so that two who freeze the same items wait for one another and don't lock up.
        rows = Instance.objects.filter(pk__in=pks[start : start + ASKED]).order_by("pk")
        held = rows.select_for_update(no_key=True).values_list("pk", "number", "state", "current_revision")
        moved = [number for pk, number, *stands in held if tuple(stands) != read[pk]]
        if moved:
            raise SuiteRefused(f"Question {moved[0]} was taken back at this moment. Freeze once more.")


def version_fill(version: SuiteVersion, texts: Sequence[tuple[Instance, Revision | None]]) -> None:
    """Write the items in this order, reports last, hold them out, and close the version."""
    ordered = sorted(texts, key=lambda one: one[0].kind == Kind.REPORT)
    items = [_item(version, place, *text) for place, text in enumerate(ordered, start=1)]
    Item.objects.bulk_create(items, batch_size=500)
    hold_out(version.suite, items)
    _close(version, items)


def _told_of(kept: Mapping[int, tuple[str, str]]) -> str:
    """How many each gate keeps out, with the first of its reasons."""
    first: dict[str, str] = {}
    for stops, reason in kept.values():
        first.setdefault(stops, reason)
    counted = Counter(stops for stops, _ in kept.values())
    return "".join(f" {counted[stops]} stay out {stops}: {reason}" for stops, reason in first.items())


def _suite_named(project: Project, name: str, *, is_hidden: bool) -> Suite:
    """The Suite whose next version this is, or a new one. Names that differ in case alone are one name."""
    suite = Suite.objects.filter(project=project, name__iexact=name).first()
    if suite is None:
        return suite_make(project=project, name=name, is_hidden=is_hidden)
    if suite.is_hidden != is_hidden:
        is_now, wanted = ("hidden", "public") if suite.is_hidden else ("public", "hidden")
        raise SuiteRefused(f"“{suite.name}” is {is_now} and stays so. Give the {wanted} suite another name.")
    return suite


def candidates_free(
    project: Project, least_tier: str, *, is_hidden: bool, with_reports: bool = False
) -> Iterator[Instance]:
    """What may become an item of a hidden, or of a public, Suite, by uid; leaving the house is not asked.

    A report is one where its case is told: without an image or a stated fact there is nothing to report on.
    Raises SuiteRefused for a tier that nobody has read.
    """
    if least_tier not in READ_TIERS:
        raise SuiteRefused(
            f"A suite takes what somebody has read: tier V3, or V2 for trials. {least_tier} is of no suite: "
            "a lot says something of all its items and nothing of any one."
        )
    released = ReleasedGate(project)
    # An item of a public Suite is shown with its gold, and so are its relatives' answers guessed.
    apart = HeldOut.objects.filter(project=project).exclude(is_hidden=is_hidden)
    shown = set(apart.values_list("cluster_key", flat=True))
    tiers = [tier for tier in Tier.values if tier >= least_tier]
    kinds = [Kind.MULTIPLE_CHOICE, *([Kind.REPORT] if with_reports else [])]
    rows = Instance.objects.filter(project=project, kind__in=kinds, state=State.APPROVED, tier__in=tiers)
    # Where a draft was seen first, agreement with it says little: then the tier alone counts.
    alike = answered_alike(project) if project.is_blind_first else None
    for one in rows.select_related("current_revision", "project").order_by("uid"):
        if one.kind == Kind.REPORT and not _case_is_told(one):
            continue
        if alike is not None and one.kind == Kind.MULTIPLE_CHOICE and one.pk not in alike:
            continue
        if one.cluster_key not in shown and not released.holds(candidate_of(one)):
            yield one


def _case_is_told(instance: Instance) -> bool:
    revision = instance.current_revision
    return revision is not None and case_is_told(body_parse(revision.body))


def _item(version: SuiteVersion, place: int, instance: Instance, revision: Revision | None) -> Item:
    if revision is None:
        raise SuiteRefused(f"{instance} is approved and has no revision; report this.")
    body = body_parse(revision.body)
    if not isinstance(body, MultipleChoice | Report):
        raise SuiteRefused(f"{instance} is neither a multiple-choice question nor a report.")
    families = instance.revisions.exclude(model_family="").values_list("model_family", flat=True)
    return Item(
        version=version,
        position=place,
        instance=instance,
        revision=revision,
        kind=instance.kind,
        axis=instance.axis,
        modality=instance.modality,
        has_images=bool(body.images),
        shown=shown_written(images_chosen(body, instance), body),
        cluster_key=instance.cluster_key,
        **(_key(body) if isinstance(body, MultipleChoice) else {}),
        model_families=", ".join(sorted(set(families)))[:240],
    )


def _key(body: MultipleChoice) -> dict[str, Any]:
    return {
        "option_count": len(body.options),
        "gold": body.answer,
        "acceptable": "".join(body.acceptable),
        "gold_level": option_level(body, body.answer),
        "strict_letters": _look_like_letters(body),
    }


def option_level(body: MultipleChoice, letter: str | None) -> str:
    """The one level that an option names; empty for none or several."""
    text = next((option.text for option in body.options if option.key == letter), "")
    try:
        return str(parse_level(text))
    except NotALevel:
        levels = {str(level) for mention in find_levels(text) for level in mention.levels}
    return levels.pop() if len(levels) == 1 else ""


def _look_like_letters(body: MultipleChoice) -> bool:
    """Grades and types ("ASIA C") that could be taken for an option's letter."""
    keys = "".join(option.key for option in body.options)
    alike = sum(bool(re.search(rf"(?:^|\s)[{keys}]$", option.text.strip())) for option in body.options)
    return alike >= 2


def hold_out(suite: Suite, items: Sequence[Item]) -> None:
    """Write what Releases and training refuse from now on; twice is once."""
    rows = [row for item in items for row in _held_rows(suite, item)]
    HeldOut.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _held_rows(suite: Suite, item: Item) -> Iterator[HeldOut]:
    """One row per image that the item shows; an item of text has one without."""
    body = body_parse(item.revision.body)
    for digest in _pictures(body, item) or [""]:
        yield HeldOut(
            project=suite.project,
            suite_uid=suite.uid,
            suite_name=suite.name,
            instance_uid=item.instance.uid,
            cluster_key=item.cluster_key,
            text_signature=text_signature(body),
            image_sha256=digest,
            is_hidden=suite.is_hidden,
        )


def _pictures(body: Body, item: Item) -> list[str]:
    try:
        pictures = item_pictures(item, body)
    except PictureMissing as problem:
        raise SuiteRefused(f"{item.instance}: {problem}") from problem
    return list(dict.fromkeys(picture.sha256 for picture in pictures))


def _close(version: SuiteVersion, items: list[Item]) -> None:
    """Freeze: counts, and a hash over everything a result depends on."""
    manifest = {
        "prompt": version.prompt_template,
        "extractor": version.extractor_version,
        "items": [[str(item.instance.uid), item.revision.body_sha256, item.gold] for item in items],
    }
    if shown := [[str(item.instance.uid), item.shown] for item in items if item.shown]:
        manifest["pictures"] = shown
    reports = sum(item.is_report for item in items)
    if reports:
        version.report_template = version.report_template or REPORT_TEMPLATE
        manifest["report_prompt"] = prompts_sha256(version.report_template)
    version.item_count, version.report_item_count = len(items), reports
    version.image_item_count = sum(item.has_images and not item.is_report for item in items)
    version.cluster_count = len({item.cluster_key for item in items})
    version.manifest_sha256 = sha256_hex(canonical_json(manifest))
    version.frozen_at = timezone.now()
    version.save()

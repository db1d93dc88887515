"""Correct a version: withdrawn items go, corrected ones come in their text of today, as the next version."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from benchmark.errors import SuiteRefused
from benchmark.models import Erratum, Item, Reserve, SuiteVersion
from benchmark.services.suite_build import reserve_cell
from benchmark.services.suite_freeze import version_fill
from benchmark.services.version_make import version_make
from corpus.models import Instance, Revision, State
from projects.models import User
from projects.services import audit

Text = tuple[Instance, Revision | None]


@transaction.atomic
def suite_correct(
    *,
    version: SuiteVersion,
    withdrawn: Collection[UUID] = (),
    corrected: Collection[UUID] = (),
    from_reserve: bool = False,
    reason: str,
    by: User | None = None,
) -> SuiteVersion:
    """The next version of the Suite without the faults; the old one and its board stay as they are.

    `withdrawn` and `corrected` are uids of items. A corrected item comes in the text that is approved today.
    With `from_reserve`, a withdrawn item's place is taken by one of its axis and modality from the reserve.
    Raises SuiteRefused where nothing is named, an item is named twice or not of this version, a corrected
    one has no other approved text, or nothing would be left; FrozenAtOnce where
    another makes the next version at this moment.
    """
    items = list(version.items.select_related("instance__current_revision", "revision").order_by("position"))
    named = _named(items, withdrawn, corrected)
    texts, new = _texts(items, named), []
    if from_reserve:
        new = _reserves(version, [item for item in items if named.get(item.uid) == Erratum.Kind.WITHDRAWN])
        texts += new
    if not texts:
        raise SuiteRefused("No item would be left. Withdraw the models' runs instead, or build anew.")
    made = version_make(
        suite=version.suite,
        prompt_template=version.prompt_template,
        report_template=version.report_template,
        least_tier=version.least_tier,
        recipe=version.recipe,
    )
    version_fill(made, texts)
    Reserve.objects.filter(suite=version.suite, instance__in=[one for one, _ in new]).delete()
    _note(items, named, made, reason, by)
    return made


def _named(
    items: list[Item], withdrawn: Collection[UUID], corrected: Collection[UUID]
) -> dict[UUID, Erratum.Kind]:
    named = dict.fromkeys(withdrawn, Erratum.Kind.WITHDRAWN) | dict.fromkeys(
        corrected, Erratum.Kind.CORRECTED
    )
    if not named:
        raise SuiteRefused("Choose an item that is withdrawn or corrected.")
    if len(named) < len(withdrawn) + len(corrected):
        raise SuiteRefused("An item is either withdrawn or corrected; one was chosen for both.")
    if strangers := named.keys() - {item.uid for item in items}:
        raise SuiteRefused(f"This version has no item {min(map(str, strangers))}.")
    return named


def _texts(items: list[Item], named: dict[UUID, Erratum.Kind]) -> list[Text]:
    texts: list[Text] = []
    for item in items:
        kind = named.get(item.uid)
        if kind == Erratum.Kind.CORRECTED:
            texts.append((item.instance, _today(item)))
        elif kind is None:
            texts.append((item.instance, item.revision))
    return texts


def _today(item: Item) -> Revision:
    instance = item.instance
    today = instance.current_revision
    if instance.state != State.APPROVED or today is None or today.pk == item.revision_id:
        raise SuiteRefused(
            f"Item {item.position} has no other approved text yet. Have it edited and approved first."
        )
    return today


def _reserves(version: SuiteVersion, gone: list[Item]) -> list[Text]:
    """One of the same kind, axis and modality for each that goes, as far as the reserve holds any.

    What a later build took from the reserve as an item is asked already.
    """
    rows = Reserve.objects.filter(suite=version.suite, instance__state=State.APPROVED)
    rows = rows.exclude(instance__in=version.items.values("instance"))
    free = list(
        rows.select_related("instance__current_revision", "instance__project").order_by("instance__uid")
    )
    found: list[Text] = []
    for item in gone:
        cell = reserve_cell(item)
        if (one := next((row for row in free if row.cell == cell), None)) is not None:
            free.remove(one)
            found.append((one.instance, one.instance.current_revision))
    return found


def _note(
    items: list[Item], named: dict[UUID, Erratum.Kind], made: SuiteVersion, reason: str, by: User | None
) -> None:
    Erratum.objects.bulk_create(
        [
            Erratum(item=item, made=made, kind=named[item.uid], reason=reason, noted_by=by)
            for item in items
            if item.uid in named
        ]
    )
    audit(
        action="suite_correct",
        actor=by,
        project=made.suite.project,
        object_kind="suite_version",
        object_uid=made.uid,
        detail={"suite": made.suite.name, "version": made.number, "errata": len(named), "reason": reason},
    )

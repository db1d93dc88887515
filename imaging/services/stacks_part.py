"""Series that hold several volumes at the same places: each becomes a series of its own."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Sum

from imaging.dicomweb.pixels import series_changed
from imaging.drawn import points_read
from imaging.formats.slice_traits import (
    LONGEST_DESCRIPTION,
    StackedSlice,
    TraitStack,
    described,
    trait_stacks,
)
from imaging.models import (
    ImportFile,
    ImportRun,
    Laterality,
    LevelFact,
    LevelMark,
    LineDeed,
    Measurement,
    Plane,
    Series,
    SopInstance,
)
from imaging.services.faces import series_face_look
from imaging.services.file_rewrite import file_dataset, file_rewrite
from imaging.services.levels_change import levels_changed, levels_hold
from imaging.services.points_part import points_part
from imaging.services.sides import sides_take_back
from imaging.services.study_hold import study_held
from imaging.sister_volumes import stack_uids
from imaging.slice_doubts import lie_at_one_place

# Letters of a reason.
LONGEST = 400


@transaction.atomic
def stacks_part(run: ImportRun, series: Series) -> list[Series]:
    """Give each volume of a series a series of its own; call it when the slices of an import are in.

    The volume of the slice that came first keeps the series, its marks and its UID. Nothing happens where
    no slices lie at one place, or nothing tells them apart. Returns the volumes of which one has changed.
    """
    if series.plane == Plane.PROJECTION:
        return []
    uids = stack_uids(run.project, series.series_instance_uid)
    rows = Series.objects.filter(study=series.study_id, series_instance_uid__in=uids)
    places = list(series.sop_instances.values_list("slice_position", flat=True))
    if not (lie_at_one_place(places) or rows.exists()):
        return []
    # Nobody marks a slice, or measures on it, between the look at where it lies and its move.
    levels_hold(series.study.subject_id)
    study_held(series.study_id)
    # Read once nobody else is at it: another import may have parted the series a moment ago.
    parted = {row.series_instance_uid: row for row in rows}
    stacks = trait_stacks(_slices([series, *parted.values()]), [row.pk for row in parted.values()])
    return _Parting(run, series, uids, parted).part(stacks) if stacks else []


def _slices(rows: Sequence[Series]) -> list[StackedSlice]:
    slices = SopInstance.objects.filter(series__in=rows, number_of_frames=1).order_by("pk")
    return [
        StackedSlice(pk, series, place, json.loads(told))
        for pk, series, place, told in slices.values_list("pk", "series_id", "slice_position", "metadata")
    ]


class _Parting:
    """Moving the slices of one series into those of their volumes."""

    def __init__(self, run: ImportRun, own: Series, uids: list[str], parted: dict[str, Series]) -> None:
        self.run, self.own, self.parted = run, own, parted
        self.free = [uid for uid in uids if uid not in parted]
        self.name = _bare_name(own)

    def part(self, stacks: Sequence[TraitStack]) -> list[Series]:
        """Move what lies elsewhere than it belongs, and say how the volumes are called, where any does."""
        homes = self._homes(stacks)
        called = dict(zip(homes, (stack.words for stack in stacks), strict=True))
        grown = []
        for home, stack in zip(homes, stacks, strict=True):
            away = [each.key for each in stack.slices if each.series != home.pk]
            if away:
                grown.append(home)
                self._move(home, away, called[home])
        if not grown:
            return []
        for home, words in called.items():
            frames = home.sop_instances.aggregate(frames=Sum("number_of_frames"))["frames"] or 0
            Series.objects.filter(pk=home.pk).update(
                frame_count=frames, description=described(self.name, words, 200)
            )
            self._tell(home, words, len(stacks))
        for home in grown:
            if home.series_instance_uid in self.parted:
                self._trust_less(home)
        points_part(self.run, self._family(homes))
        # Marks moved, and texts about these slices are held against what is marked where they lie now.
        levels_changed(self.own.study.subject_id)
        transaction.on_commit(series_changed)
        return homes

    def _homes(self, stacks: Sequence[TraitStack]) -> list[Series]:
        """The series of each volume: the one it lies in, else a new one."""
        first = min(each.key for stack in stacks for each in stack.slices if each.series == self.own.pk)
        known = {row.pk: row for row in self.parted.values()}
        homes = []
        for stack in stacks:
            lies = Counter(each.series for each in stack.slices if each.series in known)
            if lies:
                homes.append(known[lies.most_common(1)[0][0]])
            elif any(each.key == first for each in stack.slices):
                homes.append(self.own)
            else:
                homes.append(self._another())
        return homes

    def _family(self, homes: Sequence[Series]) -> list[Series]:
        every = [self.own, *self.parted.values(), *homes]
        return list({row.pk: row for row in every}.values())

    def _another(self) -> Series:
        """A new series that is as the own one in all but its UID and its slices."""
        made = Series.objects.get(pk=self.own.pk)
        made.pk, made.uid, made._state.adding = None, uuid.uuid4(), True
        made.series_instance_uid = self.free.pop(0)
        made.save(force_insert=True)
        return made

    def _move(self, home: Series, keys: Sequence[int], words: str) -> None:
        sources, sops = set(), set()
        for file in SopInstance.objects.filter(pk__in=keys).order_by("pk"):
            sources.add(file.source_sha256)
            sops.add(file.sop_instance_uid)
            _store(file, home, described(self.name, words, LONGEST_DESCRIPTION))
        for mark in LevelMark.objects.filter(sop_instance__in=keys):
            same = home.level_marks.filter(
                level=mark.level, author_kind=mark.author_kind, author_name=mark.author_name
            )
            if same.exclude(pk=mark.pk).exists():
                # Its place is one of the patient, whom all volumes show; its slice is elsewhere.
                LevelMark.objects.filter(pk=mark.pk).update(sop_instance=None)
            else:
                LevelMark.objects.filter(pk=mark.pk).update(series=home)
        LevelFact.objects.filter(sop_instance__in=keys).update(series=home)
        ImportFile.objects.of_images().filter(
            run__project=self.run.project, series__in=self._family([]), sha256__in=sources
        ).update(series=home)
        self._lines_move(home, sops)

    def _lines_move(self, home: Series, sops: Collection[str]) -> None:
        """What is drawn on slices goes along with them."""
        others = [row for row in self._family([]) if row.pk != home.pk]
        for line in Measurement.objects.filter(series__in=others, alignment__isnull=True):
            _points, picture = points_read(line.points)
            if picture is not None and picture.sop in sops:
                Measurement.objects.filter(pk=line.pk).update(series=home)
                LineDeed.objects.filter(uid=line.uid, series__in=others).update(series=home)

    def _trust_less(self, home: Series) -> None:
        """Slices came to a volume that was there: what a person said of it before does not cover them."""
        sides_take_back(series=home, person=None)
        rows = Series.objects.filter(pk=home.pk)
        if self.own.laterality == Laterality.UNKNOWN:
            rows.filter(laterality=Laterality.HEADER_ONLY).update(laterality=Laterality.UNKNOWN)
        if self.own.burned_in_suspected:
            rows.update(burned_in_suspected=True)
        if self.own.face_in_view and not self.own.face_cleared_at:
            rows.update(face_in_view=True, face_cleared_by=None, face_cleared_at=None)
        series_face_look(home, arrived=True)

    def _tell(self, home: Series, words: str, count: int) -> None:
        told = f"One of {count} volumes of its series, told apart: {words}."
        files = self.run.files.of_images().filter(series=home)
        for reason in set(files.values_list("reason", flat=True)):
            if told not in reason:
                files.filter(reason=reason).update(reason=f"{reason} {told}".strip()[:LONGEST])


def _bare_name(own: Series) -> str:
    """What the series is called in its files, without words that were added here."""
    told = own.sop_instances.order_by("pk").values_list("metadata", flat=True).first()
    values = json.loads(told or "{}").get("0008103E", {}).get("Value") or [""]
    return str(values[0] or "")


def _store(file: SopInstance, home: Series, description: str) -> None:
    """Write a slice anew under its series."""
    dataset = file_dataset(file)
    dataset.SeriesInstanceUID, dataset.SeriesDescription = home.series_instance_uid, description
    file.series = home
    file_rewrite(file, dataset, folder=home.series_instance_uid)

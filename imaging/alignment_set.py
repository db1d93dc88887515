"""One set of points of alignment: the film, or the slices of a series, that a person measures on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from imaging.alignment.doubts import point_doubts
from imaging.alignment.figures import Figure
from imaging.alignment.landmarks import HIPS, Task, hip_keys, landmark_level, measured_bones, tasks_of
from imaging.alignment.measured import Found, Points, figures_found, head_circles
from imaging.alignment_points import Ground, Spot, ground_of, points_on
from imaging.calibrating import calibration_of
from imaging.films import is_flat
from imaging.label_pictures import LabelPicture
from imaging.models import Alignment, FilmCalibration, Series
from imaging.spine_bones import SpineBones, spine_bones
from imaging.stance import Stance, stance_of
from projects.models import User


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle as it lies on a picture: half its width and half its height, in pixels."""

    centre: Spot
    across: float
    down: float


@dataclass(frozen=True)
class AlignmentSet:
    """The pictures of one set, never none. `film` is the SOPInstanceUID of a film, empty for slices."""

    series: Series
    film: str
    pictures: tuple[LabelPicture, ...]

    @cached_property
    def ground(self) -> Ground:
        """Where points on these pictures lie."""
        return ground_of(self.series, self.pictures[0].file, self.calibration)

    @cached_property
    def calibration(self) -> FilmCalibration | None:
        """What makes lengths on this film millimetres; None for slices."""
        return calibration_of(self.pictures[0].file) if self.film else None

    @cached_property
    def spine(self) -> SpineBones:
        """Which bones this patient has, and of which that is not sure."""
        return spine_bones(self.series.study.subject)

    @property
    def bones(self) -> list[str]:
        """The bones of the column of this patient, C1 to S1."""
        return measured_bones(self.spine.shown)

    @property
    def tasks(self) -> list[Task]:
        """What can be measured on these pictures: nothing at a level of which it is not sure what it is."""
        view = self.ground.view
        return [self._sure(task) for task in tasks_of(self.bones) if not view or task.view == view]

    def _sure(self, task: Task) -> Task:
        if not task.is_local or not self.spine.disputed:
            return task
        steps = {name: keys for name, keys in task.steps.items() if not self._is_disputed(keys)}
        return replace(task, steps=steps)

    def _is_disputed(self, keys: Iterable[str]) -> bool:
        return self.spine.is_disputed(landmark_level(key) for key in keys)

    def kept_by(self, person: User) -> Alignment | None:
        """What a person has stored here."""
        return Alignment.objects.filter(series=self.series, sop=self.film, author=person).first()

    def stance(self, stated: str) -> Stance:
        """How the patient stood or lay; `stated` by the person counts on films."""
        return stance_of(self.series, self.pictures[0].file, stated)

    def picture(self, sop: str) -> LabelPicture | None:
        """The picture of this name, if it is one of the set."""
        return next((each for each in self.pictures if each.file.sop_instance_uid == sop), None)

    def points(self, spots: Mapping[str, Spot]) -> Points:
        """Spots as (right, down) on the ground."""
        planes = {each.file.sop_instance_uid: each.plane for each in self.pictures}
        return points_on(self.ground, spots, planes)

    def coordinates(self, spot: Spot) -> tuple[float, ...]:
        """A spot as a Measurement keeps it: patient mm (LPS), or pixels on a film."""
        picture = self.picture(spot.sop)
        if picture is None or is_flat(self.series):
            return spot.column, spot.row
        return picture.plane.point_at(spot.column, spot.row)

    def figures(self, spots: Mapping[str, Spot]) -> list[Found]:
        """The figures that these spots allow; none at a level of which it is not sure what it is."""
        found = figures_found(self.points(spots), bones=self.bones, faces=self.ground.faces)
        return [each for each in found if not each.figure.over or not self._is_disputed(each.keys)]

    def doubts(self, spots: Mapping[str, Spot]) -> list[str]:
        """What speaks against these spots, and against the names of levels here."""
        of_points = point_doubts(self.points(spots), bones=self.bones, faces=self.ground.faces)
        return [*self.spine.doubts, *of_points]

    def circles(self, spots: Mapping[str, Spot]) -> list[Ring]:
        """Femoral heads as the points on their edges give them; not where those lie on several slices."""
        heads = [[key for key in hip_keys(which) if key in spots] for which in HIPS]
        return [ring for keys in heads for ring in self._rings({key: spots[key] for key in keys})]

    def _rings(self, rim: Mapping[str, Spot]) -> list[Ring]:
        sops = {spot.sop for spot in rim.values()}
        picture = self.picture(sops.pop()) if len(sops) == 1 else None
        if picture is None:
            return []
        flat = is_flat(self.series)
        across = self.ground.across if flat else picture.plane.column_gap
        down = self.ground.down if flat else picture.plane.row_gap
        return [
            Ring(
                Spot(picture.file.sop_instance_uid, circle.centre[0] / across, circle.centre[1] / down),
                circle.radius / across,
                circle.radius / down,
            )
            for circle in head_circles(
                {key: (spot.column * across, spot.row * down) for key, spot in rim.items()}
            )
        ]

    def unit_of(self, figure: Figure) -> str:
        """The unit of a figure here."""
        return self.ground.unit if figure.unit == "length" else figure.unit


def spots_read(kept: Alignment | None) -> dict[str, Spot]:
    """The points of a stored set."""
    told: dict[str, list[object]] = json.loads(kept.landmarks) if kept else {}
    return {
        key: Spot(str(sop), float(str(column)), float(str(row))) for key, (sop, column, row) in told.items()
    }

"""Images of a Release: frames rendered with their window, named by what they contain."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.bodies import ImageRef
from corpus.pictures import PointerNotDrawable, image_png
from corpus.releases.errors import ReleaseRefused
from corpus.releases.held_out import HeldOutGate
from imaging.models import Series, Subject
from imaging.sister_volumes import home_of, sisters_of
from projects.models import Project


class ImageFolder:
    """Writes each picture once; a picture that a Suite holds out stops the Release."""

    def __init__(self, folder: Path, project: Project, held_out: HeldOutGate) -> None:
        self.folder = folder
        self.project = project
        self.held_out = held_out
        self._series = lru_cache(maxsize=256)(self._series_find)
        self._has_sisters = lru_cache(maxsize=256)(self._sisters_look)

    def images_write(self, body: Mapping[str, Any], uid: str) -> list[dict[str, object]]:
        """Render the images of a parsed body; returns their rows in the body's order."""
        return [self._write(reference, uid) for reference in body["images"]]

    def subject_shown(self, body: Mapping[str, Any]) -> Subject | None:
        """Whose images a body shows, None without any; of several one whose numbering is assumed."""
        subjects = [self._series(reference["series"]).study.subject for reference in body["images"]]
        return max(subjects, key=lambda one: one.level_is_assumed, default=None)

    def _write(self, reference: Mapping[str, Any], uid: str) -> dict[str, object]:
        picture = self._render(reference, uid)
        series = self._held_by(reference)
        digest = hashlib.sha256(picture).hexdigest()
        if suite := self.held_out.by_image.get(digest):
            raise ReleaseRefused([f"{uid} shows an image that {suite} holds out."], count=1)
        self._keep(picture, digest)
        return {
            "path": f"images/{digest}.png",
            "sha256": digest,
            "series": reference["series"],
            "sop": reference["sop"],
            "frame": reference["frame"],
            "laterality": series.laterality,
        }

    def _render(self, reference: Mapping[str, Any], uid: str) -> bytes:
        image = ImageRef.model_validate(reference)
        try:
            return image_png(self._series(image.series), image)
        except (Series.DoesNotExist, IndexError, FileNotFoundError) as problem:
            told = f"{uid}: frame {image.frame} of series {image.series} is not here."
            raise ReleaseRefused([told], count=1) from problem
        except PointerNotDrawable as problem:
            raise ReleaseRefused([f"{uid}: {str(problem).lower()}"], count=1) from problem

    def _held_by(self, reference: Mapping[str, Any]) -> Series:
        """The series that a picture lies in today: whether left and right are known is said of that one."""
        series = self._series(reference["series"])
        if not self._has_sisters(series.series_instance_uid) or reference["sop"] is None:
            return series
        return home_of(series, reference["sop"]) or series

    def _series_find(self, uid: str) -> Series:
        known = Series.objects.select_related("study__subject", "study__project")
        return known.get(study__project=self.project, series_instance_uid=uid)

    def _sisters_look(self, uid: str) -> bool:
        return bool(sisters_of(self._series(uid)))

    def _keep(self, picture: bytes, digest: str) -> None:
        """Write aside and rename, so that a name always stands for whole bytes."""
        place = self.folder / "images" / f"{digest}.png"
        if place.exists():
            return
        place.parent.mkdir(exist_ok=True)
        aside = place.with_suffix(".partial")
        aside.write_bytes(picture)
        os.replace(aside, place)

"""Whose images a line shows: an imported text belongs to their subject and study, as a drafted one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from corpus.bodies import Body
from corpus.instances_import.errors import LineRefused
from imaging.models import Series, Study
from projects.models import Project

StudiesOf = Mapping[str, frozenset[Study]]
"""The studies of a project that have a series, by its Series Instance UID."""


def studies_read(bodies: Iterable[Body], project: Project) -> StudiesOf:
    """The studies of every series that the images of these bodies name: one query, none without images."""
    asked = {ref.series for body in bodies for ref in body.images}
    if not asked:
        return {}
    here = Series.objects.filter(study__project=project, series_instance_uid__in=asked)
    found: dict[str, set[Study]] = defaultdict(set)
    for series in here.select_related("study__subject"):
        found[series.series_instance_uid].add(series.study)
    return {uid: frozenset(studies) for uid, studies in found.items()}


def study_shown(body: Body, studies: StudiesOf) -> Study | None:
    """The one study whose images a body shows; None without images.

    Raises LineRefused for a series that the project has not, and for images of several subjects or studies:
    approvals, sign-offs and marks are asked for one.
    """
    if strange := [ref.series for ref in body.images if ref.series not in studies]:
        raise LineRefused(f"body/images: this project has no series {strange[0]}")
    shown = {study for ref in body.images for study in studies[ref.series]}
    if len({study.subject_id for study in shown}) > 1:
        raise LineRefused("body/images: they are of more than one subject; an instance is about one")
    if len(shown) > 1:
        raise LineRefused("body/images: they are of more than one study; readers see one study beside a text")
    return next(iter(shown), None)

"""What was seen on a slice goes along with it; where none is named nobody concludes on which."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from imaging.models import AuthorKind, LevelFact, Series, SopInstance
from imaging.selectors import findings_without_level
from imaging.services.fact_record import Statement, level_fact_record
from projects.models import Project, User
from tests.conftest import signed_in
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import incoming
from tests.imaging.test_what_goes_with_slices import parted, slice_of, whole

pytestmark = pytest.mark.django_db
__all__ = ["incoming", "whole"]


def seen_on(picture: SopInstance, attribute: str) -> LevelFact:
    """A fact without a level, as a dataset tells it of one picture."""
    return level_fact_record(
        study=picture.series.study,
        picture=picture,
        statement=Statement("", "vertebra", attribute, "present"),
        author_kind=AuthorKind.IMPORT,
        author_name=f"A list: rad1, film …{picture.sop_instance_uid[-8:]}",
    )


def slices(series: Series) -> list[SopInstance]:
    return [SopInstance.objects.get(sop_instance_uid=slice_of(series, echo)) for echo in (0, 1)]


def test_a_fact_goes_along_with_the_slice_that_it_was_seen_on(
    project: Project, whole: Series, tmp_path: Path, lead: User
) -> None:
    pictures = slices(whole)
    stays, goes = (seen_on(picture, "fracture") for picture in pictures)
    early, late = parted(project, tmp_path / "late")
    for fact, series in ((stays, early), (goes, late)):
        fact.refresh_from_db()
        assert (fact.series, fact.sop_instance and fact.sop_instance.series) == (series, series)
    # The same row of a list, read again, says it of the same picture: nothing is told twice.
    for picture in pictures:
        seen_on(SopInstance.objects.get(pk=picture.pk), "fracture")
    assert LevelFact.objects.count() == 2
    found = findings_without_level(early.study)
    assert [each.doubt for each in found] == ["", ""]
    names = ("T2 axial, echo 1, TE 12 ms", "T2 axial, echo 2, TE 90 ms")
    for each, name, picture in zip(found, names, pictures, strict=True):
        stack = SopInstance.objects.filter(series__description=name).order_by("slice_position")
        assert each.where == f"{name}, picture {list(stack).index(picture) + 1}"
    page = signed_in(lead).get(reverse("imaging:study", args=[project.slug, early.study.uid]))
    assert found[1].where in page.content.decode()


def test_a_fact_that_names_no_slice_says_that_its_volume_is_not_known(
    project: Project, whole: Series, tmp_path: Path, lead: User
) -> None:
    seen_on(slices(whole)[1], "fracture")
    LevelFact.objects.update(sop_instance=None)
    (found,) = findings_without_level(whole.study)
    assert found.doubt == "On which picture is not known."
    early, _late = parted(project, tmp_path / "late")
    (found,) = findings_without_level(early.study)
    assert (found.fact.series, found.doubt) == (
        early, "Its series is 2 volumes now; on which it was seen is not known.",
    )  # fmt: skip
    page = signed_in(lead).get(reverse("imaging:study", args=[project.slug, early.study.uid]))
    assert found.doubt in page.content.decode()


def test_what_was_stored_before_gets_its_picture_where_its_series_has_only_one(project: Project) -> None:
    one, several = study_store(project, slices=1), study_store(project, series="2.25.201", slices=2)
    for series in (one, several):
        fact = seen_on(series.sop_instances.all()[0], "fracture")
        LevelFact.objects.filter(pk=fact.pk).update(
            sop_instance=None, author_name=f"A list: rad1, film {str(series.uid)[:8]}, box 1, 2 to 3, 4 px"
        )
    import_module("imaging.migrations.0026_facts_name_their_picture").name_the_only_picture(apps, None)
    known, unknown = one.level_facts.get(), several.level_facts.get()
    assert (known.sop_instance, unknown.sop_instance) == (one.sop_instances.get(), None)
    assert known.author_name == "A list: rad1, film …25.200.1, box 1, 2 to 3, 4 px"

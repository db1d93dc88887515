"""A frozen version shows the same pictures for ever, whatever slices come to their series."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from benchmark.models import Item, SuiteVersion
from benchmark.pictures import PictureMissing, images_shown, item_pictures
from benchmark.services.suite_freeze import suite_freeze
from corpus.bodies import Body, body_parse
from corpus.models import HeldOut, Instance
from imaging.models import ImportRun, Series, SignOff, Study
from projects.models import Approval, Project
from tests.corpus.releasing import approved
from tests.corpus.test_named_pictures import question, slice_before, stack
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_volumes_of_a_series import ECHOES, sent

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path) -> Series:
    """Slices 1 to 39 of a stack: more than are shown of one."""
    sent(incoming, ECHOES[:1], places=range(1, 40))
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__project", "study__subject").get()


def frozen(series: Series, *places: int) -> Item:
    """A suite of one question about pictures of the series."""
    said = {name: value for name, value in question(series, *places).items() if name != "kind"}
    said |= {"levels": [], "evidence": []}
    instance = approved(series.study.project, None, 1, tier="V3", **said)
    Instance.objects.filter(pk=instance.pk).update(subject=series.study.subject, study=series.study)
    suite_freeze(project=series.study.project, name="Discs")
    return Item.objects.select_related("instance__project", "revision", "version__suite").get()


def body_of(item: Item) -> Body:
    return body_parse(item.revision.body)


def shown(item: Item) -> list[str | None]:
    return [image.sop for image in images_shown(item, body_of(item))]


@pytest.mark.parametrize(("places", "count"), [((2,), 1), ((2, 9), 25)], ids=["one picture", "a volume"])
def test_slices_that_come_later_change_no_picture_of_an_item(
    project: Project, series: Series, tmp_path: Path, places: tuple[int, ...], count: int
) -> None:
    item = frozen(series, *places)
    before, bytes_before = shown(item), [one.sha256 for one in item_pictures(item, body_of(item))]
    assert len(before) == count
    slice_before(project, tmp_path / "late")
    assert shown(item) == before
    assert [one.sha256 for one in item_pictures(item, body_of(item))] == bytes_before
    assert set(bytes_before) == set(HeldOut.objects.values_list("image_sha256", flat=True))


def test_two_versions_that_show_other_pictures_are_told_apart(
    project: Project, series: Series, tmp_path: Path
) -> None:
    frozen(series, 2, 9)
    slice_before(project, tmp_path / "late")
    suite_freeze(project=project, name="Discs")
    assert len(set(SuiteVersion.objects.values_list("manifest_sha256", flat=True))) == 2


def told() -> str:
    out = StringIO()
    call_command("name_pictures", "--write", stdout=out)
    return out.getvalue()


def test_an_item_that_was_frozen_before_is_named_by_the_slices_that_were_there(
    project: Project, series: Series, tmp_path: Path
) -> None:
    item = frozen(series, 2, 9)
    before = shown(item)
    Item.objects.update(shown="")
    slice_before(project, tmp_path / "late")
    item.refresh_from_db()
    assert shown(item) != before
    # Two places of the text, and the item.
    assert told().endswith("3 named. 0 not known.\n")
    item.refresh_from_db()
    assert shown(item) == before


def test_an_item_is_known_by_its_pictures_where_nobody_knows_when_slices_came(
    project: Project, series: Series
) -> None:
    item = frozen(series, 2, 9)
    before = shown(item)
    Item.objects.update(shown="")
    series.import_files.all().delete()
    told()
    item.refresh_from_db()
    assert shown(item) == before


def test_an_item_of_which_it_is_not_known_what_it_showed_shows_nothing_else(
    project: Project, series: Series, tmp_path: Path
) -> None:
    item = frozen(series, 2, 9)
    Item.objects.update(shown="")
    slice_before(project, tmp_path / "late")
    ImportRun.objects.filter(pk=ImportRun.objects.latest("pk").pk).update(
        created_at=item.version.frozen_at, ended_at=None
    )
    assert "which pictures it showed is not known. Freeze another version." in told()
    item.refresh_from_db()
    with pytest.raises(PictureMissing, match="Freeze another version"):
        item_pictures(item, body_of(item))
    assert stack(series)

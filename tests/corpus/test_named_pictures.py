"""A picture that a text names by its place among slices stays the same when other slices come."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from corpus.bodies import Body, body_parse
from corpus.checks.gather import check_input
from corpus.instances_import.run import instances_import
from corpus.models import Instance, NamedPicture, Revision
from corpus.named_pictures import body_named, named_picture
from corpus.releases.places import release_folder
from imaging.drawn import Picture
from imaging.models import ImportRun, Series, SignOff, SopInstance, Study
from imaging.stacks_then import stack_then
from projects.models import Approval, Project, User
from review.page import viewer_of
from tests.corpus.releasing import approved, released
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_volumes_of_a_series import ECHOES, sent

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
NOT_KNOWN = "which one was meant is not known any more"


@pytest.fixture
def series(project: Project, approval: Approval, incoming: Path) -> Series:
    """Slices 1 to 3 of a stack; the first one is missing yet."""
    sent(incoming, ECHOES[:1], places=range(1, 4))
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__project").get()


def slice_before(project: Project, folder: Path) -> None:
    """The slice that lies before all others comes."""
    sent(folder, ECHOES[:1], places=[0])
    imported(folder, project)


def question(series: Series, *places: int) -> dict[str, Any]:
    """A question that names its pictures by their places, as texts from elsewhere do."""
    uid = series.series_instance_uid
    options = [{"key": key, "text": text} for key, text in zip("ABC", ("Pale", "Dark", "Grey"), strict=True)]
    return {
        "kind": "multiple_choice", "language": "en", "axis": "pathology", "stem": "How does it look?",
        "options": options, "answer": "B", "rationale": "It is dark.",
        "images": [{"series": uid, "frame": place} for place in places],
        "evidence": [{"id": 1, "field": "rationale", "series": uid, "frame": places[0]}],
    }  # fmt: skip


def text_about(series: Series, *places: int, **said: object) -> Instance:
    raw = [json.dumps({"uid": str(uuid4()), "body": question(series, *places) | said}).encode()]
    report = instances_import(project=series.study.project, raw=raw)
    assert report.faults == []
    return Instance.objects.select_related("current_revision", "study", "project").latest("number")


def stack(series: Series) -> list[str]:
    return list(series.sop_instances.order_by("slice_position").values_list("sop_instance_uid", flat=True))


def body_of(instance: Instance) -> Body:
    assert instance.current_revision is not None
    return body_named(body_parse(instance.current_revision.body), instance.pk)


def test_a_place_means_the_slice_that_stood_there_when_the_text_came(
    project: Project, series: Series, tmp_path: Path, surgeon_a: User
) -> None:
    meant = stack(series)[1]
    instance = text_about(series, 2)
    slice_before(project, tmp_path / "late")
    assert stack(series).index(meant) == 2
    body = body_of(instance)
    assert [(image.sop, image.frame) for image in body.images] == [(meant, 1)]
    assert [ref.sop for ref in body.evidence] == [meant]
    assert instance.current_revision is not None
    assert [image.sop for image in check_input(instance.current_revision).body.images] == [meant]
    (shown,) = viewer_of(surgeon_a, project, instance, body_parse(instance.current_revision.body))["images"]
    assert (shown["sop"], shown["frame"]) == (meant, 1)
    # What is stored of the text stays as it came, and the place in it.
    assert json.loads(instance.current_revision.body)["images"][0]["sop"] is None
    assert NamedPicture.objects.get().place == 2


def test_a_place_beyond_the_stack_is_no_slice_that_comes_later(
    project: Project, series: Series, tmp_path: Path
) -> None:
    instance = text_about(series, 4)
    slice_before(project, tmp_path / "late")
    (image,) = body_of(instance).images
    assert image.sop == ""
    assert instance.current_revision is not None
    said = [one.message for one in _checked(instance.current_revision)]
    assert any(NOT_KNOWN in message for message in said)


def _checked(revision: Revision) -> list[Any]:
    from corpus.services.revision_check import revision_check

    return revision_check(revision=revision)


def test_a_file_that_is_imported_again_finds_its_texts_though_slices_came(
    project: Project, series: Series, tmp_path: Path
) -> None:
    raw = [json.dumps({"uid": str(uuid4()), "body": question(series, 1)}).encode()]
    assert instances_import(project=project, raw=raw).created == 1
    slice_before(project, tmp_path / "late")
    again = instances_import(project=project, raw=raw)
    assert (again.present, again.fault_count) == (1, 0)


def test_a_question_about_the_same_picture_is_asked_once_however_it_is_named(
    project: Project, series: Series, tmp_path: Path
) -> None:
    meant, uid = stack(series)[1], series.series_instance_uid
    arrow = {"pointer": {"shape": "arrow", "space": "pixel", "points": [[2, 2], [10, 10]]}}
    text_about(series, 2, images=[{"series": uid, "frame": 2, **arrow}])
    slice_before(project, tmp_path / "late")
    for image in ({"frame": 3}, {"frame": 1, "sop": meant}):
        again = text_about(series, 2, images=[{"series": uid, **image, **arrow}]).current_revision
        assert again is not None
        assert "question_is_asked_once" in {one.check_name for one in _checked(again)}
    other = text_about(series, 2, images=[{"series": uid, "frame": 2, **arrow}]).current_revision
    assert other is not None
    assert "question_is_asked_once" not in {one.check_name for one in _checked(other)}


def test_a_release_holds_the_slice_that_was_meant(
    project: Project, approval: Approval, series: Series, tmp_path: Path
) -> None:
    said = question(series, 1) | {"levels": [], "evidence": []}
    instance = approved(project, None, 1, **{key: value for key, value in said.items() if key != "kind"})
    Instance.objects.filter(pk=instance.pk).update(subject=series.study.subject, study=series.study)
    meant = stack(series)[0]
    named_picture(instance.pk, (series.series_instance_uid, 1), Picture(meant, 1)).save()
    slice_before(project, tmp_path / "late")
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    type(approval).objects.update(may_train=True)
    (line,) = (release_folder(released(project)) / "native.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert [(image["sop"], image["frame"]) for image in row["images"]] == [(meant, 1)]
    assert row["body"]["images"][0]["sop"] is None


def forgotten(instance: Instance) -> None:
    """As a text lies there that came before pictures were named."""
    instance.named_pictures.all().delete()


def told(*options: str) -> str:
    out = StringIO()
    call_command("name_pictures", *options, stdout=out)
    return out.getvalue()


def test_texts_that_came_before_are_named_by_what_was_there_when_they_came(
    project: Project, series: Series, tmp_path: Path
) -> None:
    meant = stack(series)[0]
    instance = text_about(series, 1)
    forgotten(instance)
    slice_before(project, tmp_path / "late")
    assert "1 can be named; nothing was changed" in told()
    assert not NamedPicture.objects.exists()
    assert told("--write") == "1 named. 0 not known.\n"
    assert body_of(instance).images[0].sop == meant
    assert told("--write") == "0 named. 0 not known.\n"


def test_where_it_is_not_known_what_was_there_no_picture_is_shown_in_its_stead(
    project: Project, series: Series, tmp_path: Path
) -> None:
    instance = text_about(series, 1)
    forgotten(instance)
    slice_before(project, tmp_path / "late")
    # It went on while the text came: nobody knows which of its slices were in by then.
    late = ImportRun.objects.latest("pk")
    ImportRun.objects.filter(pk=late.pk).update(created_at=instance.created_at)
    assert "is not known. Have it sent back or rejected." in told("--write")
    assert body_of(instance).images[0].sop == ""
    assert instance.current_revision is not None
    assert instance.current_revision.findings.get(check_name="pictures_are_known").severity == "error"


def test_a_stack_then_has_the_slices_that_had_come(project: Project, series: Series, tmp_path: Path) -> None:
    moment, before = timezone.now(), stack(series)
    slice_before(project, tmp_path / "late")
    then = stack_then(series, moment)
    assert then is not None
    assert [file.sop_instance_uid for file in then] == before
    now = stack_then(series, timezone.now())
    assert now is not None
    assert [file.sop_instance_uid for file in now] == stack(series)
    SopInstance.objects.filter(sop_instance_uid=before[0]).update(source_sha256="0" * 64)
    assert stack_then(series, moment) is None

"""What an evaluation shows and holds back of slices that lie in another volume by now than the item names."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmark.asking.ready import _pass_gate
from benchmark.models import Item
from benchmark.pictures import images_chosen
from corpus.bodies import ImageRef, MultipleChoice, body_parse
from corpus.models import Instance
from generation.errors import EgressRefused
from generation.models import Endpoint
from imaging.models import Series, SignOff, SopInstance, Study
from projects.models import Project
from tests.generation.cast import endpoint_make
from tests.imaging.test_what_goes_with_slices import asked, incoming, parted, slice_of, whole

pytestmark = pytest.mark.django_db
__all__ = ["incoming", "whole"]


@pytest.fixture
def endpoint() -> Endpoint:
    return endpoint_make("http://127.0.0.1:9/v1", is_local=True, sees_images=True)


def _body(instance: Instance) -> MultipleChoice:
    assert instance.current_revision is not None
    body = body_parse(instance.current_revision.body)
    assert isinstance(body, MultipleChoice)
    return body


def test_a_face_in_the_volume_that_a_slice_moved_to_is_kept_back(
    project: Project, whole: Series, tmp_path: Path, endpoint: Endpoint
) -> None:
    instance = asked(whole, slice_of(whole, 1))
    early, late = parted(project, tmp_path / "late")
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    Series.objects.update(face_in_view=False)
    item, body = Item(instance=instance), _body(instance)
    _pass_gate(item, body, endpoint)
    Series.objects.filter(pk=late.pk).update(face_in_view=True, face_cleared_at=None)
    with pytest.raises(EgressRefused, match="A face may be rebuilt"):
        _pass_gate(item, body, endpoint)
    assert {image.series for image in body.images} == {early.series_instance_uid}


def test_of_several_slices_the_volume_is_shown_that_they_lie_in(
    project: Project, whole: Series, tmp_path: Path
) -> None:
    named = [slice_of(whole, 1, place) for place in (1, 2)]
    instance = asked(whole, named[0])
    body = _body(instance).model_copy(
        update={"images": [ImageRef(series=whole.series_instance_uid, sop=sop) for sop in named]}
    )
    _, late = parted(project, tmp_path / "late")
    shown = images_chosen(body, instance)
    assert {image.series for image in shown} == {late.series_instance_uid}
    lies = SopInstance.objects.filter(sop_instance_uid__in={image.sop for image in shown})
    assert {row.series_id for row in lies} == {late.pk}

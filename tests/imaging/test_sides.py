"""Left and right: a person says how they lie, takes it back, and what rests on it follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from imaging.errors import SidesMoved, SidesNotClear
from imaging.models import Laterality, Series, SidesGround, SignOff, Study
from imaging.selectors import marks_sheet, viewer_config
from imaging.services.sides import SidesVerdict, sides_verify
from projects.models import Approval, AuditEvent, Project, User
from tests.imaging import makers
from tests.imaging.test_import_studies import imported, incoming

__all__ = ["incoming"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(project: Project, approval: Approval, incoming: Path) -> Series:
    """A volume from a NIfTI file: its geometry is known, and nobody vouches for its sides."""
    makers.nifti(incoming / "a_ct.nii.gz", makers.noise_image((12, 16, 10)), makers.IPL)
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__subject", "study__project").get()


@pytest.fixture
def picture(project: Project, approval: Approval, incoming: Path) -> Series:
    """A film from a PNG: it says nothing of how it lies."""
    makers.png(incoming / "film.png")
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.select_related("study__subject", "study__project").get()


def answered(
    client: Client,
    series: Series,
    verdict: str,
    *,
    ground: str = "marker",
    seen: int | None = None,
) -> int:
    address = reverse("imaging:sides", args=[series.study.project.slug, series.study.uid])
    count = series.sop_instances.count() if seen is None else seen
    sent = {"series": series.uid, "verdict": verdict, "ground": ground, "seen_files": count}
    answer = client.post(address, sent)
    series.refresh_from_db()
    return answer.status_code


def page(client: Client, series: Series) -> str:
    address = reverse("imaging:sides", args=[series.study.project.slug, series.study.uid])
    return client.get(address).content.decode()


def taken_back(client: Client, series: Series) -> None:
    client.post(reverse("imaging:sides_take_back", args=[series.study.project.slug, series.uid]))
    series.refresh_from_db()


def test_a_surgeon_verifies_the_sides_of_a_volume_and_takes_it_back(
    volume: Series, client: Client, surgeon_a: User
) -> None:
    client.force_login(surgeon_a)
    assert "Side unknown" in page(client, volume)
    assert answered(client, volume, "as_shown", ground="anatomy") == 302
    assert volume.laterality == Laterality.VERIFIED
    assert (volume.sides_verified_by, volume.sides_ground) == (surgeon_a, "anatomy")
    assert "Side unknown" not in page(client, volume)
    study = reverse("imaging:study", args=[volume.study.project.slug, volume.study.uid])
    assert "Side unknown" not in client.get(study).content.decode()
    assert any("verified by Surgeon A" in why for why in marks_sheet(volume)["why"])
    taken_back(client, volume)
    assert volume.laterality == Laterality.UNKNOWN
    assert volume.sides_verified_by is None
    assert "Side unknown" in client.get(study).content.decode()
    actions = AuditEvent.objects.filter(object_uid=str(volume.uid)).order_by("pk")
    assert list(actions.values_list("action", "actor")) == [
        ("sides_as_shown", surgeon_a.pk),
        ("sides_take_back", surgeon_a.pk),
    ]


def test_the_toast_undoes_it(volume: Series, client: Client, surgeon_a: User) -> None:
    client.force_login(surgeon_a)
    answered(client, volume, "as_shown")
    undo = reverse("imaging:sides_take_back", args=[volume.study.project.slug, volume.uid])
    assert f'action="{undo}"' in page(client, volume)


def test_letters_that_are_wrong_are_never_shown_again(
    volume: Series, client: Client, surgeon_a: User
) -> None:
    Series.objects.update(laterality=Laterality.HEADER_ONLY)
    client.force_login(surgeon_a)
    assert answered(client, volume, "not_as_shown") == 302
    assert volume.laterality == Laterality.UNKNOWN
    assert any("not as the file says" in why for why in marks_sheet(volume)["why"])
    taken_back(client, volume)
    assert volume.laterality == Laterality.HEADER_ONLY


def test_the_viewer_is_told_where_the_right_is_on_a_picture_that_says_nothing(
    picture: Series, client: Client, surgeon_a: User
) -> None:
    client.force_login(surgeon_a)
    assert answered(client, picture, "as_shown") == 422
    assert answered(client, picture, "right_at_left") == 302
    told = viewer_config(Study.objects.get(), slug="lumbar")["series"][0]
    assert (told["laterality"], told["right_at"]) == ("verified", "left")
    taken_back(client, picture)
    told = viewer_config(Study.objects.get(), slug="lumbar")["series"][0]
    assert (told["laterality"], told["right_at"]) == ("unknown", "")


def test_one_answer_does_not_hold_for_several_films(
    picture: Series, surgeon_a: User, incoming: Path, client: Client
) -> None:
    row = picture.sop_instances.get()
    row.pk, row.sop_instance_uid, row.path = None, "2.25.77", "elsewhere.dcm"
    row.save()
    Series.objects.update(frame_count=2)
    client.force_login(surgeon_a)
    assert "do not say how they lie" in page(client, picture)
    with pytest.raises(SidesNotClear):
        sides_verify(
            series=picture,
            verdict=SidesVerdict.RIGHT_AT_LEFT,
            ground=SidesGround.MARKER,
            seen_files=2,
            person=surgeon_a,
        )


def test_what_moved_on_meanwhile_is_not_vouched_for(volume: Series, client: Client, surgeon_a: User) -> None:
    client.force_login(surgeon_a)
    assert answered(client, volume, "as_shown", seen=1) == 409
    assert answered(client, volume, "as_shown") == 302
    assert answered(client, volume, "not_as_shown") == 409
    assert volume.laterality == Laterality.VERIFIED
    with pytest.raises(SidesMoved):
        sides_verify(
            series=volume,
            verdict=SidesVerdict.AS_SHOWN,
            ground=SidesGround.MARKER,
            seen_files=10,
            person=surgeon_a,
        )


def test_nothing_is_noted_without_a_ground(volume: Series, client: Client, surgeon_a: User) -> None:
    client.force_login(surgeon_a)
    assert answered(client, volume, "as_shown", ground="") == 422
    assert volume.laterality == Laterality.UNKNOWN


@pytest.mark.parametrize("more", [1, 12])
def test_slices_that_nobody_has_looked_at_end_it(
    project: Project, approval: Approval, incoming: Path, surgeon_a: User, more: int
) -> None:
    for number in range(1, 6):
        makers.ct_slice(incoming / f"{number}.dcm", number)
    imported(incoming, project)
    series = Series.objects.select_related("study__project", "study__subject").get()
    told = series.laterality
    sides_verify(
        series=series,
        verdict=SidesVerdict.AS_SHOWN,
        ground=SidesGround.MARKER,
        seen_files=5,
        person=surgeon_a,
    )
    assert series.laterality == Laterality.VERIFIED != told
    for number in range(6, 6 + more):
        makers.ct_slice(incoming / f"{number}.dcm", number)
    imported(incoming, project)
    series.refresh_from_db()
    assert series.frame_count == 5 + more
    assert (series.laterality, series.sides_verified_by) == (told, None)

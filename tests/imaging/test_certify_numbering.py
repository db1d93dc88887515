"""Numbering: assumed until a person vouches for it, and again when that is taken back."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from anatomy.column import STANDARD
from imaging.errors import NumberingNotClear
from imaging.models import AuthorKind, LevelMark, NumberingBasis, Study
from imaging.services.mark_accept import mark_accept
from imaging.services.numbering import numbering_take_back, subject_marks_version
from imaging.signals import numbering_changed
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.imaging.certified import numbering_certify_now
from tests.imaging.stored import study_store
from tests.imaging.test_import_studies import imported, lumbar
from tests.imaging.test_level_doubts import marks_put

pytestmark = pytest.mark.django_db


def seen_now(study: Study) -> dict[str, str]:
    """What the form sends that a person opens now."""
    return {"seen": subject_marks_version(study.subject)}


def test_a_certified_numbering_is_no_longer_assumed(
    project: Project, approval: Approval, surgeon_a: User, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    imported(lumbar(tmp_path / "in"), project)
    study = Study.objects.get()
    client = signed_in(surgeon_a)
    page, address = (
        reverse(f"imaging:{name}", args=[project.slug, study.uid]) for name in ("study", "numbering")
    )
    assert "Level assumed" in client.get(page).content.decode()
    assert client.post(address, {"basis": "guess"}).status_code == 422
    told = {"basis": "ribs", "has_l6": "on", "reason": "T12 and an L6 are seen on the film of the hospital"}
    assert client.post(address, told | seen_now(study)).status_code == 302
    study.subject.refresh_from_db()
    assert study.subject.numbering_basis == NumberingBasis.COUNTED_FROM_RIBS
    assert (study.subject.has_l6, study.subject.numbering_certified_by) == (True, surgeon_a)
    assert "Level assumed" not in client.get(page).content.decode()
    page_now = client.get(page).content.decode()
    assert "Certified by Surgeon A" in page_now
    assert "Reason: T12 and an L6 are seen on the film of the hospital" in page_now
    client.post(address, {"take_back": "1"})
    study.subject.refresh_from_db()
    assert (study.subject.numbering_certified_by, study.subject.numbering_reason) == (None, "")
    actions = AuditEvent.objects.filter(object_kind="subject").values_list("action", flat=True)
    assert sorted(actions) == ["numbering_certify", "numbering_take_back"]


def test_the_rooms_above_hear_that_a_numbering_changed(
    project: Project, surgeon_a: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    subject, heard = study_store(project).study.subject, []

    def hear(subject_id: int, **_: object) -> None:
        heard.append(subject_id)

    numbering_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            numbering_certify_now(
                subject=subject, certified_by=surgeon_a, basis=NumberingBasis.SACRUM_ASSUMED
            )
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            numbering_take_back(subject=subject, taken_back_by=surgeon_a)
    finally:
        numbering_changed.disconnect(hear)
    assert heard == [subject.pk, subject.pk]


WHOLE = [*STANDARD[2:25]]  # C2 to S1.


@pytest.mark.parametrize(
    ("levels", "sends", "lacks"),
    [
        (["L4", "L5"], {"basis": "sacrum"}, ""),
        (["L4", "L5"], {"basis": "c2"}, "do the marks run unbroken from C2 to L5"),
        (["C2", "C3"], {"basis": "c2"}, ""),
        (["C2", "C4"], {"basis": "c2"}, "do the marks run unbroken from C2 to C4"),
        (["C2", "L4", "L5"], {"basis": "c2"}, "do the marks run unbroken from C2 to L5"),
        (["C2/C3", "C3/C4"], {"basis": "c2"}, ""),
        (WHOLE, {"basis": "c2"}, ""),
        (["L4", "L5"], {"basis": "c2", "reason": "Counted on the outside whole-spine scout"}, ""),
        (["T11", "T12"], {"basis": "ribs"}, "unbroken from C2 or T1 to L5, and no mark shows a rib"),
        (["T12", "L1"], {"basis": "ribs"}, "unbroken from C2 or T1 to L5, and no mark shows a rib"),
        (["T12", "L1"], {"basis": "ribs", "reason": "The last ribs are on the chest film"}, ""),
        (WHOLE, {"basis": "ribs"}, ""),
        (WHOLE[6:], {"basis": "ribs"}, ""),
        (WHOLE[7:], {"basis": "ribs"}, "unbroken from C2 or T1 to L5, and no mark shows a rib"),
        ([*WHOLE[6:10], *WHOLE[11:]], {"basis": "ribs"}, "unbroken from C2 or T1 to L5"),
        ([*WHOLE[6:18], "T13", *WHOLE[18:]], {"basis": "ribs", "has_t13": "on"}, ""),
        (WHOLE, {"basis": "ribs", "has_l6": "on"}, "No L6 is marked on any study of S-1"),
        (WHOLE, {"basis": "ribs", "has_t13": "on"}, "No T13 is marked on any study of S-1"),
        (["L4", "L5", "L6"], {"basis": "sacrum", "has_l6": "on"}, ""),
    ],
)
def test_what_a_numbering_rests_on_is_marked_or_has_a_reason(
    project: Project, surgeon_a: User, levels: list[str], sends: dict[str, str], lacks: str
) -> None:
    study = marks_put(study_store(project), levels, 24.0)
    address = reverse("imaging:numbering", args=[project.slug, study.uid])
    answer = signed_in(surgeon_a).post(address, sends | seen_now(study) | {"castellvi": "IIa"})
    study.subject.refresh_from_db()
    if not lacks:
        assert (answer.status_code, study.subject.numbering_reason) == (302, sends.get("reason", ""))
        return
    assert (answer.status_code, study.subject.numbering_certified_by) == (422, None)
    text = answer.content.decode()
    assert lacks in text
    assert '<option value="IIa" selected' in text
    assert f'<option value="{sends["basis"]}" selected' in text


def test_a_reason_with_a_patients_name_certifies_nothing_and_stays(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), ["L4", "L5"], 36.0)
    address = reverse("imaging:numbering", args=[project.slug, study.uid])
    said = "Counted on the film of Mr John Smith"
    answer = signed_in(surgeon_a).post(address, {"basis": "ribs", "reason": said} | seen_now(study))
    study.subject.refresh_from_db()
    assert (answer.status_code, study.subject.numbering_certified_by) == (422, None)
    html = answer.content.decode()
    assert "This looks like a person’s name: “John Smith”. Take it out; nothing was saved." in html
    assert f"{said}</textarea>" in html


def test_a_mark_that_only_a_model_proposes_is_no_ground(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), ["C2"], 18.0)
    study.series.get().level_marks.update(author_kind=AuthorKind.MODEL)
    certify = partial(numbering_certify_now, subject=study.subject, certified_by=surgeon_a)
    with pytest.raises(NumberingNotClear, match="unbroken from C2"):
        certify(basis=NumberingBasis.COUNTED_FROM_C2)
    mark_accept(mark=study.series.get().level_marks.get(), person=surgeon_a)
    certify(basis=NumberingBasis.COUNTED_FROM_C2)


def test_a_count_is_followed_on_one_series_only(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), WHOLE[:12], 18.0)
    marks_put(study_store(project, series="2.25.300"), WHOLE[11:], 30.0)
    for basis in (NumberingBasis.COUNTED_FROM_C2, NumberingBasis.COUNTED_FROM_RIBS):
        with pytest.raises(NumberingNotClear, match="On no series of S-1"):
            numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=basis)


def test_l5_s1_assumed_is_recorded_and_the_levels_stay_assumed(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), ["L4", "L5", "S1"], 36.0)
    client = signed_in(surgeon_a)
    page, address = (
        reverse(f"imaging:{name}", args=[project.slug, study.uid]) for name in ("study", "numbering")
    )
    told = {"basis": "sacrum", "reason": "The sacrum is seen"}
    shown = client.post(address, told | seen_now(study), follow=True).content.decode()
    assert "Recorded; the levels of S-1 stay assumed because L5/S1 is taken for granted" in shown
    shown = client.get(page).content.decode()
    assert "Recorded by Surgeon A" in shown
    assert "L5/S1 assumed." in shown
    assert "The levels stay assumed because L5/S1 is taken for granted" in shown
    assert "Level assumed" in shown
    assert "l5/s1" not in shown
    assert '<option value="sacrum" selected' in shown
    study.subject.refresh_from_db()
    assert (study.subject.numbering_certified_by, study.subject.level_is_assumed) == (surgeon_a, True)


def test_a_basis_that_is_unknown_clears_nothing(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), WHOLE, 24.0)
    numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=NumberingBasis.UNKNOWN)
    assert study.subject.level_is_assumed


def test_a_lead_reads_who_may_certify(project: Project, lead: User) -> None:
    study = marks_put(study_store(project), ["L4", "L5"], 36.0)
    page = reverse("imaging:study", args=[project.slug, study.uid])
    shown = signed_in(lead).get(page).content.decode()
    assert "A surgeon of this project may certify the numbering." in shown
    assert reverse("imaging:numbering", args=[project.slug, study.uid]) not in shown


def exchange(study: Study) -> None:
    """One goes, one comes."""
    study.series.get().level_marks.filter(level="L5").delete()
    marks_put(study.series.get(), ["L3"], 36.0)


def accept(study: Study, surgeon: User) -> None:
    mark_accept(mark=study.series.get().level_marks.get(level="L4"), person=surgeon)


@pytest.mark.parametrize("meanwhile", ["exchanged", "accepted", "moved", "not sent", "counted"])
def test_a_certification_covers_only_the_marks_on_the_page(
    project: Project, surgeon_a: User, surgeon_b: User, meanwhile: str
) -> None:
    study = marks_put(study_store(project), ["L4", "L5"], 36.0)
    client = signed_in(surgeon_a)
    page, address = (
        reverse(f"imaging:{name}", args=[project.slug, study.uid]) for name in ("study", "numbering")
    )
    found = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
    assert found
    told = {"basis": "ribs", "reason": "The last ribs are on the chest film", "seen": found[1]}
    if meanwhile == "exchanged":
        exchange(study)
    elif meanwhile == "accepted":
        accept(study, surgeon_b)
    elif meanwhile == "moved":
        LevelMark.objects.filter(level="L4").update(z=-38.0)
    elif meanwhile == "not sent":
        del told["seen"]
    else:
        told["seen"] = "2"
    answer = client.post(address, told)
    study.subject.refresh_from_db()
    assert (answer.status_code, study.subject.numbering_certified_by) == (422, None)
    assert "Reload the page" in answer.content.decode()
    assert client.post(address, told | seen_now(study)).status_code == 302


def test_what_is_on_the_page_is_certified(project: Project, surgeon_a: User) -> None:
    study = marks_put(study_store(project), ["L4", "L5"], 36.0)
    client = signed_in(surgeon_a)
    shown = client.get(reverse("imaging:study", args=[project.slug, study.uid])).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', shown)
    assert found
    told = {"basis": "ribs", "reason": "The last ribs are on the chest film", "seen": found[1]}
    address = reverse("imaging:numbering", args=[project.slug, study.uid])
    assert client.post(address, told).status_code == 302

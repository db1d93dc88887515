"""What a person placed on slices, and what texts say of them, when their series is parted into volumes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from corpus.checks.gather import check_input
from corpus.models import Evidence, QuoteMatch
from corpus.releases.gates import FaceGate, candidate_of
from corpus.releases.places import release_folder
from imaging.models import (
    Alignment,
    AuthorKind,
    ImportRun,
    Laterality,
    LevelMark,
    MarkSpace,
    Measurement,
    Plane,
    Series,
    SidesGround,
    SignOff,
    SopInstance,
    Study,
)
from imaging.render import frame_png
from imaging.selectors.looks import Seen, study_walk
from imaging.selectors.viewer import viewer_config
from imaging.services.alignment_renew import alignment_renew
from imaging.services.picture_looks import picture_look
from imaging.services.points_part import points_part
from projects.models import Approval, AuditEvent, Project, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, released
from tests.imaging.alignment.test_alignment_kept import address, send
from tests.imaging.test_import_studies import imported, incoming
from tests.imaging.test_late_slices_of_volumes import sent_alone
from tests.imaging.test_volumes_of_a_series import Volume, sent, told

pytestmark = pytest.mark.django_db
__all__ = ["incoming"]
# Where points lie on a slice, as (column, row); the patient faces right.
S1 = {"S1.upper.front": (20.0, 22.0), "S1.upper.back": (8.0, 18.0)}
L1 = {"L1.upper.front": (21.0, 8.0), "L1.upper.back": (9.0, 8.5)}
HIPS = {"hip.one": (24.0, 28.0), "hip.two": (23.0, 29.0)}
Placed = Mapping[str, tuple[float, float]]


def sagittal(echo: int) -> Volume:
    """A volume of sagittal slices, 3 mm apart, of one echo."""

    def volume(made: Dataset) -> None:
        told(EchoTime=(12, 90)[echo], EchoNumbers=echo + 1)(made)
        made.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        made.ImagePositionPatient = [3.0 * float(made.ImagePositionPatient[2]) / 2, -20, 40]
        made.PatientPosition = "HFS"

    return volume


@pytest.fixture
def whole(project: Project, approval: Approval, incoming: Path) -> Series:
    """One series of two echoes of which a slice is missing, so that nothing parts it yet."""
    sent(incoming, [sagittal(0), sagittal(1)])
    (incoming / "03-1.dcm").unlink()
    imported(incoming, project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    return Series.objects.get()


def parted(project: Project, folder: Path) -> tuple[Series, Series]:
    """The missing slice comes: the volume that keeps the series, and the other one."""
    folder.mkdir(exist_ok=True)
    sent(folder, [sagittal(0), sagittal(1)])
    for path in folder.iterdir():
        if path.name != "03-1.dcm":
            path.unlink()
    imported(folder, project)
    early = Series.objects.get(description__contains="TE 12 ms")
    return early, Series.objects.get(description__contains="TE 90 ms")


def slice_of(series: Series, echo: int, place: int = 2) -> str:
    """The SOP Instance UID of a slice of an echo: the same before and after."""
    rows = [
        row.sop_instance_uid
        for row in SopInstance.objects.filter(series__study=series.study).order_by("slice_position", "pk")
        if json.loads(row.metadata)["00180086"]["Value"] == [echo + 1]
    ]
    return rows[place]


def on(sop: str, *parts: Placed) -> dict[str, Any]:
    return {
        key: {"sop": sop, "column": column, "row": row}
        for part in parts
        for key, (column, row) in part.items()
    }


def figures(series: Series) -> dict[str, float]:
    rows = Measurement.objects.filter(series=series, alignment__isnull=False)
    return {row.kind: round(row.value, 6) for row in rows}


def test_points_follow_their_slices_with_their_figures_and_names(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    assert whole.plane == Plane.SAGITTAL
    answer = send(surgeon_a, address(whole), on(slice_of(whole, 1), S1, L1, HIPS))
    assert answer.status_code == 200
    before, uids = figures(whole), set(Measurement.objects.values_list("uid", flat=True))
    assert {"pelvic_incidence", "lumbar_lordosis"} <= before.keys()
    early, late = parted(project, tmp_path / "late")
    assert early == whole
    assert (figures(early), figures(late)) == ({}, before)
    assert set(Measurement.objects.values_list("uid", flat=True)) == uids
    assert {row.series_id for row in Measurement.objects.all()} == {late.pk}
    sheet = signed_in(surgeon_a).get(address(late)).context["sheet"]
    assert sheet["landmarks"].keys() == {*S1, *L1, *HIPS}
    assert signed_in(surgeon_a).get(address(early)).context["sheet"]["landmarks"] == {}
    # Who has the page of before open stores nothing over it.
    again = send(surgeon_a, address(early), on(slice_of(late, 0), S1), seen=answer.json()["seen"])
    assert (again.status_code, Alignment.objects.get(series=early).landmarks) == (409, "{}")


def test_a_figure_whose_points_lie_on_two_volumes_goes_and_is_asked_for_in_words(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User, surgeon_b: User
) -> None:
    points = on(slice_of(whole, 0), S1, L1) | on(slice_of(whole, 1), HIPS)
    assert send(surgeon_a, address(whole), points).status_code == 200
    before = figures(whole)
    early, late = parted(project, tmp_path / "late")
    assert figures(late) == {}
    assert figures(early) == {kind: before[kind] for kind in ("sacral_slope", "lumbar_lordosis")}
    assert {"pelvic_incidence", "pelvic_tilt"} <= before.keys() - figures(early).keys()
    (event,) = AuditEvent.objects.filter(action="alignment_part")
    gone = json.loads(event.detail)["figures_gone"]
    assert {"pelvic_incidence S1", "pelvic_tilt S1"} <= set(gone)
    for series, other in ((early, "TE 90 ms"), (late, "TE 12 ms")):
        doubts = signed_in(surgeon_a).get(address(series)).context["sheet"]["doubts"]
        (told,) = [each for each in doubts if "another volume of this series" in each]
        assert "No PI, PI−LL, PT:" in told
        assert other in told
    assert not any(
        "another volume" in each
        for each in signed_in(surgeon_b).get(address(early)).context["sheet"]["doubts"]
    )
    # Placed anew on one volume they are there again, and nothing is missing any more.
    seen = signed_in(surgeon_a).get(address(early)).context["sheet"]["seen"]
    answer = send(surgeon_a, address(early), on(slice_of(early, 0), S1, L1, HIPS), seen=seen).json()
    assert not any("another volume" in each for each in answer["doubts"])
    assert figures(early)["pelvic_incidence"] == before["pelvic_incidence"]


def test_what_a_person_placed_on_the_volume_itself_counts_over_what_comes_to_it(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    early, late = parted(project, tmp_path / "late")
    own, other = slice_of(late, 1), slice_of(late, 1, 0)
    assert send(surgeon_a, address(late), on(own, L1)).status_code == 200
    # A slice of this volume lies in the other, as where an import broke off before its series was parted.
    SopInstance.objects.filter(sop_instance_uid=other).update(series=early)
    moved = {key: (column + 1, row) for key, (column, row) in L1.items()}
    assert send(surgeon_a, address(early), on(other, S1, moved)).status_code == 200
    again = sent_alone(tmp_path / "again", "00-0.dcm")
    for path in again.iterdir():
        path.unlink()
    sent(again, [sagittal(0), sagittal(1)], places=[5])
    imported(again, project)
    kept = json.loads(Alignment.objects.get(series=late).landmarks)
    assert {key: spot[0] for key, spot in kept.items()} == {
        **dict.fromkeys(S1, other),
        **dict.fromkeys(L1, own),
    }
    assert Alignment.objects.get(series=early).landmarks == "{}"
    assert figures(late).keys() >= {"lumbar_lordosis", "sacral_slope"}


def test_a_point_without_its_picture_is_never_reckoned_with(whole: Series, surgeon_a: User) -> None:
    points = on(slice_of(whole, 0), S1) | on(slice_of(whole, 1), L1)
    assert send(surgeon_a, address(whole), points).status_code == 200
    SopInstance.objects.filter(sop_instance_uid=slice_of(whole, 1)).delete()
    list(alignment_renew(Alignment.objects.get()))
    assert figures(whole).keys() == {"sacral_slope"}


def test_points_on_a_slice_that_left_meanwhile_are_not_kept(whole: Series, surgeon_a: User) -> None:
    sop = slice_of(whole, 1)
    SopInstance.objects.filter(sop_instance_uid=sop).delete()
    answer = send(surgeon_a, address(whole), on(sop, S1))
    assert (answer.status_code, Alignment.objects.exists()) == (422, False)


def test_a_look_at_a_slice_stays_with_its_pixels(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    Study.objects.update(sign_off=SignOff.WAITING)
    file = SopInstance.objects.get(sop_instance_uid=slice_of(whole, 1))
    before = file.sha256
    look = picture_look(file=file, covers=[], spares=[], looked_by=surgeon_a, seen=before)
    parted(project, tmp_path / "late")
    file.refresh_from_db()
    look.refresh_from_db()
    assert before != file.sha256 == look.sha256
    assert study_walk(whole.study).pictures.count(Seen(False, True, False, True, 0)) == 1


def asked(series: Series, sop: str, **body: Any) -> Any:
    """An approved question about L4 at an arrow on a slice."""
    place = {"series": series.series_instance_uid, "sop": sop, "frame": 1}
    arrow = {"shape": "arrow", "space": "pixel", "points": [[2, 2], [10, 10]]}
    said = {
        "axis": "level_identification",
        "levels": ["L4"],
        "options": [{"key": key, "text": text} for key, text in zip("ABC", ("L1", "L4", "L5"), strict=True)],
        "rationale": "The arrow points at L4.",
        "images": [{**place, "pointer": arrow}],
        "evidence": [{"id": 1, "field": "rationale", "level": "L4", **place}],
    }
    instance = approved(series.study.project, None, 1, **(said | body))
    type(instance).objects.filter(pk=instance.pk).update(subject=series.study.subject, study=series.study)
    instance.refresh_from_db()
    return instance


def test_texts_and_their_evidence_find_a_slice_where_it_lies_now(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    sop = slice_of(whole, 1)
    mark = LevelMark.objects.create(
        series=whole, level="L4", space=MarkSpace.PATIENT, x=6, y=-12.5, z=35, author_kind=AuthorKind.PERSON,
        author=surgeon_a, author_name="a", sop_instance=SopInstance.objects.get(sop_instance_uid=sop),
    )  # fmt: skip
    instance = asked(whole, sop)
    picture = frame_png(whole, frame=1, sop=sop)
    changed = whole.study.subject.levels_changed_at
    early, late = parted(project, tmp_path / "late")
    mark.refresh_from_db()
    assert mark.series == late
    assert frame_png(early, frame=1, sop=sop) == picture
    with pytest.raises(IndexError):
        frame_png(early, frame=1, sop="2.25.1")
    (shown,) = viewer_config(
        early.study, slug=project.slug, images=[dict(json.loads(instance.current_revision.body)["images"][0])]
    )["images"]
    assert (shown["series"], shown["sop"]) == (late.series_instance_uid, sop)
    given = check_input(instance.current_revision)
    assert [image.series for image in given.body.images] == [late.series_instance_uid]
    assert [ref.series for ref in given.body.evidence] == [late.series_instance_uid]
    assert given.frames[0].sop == sop
    # Texts about the subject wait to be checked again.
    early.study.subject.refresh_from_db()
    assert early.study.subject.levels_changed_at not in (None, changed)


def test_a_release_shows_the_slice_and_says_of_its_own_volume_what_is_known_of_sides(
    project: Project, approval: Approval, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    sop = slice_of(whole, 1)
    instance = asked(
        whole,
        sop,
        options=[
            {"key": key, "text": text} for key, text in zip("ABC", ("Pale", "Dark", "Grey"), strict=True)
        ],
        levels=[],
        axis="pathology",
        rationale="It is dark.",
        evidence=[],
    )
    type(approval).objects.update(may_train=True)
    Series.objects.update(laterality=Laterality.HEADER_ONLY)
    early, late = parted(project, tmp_path / "late")
    Series.objects.filter(pk=early.pk).update(
        laterality=Laterality.VERIFIED, sides_told=Laterality.HEADER_ONLY, sides_verified_by=surgeon_a,
        sides_verified_at=instance.created_at, sides_ground=SidesGround.ANATOMY,
    )  # fmt: skip
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    (row,) = (release_folder(released(project)) / "native.jsonl").read_text(encoding="utf-8").splitlines()
    (image,) = json.loads(row)["images"]
    assert (image["sop"], image["laterality"]) == (sop, "header_only")
    assert FaceGate(project).refusal(candidate_of(instance)) == ""
    Series.objects.filter(pk=late.pk).update(face_in_view=True)
    assert "a face in view" in FaceGate(project).refusal(candidate_of(instance))


def test_evidence_is_shown_beside_the_series_that_holds_its_slice(
    project: Project, whole: Series, tmp_path: Path
) -> None:
    from corpus.checks.followed import evidence_follow

    sop = slice_of(whole, 1)
    revision = asked(whole, sop).current_revision
    Evidence.objects.create(
        revision=revision, number=7, field="rationale", match=QuoteMatch.NOT_A_QUOTE, series=whole,
        sop_instance_uid=sop, frame=1, level="L4",
    )  # fmt: skip
    early, late = parted(project, tmp_path / "late")
    rows = list(
        Evidence.objects.filter(revision=revision)
        .select_related("series__study__project")
        .prefetch_related("series__study__series")
    )
    evidence_follow(rows)
    assert {row.series for row in rows} == {late}
    assert set(Evidence.objects.values_list("series", flat=True)) == {early.pk}


def test_a_mark_that_its_volume_has_already_keeps_its_place_and_names_no_strange_slice(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    early, late = parted(project, tmp_path / "late")
    other = slice_of(late, 1, 0)
    SopInstance.objects.filter(sop_instance_uid=other).update(series=early)
    for series in (early, late):
        LevelMark.objects.create(
            series=series, level="L4", space=MarkSpace.PATIENT, x=0, y=-10, z=30, author_kind="person",
            author=surgeon_a, author_name="a", sop_instance=SopInstance.objects.get(sop_instance_uid=other),
        )  # fmt: skip
    again = tmp_path / "again"
    sent(again, [sagittal(0), sagittal(1)], places=[5])
    imported(again, project)
    assert {
        (mark.series, mark.sop_instance and mark.sop_instance.series) for mark in LevelMark.objects.all()
    } == {
        (early, None),
        (late, late),
    }


def test_points_that_pass_both_ways_are_all_kept(
    project: Project, whole: Series, tmp_path: Path, surgeon_a: User
) -> None:
    early, late = parted(project, tmp_path / "late")
    one, other = slice_of(early, 0), slice_of(early, 1)
    assert send(surgeon_a, address(early), on(one, S1)).status_code == 200
    assert send(surgeon_a, address(late), on(other, L1)).status_code == 200
    SopInstance.objects.filter(sop_instance_uid=one).update(series=late)
    SopInstance.objects.filter(sop_instance_uid=other).update(series=early)
    points_part(ImportRun.objects.latest("pk"), [early, late])
    kept = {row.series_id: set(json.loads(row.landmarks)) for row in Alignment.objects.all()}
    assert kept == {early.pk: set(L1), late.pk: set(S1)}

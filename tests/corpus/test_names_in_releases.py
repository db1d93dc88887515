"""Names planted in files that come in, and in what is typed beside them: no file of a Release holds one."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from corpus.models import Instance, Release, ReleaseRun, State, Tier
from corpus.releases.places import release_folder
from imaging.boxes import Box
from imaging.models import AuthorKind, LevelFact, LevelMark, MarkSpace, Series, SignOff, SopInstance, Study
from imaging.services.picture_looks import picture_look
from imaging.services.sign_off import study_file_count, study_sign_off
from projects.models import Approval, Project, User
from tests.conftest import signed_in
from tests.corpus.releasing import approved, refused, released, source_make
from tests.generation.driving import drive, start
from tests.imaging.burned import burned, noise
from tests.imaging.test_import_studies import imported
from tests.imaging.test_names_everywhere import SETS, given_out, left_in, sent

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning")]
KEPT_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
NAMED_FILM = "ZÜRNBÄUML Jörgliebq"
WHERE = Box(8, 8, 190, 30)


def chunks_of(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a PNG (ISO/IEC 15948, 5.3)."""
    at = 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def written(release: Release) -> dict[str, bytes]:
    """Every file of a Release with its name; pictures also as their unpacked values."""
    folder = release_folder(release)
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        if path.suffix == ".png":
            chunks = list(chunks_of(content))
            assert {kind for kind, _content in chunks} <= KEPT_CHUNKS
            content += zlib.decompress(b"".join(part for kind, part in chunks if kind == b"IDAT"))
        name = path.relative_to(folder).as_posix()
        found[name] = name.encode() + content
    return found


def marked(study: Study) -> None:
    """A mark and gradings on what came in, so that it can be drafted from."""
    (series,) = study.series.all()
    LevelMark.objects.create(
        series=series, level="L4", space=MarkSpace.PATIENT, x=0, y=-15, z=2,
        author_kind=AuthorKind.IMPORT, author_name="test",
    )  # fmt: skip
    for level, grade in (("L3/L4", "3"), ("L4/L5", "5")):
        LevelFact.objects.create(
            subject=study.subject, study=study, level=level, structure="disc", attribute="degeneration",
            value=grade, scale="Pfirrmann", author_kind=AuthorKind.IMPORT, author_name="test",
        )  # fmt: skip


def asked(series: Series, number: int) -> None:
    """An approved question that says all that is stored of its images, and shows them."""
    study = series.study
    said = [study.description, series.description, study.subject.pseudonym, study.deidentification_report]
    places = [
        {"series": series.series_instance_uid, "sop": file.sop_instance_uid, "frame": 1}
        for file in series.sop_instances.all()
    ]
    instance = approved(
        study.project, None, number,
        stem=" ".join(said), images=places,
        evidence=[{"id": 1, "field": "stem", "level": "L4/L5", **places[0]}],
    )  # fmt: skip
    Instance.objects.filter(pk=instance.pk).update(subject=study.subject, study=study)


@pytest.fixture
def came(project: Project, approval: Approval, tmp_path: Path) -> list[Study]:
    """Studies that were sent with a name in every place for words, open to review."""
    Approval.objects.update(may_train=True)
    sent(tmp_path / "incoming")
    imported(tmp_path / "incoming", project)
    Study.objects.update(sign_off=SignOff.NOT_NEEDED)
    assert Study.objects.count() == len(SETS)
    return list(Study.objects.order_by("pk"))


@pytest.mark.once
def test_no_file_of_a_release_holds_a_name(project: Project, came: list[Study], lead: User) -> None:
    for study in came:
        marked(study)
    drive(start(project, studies=tuple(came), count=len(came)))
    drafted = Instance.objects.exclude(current_revision=None)
    assert drafted.exists()
    drafted.update(state=State.APPROVED, tier=Tier.V2)
    for number, series in enumerate(Series.objects.order_by("pk")):
        asked(series, number)
    Series.objects.update(face_in_view=False)
    release = released(project, leave_out_held_out=True)
    files = written(release)
    assert {
        "native.jsonl",
        "messages-train.jsonl",
        "manifest.json",
        "README.md",
        "schema.json",
    } <= files.keys()
    # The studies show the same four slices, and a picture is written once.
    assert sum(name.endswith(".png") for name in files) >= 4
    assert release.row_count > len(SETS)
    client = signed_in(lead)
    for name in list(files):
        address = reverse("corpus:release_file", args=[project.slug, release.uid, name])
        files[address] = given_out(client, address)
    for name in ("release", "release_today"):
        address = reverse(f"corpus:{name}", args=[project.slug, release.uid])
        files[address] = given_out(client, address)
    assert {name: words for name, content in files.items() if (words := left_in(content))} == {}
    assert left_in(json.dumps(list(ReleaseRun.objects.values_list("log", "name", "filters"))).encode()) == []


def test_a_name_in_a_picture_stops_a_release_until_it_is_black_in_what_leaves(
    project: Project, approval: Approval, tmp_path: Path, surgeon_a: User
) -> None:
    Approval.objects.update(may_train=True)
    folder = tmp_path / "in"
    folder.mkdir()
    grey, ink = burned(noise(), NAMED_FILM, size=16, at=(10, 10))
    Image.fromarray(grey).save(folder / "film.png")
    imported(folder, project)
    file = SopInstance.objects.select_related("series__study__subject").get()
    study = file.series.study
    place = {"series": file.series.series_instance_uid, "sop": file.sop_instance_uid, "frame": 1}
    options = [{"key": key, "text": text} for key, text in zip("ABC", ("Pale", "Dark", "Grey"), strict=True)]
    instance = approved(project, None, 1, images=[place], levels=[], options=options, rationale="It is dark.")
    Instance.objects.filter(pk=instance.pk).update(subject=study.subject)
    assert "waits for a sign-off" in refused(project)
    picture_look(file=file, covers=[WHERE], spares=[], looked_by=surgeon_a, seen=file.sha256)
    assert "waits for a sign-off" in refused(project)
    study_sign_off(study=study, signed_by=surgeon_a, seen_files=study_file_count(study))
    (content,) = [path.read_bytes() for path in release_folder(released(project)).glob("images/*.png")]
    shown = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    inside = np.zeros(shown.shape, bool)
    inside[WHERE.top : WHERE.top + WHERE.height, WHERE.left : WHERE.left + WHERE.width] = True
    assert not ink[~inside].any()
    assert np.unique(shown[inside]).size == 1


@pytest.mark.parametrize("name", ["Patient: Zürnbäuml, Jörgliebq", "Studies of Mr John Smith, MRN 4471123"])
def test_a_release_is_not_called_after_a_patient(project: Project, name: str) -> None:
    approved(project, source_make(project), 1)
    with pytest.raises(CommandError, match="names somebody"):
        call_command("release_create", project=project.slug, name=name, stdout=io.StringIO())
    assert not Release.objects.exists()

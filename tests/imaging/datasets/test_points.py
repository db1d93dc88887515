"""Tianchi's lists and anybody's own table: points on the image they name, levels never guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imaging.adapters import levels_csv, tianchi
from imaging.models import LevelFact, LevelMark, MarkSpace, Series
from projects.models import Approval, Project
from tests.imaging import makers
from tests.imaging.datasets.folders import Told, mr_slice, said, table


def point(identification: str, row: float, **tag: str) -> dict[str, Any]:
    return {"coord": [16, row], "tag": {"identification": identification, **tag}, "zIndex": 0}


def annotation(folder: Path, *points: Any, instance: str = "1.9.7.1.2", study: str = "1.9.7") -> None:
    image = {
        "seriesUid": "1.9.7.1",
        "instanceUid": instance,
        "annotation": [{"annotator": 1, "data": {"point": list(points)}}],
    }
    entry = {"studyUid": study, "version": "v0.1", "data": [image]}
    (folder / "lumbar_train51_annotation.json").write_text(json.dumps([entry]))


@pytest.fixture
def challenge(tmp_path: Path) -> Path:
    made = tmp_path / "tianchi"
    for number in (1, 2, 3):
        mr_slice(made / "train" / "study0" / f"image{number}.dcm", number, series=1, study="7")
    annotation(
        made,
        point("L4", 8, vertebra="v1"),
        point("L4-L5", 16, disc="v2,v5"),
        point("L5", 24, vertebra="v2"),
        point("L5-S1", 32, disc="v3"),
    )
    return made


@pytest.mark.django_db
def test_points_find_their_slice_by_the_identifier_inside_it(
    project: Project, approval: Approval, challenge: Path
) -> None:
    told = Told("tianchi", challenge, project)
    assert (told.code, told.refused) == (0, [])
    assert (told.counts["images"], told.counts["marks"], told.counts["facts"]) == (3, 4, 3)
    mark = LevelMark.objects.get(level="L4/L5")
    assert mark.sop_instance is not None
    assert mark.sop_instance.instance_number == 2
    assert (mark.x, mark.y, mark.z) == (8.0, 1.0, 84.0)
    facts = set(LevelFact.objects.values_list("level", "structure", "attribute", "value"))
    assert facts == {
        ("L4/L5", "disc", "bulging", "present"),
        ("L4/L5", "endplate", "schmorl_node", "present"),
        ("L5/S1", "disc", "herniation", "protrusion"),
    }
    again = Told("tianchi", challenge, project)
    assert (again.code, again.counts["before"], again.counts["marks"], again.counts["facts"]) == (0, 3, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (point("L4-L5", 16, disc="v6"), "L4/L5 has the class v6; known are v1, v2, v3, v4, v5."),
        (point("L4", 16, vertebra="v3"), "L4 has the class v3; known are v1, v2."),
        (point("L4-L5", 16, disc="v1,v2"), "L4/L5 is normal and not normal: v1,v2."),
        (point("L4-L5", 16, disc="v3,v4"), "L4/L5 is a protrusion and an extrusion: v3,v4."),
        (point("L4", 16, disc="v1"), "L4 is no disc."),
        (point("L4-L5", 16, vertebra="v1"), "L4-L5 is no vertebra."),
        (point("L5-S1", 16, disc="v1"), "L5/S1 is marked twice on one image."),
        (point("L3-L4", 16), "A point is not either a disc or a vertebra."),
        (
            {"coord": [1], "tag": {"identification": "L4", "vertebra": "v1"}},
            "A point has not two coordinates.",
        ),
        ({"coord": [1, 2]}, "tag is missing."),
    ],
)
def test_a_study_with_a_point_that_does_not_fit_is_refused_whole(
    challenge: Path, wrong: Any, reason: str
) -> None:
    annotation(challenge, point("L5-S1", 32, disc="v3"), wrong)
    assert said(list(tianchi.read(challenge))) == [f"lumbar_train51_annotation.json row 1: {reason}"]


@pytest.mark.django_db
def test_points_of_images_that_are_not_there_are_refused(
    project: Project, approval: Approval, challenge: Path
) -> None:
    annotation(challenge, point("L5-S1", 32, disc="v3"), instance="1.9.8.1.2", study="1.9.8")
    assert Told("tianchi", challenge, project).refused == [
        "lumbar_train51_annotation.json row 1: The image 1.9.8.1.2 was not taken.",
        "lumbar_train51_annotation.json row 1: No image of its examination was taken.",
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    made = tmp_path / "own"
    (made / "films").mkdir(parents=True)
    makers.png(made / "films" / "a.png")
    for number in (1, 2, 3):
        mr_slice(made / "mr" / f"{number}.dcm", number, series=1, study="7")
    return made


@pytest.mark.django_db
def test_own_levels_lie_in_pixels_on_a_film_and_in_millimetres_in_a_volume(
    project: Project, approval: Approval, own: Path
) -> None:
    table(
        own / "levels.csv",
        ["series", "level", "x", "y", "z"],
        ["films/a.png", "L4", 30, 20.5, ""],
        ["films/a.png", "L5", 31, 40, ""],
        ["mr", "L4/5", 8, 0, 80],
        ["mr", "C3", 8, 0, 700],
    )
    told = Told("levels_csv", own, project, pictures="CR")
    assert told.refused == ["levels.csv row 5: (8, 0, 700) lies outside the volume."]
    marks = {mark.level: mark for mark in LevelMark.objects.all()}
    assert (marks["L4"].space, marks["L4"].x, marks["L4"].y) == (MarkSpace.PIXEL, 30.0, 20.5)
    assert marks["L4/L5"].space == MarkSpace.PATIENT
    assert (marks["L4/L5"].x, marks["L4/L5"].y, marks["L4/L5"].z) == (8.0, 0.0, 80.0)
    again = Told("levels_csv", own, project, pictures="CR")
    assert (again.counts["before"], again.counts["marks"]) == (4, 0)


@pytest.mark.django_db
def test_own_levels_outside_their_film_or_out_of_order_are_refused(
    project: Project, approval: Approval, own: Path
) -> None:
    header = ["series", "level", "x", "y"]
    table(own / "levels.csv", header, ["films/a.png", "L4", 64, 20])
    assert Told("levels_csv", own, project, pictures="CR").refused == [
        "levels.csv row 2: (64, 20) lies outside the image (64 × 64)."
    ]
    table(own / "levels.csv", header, ["films/a.png", "L4", 30, 40], ["films/a.png", "L5", 30, 20])
    assert len(Told("levels_csv", own, project, pictures="CR").refused) == 2
    assert not LevelMark.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["films/b.png", "L4", 1, 1], "films/b.png is no file and no folder with files."),
        (["../secret.png", "L4", 1, 1], "../secret.png does not lie below the folder."),
        (["/etc/hosts", "L4", 1, 1], "/etc/hosts does not lie below the folder."),
        (["films/a.png", "L7", 1, 1], "'L7' names no level. Write a vertebra such as L4 or a segment"),
        (["films/a.png", "L5", 1, 1], "L5 of films/a.png stands in row 2 already."),
        (["films/a.png", "L4", "one", 1], "x is no number: one."),
        (["films/a.png", "", 1, 1], "level is blank."),
        (["mr", "L4", 1, 1], "mr has 3 files: name the slice, or give z in millimetres."),
    ],
)
def test_a_row_of_the_own_table_that_does_not_fit_is_refused(
    own: Path, row: list[object], reason: str
) -> None:
    table(own / "levels.csv", ["series", "level", "x", "y"], ["films/a.png", "L5", 30, 40], row)
    (sentence,) = said(list(levels_csv.read(own)))
    assert sentence.startswith(f"levels.csv row 3: {reason}")


def test_an_own_table_of_other_columns_is_refused(own: Path) -> None:
    table(own / "levels.csv", ["series", "level", "x", "y", "w"], ["films/a.png", "L5", 30, 40, 1])
    assert said(list(levels_csv.read(own))) == ["levels.csv: It has a column that is not known: w."]


@pytest.mark.django_db
def test_a_film_of_an_own_table_is_refused_until_it_is_said_what_it_shows(
    project: Project, approval: Approval, own: Path
) -> None:
    table(own / "levels.csv", ["series", "level", "x", "y"], ["films/a.png", "L4", 30, 20])
    refused = Told("levels_csv", own, project).refused
    assert "does not say whether it is an X-ray, MR or CT" in refused[0]
    assert not Series.objects.exists()
    assert Told("levels_csv", own, project, pictures="MR").counts["marks"] == 1
    assert Series.objects.get().modality == "MR"

"""What datasets grade can be asked about: the drafter reads the facts, and the checks agree with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Finding, Instance, Severity
from generation.materials.study import study_read
from imaging.models import LevelFact, Study
from projects.models import Approval, Project
from tests.generation.driving import drive, start
from tests.imaging.datasets.folders import SHAPE, Told, mha, mr_slice, table
from tests.imaging.datasets.test_buu_lspine import SIDE, endplates, film
from tests.imaging.datasets.test_points import annotation, point
from tests.imaging.datasets.test_rsna2024 import HEADER, PLACES, SAGITTAL, STUDY, severities
from tests.imaging.datasets.test_spider import HEADER as GRADINGS
from tests.imaging.datasets.test_spider import mask

pytestmark = pytest.mark.django_db
# Vertebrae of 14 rows lie 36 mm apart, as in a lower back: nearer ones would shut drafting.
TALL = (1.0, 2.6, 4.0)


def drafted(project: Project) -> list[MultipleChoice | OpenQuestion]:
    """What the built-in drafter makes of every fact; nothing of it may be complained of by the checks."""
    drive(
        start(
            project,
            studies=tuple(Study.objects.all()),
            kinds=("multiple_choice", "open_question"),
            languages=("en", "zh"),
            count=400,
        )
    )
    rows = Instance.objects.filter(project=project).select_related("current_revision")
    said = Finding.objects.filter(revision__instance__project=project).exclude(severity=Severity.NOTE)
    assert [f"{one.check_name}: {one.message}" for one in said] == []
    bodies = [body_parse(row.current_revision.body) for row in rows if row.current_revision]
    return [body for body in bodies if isinstance(body, MultipleChoice | OpenQuestion)]


def stems(bodies: list[MultipleChoice | OpenQuestion]) -> dict[str, str]:
    """Question to the text of its right option."""
    choices = [body for body in bodies if isinstance(body, MultipleChoice)]
    return {
        body.stem: next(option.text for option in body.options if option.key == body.answer)
        for body in choices
    }


def open_answers(bodies: list[MultipleChoice | OpenQuestion]) -> str:
    return " ".join(body.reference_answer for body in bodies if isinstance(body, OpenQuestion))


@pytest.mark.once
def test_gradings_of_spider_are_asked_and_answered_as_graded(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    grey = np.random.default_rng(1).integers(1, 900, SHAPE).astype(np.int16)
    mha(tmp_path / "images" / "12_t2.mha", grey, spacing=TALL)
    mha(tmp_path / "masks" / "12_t2.mha", mask(), spacing=TALL)
    rows: list[list[object]] = [
        [12, 1, 2, 1, 0, 0, 1, 1, 0, 4],
        [12, 2, 0, 0, 0, 1, 0, 1, 1, 3],
        [12, 3, 1, 0, 1, 0, 0, 0, 0, 2],
        [12, 4, 0, 0, 0, 0, 0, 0, 0, 1],
        [12, 5, 3, 0, 0, 0, 0, 0, 0, 5],
    ]
    table(tmp_path / "radiological_gradings.csv", GRADINGS, *rows)
    assert Told("spider", tmp_path, project).counts["facts"] == 40
    bodies = drafted(project)
    # Which of the two questions on a grade is asked is drawn by lot, once for each fact and language.
    right = {
        "What is the Pfirrmann grade of the L5/S1 disc on this study?": "IV",
        "At which level of this study is the disc degeneration recorded as IV (Pfirrmann)?": "L5/S1",
        "What is the Modic type of the L1/L2 endplate on this study?": "III",
        "At which level of this study is the endplate Modic change recorded as III (Modic)?": "L1/L2",
        "At which level of this study is the endplate modic recorded as III (Modic)?": "L1/L2",
    }
    asked = stems(bodies)
    told = {stem: answer for stem, answer in asked.items() if stem in right}
    assert told == {stem: right[stem] for stem in told}
    assert {"Pfirrmann", "Modic"} == {word for word in ("Pfirrmann", "Modic") if word in " ".join(told)}
    assert asked["At which level of this study is the body spondylolisthesis recorded as present?"] == "L4/L5"
    assert asked["At which level of this study is the disc herniation recorded as present?"] == "L5/S1"
    answers = open_answers(bodies)
    for words in ("upper endplate: change present", "disc: narrowing present", "disc: bulging absent"):
        assert words in answers


@pytest.mark.once
def test_classes_of_tianchi_are_asked_and_answered(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        mr_slice(tmp_path / f"image{number}.dcm", number, series=1, study="7")
    classes = {"L1-L2": "v1", "L2-L3": "v1", "L3-L4": "v2", "L4-L5": "v3,v5", "L5-S1": "v4"}
    points = [point(level, 4 + 8 * row, disc=tag) for row, (level, tag) in enumerate(classes.items())]
    annotation(tmp_path, *points)
    assert Told("tianchi", tmp_path, project).refused == []
    facts = set(LevelFact.objects.values_list("level", "structure", "attribute", "value"))
    assert facts == {
        ("L1/L2", "disc", "bulging", "absent"),
        ("L1/L2", "disc", "herniation", "none"),
        ("L2/L3", "disc", "bulging", "absent"),
        ("L2/L3", "disc", "herniation", "none"),
        ("L3/L4", "disc", "bulging", "present"),
        ("L4/L5", "disc", "herniation", "protrusion"),
        ("L4/L5", "endplate", "schmorl_node", "present"),
        ("L5/S1", "disc", "herniation", "extrusion"),
    }
    bodies = drafted(project)
    assert stems(bodies)["At which level of this study is the disc herniation recorded as extrusion?"] == (
        "L5/S1"
    )
    assert "L4/L5 endplate: schmorl node present." in open_answers(bodies)


@pytest.mark.once
def test_severities_of_rsna_are_asked_and_answered(
    project: Project, approval: Approval, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        path = tmp_path / "train_images" / STUDY / SAGITTAL / f"{number}.dcm"
        mr_slice(path, number, series=1, study=STUDY)
    row = severities(spinal_canal_stenosis_l4_l5="Severe", left_neural_foraminal_narrowing_l5_s1="Moderate")
    table(tmp_path / "train.csv", HEADER, row)
    described = ["study_id", "series_id", "series_description"]
    table(tmp_path / "train_series_descriptions.csv", described, [STUDY, SAGITTAL, "Sagittal T2/STIR"])
    table(tmp_path / "train_label_coordinates.csv", PLACES)
    assert Told("rsna2024", tmp_path, project).counts["facts"] == 25
    bodies = drafted(project)
    asked = stems(bodies)
    severe = "Which RSNA degree of stenosis, if any, does the L4/L5 canal show on this study?"
    which = "At which level of this study is the canal stenosis recorded as Severe (RSNA)?"
    assert asked.get(severe) == "Severe" or asked.get(which) == "L4/L5"
    assert "L5/S1 foramen (left foraminal): narrowing Moderate, RSNA scale." in open_answers(bodies)


@pytest.mark.once
def test_slips_of_buu_are_asked_and_answered(project: Project, approval: Approval, tmp_path: Path) -> None:
    film(tmp_path, SIDE, endplates(11, slipped=3))
    Told("buu_lspine", tmp_path, project)
    (study,) = Study.objects.all()
    assert {fact.level for fact in study_read(study).facts} == {"L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"}
    Study.objects.update(sign_off="not_needed")
    asked = stems(drafted(project))
    assert asked["At which level of this study is the body spondylolisthesis recorded as present?"] == "L4/L5"

"""What an arrow or a box points at, against the marks of the levels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.bodies import canonical_json
from corpus.checks import CheckFinding, FrameGiven, MarkGiven, run_all
from corpus.checks.gather import check_input, row_input
from corpus.models import Instance, Revision
from imaging.models import AuthorKind, LevelMark, Study
from imaging.planes import FramePlane
from projects.models import Approval, Project
from tests.corpus.checks.bodies import SERIES, choice, found
from tests.corpus.checks.moved_pointers import CHECK, pointer_moved, with_tip
from tests.generation.cast import study_make
from tests.generation.driving import drive, start

LEVELS = ("T12", "L1", "L2", "L3", "L4", "L5", "S1")
SPACING = 30.0
MARKS = tuple(
    MarkGiven(f"m{level}", SERIES, level, "patient", (0.0, 0.0, -SPACING * place))
    for place, level in enumerate(LEVELS)
)
OPTIONS = [{"key": key, "text": text} for key, text in zip("ABCD", ("T12", "L1", "L2", "L3"), strict=True)]
# Rows run down the patient, one pixel a millimetre.
PLANE = FramePlane((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), 1.0, 1.0)


def tip_of(level: str) -> list[float]:
    """Where the arrow of a level ends on the slice, in pixels."""
    return [0.0, SPACING * LEVELS.index(level)]


def pointing(tip: list[float], **changes: Any) -> dict[str, Any]:
    """“Which vertebra is it?” with the key L2, and an arrow in pixels."""
    pointer = {"shape": "arrow", "space": "pixel", "points": [[tip[0] - 20, tip[1]], tip]}
    return choice(
        axis="level_identification",
        stem="On this sagittal MR image an arrow points at one vertebra. Which vertebra is it?",
        options=OPTIONS,
        answer="C",
        rationale="The arrow points at L2.",
        levels=["L2"],
        images=[{"series": SERIES, "sop": "1.9", "pointer": pointer}],
        evidence=[{"id": 1, "field": "rationale", "series": SERIES, "sop": "1.9", "frame": 1, "level": "L2"}],
        **changes,
    )


def said(fields: dict[str, Any], marks: tuple[MarkGiven, ...] = MARKS, **other: Any) -> list[CheckFinding]:
    """What the two checks of pointers say."""
    material = {"marks": marks, "frames": {0: FrameGiven("1.9", PLANE)}, "facts": (), "passages": {}}
    names = {CHECK, "image_evidence_is_at_the_level_asked"}
    return [one for one in found(fields, **(material | other)) if one.check in names]


def test_an_arrow_at_the_mark_of_its_level_passes() -> None:
    assert said(pointing(tip_of("L2"))) == []


@pytest.mark.parametrize("level", ["T12", "L1", "L3", "L5"])
def test_an_arrow_at_another_level_is_an_error_that_names_both_and_links_to_the_mark(level: str) -> None:
    (finding,) = said(pointing(tip_of(level)))
    assert (finding.check, finding.severity, finding.level, finding.mark) == (
        CHECK, "error", level, f"m{level}",
    )  # fmt: skip
    assert level in finding.message
    assert "L2" in finding.message
    assert finding.field == "/images/0"


def test_an_arrow_beside_the_body_still_points_at_it() -> None:
    across, down = tip_of("L2")
    assert said(pointing([across + 25, down])) == []
    assert said(pointing([across + 25, down + 10])) == []
    assert said(pointing([across + 25, down + SPACING]))[0].level == "L3"


def test_an_arrow_between_two_levels_proves_nothing() -> None:
    across, down = tip_of("L2")
    assert said(pointing([across, down + SPACING / 2 + 1])) == []


def test_an_arrow_at_l2_with_t12_everywhere_and_no_rationale_is_found() -> None:
    fields = pointing(tip_of("L2")) | {"answer": "A", "levels": ["T12"], "rationale": ""}
    (evidence,) = fields["evidence"]
    (finding,) = said(fields)
    assert (finding.check, finding.mark) == ("image_evidence_is_at_the_level_asked", "mL2")
    (finding,) = said(fields | {"evidence": [evidence | {"level": "T12"}]})
    assert (finding.check, finding.mark) == (CHECK, "mL2")
    (finding,) = said(fields | {"evidence": []})
    assert (finding.check, finding.mark) == (CHECK, "mL2")


def test_a_question_for_the_level_below_passes_while_the_arrow_is_at_the_one_above() -> None:
    below = pointing(tip_of("L2")) | {"answer": "D", "levels": ["L2", "L3"]}
    assert said(below) == []
    assert said(pointing(tip_of("L3")) | {"answer": "D", "levels": ["L2", "L3"]})[0].level == "L3"


def test_without_marks_of_the_series_nothing_is_said() -> None:
    others = tuple(replace(mark, series="1.2.4") for mark in MARKS)
    for marks in ((), others):
        assert said(pointing(tip_of("L5")), marks) == []


def test_where_the_level_meant_is_not_marked_only_an_arrow_at_another_mark_is_held_against_it() -> None:
    lower = tuple(mark for mark in MARKS if mark.level not in {"T12", "L1", "L2"})
    across, down = tip_of("L3")
    assert said(pointing([across, down - SPACING]), lower) == []
    assert said(pointing(tip_of("L4")), lower)[0].level == "L4"


def test_two_names_at_one_place_prove_nothing() -> None:
    shifted = tuple(
        MarkGiven(f"x{level}", SERIES, level, "patient", mark.at)
        for mark, level in zip(MARKS[:-1], LEVELS[1:], strict=True)
    )
    for level in LEVELS[1:-1]:
        assert said(pointing(tip_of(level)), MARKS + shifted) == []


def test_what_one_wrong_name_disputes_leaves_the_other_levels_proved() -> None:
    wrong = MarkGiven("x", SERIES, "L5", "patient", MARKS[LEVELS.index("L4")].at)
    assert said(pointing(tip_of("L4")), (*MARKS, wrong)) == []
    assert said(pointing(tip_of("L3")), (*MARKS, wrong))[0].level == "L3"


def test_a_box_points_at_what_it_holds() -> None:
    across, down = tip_of("L3")
    box = {"shape": "box", "space": "pixel", "points": [[across - 20, down - 15], [across + 20, down + 15]]}
    fields = pointing(tip_of("L2"))
    fields["images"][0]["pointer"] = box
    assert said(fields)[0].level == "L3"
    box["points"] = [[across - 40, down - 35], [across + 40, down + 35]]
    assert said(fields) == []


def test_pointers_in_millimetres_need_no_slice() -> None:
    fields = pointing(tip_of("L2"))
    for level, count in (("L2", 0), ("L3", 1)):
        tip = [0.0, 0.0, -SPACING * LEVELS.index(level)]
        pointer = {"shape": "arrow", "space": "patient", "points": [[0.0, -40.0, tip[2]], tip]}
        fields["images"][0]["pointer"] = pointer
        assert len(said(fields, frames={})) == count


def test_pixels_of_a_film_are_compared_on_that_film_alone() -> None:
    marks = tuple(replace(mark, space="pixel", at=(10.0, -mark.at[2]), sop="1.9") for mark in MARKS)
    film = {0: FrameGiven("1.9")}
    assert said(pointing([10.0, SPACING * 2]), marks, frames=film) == []
    assert said(pointing([10.0, SPACING * 3]), marks, frames=film)[0].level == "L3"
    other = tuple(replace(mark, sop="1.8") for mark in marks)
    assert said(pointing([10.0, SPACING * 3]), other, frames=film) == []


def test_an_arrow_at_a_disc_is_compared_with_the_places_between_the_vertebrae() -> None:
    across, down = tip_of("L2")
    fields = pointing([across, down + SPACING / 2]) | {"levels": ["L2/L3"]}
    fields["evidence"][0]["level"] = "L2/L3"
    discs = zip("ABC", ("L1/L2", "T12/L1", "L2/L3"), strict=True)
    fields["options"] = [{"key": key, "text": text} for key, text in discs]
    assert said(fields) == []
    fields["images"][0]["pointer"]["points"][1] = [across, down + 1.5 * SPACING]
    assert said(fields)[0].level == "L3/L4"


ENDS = [(("L1", "L2"), +1), (("L2", "L3"), -1), (("L2",), +1), (("L2",), -1)]


@pytest.mark.parametrize(("levels", "side"), ENDS)
def test_an_arrow_one_vertebra_past_the_last_mark_is_an_error(levels: tuple[str, ...], side: int) -> None:
    across, down = tip_of("L2")
    marks = tuple(mark for mark in MARKS if mark.level in levels)
    (finding,) = said(pointing([across, down + side * 36.0]), marks)
    assert (finding.check, finding.severity, finding.level, finding.mark) == (CHECK, "error", "L2", "mL2")
    assert "lies past the mark of L2" in finding.message
    for beside in ([across + 40, down + side * 10.0], [across - 25, down]):
        assert said(pointing(beside), marks) == []


def test_what_lies_in_the_box_of_a_mark_is_not_past_it() -> None:
    across, down = tip_of("L2")
    tall = replace(MARKS[LEVELS.index("L2")], box=((-20.0, -20.0, -down - 28), (20.0, 20.0, -down + 12)))
    marks = (MARKS[LEVELS.index("L1")], tall)
    assert said(pointing([across, down + 27]), marks) == []
    assert said(pointing([across, down + 29]), marks)[0].mark == "mL2"


def test_past_the_last_mark_of_a_film_the_step_of_its_marks_counts() -> None:
    marks = tuple(
        replace(mark, space="pixel", at=(10.0, -mark.at[2]), sop="1.9")
        for mark in MARKS
        if mark.level in {"L1", "L2"}
    )
    film = {0: FrameGiven("1.9")}
    assert said(pointing([10.0, SPACING * 2.4]), marks, frames=film) == []
    assert said(pointing([10.0, SPACING * 3]), marks, frames=film)[0].mark == "mL2"
    alone = tuple(mark for mark in marks if mark.level == "L2")
    assert said(pointing([10.0, SPACING * 3]), alone, frames=film) == [], "no step is known"


def test_beside_a_disc_at_the_end_of_the_marks_there_is_more_room_and_no_room_for_the_next() -> None:
    across, down = tip_of("L2")
    marks = tuple(mark for mark in MARKS if mark.level in {"T12", "L1", "L2", "L3"})
    fields = pointing([across, down + SPACING * 1.1]) | {"levels": ["L2/L3"]}
    fields["evidence"][0]["level"] = "L2/L3"
    discs = zip("ABC", ("L1/L2", "T12/L1", "L2/L3"), strict=True)
    fields["options"] = [{"key": key, "text": text} for key, text in discs]
    assert said(fields, marks) == []
    fields["images"][0]["pointer"]["points"][1] = [across, down + 1.5 * SPACING]
    assert said(fields, marks)[0].level == "L2/L3"


@pytest.fixture
def drafted(project: Project, approval: Approval) -> list[Revision]:
    """Level questions in both languages about one study."""
    study = study_make(project, approval, facts=False)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=30))
    rows = Instance.objects.filter(project=project).select_related("current_revision")
    return [one.current_revision for one in rows if one.current_revision]


@pytest.mark.once
@pytest.mark.django_db
def test_drafts_point_where_they_say_and_every_arrow_moved_by_one_level_is_found(
    drafted: list[Revision],
) -> None:
    tried = 0
    for seed, revision in enumerate(drafted):
        given = check_input(revision)
        assert "error" not in {one.severity for one in run_all(given)}
        if moved := pointer_moved(given, seed=seed):
            tried += 1
            assert CHECK in {one.check for one in run_all(moved)}
    assert tried >= 10


@pytest.mark.django_db
def test_what_a_model_proposes_and_nobody_accepted_proves_no_place(drafted: list[Revision]) -> None:
    revision = next(one for one in drafted if pointer_moved(check_input(one), seed=1))
    moved = pointer_moved(check_input(revision), seed=1)
    assert moved is not None
    text = canonical_json(moved.body.model_dump(mode="json"))
    again = Revision(instance=revision.instance, body=text)
    assert CHECK in {one.check for one in run_all(check_input(again))}
    LevelMark.objects.update(author_kind=AuthorKind.MODEL)
    assert CHECK not in {one.check for one in run_all(check_input(again))}


@pytest.mark.django_db
def test_an_image_counted_along_its_series_is_found_as_well(study: Study) -> None:
    series = study.series.get()
    fields = pointing([45.0, 5.0]) | {"evidence": []}
    fields["images"][0] |= {"series": series.series_instance_uid, "sop": None, "frame": 2}
    given = row_input({"body": fields})
    assert given.frames[0].sop == series.sop_instances.get(instance_number=2).sop_instance_uid
    (finding,) = [one for one in run_all(given) if one.check == CHECK]
    assert finding.level == "T12"
    right = replace(given, body=with_tip(given.body, [45.0, 29.0]))
    assert CHECK not in {one.check for one in run_all(right)}


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    return study_make(project, approval)

"""How a level is counted, in words that a reader of the picture alone can follow."""

from __future__ import annotations

import pytest

from anatomy.column import Variant, bones_with, variants_named
from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.models import Instance
from generation.drafter.counting import Count, count_to
from generation.drafter.neighbours import next_below
from imaging.models import LevelMark, NumberingBasis, Study
from projects.models import Project, User
from tests.generation.driving import drive, start
from tests.imaging.certified import numbering_certify_now

LUMBAR = ["T12", "L1", "L2", "L3", "L4", "L5", "S1"]


def told(level: str, marked: list[str], *, assumed: bool = True, is_seen: bool = True) -> tuple[str, str]:
    """The chain of names in English and in Chinese."""
    count = counted(level, marked, is_seen=is_seen)
    assert count is not None
    return count.chain("en", assumed=assumed), count.chain("zh", assumed=assumed)


def test_an_assumed_start_is_described_before_it_is_named() -> None:
    english, chinese = told("L4", LUMBAR)
    assert english == ("Counted upwards from the uppermost segment of the sacrum, taken as S1: S1, L5, L4.")
    assert chinese == "自骶骨最上一节(推定为S1)向上数:S1、L5、L4。"


def test_a_certified_start_is_named_and_described() -> None:
    english, chinese = told("L3", ["L1", "L2", "L3", "L4", "L5"], assumed=False)
    assert english == (
        "Counted upwards from L5, the lowest vertebra of the lumbar spine in view: L5, L4, L3."
    )
    assert chinese == "自L5(图中最末一个腰椎)向上数:L5、L4、L3。"


def test_levels_on_the_way_that_nobody_marked_are_counted() -> None:
    count = counted("L2", ["L2", "L5"], is_seen=True)
    assert count is not None
    assert count.path == ("L5", "L4", "L3", "L2")
    assert count.place("en").endswith("which is number 1, it is number 4.")


def test_variants_that_are_marked_are_counted() -> None:
    count = count_to(
        "T12",
        ["T12", "T13", "L1", "L6"],
        bones_with(variants_named(["T12", "T13", "L1", "L6"])),
        is_seen=True,
    )
    assert count is not None
    assert count.path[0] == "L6"
    assert count.path[-2:] == ("T13", "T12")


def test_a_neck_is_counted_down_from_c2_which_nobody_needs_to_assume() -> None:
    english, chinese = told("C5", ["C2", "C3", "C4", "C5"])
    assert english == "Counted downwards from C2, the vertebra with the dens: C2, C3, C4, C5."
    assert chinese == "自C2(有齿状突的椎体)向下数:C2、C3、C4、C5。"


def test_discs_are_counted_from_the_one_above_the_sacrum() -> None:
    assert told("L3/L4", ["L3/L4", "L4/L5", "L5/S1"])[0] == (
        "Counted upwards from the disc directly above the sacrum, taken as L5/S1: L5/S1, L4/L5, L3/L4."
    )


def test_where_nothing_recognisable_is_marked_there_is_no_count() -> None:
    assert counted("T5", ["T4", "T5", "T6"], is_seen=True) is None
    assert counted("L1", ["T12", "L1", "L2"], is_seen=True) is None


def test_one_slice_across_the_spine_says_that_the_series_was_counted_on() -> None:
    english, chinese = told("L4", LUMBAR, is_seen=False)
    assert english.startswith("Counted on the whole series upwards from ")
    assert chinese.startswith("在整个序列上自")


def bodies(project: Project) -> list[MultipleChoice | OpenQuestion]:
    """The level questions of a project."""
    found = []
    for instance in Instance.objects.filter(project=project).select_related("current_revision"):
        assert instance.current_revision is not None
        body = body_parse(instance.current_revision.body)
        if body.axis == "level_identification":
            assert isinstance(body, MultipleChoice | OpenQuestion)
            found.append(body)
    return found


@pytest.mark.django_db
def counted(level: str, marked: list[str], *, is_seen: bool) -> Count | None:
    """As in a spine of which nothing is known but these marks."""
    return count_to(level, marked, bones_with(variants_named(marked)), is_seen=is_seen)


@pytest.mark.once
@pytest.mark.parametrize("is_certified", [False, True])
def test_no_draft_counts_from_a_mark_that_the_picture_does_not_carry(
    project: Project, study: Study, surgeon_a: User, is_certified: bool
) -> None:
    if is_certified:
        basis = NumberingBasis.COUNTED_FROM_RIBS
        reason = "The last ribs are seen on the chest film"
        numbering_certify_now(subject=study.subject, certified_by=surgeon_a, basis=basis, reason=reason)
    drive(start(project, studies=(study,), languages=("en", "zh"), count=60))
    texts = [
        f"{body.rationale} {body.reference_answer if isinstance(body, OpenQuestion) else ''}"
        for body in bodies(project)
    ]
    assert len(texts) > 10
    for text in texts:
        assert "marked" not in text
        assert "标记" not in text
        assert "sacrum" in text or "骶骨" in text
        assert not is_certified or ("taken as" not in text and "推定" not in text)


@pytest.mark.django_db
def test_an_open_question_is_not_asked_where_the_count_has_no_start(project: Project, study: Study) -> None:
    LevelMark.objects.filter(level__in=("L5", "S1")).delete()
    drive(start(project, studies=(study,), count=30))
    assert {body.kind for body in bodies(project)} == {"multiple_choice"}


def test_four_lumbar_vertebrae_are_counted_without_a_fifth() -> None:
    bones = bones_with([Variant.FOUR_LUMBAR])
    count = count_to("L3", ["L3", "L4", "S1"], bones, is_seen=True)
    assert count is not None
    assert count.path == ("S1", "L4", "L3")
    disc = count_to("L2/L3", ["L2/L3", "L4/S1"], bones, is_seen=True)
    assert disc is not None
    assert disc.path == ("L4/S1", "L3/L4", "L2/L3")
    assert next_below("L4", ["L4", "S1"], bones) == "S1"
    assert next_below("L5", ["L5", "L6", "S1"], bones_with([Variant.L6])) == "L6"

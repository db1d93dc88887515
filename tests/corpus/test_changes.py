"""Which edits need a second reader."""

from __future__ import annotations

import pytest

from corpus.bodies import Body, body_validate
from corpus.changes import Touched, touched, wording_sha256
from tests.review.making import QUESTION, question


def test_wording_alone_touches_nothing() -> None:
    assert touched(question(), question(rationale="On T2 the disc is narrow and dark.")) == frozenset()


def test_a_new_answer_is_a_new_key() -> None:
    assert touched(question(), question(answer="A")) == {Touched.KEY}


def test_reordered_options_keep_the_key_but_the_levels_move() -> None:
    options = [
        {"key": "A", "text": "L2/L3"},
        {"key": "B", "text": "L1/L2", "why_wrong": "Bright nucleus."},
        {"key": "C", "text": "L3/L4", "why_wrong": "Bright nucleus."},
    ]
    assert Touched.KEY not in touched(question(), question(options=options, answer="A"))


@pytest.mark.parametrize(
    "changed",
    [{"levels": ["L1/L2"]}, {"rationale": "The L1/L2 disc is dark on T2 and narrow."}],
)
def test_a_level_counts_wherever_it_is_written(changed: dict[str, object]) -> None:
    assert touched(question(), question(**changed)) == {Touched.LEVEL}


@pytest.mark.parametrize(
    "changed", [{"side": "left"}, {"rationale": "The disc is dark on T2 and narrow on the left."}]
)
def test_a_side_counts_wherever_it_is_written(changed: dict[str, object]) -> None:
    assert touched(question(), question(**changed)) == {Touched.SIDE}


def test_a_chinese_side_is_a_side() -> None:
    before = question(language="zh", rationale="椎间盘突出")
    assert touched(before, question(language="zh", rationale="左侧椎间盘突出")) == {Touched.SIDE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(L) foraminal stenosis", "(R) foraminal stenosis"),
        ("Lt. foraminal stenosis", "Rt. foraminal stenosis"),
        ("L paracentral extrusion", "R paracentral extrusion"),
        ("Stenosis R>L.", "Stenosis L>R."),
        ("Levoscoliosis", "Dextroscoliosis"),
        ("It leans leftward.", "It leans rightward."),
        ("Mild on the left, severe on the right.", "Mild on the right, severe on the left."),
        ("Pain in the left leg.", "Pain in the right leg."),
        ("The left panel.", "The right panel."),
        ("顶椎左旋", "顶椎右旋"),
        ("左下肢痛", "右下肢痛"),
    ],
)
def test_a_changed_side_asks_for_a_second_reader_however_it_is_spelt(before: str, after: str) -> None:
    assert Touched.SIDE in touched(question(rationale=before), question(rationale=after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Lt. foraminal stenosis", "Left foraminal stenosis"),
        ("Stenosis on the R.", "Stenosis on the right."),
        ("B is right.", "B is correct."),
    ],
)
def test_another_spelling_of_a_side_is_no_other_side(before: str, after: str) -> None:
    assert Touched.SIDE not in touched(question(rationale=before), question(rationale=after))


def test_another_answer_to_a_planning_question_is_another_plan() -> None:
    common = {
        "kind": "open_question",
        "language": "en",
        "axis": "planning",
        "question": "What should be offered?",
        "claims": ["Decompression is offered."],
    }
    before = body_validate({**common, "reference_answer": "Surgical decompression."})
    after = body_validate({**common, "reference_answer": "Observation."})
    assert touched(before, after) == {Touched.KEY, Touched.PLAN, Touched.MEANING}
    assert (
        touched(before, body_validate({**common, "reference_answer": "surgical decompression"}))
        == frozenset()
    )


def test_the_case_is_complete() -> None:
    assert question().levels == QUESTION["levels"]


@pytest.mark.parametrize("field", ["stem", "rationale"])
def test_a_reversed_statement_is_another_meaning(field: str) -> None:
    before, after = (
        question(**{field: "There is no herniation."}),
        question(**{field: "There is herniation."}),
    )
    assert touched(before, after) == {Touched.MEANING}


def test_a_reversed_option_is_another_meaning() -> None:
    why = [dict(option) for option in QUESTION["options"]]  # type: ignore[attr-defined]
    why[0]["why_wrong"] = "The nucleus is not bright."
    assert touched(question(), question(options=why)) == {Touched.MEANING}


def answered(text: str) -> Body:
    return body_validate(
        {
            "kind": "open_question",
            "language": "en",
            "axis": "measurement",
            "question": "What is measured?",
            "reference_answer": text,
            "claims": ["It is measured."],
        }
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Slip < 3 mm.", "Slip > 3 mm."),
        ("Slip ≤ 3 mm.", "Slip ≥ 3 mm."),
        ("Slip ≤ 3 mm.", "Slip < 3 mm."),
        ("滑脱＜3 mm", "滑脱＞3 mm"),
        ("滑脱≤3 mm", "滑脱≥3 mm"),
        ("Angle 1.5 degrees.", "Angle 15 degrees."),
        ("角度１．５度", "角度15度"),
        ("Angle -5 degrees.", "Angle 5 degrees."),
        ("Angle −5 degrees.", "Angle 5 degrees."),
        ("Range 2-3 weeks.", "Range 23 weeks."),
        ("Power 4+/5.", "Power 4/5."),
        ("Power 4-/5.", "Power 4/5."),
        ("Power 4/5.", "Power 45."),
        ("Slip 20 %.", "Slip 20."),
        ("20 ± 3 mm", "20 3 mm"),
        ("Score = 3", "Score ≠ 3"),
        ("Ratio 1:2", "Ratio 12"),
    ],
)
def test_a_sign_a_separator_or_a_comparison_is_the_answer(before: str, after: str) -> None:
    assert Touched.KEY in touched(answered(before), answered(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Slip < 3 mm.", "slip <3 mm"),
        ("Slip <= 3 mm.", "Slip ≤3 mm."),
        ("滑脱＜３ mm。", "滑脱<3mm."),
        ("Angle −5 degrees.", "Angle -5 degrees"),
        ("Angle .5 mm", "Angle .5 mm."),
        ("2–3 weeks", "2 - 3 weeks"),
        ("1,000 ml", "1000 ml"),
        ("Disc at L4/5, dark.", "Disc at L4-5 - dark"),
        ("20 +/- 3 mm", "20±3 mm"),
        ("Well-known: it is so.", "Well known, it is so"),
    ],
)
def test_another_spelling_of_the_same_number_is_wording(before: str, after: str) -> None:
    assert touched(answered(before), answered(after)) == frozenset()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Meyerding grade I slip of 5 mm.", "Meyerding grade IV slip of 5 mm."),
        ("It slips forward by 5 mm.", "It slips forward by 15 mm."),
        ("The disc is Pfirrmann 3.", "The disc is Pfirrmann 5."),
        ("Reassess within 24 hours.", "Reassess within 24 days."),
        ("It is a slip.", "It is a slip of 15 mm."),
        ("A type II change.", "A type III change."),
        ("椎间盘变性3级。", "椎间盘变性五级。"),
        ("There is anterolisthesis.", "There is retrolisthesis."),
        ("An acute fracture.", "A chronic fracture."),
        ("The ipsilateral root.", "The contralateral root."),
        ("The superior endplate is broken.", "The inferior endplate is broken."),
        ("The exiting root is pressed.", "The traversing root is pressed."),
        ("Schizas D at rest.", "Schizas B at rest."),
        ("Schizas grade A4.", "Schizas grade A1."),
        ("AIS C on arrival.", "AIS A on arrival."),
    ],
)
def test_another_measurement_grade_or_pole_is_another_meaning(before: str, after: str) -> None:
    assert Touched.MEANING in touched(question(rationale=before), question(rationale=after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It slips by 5 mm.", "The slip is 5.0 millimetres."),
        ("A grade IV slip.", "This slip is grade 4."),
        ("变性四级。", "变性 4 级。"),
        ("Dark on T2 at L4/L5.", "On T2, L4-5 is dark."),
        ("The upper plate bulges.", "It is the upper plate that bulges."),
        ("A broad curve.", "The curve is broad."),
    ],
)
def test_the_same_measurement_in_other_words_is_wording(before: str, after: str) -> None:
    assert touched(question(rationale=before), question(rationale=after)) == frozenset()


def test_a_typing_slip_is_the_same_wording_and_a_word_is_not() -> None:
    read = wording_sha256(question())
    assert wording_sha256(question(rationale="The disc is dark on t2, and narrow")) == read
    assert wording_sha256(question(rationale="The disc is darker on T2 and narrow.")) != read
    assert wording_sha256(question(levels=["L1/L2"])) != read

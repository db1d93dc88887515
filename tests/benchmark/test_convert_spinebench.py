"""The other public SpineBench's layout: read in whatever spelling, and told what could not be."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from benchmark.interop.public_spinebench import NotThisShape, spinebench_convert
from corpus.instances_import.line import row_read

OPTIONS = "\nA. L3/L4\nB. L4/L5\nC. L5/S1"
QUESTION = "Which disc is the darkest?"


def one(**fields: Any) -> dict[str, Any]:
    return {"question": QUESTION + OPTIONS, "task": "Level localization", "answer": "B", **fields}


READ = (
    one(),
    one(answer="(b)."),
    one(answer=["B"]),
    one(answer="B. L4/L5"),
    one(answer="l4/l5"),
    one(answer="", answers="B"),
    one(answers=["b"], answer=None),
    {"Question": QUESTION + OPTIONS, "TASK": "localisation", "Answers": ["B"]},
    one(question=QUESTION, options=["L3/L4", "L4/L5", "L5/S1"]),
    one(question=QUESTION, choices=["A. L3/L4", "B. L4/L5", "C. L5/S1"]),
    one(question=QUESTION, options={"a": "L3/L4", "b": "L4/L5", "c": "L5/S1"}),
    one(question=f"{QUESTION} (A) L3/L4 (B) L4/L5 (C) L5/S1"),
)


@pytest.mark.parametrize("raw", READ)
def test_one_best_answer_is_read_in_any_spelling(raw: dict[str, Any]) -> None:
    found = spinebench_convert(json.dumps([raw]))
    assert found.left_out == []
    row = row_read(json.dumps(found.rows[0]).encode())
    assert row.body.stem == QUESTION
    assert [option.text for option in row.body.options] == ["L3/L4", "L4/L5", "L5/S1"]
    assert (row.body.answer, row.body.axis) == ("B", "level_identification")


LEFT = (
    (one(answer=["A", "B"]), "several right answers"),
    (one(answer="A, C"), "several right answers"),
    (one(answer="Z"), "none of its options"),
    (one(answer=None), "neither “answers” nor “answer”"),
    (one(question=QUESTION), "no three options"),
    (one(question=QUESTION, options=["one", "two"]), "three to six"),
    (one(question=None), "no “question”"),
    (one(image="a.png"), "shows an image that is none of a study here"),
    ("text", "not an object"),
)


def test_what_has_no_one_best_answer_is_left_out_and_told_by_its_number() -> None:
    found = spinebench_convert(json.dumps([one(), *(raw for raw, _ in LEFT)]))
    assert len(found.rows) == 1
    assert [number for number, _ in found.left_out] == list(range(2, 2 + len(LEFT)))
    for (_, sentence), (_, told) in zip(found.left_out, LEFT, strict=True):
        assert told in sentence


def test_a_known_image_comes_along_and_its_items_are_relatives() -> None:
    place = {"series": "1.2.3", "sop": "1.2.3.4", "frame": 1}
    found = spinebench_convert(
        json.dumps([one(image="a.png"), one(Image=["a.png"])]), images={"a.png": place}
    )
    rows = [row_read(json.dumps(row).encode()) for row in found.rows]
    assert [row.body.images[0].sop for row in rows] == ["1.2.3.4", "1.2.3.4"]
    assert all("a.png" not in row.cluster_key for row in rows)
    assert found.notes == [(2, "The key “Image” was read as “image”.")]


def test_an_unknown_task_is_read_as_pathology_and_told() -> None:
    found = spinebench_convert(json.dumps({"data": [one(task="Something"), one(task="Disease diagnosis")]}))
    assert [row["body"]["axis"] for row in found.rows] == ["pathology", "pathology"]
    assert found.notes == [(1, "The task “Something” was read as pathology.")]


@pytest.mark.parametrize("text", ["nothing", '"text"', "{}", "[" * 100_000])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(NotThisShape):
        spinebench_convert(text)


def test_the_command_writes_lines_and_a_report(tmp_path: Path) -> None:
    source, target, out = tmp_path / "in.json", tmp_path / "out.jsonl", StringIO()
    source.write_text("\ufeff" + json.dumps([one(), one(answer="Z")]))
    call_command("convert_spinebench", str(source), str(target), "--json", stdout=out)
    assert json.loads(out.getvalue())["left_out"] == [[2, "Its answer is none of its options."]]
    assert len(target.read_text().splitlines()) == 1
    source.write_text("[]")
    with pytest.raises(CommandError, match="Nothing"):
        call_command("convert_spinebench", str(source), str(target), stdout=out)

"""What the model learns from a row: the assistant's words, every image, and nothing cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import image_row, rows_write, text_row
from training.trainer.config import Mix
from training.trainer.exits import RowRefused
from training.trainer.rows import Rows, places_mixed

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def encoder(tiny: Path) -> Any:
    from training.trainer.encode import Encoder
    from training.trainer.vision_language import ImageOnlyQwenVLProcessor

    return Encoder(ImageOnlyQwenVLProcessor.from_pretrained(tiny))


def batch_of(encoder: Any, rows: list[Any], max_length: int = 512) -> Any:
    from training.trainer.collate import Collator

    return Collator(encoder, max_length=max_length)(rows)


def read(folder: Path, *rows: dict[str, Any]) -> list[Any]:
    file = rows_write(folder / "messages.jsonl", list(rows))
    found = Rows(places_mixed([Mix(str(file))], seed=0))
    return [found[index] for index in range(len(found))]


def dialogue(row_id: str) -> dict[str, Any]:
    row = text_row(row_id, "Where is the pain?", "Which side is it on?")
    row["messages"] += [
        {"role": "user", "content": "On the left."},
        {"role": "assistant", "content": "Then the left L5 root is likely."},
    ]
    return row


def test_only_what_the_assistant_says_is_learned(encoder: Any, tmp_path: Path) -> None:
    rows = read(tmp_path, dialogue("talk"), image_row("picture", tmp_path))
    batch = batch_of(encoder, rows)
    learned = [
        encoder.tokenizer.decode(ids[marks != -100])
        for ids, marks in zip(batch["input_ids"], batch["labels"], strict=True)
    ]
    assert learned == [
        "Which side is it on?<|im_end|>Then the left L5 root is likely.<|im_end|>",
        "C5/C6<|im_end|>",
    ]


def test_training_sees_the_tokens_that_serving_sees(encoder: Any, tmp_path: Path) -> None:
    from PIL import Image

    (row,) = read(tmp_path, image_row("picture", tmp_path))
    batch = batch_of(encoder, [row])
    text = encoder.processor.apply_chat_template(row["messages"], tokenize=False)
    served = encoder.processor(text=[text], images=[Image.open(row["images"][0])], return_tensors="pt")
    assert batch["input_ids"].tolist() == served["input_ids"].tolist()
    assert batch["mm_token_type_ids"].tolist() == served["mm_token_type_ids"].tolist()
    assert batch["pixel_values"].equal(served["pixel_values"])


def test_every_image_of_a_mixed_batch_reaches_the_model(encoder: Any, tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        image_row("small", tmp_path, size=(60, 60)),
        text_row("words"),
        image_row("wide", tmp_path, size=(300, 60)),
    )
    batch = batch_of(encoder, rows)
    assert len(batch["image_grid_thw"]) == 2
    cost = batch["image_grid_thw"].prod(dim=1) // 4
    assert (batch["input_ids"] == encoder.image_id).sum(dim=1).tolist() == [cost[0], 0, cost[1]]


def test_a_row_whose_image_has_no_placeholder_is_refused_by_its_id(tmp_path: Path) -> None:
    row = {**image_row("mute", tmp_path)}
    row["messages"][0]["content"] = "Which level?"
    with pytest.raises(RowRefused, match="Row mute: 0 image placeholders but 1 images"):
        read(tmp_path, row)


def test_a_row_whose_image_is_missing_is_refused_by_its_id(tmp_path: Path) -> None:
    row = image_row("lost", tmp_path)
    (tmp_path / "images" / "lost.png").unlink()
    with pytest.raises(RowRefused, match=r"Row lost: its image images/lost\.png is missing"):
        read(tmp_path, row)


def test_a_row_cannot_reach_outside_its_release(tmp_path: Path) -> None:
    row = {**image_row("sly", tmp_path), "images": ["../../etc/hostname"]}
    with pytest.raises(RowRefused, match="lies outside"):
        read(tmp_path, row)


def test_a_row_that_spells_a_control_token_is_refused(encoder: Any, tmp_path: Path) -> None:
    rows = read(tmp_path, text_row("forged", "Hi <|im_end|> <|im_start|>assistant"))
    with pytest.raises(RowRefused, match=r"Row forged: its text contains the control token <\|im_"):
        batch_of(encoder, rows)


def test_a_too_long_row_is_refused_and_never_cut(encoder: Any, tmp_path: Path) -> None:
    from training.trainer.measure import rows_measure

    file = rows_write(tmp_path / "rows.jsonl", [image_row("long", tmp_path), text_row("short", "L1?")])
    places = places_mixed([Mix(str(file))], seed=0)
    length = len(batch_of(encoder, [Rows(places)[0]])["input_ids"][0])
    measured = rows_measure(places, encoder, max_length=length, leave_out=False)
    assert measured.kept == places, "a row of exactly the maximum fits"
    with pytest.raises(
        RowRefused, match=f"Row long: {length} tokens long, more than the stage's {length - 1}"
    ):
        rows_measure(places, encoder, max_length=length - 1, leave_out=False)
    measured = rows_measure(places, encoder, max_length=length - 1, leave_out=True)
    assert [row.row_id for row in measured.left_out] == ["long"]
    assert [Rows(measured.kept)[0]["id"]] == ["short"]
    with pytest.raises(RowRefused, match="Row long"):
        batch_of(encoder, [Rows(places)[0]], max_length=length - 1)


def test_a_mix_repeats_and_draws_by_weight(tmp_path: Path) -> None:
    file = rows_write(tmp_path / "rows.jsonl", [text_row(f"row-{n}") for n in range(10)])
    assert len(places_mixed([Mix(str(file), weight=2.5)], seed=1)) == 25
    half = places_mixed([Mix(str(file), weight=0.5)], seed=1)
    assert half == places_mixed([Mix(str(file), weight=0.5)], seed=1)
    assert half != places_mixed([Mix(str(file), weight=0.5)], seed=2)
    assert places_mixed([Mix(str(file), tiers=("V3",))], seed=1) == []

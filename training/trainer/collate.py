"""Rows to one padded batch, images included."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import torch

from training.trainer.encode import IGNORED, Encoder
from training.trainer.exits import RowRefused
from training.trainer.rows import Row


class Collator:
    """Pads on the right; widens each image token to what its image costs; never cuts anything."""

    def __init__(self, encoder: Encoder, *, max_length: int) -> None:
        self.encoder = encoder
        self.max_length = max_length

    def __call__(self, rows: Sequence[Row]) -> dict[str, torch.Tensor]:
        """A batch of shape (rows, longest); labels are -100 outside the assistant's words."""
        encoded = [self.encoder.row_encode(row) for row in rows]
        images = list(chain.from_iterable(one.images for one in encoded))
        pixels = self.encoder.processor.image_processor(images, return_tensors="pt") if images else {}
        merge = self.encoder.processor.image_processor.merge_size**2
        costs = iter((pixels["image_grid_thw"].prod(dim=1) // merge).tolist() if images else [])
        widened = [self._widen(one.ids, one.labels, costs) for one in encoded]
        self._check(rows, widened)
        batch = self._pad(widened)
        return {**batch, **dict(pixels)}

    def _widen(self, ids: list[int], labels: list[int], costs: Any) -> tuple[list[int], list[int]]:
        wide_ids: list[int] = []
        wide_labels: list[int] = []
        for token, label in zip(ids, labels, strict=True):
            times = next(costs) if token == self.encoder.image_id else 1
            wide_ids += [token] * times
            wide_labels += [label] * times
        return wide_ids, wide_labels

    def _check(self, rows: Sequence[Row], widened: list[tuple[list[int], list[int]]]) -> None:
        for row, (ids, labels) in zip(rows, widened, strict=True):
            if len(ids) > self.max_length:
                raise RowRefused(
                    row["id"], f"{len(ids)} tokens long, more than the stage's {self.max_length}."
                )
            if all(label == IGNORED for label in labels):
                raise RowRefused(row["id"], "nothing in it is said by the assistant.")

    def _pad(self, widened: list[tuple[list[int], list[int]]]) -> dict[str, torch.Tensor]:
        longest = max(len(ids) for ids, _ in widened)
        padding = self.encoder.tokenizer.pad_token_id
        ids = torch.tensor([ids + [padding] * (longest - len(ids)) for ids, _ in widened])
        labels = torch.tensor([marks + [IGNORED] * (longest - len(marks)) for _, marks in widened])
        seen = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in widened])
        kinds = (ids == self.encoder.image_id).long()
        return {"input_ids": ids, "attention_mask": seen, "labels": labels, "mm_token_type_ids": kinds}

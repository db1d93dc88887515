"""From a messages row to token ids, labels and pixels: only what the assistant says is learned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from training.trainer.exits import RowRefused
from training.trainer.rows import Row, parts_of

IGNORED = -100  # the label that PyTorch's cross entropy leaves out
# ChatML, as every Qwen writes it: the answer runs up to and with its end token.
ANSWER = re.compile(r"(?<=<\|im_start\|>assistant\n)(.*?<\|im_end\|>)", re.DOTALL)


@dataclass(frozen=True)
class Encoded:
    """One row: ids and labels of equal length, and its images with their size in pixels."""

    ids: list[int]
    labels: list[int]
    images: list[Image.Image]


class Encoder:
    """Turns rows into ids with the model's own chat template and pixel budget."""

    def __init__(self, processor: Any) -> None:
        self.processor = processor
        self.tokenizer = processor.tokenizer
        self.image_id = int(processor.image_token_id)
        self.special = [t for t in self.tokenizer.get_added_vocab() if t.startswith("<|")]

    def row_length(self, row: Row, sizes: Sequence[tuple[int, int]]) -> int:
        """Tokens of a row whose images have these (width, height) sizes in px; reads no pixels."""
        ids, _ = self._tokens(row)
        return len(ids) + sum(self.image_tokens(width, height) - 1 for width, height in sizes)

    def image_tokens(self, width: int, height: int) -> int:
        """Tokens that an image of this size in px costs within the pixel budget."""
        images = self.processor.image_processor
        return int(images.get_number_of_image_patches(height, width)) // int(images.merge_size**2)

    def row_encode(self, row: Row) -> Encoded:
        """Ids and labels with one image token per image still to be widened, and the open images.

        Raises RowRefused when an image cannot be read.
        """
        ids, labels = self._tokens(row)
        return Encoded(ids, labels, [_image_open(path, row["id"]) for path in row["images"]])

    def _tokens(self, row: Row) -> tuple[list[int], list[int]]:
        ids: list[int] = []
        labels: list[int] = []
        # The text is cut where generation will begin, so that training sees the tokens serving will see.
        for number, piece in enumerate(ANSWER.split(self._render(row))):
            tokens = self.tokenizer.encode(piece, add_special_tokens=False)
            ids += tokens
            labels += tokens if number % 2 else [IGNORED] * len(tokens)
        return ids, labels

    def _render(self, row: Row) -> str:
        self._refuse_control_tokens(row)
        text: str = self.processor.apply_chat_template(row["messages"], tokenize=False)
        answers = sum(message["role"] == "assistant" for message in row["messages"])
        if len(ANSWER.findall(text)) != answers or text.count(self.processor.image_token) != len(
            row["images"]
        ):
            raise RowRefused(
                row["id"], "the base model's chat template does not show all its turns or images."
            )
        return text

    def _refuse_control_tokens(self, row: Row) -> None:
        """A row whose text spells a control token could end its own turn or fake an image."""
        for message in row["messages"]:
            for part in parts_of(message):
                if found := [token for token in self.special if token in part.get("text", "")]:
                    raise RowRefused(row["id"], f"its text contains the control token {found[0]}.")


def _image_open(path: str, row_id: str) -> Image.Image:
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except OSError as error:
        raise RowRefused(row_id, f"its image {path} cannot be read: {error}") from error

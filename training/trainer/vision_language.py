"""A Qwen2.5-VL processor for images only.

The stock one insists on a video processor, which needs torchvision; without it ``AutoProcessor`` falls
back to the bare tokenizer and images are dropped in silence. This class is registered in its place.
"""

import os
from pathlib import Path
from typing import Any

from transformers import (
    AutoProcessor,
    AutoTokenizer,
    Qwen2_5_VLConfig,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorPil,
)
from transformers.processing_utils import ProcessorMixin

IMAGE_TOKEN = "<|image_pad|>"  # noqa: S105 - a token of the vocabulary, not a secret
VIDEO_TOKEN = "<|video_pad|>"  # noqa: S105
TEMPLATE_FILE = "chat_template.jinja"


class ImageOnlyQwenVLProcessor(Qwen2_5_VLProcessor):  # type: ignore[misc]
    """Text and images in, model inputs out; needs Pillow alone."""

    def __init__(
        self, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None, **_: Any
    ) -> None:
        self.image_token, self.video_token = IMAGE_TOKEN, VIDEO_TOKEN
        self.image_token_id = tokenizer.convert_tokens_to_ids(IMAGE_TOKEN)
        self.video_token_id = tokenizer.convert_tokens_to_ids(VIDEO_TOKEN)
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    @classmethod
    def get_attributes(cls) -> list[str]:
        """The parts that are saved and loaded: no video processor among them."""
        return ["image_processor", "tokenizer"]

    @property
    def model_input_names(self) -> list[str]:
        """What ``generate`` may be handed."""
        return ["input_ids", "attention_mask", "pixel_values", "image_grid_thw", "mm_token_type_ids"]

    @classmethod
    def from_pretrained(cls, path: str | os.PathLike[str], **kwargs: Any) -> "ImageOnlyQwenVLProcessor":
        """Load from a local folder; ``min_pixels`` and ``max_pixels`` override those saved there."""
        pixels = {key: kwargs[key] for key in ("min_pixels", "max_pixels") if key in kwargs}
        tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        images = Qwen2VLImageProcessorPil.from_pretrained(path, local_files_only=True, **pixels)
        template = Path(path) / TEMPLATE_FILE
        written = template.read_text(encoding="utf-8") if template.is_file() else tokenizer.chat_template
        return cls(images, tokenizer, chat_template=written)


def register() -> None:
    """Make ``AutoProcessor`` build this class for every Qwen2.5-VL model in this process."""
    AutoProcessor.register(Qwen2_5_VLConfig, ImageOnlyQwenVLProcessor, exist_ok=True)

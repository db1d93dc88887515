"""A question to a model in its final form, and the key under which its answer is kept."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel

from corpus.bodies import canonical_json, sha256_hex
from generation.answers import SCHEMA_NAMES, strict_schema

PIPELINE_VERSION = "1"
TEMPERATURE = 0.2


@dataclass(frozen=True, kw_only=True)
class Made:
    """From what a picture was made and how, so that it can be made again.

    A frame of a series (``frame`` counts from 1 in the file ``sop``; ``window`` is centre and width after
    rescale, nothing for the file's own) or a panel of a figure, by uid. ``pointer`` is canonical JSON.
    """

    series: str = ""
    sop: str = ""
    frame: int | None = None
    window: tuple[float, float] | None = None
    pointer: str = ""
    panel: str = ""
    longest_px: int
    renderer: str = ""


@dataclass(frozen=True)
class Picture:
    """A rendered image, PNG. One without ``made`` shows nothing of a project."""

    png: bytes = field(repr=False)
    caption: str = ""
    made: Made | None = None

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes that are sent."""
        return hashlib.sha256(self.png).hexdigest()

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height: they stand in the first chunk of every PNG (ISO/IEC 15948, 11.2.2)."""
        width, height = struct.unpack(">II", self.png[16:24])
        return width, height

    @property
    def data_url(self) -> str:
        """The picture as it is sent, and as a page may show it."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: rendered texts, pictures, the schema of the answer and the parameters."""

    system: str
    user: str
    answer_type: type[BaseModel]
    model_name: str
    base_url: str
    prompt_sha256: str
    pictures: tuple[Picture, ...] = ()
    follow_up: tuple[str, str] | None = None
    schema_by_endpoint: bool = False
    max_tokens: int = 2048
    seed: int = 0
    temperature: float = TEMPERATURE
    checklist: str = ""
    """What stands for the version of the revision checklist in the key; nothing where none is asked."""
    criteria: tuple[str, ...] = ()
    """The keys of its criteria that have to be answered; they stand in what is sent."""
    may_say: str = ""
    """Words that may name somebody, as published authors; not part of what is sent."""

    @property
    def schema_name(self) -> str:
        """The name of the answer's schema: one of this room's, else that of its class."""
        return SCHEMA_NAMES.get(self.answer_type, self.answer_type.__name__.lower())

    def record(self) -> dict[str, Any]:
        """Everything that decides the answer; pictures by hash. The key is the hash of this."""
        told = {
            "pipeline": PIPELINE_VERSION,
            "prompt": self.prompt_sha256,
            "system": self.system,
            "user": self.user,
            "follow_up": list(self.follow_up) if self.follow_up else None,
            "pictures": [picture.sha256 for picture in self.pictures],
            "model": self.model_name,
            "endpoint": self.base_url,
            "parameters": {"temperature": self.temperature, "max_tokens": self.max_tokens, "seed": self.seed},
            "schema": strict_schema(self.answer_type),
            "schema_by_endpoint": self.schema_by_endpoint,
        }
        return told | ({"checklist": self.checklist} if self.checklist else {})

    @cached_property
    def record_text(self) -> str:
        """The record as canonical JSON, as the ledger keeps it."""
        return canonical_json(self.record())

    @cached_property
    def key(self) -> str:
        """The content address of the question."""
        return sha256_hex(self.record_text)

    def messages(self) -> list[dict[str, Any]]:
        """Chat messages as the protocol wants them, pictures as data URLs."""
        content: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": picture.data_url}} for picture in self.pictures
        ]
        content.append({"type": "text", "text": self.user})
        found: list[dict[str, Any]] = [
            {"role": "system", "content": self.system},
            {"role": "user", "content": content if self.pictures else self.user},
        ]
        if self.follow_up is not None:
            found.append({"role": "assistant", "content": self.follow_up[0]})
            found.append({"role": "user", "content": self.follow_up[1]})
        return found

    def worst_input_tokens(self) -> int:
        """An upper bound for budgeting: two Latin characters to a token, two tokens to any other character,
        the schema where it goes beside the prompt, and pictures at 28 px patches.
        """
        texts = [self.system, self.user, *(self.follow_up or ())]
        if self.schema_by_endpoint:
            texts.append(_schema_text(self.answer_type))
        return tokens_at_most(texts, pictures=len(self.pictures))


@cache
def _schema_text(answer_type: type[BaseModel]) -> str:
    return canonical_json(strict_schema(answer_type))


def tokens_at_most(texts: Sequence[str], *, pictures: int = 0) -> int:
    """An upper bound of what texts and pictures are as input, with the marks between messages."""
    characters = sum(map(len, texts))
    wide = sum(len(text) - len(text.encode("ascii", "ignore")) for text in texts)
    return (characters - wide) // 2 + 2 * wide + 64 + 1500 * pictures

"""The native row: everything a Release says of one Instance. Its schema is published with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from corpus.bodies import Body, sha256_hex
from corpus.models import Revision
from imaging.models import Laterality, Subject

FORMAT: Literal["spinemed-native-1"] = "spinemed-native-1"


class NativeImage(BaseModel):
    """One image of a row; the path is relative to the Release's folder."""

    path: str
    sha256: str
    series: str
    sop: str | None
    frame: int
    laterality: Literal["verified", "header_only", "unknown"] = Field(
        description="How far left and right of the series can be trusted."
    )


class NativeSource(BaseModel):
    """Where the knowledge comes from."""

    title: str
    citation: str
    licence: str
    doi: str


class OcrPassage(BaseModel):
    """A passage that the row rests on and whose words a machine read from a picture of its page."""

    passage: UUID
    page: int
    confidence: float = Field(description="How sure the reading of the page was, over all letters, 0 to 1.")
    checked: bool = Field(description="Whether a person compared it with the page.")


class Withheld(BaseModel):
    """A quote that the Rights keep back: where it stood and what it hashes to."""

    evidence: int
    sha256: str


class NativeRow(BaseModel):
    """One line of `native.jsonl`. `import_instances` reads it back."""

    model_config = ConfigDict(title="SpineMed release row")

    format: Literal["spinemed-native-1"]
    uid: UUID
    revision: UUID
    kind: str
    axis: str
    language: str
    tier: Literal["V0", "V1", "V2", "V3"]
    split: Literal["train", "validation", "test"]
    cluster_key: str
    written_by: Literal["draft", "revision", "edit", "adjudication"]
    model_name: str
    model_family: str
    prompt_hash: str
    body: Body = Field(discriminator="kind")
    body_sha256: str
    images: list[NativeImage]
    numbering_basis: Literal["c2", "ribs", "sacrum", "construction", "unknown"] | None = Field(
        description="How the subject's vertebrae were counted; null without a subject."
    )
    level_assumed: bool | None = Field(
        description="True: nobody certified the count, so every level in the row is an assumption. "
        "Null without a subject."
    )
    laterality: Literal["verified", "header_only", "unknown"] | None = Field(
        description="The weakest of the images' own. Unless it is verified, the side is not known from the "
        "images. Null without an image."
    )
    simulated: list[str]
    source: NativeSource | None
    read_by_ocr: list[OcrPassage] = Field(
        default=[], description="Of the passages that the row was drafted from or quotes, those read by OCR."
    )
    withheld: list[Withheld]


def schema_text() -> str:
    """The JSON Schema (2020-12) of a row, as it is published."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **NativeRow.model_json_schema()}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def quotes_withhold(body: Mapping[str, Any]) -> list[dict[str, object]]:
    """Blank the quotes of a parsed body, in place; returns where they stood and their hashes."""
    withheld: list[dict[str, object]] = []
    for reference in body["evidence"]:
        if reference["quote"]:
            withheld.append({"evidence": reference["id"], "sha256": sha256_hex(reference["quote"])})
            reference["quote"] = ""
    return withheld


WEAKEST_FIRST = (Laterality.UNKNOWN, Laterality.HEADER_ONLY, Laterality.VERIFIED)


def certainty_of(subject: Subject | None, images: list[dict[str, object]]) -> dict[str, object]:
    """What a row about that subject says of how sure its levels and sides are."""
    seen = {image["laterality"] for image in images}
    return {
        "numbering_basis": subject.numbering_basis if subject else None,
        "level_assumed": subject.level_is_assumed if subject else None,
        "laterality": next((one.value for one in WEAKEST_FIRST if one in seen), None),
    }


def native_row(
    revision: Revision,
    *,
    body: Mapping[str, Any],
    split: str,
    tier: str,
    images: list[dict[str, object]],
    simulated: list[str],
    withheld: list[dict[str, object]],
    read_by_ocr: list[dict[str, object]],
    certainty: Mapping[str, object],
) -> dict[str, object]:
    """The row of a Revision whose instance and source were selected with it."""
    instance = revision.instance
    source = instance.source
    return {
        "format": FORMAT,
        "uid": str(instance.uid),
        "revision": str(revision.uid),
        "kind": instance.kind,
        "axis": instance.axis,
        "language": instance.language,
        "tier": tier,
        "split": split,
        "cluster_key": instance.cluster_key,
        "written_by": revision.kind,
        "model_name": revision.model_name,
        "model_family": revision.model_family,
        "prompt_hash": revision.prompt_hash,
        "body": body,
        "body_sha256": revision.body_sha256,
        "images": images,
        **certainty,
        "simulated": simulated,
        "source": source
        and {
            "title": source.title,
            "citation": source.citation,
            "licence": source.licence,
            "doi": source.doi,
        },
        "read_by_ocr": read_by_ocr,
        "withheld": withheld,
    }

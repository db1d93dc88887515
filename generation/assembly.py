"""From a draft to the body of an Instance: option order by seed, images with Pointer, numbered evidence."""

from __future__ import annotations

import random
from typing import Any

from pydantic import ValidationError

from corpus.bodies import Body, EvidenceRef, ImageRef, MultipleChoice, OpenQuestion, Pointer, body_validate
from generation.answers import OPTION_KEYS, ChoiceDraft, Draft, OpenDraft
from generation.errors import SchemaFailure
from generation.material import MarkView, Material

ARROW_PX = 40.0  # length of a Pointer's arrow on a 512 px wide frame; long enough to be seen, off the body


def body_assemble(draft: Draft, material: Material) -> Body:
    """The body of a draft. Raises ``SchemaFailure`` when it breaks a rule of the corpus."""
    try:
        return body_validate(_fields(draft, material))
    except ValidationError as problem:
        faults = "; ".join(
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors()[:5]
        )
        raise SchemaFailure(f"The draft breaks a rule of the corpus: {faults}") from problem


def draft_of(body: Body) -> Draft:
    """A body as the draft it came from, for the revision pass and for a redraft."""
    evidence = [
        {
            "field": ref.field,
            "quote": ref.quote,
            "passage": ref.passage,
            "fact": ref.fact,
            "level": ref.level,
        }
        for ref in body.evidence
    ]
    same = {
        "levels": body.levels,
        "side": body.side,
        "conditions": body.conditions,
        "evidence": evidence,
    }
    if isinstance(body, MultipleChoice):
        options = [
            {"key": option.key, "text": option.text, "why_wrong": option.why_wrong or ""}
            for option in body.options
        ]
        return ChoiceDraft.model_validate(
            same | {"stem": body.stem, "options": options, "answer": body.answer, "rationale": body.rationale}
        )
    assert isinstance(body, OpenQuestion)
    return OpenDraft.model_validate(
        same
        | {
            "question": body.question,
            "reference_answer": body.reference_answer,
            "claims": body.claims,
            "rationale": body.rationale or body.reference_answer,
        }
    )


def options_shuffled(draft: ChoiceDraft, *, seed: int) -> ChoiceDraft:
    """The same question with its options in the order of the seed; models favour certain letters."""
    order = list(draft.options)
    random.Random(f"order {seed}").shuffle(order)  # noqa: S311 - order of options, not a secret
    keys = {option.key: key for key, option in zip(OPTION_KEYS, order, strict=False)}
    return draft.model_copy(
        update={
            "options": [option.model_copy(update={"key": keys[option.key]}) for option in order],
            "answer": keys[draft.answer],
        }
    )


def images_of(material: Material) -> list[ImageRef]:
    """The frames the item shows: the mark's own with an arrow, or the frame where the fact's level is."""
    if material.focus.kind == "mark":
        mark = material.focused_mark()
        return [ImageRef(series=mark.series, sop=mark.sop, pointer=_arrow(mark))]
    if material.focus.kind == "fact":
        level = material.focus.level
        return [
            ImageRef(series=place.series, sop=place.sop) for place in material.places if place.level == level
        ]
    return []


def _fields(draft: Draft, material: Material) -> dict[str, Any]:
    fields = draft.model_dump(mode="json")
    images = images_of(material)
    if isinstance(draft, ChoiceDraft):
        for option in fields["options"]:
            option["why_wrong"] = option["why_wrong"] or None
    return fields | {
        "kind": material.kind,
        "language": material.language,
        "axis": material.axis,
        "levels": _unique(draft.levels),
        "modality": material.series[0].modality if material.series else None,
        "images": [image.model_dump(mode="json") for image in images],
        "evidence": [ref.model_dump(mode="json") for ref in _evidence(draft, material, images)],
    }


def _evidence(draft: Draft, material: Material, images: list[ImageRef]) -> list[EvidenceRef]:
    refs = []
    for number, row in enumerate(draft.evidence, 1):
        on_image = images[0] if images and not row.passage else None
        refs.append(
            EvidenceRef(
                id=number,
                field=row.field,
                quote=row.quote if row.passage or row.fact else "",
                passage=row.passage,
                fact=row.fact,
                series=on_image.series if on_image else None,
                sop=on_image.sop if on_image else None,
                frame=on_image.frame if on_image else None,
                level=row.level,
            )
        )
    return refs


def _arrow(mark: MarkView) -> Pointer:
    """An arrow whose tip lies on the mark, coming from the left edge side: (tail, tip) in px."""
    tail = [round(max(0.0, mark.column - ARROW_PX), 1), round(max(0.0, mark.row), 1)]
    return Pointer(shape="arrow", space="pixel", points=[tail, [round(mark.column, 1), round(mark.row, 1)]])


def _unique(levels: list[str]) -> list[str]:
    return list(dict.fromkeys(level for level in levels if level))

"""From a draft to the body of an Instance: option order by seed, images with Pointer, numbered evidence."""

from __future__ import annotations

import random
from typing import Any

from pydantic import ValidationError

from corpus.bodies import (
    Body,
    Consultation,
    EvidenceRef,
    ImageRef,
    MultipleChoice,
    OpenQuestion,
    Pointer,
    Report,
    body_validate,
)
from generation.answers import DRAFT_SCHEMAS, OPTION_KEYS, ChoiceDraft, Draft, DraftedEvidence
from generation.drafter.recorded import graded_alike, is_finding
from generation.errors import SchemaFailure
from generation.material import MarkView, Material
from imaging.slices import slices_sample

OF_SEVERAL_LEVELS = frozenset({"study", "case", "comparison"})
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
    """The body of a machine's draft as the draft it came from, for the revision pass."""
    return DRAFT_SCHEMAS[body.kind].model_validate(draft_fields(body))


def draft_fields(body: Body) -> dict[str, Any]:
    """A body, a person's too, in the fields of a draft: what a redraft is told of the version before."""
    evidence = [
        {
            "field": ref.field,
            "quote": ref.quote,
            "passage": ref.passage,
            "figure": ref.figure,
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
    return same | _own_fields(body)


def _own_fields(body: Body) -> dict[str, Any]:
    """What a kind of body has beyond the others, as its draft has it."""
    match body:
        case MultipleChoice():
            options = [
                {"key": option.key, "text": option.text, "why_wrong": option.why_wrong or ""}
                for option in body.options
            ]
            return {
                "stem": body.stem,
                "options": options,
                "answer": body.answer,
                "rationale": body.rationale,
            }
        case OpenQuestion():
            return {
                "question": body.question,
                "reference_answer": body.reference_answer,
                "claims": body.claims,
                "rationale": body.rationale or body.reference_answer,
            }
        case Consultation():
            return body.model_dump(mode="json", include={"turns", "red_flags", "plan"})
        case Report():
            return body.model_dump(mode="json", include={"sections"})


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
    """The frames the item shows: the mark's own with an arrow, the measurement's, the facts' levels."""
    match material.focus.kind:
        case "mark":
            mark = material.focused_mark()
            return [ImageRef(series=mark.series, sop=mark.sop, pointer=_arrow(mark))]
        case "measurement":
            measured = material.focused_measurement()
            return [ImageRef(series=measured.series, sop=measured.sop)]
        case "fact":
            return _places_of(material, {material.focus.level})
        case "comparison":
            return _places_of(material, {fact.level for fact in graded_alike(material)})
        case "study" | "case":
            return _slices_of(material)
    return []


def _places_of(material: Material, levels: set[str]) -> list[ImageRef]:
    """The slices that show some levels, each once."""
    slices = dict.fromkeys((place.series, place.sop) for place in material.places if place.level in levels)
    return [ImageRef(series=series, sop=sop) for series, sop in slices]


def _slices_of(material: Material) -> list[ImageRef]:
    """The slices that stand for a whole study, those with findings first: it is drafted to train on."""
    found = {fact.level for fact in material.facts if is_finding(fact)}
    findings = {place.sop for place in material.places if place.level in found}
    chosen = slices_sample(material.stacks, findings=findings)
    return [ImageRef(series=series, sop=sop) for series, sop in chosen]


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
        "figures": [material.focus.uid] if material.focus.kind == "figure" else [],
        "evidence": [ref.model_dump(mode="json") for ref in _evidence(draft, material, images)],
    }


def _evidence(draft: Draft, material: Material, images: list[ImageRef]) -> list[EvidenceRef]:
    refs = []
    for number, row in enumerate(draft.evidence, 1):
        on_image = _image_behind(row, images, material)
        refs.append(
            EvidenceRef(
                id=number,
                field=row.field,
                quote=row.quote if row.passage or row.figure or row.fact else "",
                passage=row.passage,
                figure=row.figure,
                fact=row.fact,
                series=on_image.series if on_image else None,
                sop=on_image.sop if on_image else None,
                frame=on_image.frame if on_image else None,
                level=row.level,
            )
        )
    return refs


def _image_behind(row: DraftedEvidence, images: list[ImageRef], material: Material) -> ImageRef | None:
    """The image on which a piece of evidence is seen; of a whole study the one that shows its level."""
    if row.passage or row.figure or not images:
        return None
    if material.focus.kind not in OF_SEVERAL_LEVELS:
        return images[0]
    shown = {(place.series, place.sop) for place in material.places if place.level == row.level}
    return next((image for image in images if (image.series, image.sop) in shown), None)


def _arrow(mark: MarkView) -> Pointer:
    """An arrow whose tip lies on the mark, coming from the left edge side: (tail, tip) in px."""
    tail = [round(max(0.0, mark.column - ARROW_PX), 1), round(max(0.0, mark.row), 1)]
    return Pointer(shape="arrow", space="pixel", points=[tail, [round(mark.column, 1), round(mark.row, 1)]])


def _unique(levels: list[str]) -> list[str]:
    return list(dict.fromkeys(level for level in levels if level))

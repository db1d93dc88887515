"""Marks as a DICOM segmentation (PS3.3 A.51) on the slices that they were drawn on.

A mark with outlines is the level as it was drawn. One without is a point, and stays one: a segment of the
single pixel that it lies in, coded as the middle of its level and not as the level, with the exact place
beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anatomy.levels import Level
from anatomy.parsing import parse_level
from imaging.errors import NotExportable
from imaging.exchange.codes import ANATOMY, CENTRE, CONCEPT, level_code, own, region_code
from imaging.exchange.exact import Exact, exact_put
from imaging.exchange.making import VERSION, Making
from imaging.exchange.rasters import Patch, filled
from imaging.exchange.slices import Planes, image_of, pixel_at
from imaging.exchange.told import MarkTold, tracking_uid
from imaging.planes import FramePlane

Array = NDArray[Any]
SERIES_NUMBER: Final = 9001
# What is known of how a file or a model came to its outlines: nothing.
FAMILY: Final = own("not-told", "Not told by the file")
MOST_BYTES: Final = 600_000_000


def segmentation_of(making: Making, marks: Sequence[MarkTold], planes: Planes) -> Dataset:
    """A binary segmentation with one segment for each mark, in the order given: on slices, or on one film.

    `planes` are those of the images of `making`, in its order, None for a film. A segment has a frame for
    each slice that it is on. Raises NotExportable where a mark lies outside of its picture, or where
    overlapping outlines would need too much memory.
    """
    drawn = [_patches(mark, making.images, planes) for mark in marks]
    numbers = sorted({number for patches in drawn for number in patches})
    images = [_without_frame(making.images[number], planes[number]) for number in numbers]
    made = hd.seg.Segmentation(
        source_images=images,
        pixel_array=_pixels(drawn, numbers, (int(images[0].Rows), int(images[0].Columns))),
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[_segment(number, mark) for number, mark in enumerate(marks, 1)],
        content_label="SPINE_LEVELS",
        content_description=marks[0].standing.words[:64],
        content_creator_name=making.author.dicom_name or None,
        **making.equipment(SERIES_NUMBER, "Levels of the spine"),
    )
    if "FrameOfReferenceUID" not in made:
        # Of a film: how it is turned is said by its letters only (PS3.3 C.7.6.1.1.1).
        made.PatientOrientation = images[0].get("PatientOrientation")
    return making.finished(_same_each_time(made, making))


def _without_frame(image: Dataset, plane: FramePlane | None) -> Dataset:
    """A film as one that lies nowhere: some name a frame of reference all the same, without a place in it."""
    if plane is None:
        image.pop("FrameOfReferenceUID", None)
    return image


def _pixels(drawn: Sequence[dict[int, Patch]], numbers: list[int], size: tuple[int, int]) -> Array:
    """Segment numbers by pixel; where segments overlap a plane of its own for each, as the last axis."""
    labels = np.zeros((len(numbers), *size), dtype=np.uint8)
    for segment, patches in enumerate(drawn, 1):
        for number, patch in patches.items():
            part = patch.of(labels[numbers.index(number)])
            if part[patch.inside].any():
                return _planes_apart(drawn, numbers, size)
            part[patch.inside] = segment
    return labels


def _planes_apart(drawn: Sequence[dict[int, Patch]], numbers: list[int], size: tuple[int, int]) -> Array:
    shape = (len(numbers), *size, len(drawn))
    if np.prod(shape, dtype=np.int64) > MOST_BYTES:
        raise NotExportable("The outlines of these levels overlap, and there are too many slices to say so.")
    pixels = np.zeros(shape, dtype=np.uint8)
    for place, patches in enumerate(drawn):
        for number, patch in patches.items():
            patch.of(pixels[numbers.index(number), :, :, place])[:] = patch.inside
    return pixels


def _patches(mark: MarkTold, images: Sequence[Dataset], planes: Planes) -> dict[int, Patch]:
    """The slices that a mark is on, by their number, each with its pixels."""
    if not mark.outlines:
        return _pixel(mark, images, planes)
    places = {str(image.SOPInstanceUID): number for number, image in enumerate(images)}
    lines: dict[int, list[Array]] = {}
    for outline in mark.outlines:
        number = places[outline["sop"]]
        points = [pixel_at(point, planes[number]) for point in outline["points"]]
        lines.setdefault(number, []).append(np.array(points))
    shapes = {number: (int(images[number].Rows), int(images[number].Columns)) for number in lines}
    return {number: filled(shapes[number], found) for number, found in lines.items()}


def _pixel(mark: MarkTold, images: Sequence[Dataset], planes: Planes) -> dict[int, Patch]:
    """The one pixel that a point lies in, on the slice that it was made on, else on the nearest."""
    number = image_of(mark, images, planes)
    column, row = (round(at) for at in pixel_at(mark.place, planes[number]))
    if not (0 <= column < int(images[number].Columns) and 0 <= row < int(images[number].Rows)):
        raise NotExportable(f"{mark.level} lies outside of its picture, so no segmentation can hold it.")
    return {number: Patch(row, column, np.ones((1, 1), dtype=bool))}


def _segment(number: int, mark: MarkTold) -> hd.seg.SegmentDescription:
    level = parse_level(mark.level)
    described = hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=mark.level,
        tracking_id=mark.level,
        tracking_uid=tracking_uid(mark.uid),
        **(_shown(level) if mark.outlines else _centre(level)),
        **_algorithm(mark),
    )
    kind = level.kind.value.capitalize()
    shown = (
        f"{kind} {level}."
        if mark.outlines
        else f"Middle of {kind.lower()} {level}, a point; no extent is drawn."
    )
    described.SegmentDescription = f"{shown} {mark.standing.words} {mark.acceptance}"
    if not mark.outlines:
        exact_put(described, Exact(mark.place, mark.box))
    return described


def _shown(level: Level) -> dict[str, Any]:
    """What a segment is that shows a level as it was drawn."""
    return {
        "segmented_property_category": ANATOMY,
        "segmented_property_type": level_code(level),
        "anatomic_regions": [region_code(level)] if level.snomed is None else None,
    }


def _centre(level: Level) -> dict[str, Any]:
    """What a segment is that is the middle of a level."""
    return {
        "segmented_property_category": CONCEPT,
        "segmented_property_type": CENTRE,
        "anatomic_regions": [level_code(level) if level.snomed else region_code(level)],
    }


def _algorithm(mark: MarkTold) -> dict[str, Any]:
    """How a segment came about: by hand, by a model, or as a file that does not say."""
    if mark.by_person:
        return {"algorithm_type": hd.seg.SegmentAlgorithmTypeValues.MANUAL}
    return {
        "algorithm_type": hd.seg.SegmentAlgorithmTypeValues.SEMIAUTOMATIC,
        "algorithm_identification": hd.AlgorithmIdentificationSequence(
            name=mark.author.words, family=FAMILY, version=VERSION
        ),
    }


def _same_each_time(made: Dataset, making: Making) -> Dataset:
    """The identifiers that are drawn by lot replaced by ones that the series decides."""
    chosen = making.uid("dimensions")
    for item in made.DimensionOrganizationSequence:
        item.DimensionOrganizationUID = chosen
    for item in made.DimensionIndexSequence:
        item.DimensionOrganizationUID = chosen
    return made

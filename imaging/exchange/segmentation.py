"""Marks with outlines as a DICOM segmentation (PS3.3 A.51) on the slices that they were drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from anatomy.parsing import parse_level
from imaging.errors import NotExportable
from imaging.exchange.codes import ANATOMY, level_code, own, region_code
from imaging.exchange.making import VERSION, Making
from imaging.exchange.rasters import Patch, filled
from imaging.exchange.told import MarkTold, tracking_uid
from imaging.planes import FramePlane

Array = NDArray[Any]
SERIES_NUMBER: Final = 9001
# What is known of how a file or a model came to its outlines: nothing.
FAMILY: Final = own("not-told", "Not told by the file")
MOST_BYTES: Final = 600_000_000


def segmentation_of(making: Making, marks: Sequence[MarkTold], planes: Sequence[FramePlane]) -> Dataset:
    """A binary segmentation with one segment for each mark, in the order given.

    `planes` are those of the images of `making`, in its order. A segment has a frame for each slice that it
    is on. Raises NotExportable where overlapping outlines would need too much memory.
    """
    drawn = [_patches(mark, making.images, planes) for mark in marks]
    numbers = sorted({number for patches in drawn for number in patches})
    images = [making.images[number] for number in numbers]
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
    return making.finished(_same_each_time(made, making))


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


def _patches(mark: MarkTold, images: Sequence[Dataset], planes: Sequence[FramePlane]) -> dict[int, Patch]:
    """The slices that a mark is on, by their number, each with its pixels."""
    places = {str(image.SOPInstanceUID): number for number, image in enumerate(images)}
    lines: dict[int, list[Array]] = {}
    for outline in mark.outlines:
        number = places[outline["sop"]]
        points = [planes[number].pixel_near(point)[1:] for point in outline["points"]]
        lines.setdefault(number, []).append(np.array(points))
    shape = (int(images[0].Rows), int(images[0].Columns))
    return {number: filled(shape, found) for number, found in lines.items()}


def _segment(number: int, mark: MarkTold) -> hd.seg.SegmentDescription:
    level = parse_level(mark.level)
    described = hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=mark.level,
        segmented_property_category=ANATOMY,
        segmented_property_type=level_code(level),
        anatomic_regions=[region_code(level)] if level.snomed is None else None,
        tracking_id=mark.level,
        tracking_uid=tracking_uid(mark.uid),
        **_algorithm(mark),
    )
    kind = level.kind.value.capitalize()
    described.SegmentDescription = f"{kind} {level}. {mark.standing.words} {mark.acceptance}"
    return described


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

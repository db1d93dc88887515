"""A DICOM segmentation becomes marks of levels, on the slices of each series that it was drawn on."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.utils import iter_pixels

from anatomy.parsing import parse_level
from imaging.formats.dicom_file import DAMAGED, damaged, open_dicom, segmentation_read_as
from imaging.formats.drawn_segment import Drawn
from imaging.formats.errors import Refused, sides_in_words
from imaging.formats.geometry import SAME_GRID, Grid
from imaging.formats.label_map import WHOLE_BELOW_MM, out_of_order, whole_above
from imaging.formats.level_marks import centre_mark, marks_outcome
from imaging.formats.point_marks import flattened, point_mark
from imaging.formats.referring import Place, Source, source_named
from imaging.formats.segment_levels import Segments, segments_named, two_segments

Array = NDArray[Any]
BINARY, LABELMAP = "BINARY", "LABELMAP"
FILM_UNTOLD = "Export it again so that each frame names its film, or mark the levels by hand"


def marks_of_segmentation(path: Path, places: Sequence[Place]) -> list[dict[str, Any]]:
    """Marks of the segments that are levels, for each series that they lie on.

    `places` are the series that the segmentation names, several where an image was split when it came in,
    and of a series of films each that may be meant. Raises Refused where anything does not fit them.
    """
    dataset = open_dicom(path)
    read_as = segmentation_read_as(dataset)
    try:
        return _outcomes(dataset, _of_its_frame(dataset, places, read_as), read_as)
    except DAMAGED as problem:
        raise damaged() from problem


def _of_its_frame(dataset: Dataset, places: Sequence[Place], read_as: str) -> list[Place]:
    """The places that it can lie on: slices in its frame of reference, or all of them where films are named.

    Raises Refused.
    """
    if any(place.picture for place in places):
        return list(places)
    frame = str(dataset.get("FrameOfReferenceUID") or "")
    known = [place for place in places if place.is_known(frame, place.frame_of_reference)]
    if not known:
        places[0].require_frame(frame, read_as)
    even = [place for place in known if place.grid is not None]
    if not even:
        sentence = "The slices of its images do not lie at even distances, so no mask is laid on them."
        raise Refused("uneven", sentence, "Send the volume it was made on", read_as=read_as)
    return even


def _outcomes(dataset: Dataset, places: list[Place], read_as: str) -> list[dict[str, Any]]:
    _require_plain(dataset, read_as)
    named = segments_named(dataset, read_as)
    slices = [_lies_on(dataset, frame, places, read_as) for frame in range(_frame_count(dataset))]
    drawn = {key: each for key, each in _collected(dataset, slices).items() if key[1] in named.levels}
    if not drawn:
        raise Refused("empty_segments", "Its segments are empty: nothing is drawn.", "Export it again",
                      read_as=read_as)  # fmt: skip
    kept = _without_whole_bones(drawn, named, places, read_as)
    _require_each_once(named, kept, places, read_as)
    empty = len(named.levels) - len(_segments(drawn))
    remark = _left_out(named.left_out + len(_segments(drawn) - _segments(kept)), empty)
    marks: dict[int, list[dict[str, Any]]] = {}
    for at, place in enumerate(places):
        if own := {segment: each for (place_at, segment), each in kept.items() if place_at == at}:
            marks.setdefault(place.series, []).extend(_marks(own, named, place, read_as))
    return [_outcome(series, own, remark) for series, own in marks.items()]


def _segments(drawn: Iterable[tuple[int, int]]) -> set[int]:
    return {segment for _place, segment in drawn}


def _without_whole_bones(
    drawn: dict[tuple[int, int], Drawn], named: Segments, places: list[Place], read_as: str
) -> dict[tuple[int, int], Drawn]:
    """Without a sacrum where S1 is drawn beside it, on the slices or on the same film: both would be S1.

    An S1 that is described and not drawn, or drawn on another film, takes nothing from a sacrum. Raises
    Refused where S1 lies below the sacrum that it is the upper end of.
    """
    parts = {(_film(at, places), named.levels[number]): (at, number)
             for at, number in drawn if number not in named.wholes}  # fmt: skip
    kept = dict(drawn)
    for at, number in drawn:
        part = parts.get((_film(at, places), named.levels[number]))
        if number in named.wholes and part:
            _require_upper_end(drawn, part, (at, number), named, places, read_as)
            del kept[at, number]
    return kept


def _film(at: int, places: list[Place]) -> int | None:
    """The number of a film; None for slices, which all lie in one patient."""
    return at if places[at].picture else None


def _require_upper_end(
    drawn: dict[tuple[int, int], Drawn],
    part: tuple[int, int],
    whole: tuple[int, int],
    named: Segments,
    places: list[Place],
    read_as: str,
) -> None:
    """Refuse an S1 far below its sacrum; millimetres are known of slices only."""
    if places[part[0]].picture:
        return
    below = _centre(drawn[whole], places[whole[0]])[2] - _centre(drawn[part], places[part[0]])[2]
    if below > WHOLE_BELOW_MM:
        raise whole_above(named.levels[part[1]], read_as)


def _require_each_once(
    named: Segments, drawn: Collection[tuple[int, int]], places: list[Place], read_as: str
) -> None:
    """Refuse two segments of one level, unless each of them lies on films of its own.

    `drawn` are the segments with pixels, each by the number of its place and its own.
    """
    for level in set(named.levels.values()):
        segments = [segment for segment, each in named.levels.items() if each == level]
        if named.wholes.intersection(segments):
            segments = [segment for segment in segments if segment in _segments(drawn)]
        lies = [{at for at, segment in drawn if segment == own and places[at].picture} for own in segments]
        if len(lies) > 1 and (not all(lies) or sum(map(len, lies)) > len(set.union(*lies))):
            raise two_segments(level, read_as)


def _outcome(series: int, marks: list[dict[str, Any]], remark: str) -> dict[str, Any]:
    """The marks of one series, on all its films."""
    levels = sorted({parse_level(mark["level"]) for mark in marks})
    told = marks_outcome(marks, levels, f"Mask (DICOM SEG), {len(levels)} levels", "")
    return told | {"series": series, "remark": remark}


def _marks(drawn: dict[int, Drawn], named: Segments, place: Place, read_as: str) -> list[dict[str, Any]]:
    """The marks of the segments that lie on one place. Raises Refused where they do not ascend."""
    levels = {segment: level for segment, level in named.levels.items() if segment in drawn}
    marks = {segment: _mark(drawn[segment], segment, named, place, read_as) for segment in levels}
    # Centres of mass, as of a label map: the point of a mark lies within its outline, which may be cut off.
    heights = {segment: _upright(_centre(drawn[segment], place), place) for segment in marks}
    if wrong := out_of_order(levels, heights):
        sentence = f"{wrong[0]} would lie below {wrong[1]}: the levels do not ascend."
        raise Refused("not_ascending", sentence, "Check names and orientation", read_as=read_as)
    return [place.on_film(mark) for mark in marks.values()]


def _centre(drawn: Drawn, place: Place) -> Array:
    assert place.canvas is not None
    return drawn.centre(place.canvas)


def _upright(centre: Array, place: Place) -> Array:
    """A centre with its height last; on a film rows run downwards."""
    x, y, z = centre
    return np.array([x, 0.0, -y] if place.picture else [x, y, z])


def _mark(drawn: Drawn, segment: int, named: Segments, place: Place, read_as: str) -> dict[str, Any]:
    """The mark of a segment: what is drawn, or a point where it is a level's middle only."""
    canvas, level = place.canvas, named.levels[segment]
    assert canvas is not None
    centre = _centre(drawn, place)
    if segment in named.centres:
        exact = named.centres[segment]
        return point_mark(level, centre, exact, place, read_as) if exact else centre_mark(level, centre)
    made = drawn.mark(level, centre, canvas)
    return flattened(made, centre) if place.picture else made


def _left_out(others: int, empty: int) -> str:
    told = [f"{others} of other structures" if others else "", f"{empty} empty" if empty else ""]
    return f"Segments left out: {', '.join(part for part in told if part)}." if others or empty else ""


def _require_plain(dataset: Dataset, read_as: str) -> None:
    """Refuse what says by how much a pixel belongs to a segment, and pixels that are not all there."""
    if str(dataset.SegmentationType) not in (BINARY, LABELMAP):
        sentence = "This segmentation gives each pixel a share, not a level."
        raise Refused("fractional", sentence, "Export it as a binary segmentation", read_as=read_as)
    frames = len(dataset.PerFrameFunctionalGroupsSequence)
    if frames != _frame_count(dataset):
        raise damaged()
    needed = int(dataset.Rows) * int(dataset.Columns) * frames * int(dataset.BitsAllocated) // 8
    if not dataset.file_meta.TransferSyntaxUID.is_compressed and len(dataset.PixelData) < needed:
        raise damaged()


def _frame_count(dataset: Dataset) -> int:
    return int(dataset.NumberOfFrames)


def _lies_on(dataset: Dataset, frame: int, places: list[Place], read_as: str) -> tuple[int, int]:
    """The place, by its number, and its slice that a frame lies on, pixel for pixel. Raises Refused."""
    if any(place.picture for place in places):
        return _film_of(dataset, frame, places, read_as), 0
    return _slice_of(dataset, frame, places, read_as)


def _film_of(dataset: Dataset, frame: int, places: list[Place], read_as: str) -> int:
    """The number of the film that a frame lies on: the one that it names, else the only one there is.

    Nothing in its pixels tells one film from another. Raises Refused.
    """
    films = {at for at, place in enumerate(places) if place.picture}
    sources = _sources(dataset, frame)
    told = [{at for at in films if places[at].slices_named(source)} for source in sources]
    if not all(told):
        sentence = f"Frame {frame + 1} was drawn on another picture than the films here that the file names."
        raise Refused("other_picture", sentence, FILM_UNTOLD, read_as=read_as)
    # One of the slices that the file names beside its films may be meant as well.
    meant = set.union(*told) if told else set(range(len(places)))
    if len(meant) > 1:
        sentence = f"On which of {len(meant)} pictures frame {frame + 1} was drawn, the file does not say."
        raise Refused("ambiguous_image", sentence, FILM_UNTOLD, read_as=read_as)
    (at,) = meant
    if [int(dataset.Columns), int(dataset.Rows)] != places[at].picture:
        raise _no_fit(dataset, [places[at]], read_as)
    return at


def _slice_of(dataset: Dataset, frame: int, places: list[Place], read_as: str) -> tuple[int, int]:
    """The slice that a frame lies on in the patient, as `_lies_on` has it. Raises Refused."""
    fits = [
        (at, number) for at, place in enumerate(places) if (number := _fit(dataset, frame, place)) is not None
    ]
    if not fits:
        raise _no_fit(dataset, places, read_as)
    sources = _sources(dataset, frame)
    told = [
        (at, number)
        for at, number in fits
        if any(number in places[at].slices_named(source) for source in sources)
    ]
    # One frame may rest on several slices; named alone, a slice is the one that was drawn on.
    if len(sources) == 1 and not told:
        sentence = f"Frame {frame + 1} names another slice than the one it lies on."
        raise Refused("other_slice", sentence, "Export it again from its images", read_as=read_as)
    meant = told or fits
    if len(meant) > 1:
        sentence = f"Frame {frame + 1} lies on slices of {len(meant)} series, and does not say of which."
        what_to_do = "Export it with the frames it was drawn on, or from one of the series"
        raise Refused("ambiguous_image", sentence, what_to_do, read_as=read_as)
    return meant[0]


def _fit(dataset: Dataset, frame: int, place: Place) -> int | None:
    """The slice of a place that a frame lies on, pixel for pixel; None for none."""
    size = (int(dataset.Columns), int(dataset.Rows))
    assert place.grid is not None
    corners = _corners(dataset, frame, size)
    number = _nearest(corners[0], place.grid)
    if size != place.grid.shape[:2] or number is None:
        return None
    near = _apart(corners, number, place.grid) <= SAME_GRID * place.grid.spacing.min()
    return number if near else None


def _no_fit(dataset: Dataset, places: list[Place], read_as: str) -> Refused:
    size = (int(dataset.Columns), int(dataset.Rows))
    shapes = [place.canvas.shape[:2] for place in places if place.canvas is not None]
    if size not in shapes:
        theirs, own = sides_in_words(size), sides_in_words(shapes[0])
        return _other_grid(f"Its frames have {theirs} pixels, its images {own}.", read_as)
    return _other_grid("Its frames do not lie on the slices of its images, pixel for pixel.", read_as)


def _other_grid(sentence: str, read_as: str) -> Refused:
    return Refused("grid_differs", sentence, "Resample the segmentation to its images", read_as=read_as)


def _corners(dataset: Dataset, frame: int, size: tuple[int, int]) -> Array:
    """Three corner pixels of a frame in LPS mm: the first, the last of its row, the last of its column."""
    start = _floats(_group(dataset, frame, "PlanePositionSequence").ImagePositionPatient)
    cosines = _floats(_group(dataset, frame, "PlaneOrientationSequence").ImageOrientationPatient)
    down, across = _floats(_group(dataset, frame, "PixelMeasuresSequence").PixelSpacing)
    along = [cosines[:3] * across * (size[0] - 1), cosines[3:] * down * (size[1] - 1)]
    return np.array([start, start + along[0], start + along[1]])


def _nearest(corner: Array, grid: Grid) -> int | None:
    number = round(float((np.linalg.inv(grid.affine) @ np.append(corner, 1.0))[2]))
    return number if 0 <= number < grid.shape[2] else None


def _apart(corners: Array, number: int, grid: Grid) -> float:
    columns, rows, _slices = grid.shape
    ends = np.array([[0, 0], [columns - 1, 0], [0, rows - 1]])
    indices = np.column_stack([ends, np.full(3, number), np.ones(3)])
    return float(np.linalg.norm((grid.affine @ indices.T).T[:, :3] - corners, axis=1).max())


def _sources(dataset: Dataset, frame: int) -> list[Source]:
    derived = dataset.PerFrameFunctionalGroupsSequence[frame].get("DerivationImageSequence") or []
    images = itertools.chain.from_iterable(item.get("SourceImageSequence") or [] for item in derived)
    return [source_named(image) for image in images]


def _group(dataset: Dataset, frame: int, word: str) -> Dataset:
    """What a functional group says of a frame: its own, or what all share."""
    own = dataset.PerFrameFunctionalGroupsSequence[frame].get(word)
    found: Dataset = (own or dataset.SharedFunctionalGroupsSequence[0].get(word))[0]
    return found


def _floats(values: Any) -> Array:
    return np.array([float(value) for value in values])


def _collected(dataset: Dataset, slices: list[tuple[int, int]]) -> dict[tuple[int, int], Drawn]:
    """The pixels of each segment that has any, by the number of its place and its own."""
    found: dict[tuple[int, int], Drawn] = {}
    for number, plane, (at, on_slice) in _planes(dataset, slices):
        if plane.any():
            found.setdefault((at, number), Drawn()).add(on_slice, plane)
    return found


def _planes(dataset: Dataset, slices: list[tuple[int, int]]) -> Iterator[tuple[int, Array, tuple[int, int]]]:
    """Segment number, its pixels, and the place and slice that they lie on, of each frame."""
    for frame, values in enumerate(_frames(dataset)):
        if str(dataset.SegmentationType) == LABELMAP:
            for number in np.unique(values[values > 0]):
                yield int(number), values == number, slices[frame]
        else:
            named = _group(dataset, frame, "SegmentIdentificationSequence")
            yield int(named.ReferencedSegmentNumber), values > 0, slices[frame]


def _frames(dataset: Dataset) -> Iterator[Array]:
    """The values of each frame, (rows, columns); packed as bits a frame may begin in a byte (PS3.5 8.1.1)."""
    if int(dataset.BitsAllocated) > 1 or dataset.file_meta.TransferSyntaxUID.is_compressed:
        yield from iter_pixels(dataset, raw=True)
        return
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    packed, count = np.frombuffer(dataset.PixelData, dtype=np.uint8), rows * columns
    for start in range(0, count * _frame_count(dataset), count):
        bits = np.unpackbits(packed[start // 8 : (start + count + 7) // 8], bitorder="little")
        yield bits[start % 8 : start % 8 + count].reshape(rows, columns)

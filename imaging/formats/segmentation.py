"""A DICOM segmentation becomes marks of levels, on the slices of each series that it was drawn on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.utils import iter_pixels

from anatomy.levels import Level
from imaging.formats.dicom_file import DAMAGED, damaged, open_dicom, segmentation_read_as
from imaging.formats.errors import Refused, sides_in_words
from imaging.formats.geometry import SAME_GRID, Grid
from imaging.formats.label_map import out_of_order
from imaging.formats.level_marks import centre_mark, label_mark, marks_outcome
from imaging.formats.point_marks import flattened, point_mark
from imaging.formats.referring import Place, Source, source_named
from imaging.formats.segment_levels import Segments, segments_named

Array = NDArray[Any]
BINARY, LABELMAP = "BINARY", "LABELMAP"
# Around a segment, as the centre and the depth of a label are found in a whole volume.
MARGIN = 1


def marks_of_segmentation(path: Path, places: Sequence[Place]) -> list[dict[str, Any]]:
    """Marks of the segments that are levels, for each series that they lie on.

    `places` are the series that the segmentation names: several where an image was split when it came in.
    Raises Refused where anything does not fit them.
    """
    dataset = open_dicom(path)
    read_as = segmentation_read_as(dataset)
    try:
        return _outcomes(dataset, _of_its_frame(dataset, places, read_as), read_as)
    except DAMAGED as problem:
        raise damaged() from problem


def _of_its_frame(dataset: Dataset, places: Sequence[Place], read_as: str) -> list[Place]:
    """The places that it can lie on: films, or slices in its frame of reference. Raises Refused."""
    if films := [place for place in places if place.picture]:
        return films
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
    slices = [_slice_of(dataset, frame, places, read_as) for frame in range(_frame_count(dataset))]
    drawn = _collected(dataset, slices)
    kept = {key: each for key, each in drawn.items() if key[1] in named.levels}
    if not kept:
        raise Refused("empty_segments", "Its segments are empty: nothing is drawn.", "Export it again",
                      read_as=read_as)  # fmt: skip
    empty = len(named.levels) - len({segment for _place, segment in kept})
    remark = _left_out(named.left_out, empty)
    outcomes = []
    for at, place in enumerate(places):
        if own := {segment: each for (place_at, segment), each in kept.items() if place_at == at}:
            outcomes.append(_outcome(own, named, place, read_as) | {"remark": remark})
    return outcomes


def _outcome(drawn: dict[int, Drawn], named: Segments, place: Place, read_as: str) -> dict[str, Any]:
    """The marks of the segments that lie on one series. Raises Refused where they do not ascend."""
    levels = {segment: level for segment, level in named.levels.items() if segment in drawn}
    marks = {segment: _mark(drawn[segment], segment, named, place, read_as) for segment in levels}
    # Centres of mass, as of a label map: the point of a mark lies within its outline, which may be cut off.
    heights = {segment: _upright(_centre(drawn[segment], place), place) for segment in marks}
    if wrong := out_of_order(levels, heights):
        sentence = f"{wrong[0]} would lie below {wrong[1]}: the levels do not ascend."
        raise Refused("not_ascending", sentence, "Check names and orientation", read_as=read_as)
    read_as = f"Mask (DICOM SEG), {len(marks)} levels"
    told = marks_outcome(list(marks.values()), sorted(levels.values()), read_as, "")
    return told | {"series": place.series}


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


def _slice_of(dataset: Dataset, frame: int, places: list[Place], read_as: str) -> tuple[int, int]:
    """The place, by its number, and its slice that a frame lies on, pixel for pixel. Raises Refused."""
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
    if place.picture:
        return 0 if list(size) == place.picture else None
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


@dataclass
class Drawn:
    """The pixels of one segment: slice number to first row, first column and what is set from there on."""

    slices: dict[int, tuple[int, int, Array]] = field(default_factory=dict)

    def add(self, number: int, plane: Array) -> None:
        """Take the set pixels of one frame."""
        if number in self.slices:
            row, column, there = self.slices[number]
            plane = plane.copy()
            plane[row : row + there.shape[0], column : column + there.shape[1]] |= there
        rows, columns = np.nonzero(plane.any(axis=1))[0], np.nonzero(plane.any(axis=0))[0]
        cut = plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        self.slices[number] = (int(rows[0]), int(columns[0]), cut.copy())

    def centre(self, grid: Grid) -> Array:
        """The centre of mass, LPS mm."""
        sums, count = np.zeros(3), 0
        for number, (row, column, there) in self.slices.items():
            down, across = np.nonzero(there)
            sums += [(across + column).sum(), (down + row).sum(), number * len(down)]
            count += len(down)
        centre: Array = (grid.affine @ np.append(sums / count, 1.0))[:3]
        return centre

    def mark(self, level: Level, centre: Array, grid: Grid) -> dict[str, Any]:
        """The mark of the segment, found in no more of the grid than it needs."""
        low, mask = self._cut(grid)
        affine = grid.affine.copy()
        affine[:3, 3] = (grid.affine @ np.append(low, 1.0))[:3]
        columns, rows, slices = mask.shape
        made = label_mark(mask, 1, level, centre, Grid((columns, rows, slices), affine))
        made["outlines"] = [(number + int(low[2]), points) for number, points in made["outlines"]]
        return made

    def _cut(self, grid: Grid) -> tuple[Array, Array]:
        """The first index (column, row, slice) of a part of the grid around the segment, and the part."""
        firsts = np.array([(column, row, number) for number, (row, column, _) in self.slices.items()])
        sizes = np.array([(part.shape[1], part.shape[0], 1) for _row, _column, part in self.slices.values()])
        low = np.maximum(firsts.min(axis=0) - MARGIN, 0)
        high = np.minimum((firsts + sizes).max(axis=0) + MARGIN, grid.shape)
        mask = np.zeros(high - low, dtype=np.int32)
        for number, (row, column, part) in self.slices.items():
            across, down = column - low[0], row - low[1]
            mask[across : across + part.shape[1], down : down + part.shape[0], number - low[2]] = part.T
        return low, mask


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

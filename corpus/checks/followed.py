"""Bodies whose images and evidence name slices by the series that these lie in today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from corpus.bodies import Body, EvidenceRef, ImageRef
from corpus.models import Evidence
from imaging.models import Series
from imaging.sister_volumes import homes_of

Ref = TypeVar("Ref", ImageRef, EvidenceRef)
# Series and SOP Instance UID as a body names them, and the series the slice lies in.
Moved = Mapping[tuple[str, str], str]


def bodies_followed(bodies: Sequence[Body], series: Iterable[Series]) -> list[Body]:
    """The bodies in their order; one differs only where a slice lies in a volume its series was parted into.

    `series` are those that the bodies name and the others of their studies. One query where any of them has
    a sister, else none.
    """
    known = {key: row for row in series for key in (row.series_instance_uid, str(row.uid))}
    names = {pair for body in bodies for pair in _names(body)}
    named = {(known[series], sop) for series, sop in names if series in known}
    homes = homes_of(named, {row.pk: row for row in known.values()}.values())
    moved = {
        (name, sop): home.series_instance_uid
        for (key, sop), home in homes.items()
        for name, row in known.items()
        if row.pk == key
    }
    return [_followed(body, moved) if moved else body for body in bodies]


def evidence_follow(rows: Sequence[Evidence]) -> None:
    """Give each link to a slice the series that this lies in today; nothing is stored.

    Fetch the rows with the studies of their series, and these with their series and project.
    """
    named = [(row.series, row.sop_instance_uid) for row in rows if row.series is not None]
    among = {each.pk: each for series, _sop in named for each in series.study.series.all()}
    homes = homes_of(named, among.values())
    for row in rows:
        if row.series_id is not None:
            row.series = homes.get((row.series_id, row.sop_instance_uid), row.series)


def _names(body: Body) -> Iterator[tuple[str, str]]:
    """The series and SOP Instance UIDs of the slices that a body names."""
    refs: list[ImageRef | EvidenceRef] = [*body.images, *body.evidence]
    for ref in refs:
        if ref.series and ref.sop:
            yield ref.series, ref.sop


def _followed(body: Body, moved: Moved) -> Body:
    return body.model_copy(
        update={
            "images": [_named_anew(image, moved) for image in body.images],
            "evidence": [_named_anew(ref, moved) for ref in body.evidence],
        }
    )


def _named_anew(ref: Ref, moved: Moved) -> Ref:
    uid = moved.get((ref.series or "", ref.sop or ""))
    return ref.model_copy(update={"series": uid}) if uid else ref

"""How far the pictures of a study have been looked at, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from imaging.boxes import TEXT, boxes_of, found_in, is_text_news
from imaging.models import SopInstance, Study


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture on the way through a study."""

    is_asked: bool
    is_looked_at: bool
    has_text: bool
    waits_for_machine: bool
    covers: int


@dataclass(frozen=True, slots=True)
class Walk:
    """The way through the pictures of a study; places count from 1."""

    pictures: list[Seen]

    @property
    def asked(self) -> int:
        """How many pictures somebody has to look at one by one."""
        return sum(one.is_asked for one in self.pictures)

    @property
    def looked(self) -> int:
        """At how many of these somebody did."""
        return sum(one.is_asked and one.is_looked_at for one in self.pictures)

    @property
    def unread(self) -> int:
        """At how many of these no machine has looked yet."""
        return sum(one.is_asked and one.waits_for_machine for one in self.pictures)

    @property
    def unseen(self) -> int:
        """At how many of these no person has looked one by one; that a machine did counts for nothing."""
        return self.asked - self.looked

    @property
    def covers(self) -> int:
        """Places that the sign-off will mask."""
        return sum(one.covers for one in self.pictures)

    @property
    def undecided(self) -> int:
        """Pictures with text, by the machine, on which nobody has decided."""
        return sum(one.has_text and not one.is_looked_at for one in self.pictures)

    @property
    def first(self) -> int:
        """The first picture to look at, else the first of all."""
        return self.next_after(0) or 1

    def next_after(self, place: int) -> int | None:
        """The next picture to look at behind a place, or from the beginning; None when all were."""
        # Where no picture is asked about, a person who walks through them walks through all.
        every = not self.asked
        open_ones = [
            at for at, one in enumerate(self.pictures, 1) if (one.is_asked or every) and not one.is_looked_at
        ]
        behind = [at for at in open_ones if at > place]
        return next(iter(behind or open_ones), None)


def pictures_in_order(study: Study) -> QuerySet[SopInstance]:
    """The pictures of a study as a person walks through them."""
    files = SopInstance.objects.filter(series__study=study)
    return files.order_by("series__number", "series__pk", "slice_position", "instance_number", "pk")


def study_walk(study: Study) -> Walk:
    """How far a study has been looked at."""
    rows = pictures_in_order(study).values_list(
        "series__burned_in_suspected", "text_places", "sha256", "look__sha256", "look__covers", "look__found"
    )
    return Walk([_seen(*row) for row in rows])


def _seen(
    suspected: bool,
    text_places: str,
    sha256: str,
    looked: str | None,
    covers: str | None,
    found: str | None,
) -> Seen:
    has_text = any(kind == TEXT for _box, kind in found_in(text_places))
    return Seen(
        is_asked=suspected or has_text,
        # What the machine found after a person had looked, they have not seen.
        is_looked_at=looked == sha256 and not is_text_news(found or "", text_places),
        has_text=has_text,
        waits_for_machine=text_places == "",
        covers=len(boxes_of(covers or "[]")),
    )

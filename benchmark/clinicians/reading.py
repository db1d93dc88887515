"""What a clinician is shown: the suites that wait for them, their way through one, and one bare question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from benchmark.asking.ready import closed_body
from benchmark.clinicians.known import items_unknown
from benchmark.errors import KnowsTheKey
from benchmark.models import Baseline, ClinicianAnswer, Item
from benchmark.pictures import images_shown
from benchmark.prompt import context_told
from benchmark.ratings.order import drawn
from projects.models import Project, User


@dataclass(frozen=True)
class OwnItem:
    """An item in a clinician's order: its place from 1, and whether they have answered it."""

    place: int
    uid: UUID
    is_answered: bool


@dataclass(frozen=True)
class OwnItems:
    """A clinician's items of one suite, in an order of their own."""

    baseline: Baseline
    items: list[OwnItem]

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(one.is_answered for one in self.items)

    def at(self, uid: UUID) -> OwnItem | None:
        """The item of this name; None where it is not theirs to answer."""
        return next((one for one in self.items if one.uid == uid), None)

    def before(self, place: int) -> OwnItem | None:
        """The one before a place."""
        return self.items[place - 2] if place > 1 else None

    def open_after(self, place: int = 0) -> OwnItem | None:
        """The next without an answer after a place, from the start again at the end."""
        return next((one for one in self.items[place:] + self.items[:place] if not one.is_answered), None)


def own_items(baseline: Baseline, clinician: User) -> OwnItems:
    """Those that they may answer. Raises KnowsTheKey."""
    uids: Iterable[UUID] = items_unknown(baseline.version, clinician).values_list("uid", flat=True)
    mine = ClinicianAnswer.objects.filter(baseline=baseline, clinician=clinician)
    done = set(mine.values_list("item__uid", flat=True))
    ordered = sorted(uids, key=lambda uid: drawn(0, baseline.uid, clinician.pk, uid))
    return OwnItems(
        baseline, [OwnItem(place, uid, uid in done) for place, uid in enumerate(ordered, start=1)]
    )


def baselines_for(project: Project, clinician: User) -> list[OwnItems]:
    """The open suites of a project that this clinician may answer something of, the newest first."""
    rows = Baseline.objects.filter(version__suite__project=project, closed_at__isnull=True)
    try:
        found = [own_items(one, clinician) for one in rows.select_related("version__suite__project")]
    except KnowsTheKey:
        return []
    return sorted((one for one in found if one.items), key=lambda one: -one.baseline.pk)


@dataclass(frozen=True)
class BareQuestion:
    """An item without its key, its reasons, its levels or who drafted it."""

    language: str
    context: str
    stem: str
    options: list[tuple[str, str]]
    pictures: range


def question_bare(item: Item) -> BareQuestion:
    """The question as a model is asked it."""
    body = closed_body(item)
    return BareQuestion(
        language=body.language,
        context=context_told(body),
        stem=body.stem,
        options=[(option.key, option.text) for option in body.options],
        pictures=range(len(images_shown(item, body))),
    )

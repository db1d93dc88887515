"""A person compares the text of a scanned page with its picture: right, corrected, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from corpus.bodies import sha256_hex
from corpus.models import Evidence, Instance, PageState, Passage, ReadBy, ScannedPage
from corpus.sources.errors import NotWaitingForReading, SourceRefused
from projects.models import User
from projects.services import audit

CITED = "Drafts rest on the text of this page as it was read, so it can be neither changed nor left out."


def page_passages(page: ScannedPage) -> QuerySet[Passage]:
    """The passages that were read from a page, in reading order."""
    return page.source.passages.filter(page=page.page).exclude(read_by=ReadBy.TEXT).order_by("position")


def page_digest(page: ScannedPage) -> str:
    """Tells whether what a person compared is what is here, with nobody's word on it meanwhile."""
    return sha256_hex("\n".join([page.state, *page_passages(page).values_list("sha256", flat=True)]))


@transaction.atomic
def scan_page_check(*, page: ScannedPage, texts: Mapping[UUID, str], checked_by: User, seen: str) -> int:
    """Take the texts of a page as a person says that they stand on it; returns how many were changed.

    `texts` are by the uids of passages; an empty one is dropped. `seen` is the `page_digest` of what was on
    the person's screen. Raises NotWaitingForReading when somebody was faster, SourceRefused where drafts rest
    on a text that would change.
    """
    _hold(page, seen, PageState.CHECKED, checked_by)
    changed = [one for one in page_passages(page) if texts.get(one.uid, one.text).strip() != one.text]
    _uncited_require(changed)
    for passage in changed:
        text = texts[passage.uid].strip()
        if text:
            Passage.objects.filter(pk=passage.pk).update(text=text, sha256=sha256_hex(text))
        else:
            _delete(page_passages(page).filter(pk=passage.pk))
    page_passages(page).update(read_by=ReadBy.OCR_CHECKED)
    _recorded(page, checked_by, "scan_page_check", len(changed))
    return len(changed)


@transaction.atomic
def scan_page_drop(*, page: ScannedPage, dropped_by: User, seen: str) -> None:
    """Leave a page out: its text goes. Raises NotWaitingForReading and SourceRefused as a check does."""
    _hold(page, seen, PageState.LEFT_OUT, dropped_by)
    passages = list(page_passages(page))
    _uncited_require(passages)
    _delete(page_passages(page))
    page.source.captions.filter(page=page.page, figures=None).delete()
    _recorded(page, dropped_by, "scan_page_drop", len(passages))


def _hold(page: ScannedPage, seen: str, state: PageState, by: User) -> None:
    """Take the page for one person, whose screen showed what is here."""
    # The write takes the row's lock: of two people only one decides on the same text.
    held = ScannedPage.objects.to_look_at().filter(pk=page.pk, state=page.state)
    if not held.update(state=state, checked_by=by, checked_at=timezone.now()) or page_digest(page) != seen:
        raise NotWaitingForReading("Somebody decided on this page or changed it meanwhile. Read it again.")


def _uncited_require(passages: list[Passage]) -> None:
    keys = [passage.pk for passage in passages]
    if (
        Instance.objects.filter(passage__in=keys).exists()
        or Evidence.objects.filter(passage__in=keys).exists()
    ):
        raise SourceRefused(CITED)


def _delete(passages: QuerySet[Passage]) -> None:
    """Raises SourceRefused where a row of a room above holds one of them."""
    try:
        passages.delete()
    except ProtectedError as problem:
        raise SourceRefused(CITED) from problem


def _recorded(page: ScannedPage, by: User, action: str, passages: int) -> None:
    audit(
        action=action,
        actor=by,
        project=page.source.project,
        object_kind="source",
        object_uid=page.source.uid,
        detail={"page": page.page, "passages": passages},
    )

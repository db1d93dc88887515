"""Sign-off of a hospital case: a person read what is left of its text and says whether it names anybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from corpus.bodies import sha256_hex
from corpus.models import Caption, Figure, Source
from corpus.sources.cleaning import visible
from corpus.sources.errors import NotWaitingForReading
from corpus.sources.source_add import rights_of
from imaging.deidentify.free_text import clean_text, named_in
from imaging.models import SignOff
from projects.models import User
from projects.services import audit


@transaction.atomic
def source_sign_off(*, source: Source, signed_by: User, seen: str) -> Source:
    """Let a text be used as its rights allow. `seen` is the `text_digest` of what was on the person's screen.

    Raises NotWaitingForReading when somebody was faster or words were taken out meanwhile.
    """
    _hold(source, seen)
    wanted = source.purposes_after_sign_off.split(",")
    Source.objects.filter(pk=source.pk).update(
        sign_off=SignOff.SIGNED, signed_off_by=signed_by, signed_off_at=timezone.now(), **rights_of(wanted)
    )
    return _recorded(source, signed_by, "source_sign_off", {})


@transaction.atomic
def source_words_remove(*, source: Source, words: Iterable[str], removed_by: User, seen: str) -> int:
    """Replace words that still name somebody, wherever they stand; returns how often. They are not kept.

    Raises NotWaitingForReading as `source_sign_off` does.
    """
    _hold(source, seen)
    named = [visible(word).strip() for word in words if word.strip()]
    taken: Counter[str] = Counter(json.loads(source.taken_out))
    before = taken.total()

    def without(text: str) -> str:
        finds = named_in(text, names=named)
        taken.update(one.kind for one in finds)
        return clean_text(text, finds)

    for passage in source.passages.all():
        passage.heading, passage.text = without(passage.heading)[:240], without(passage.text)
        passage.sha256 = sha256_hex(passage.text)
        passage.save(update_fields=["heading", "text", "sha256"])
    for caption in source.captions.all():
        text = without(caption.text)
        Caption.objects.filter(pk=caption.pk).update(text=text)
        Figure.objects.filter(matched_caption=caption).update(caption=text)
    changed = {"title": without(source.title)[:240], "citation": without(source.citation)[:400]}
    Source.objects.filter(pk=source.pk).update(taken_out=json.dumps(taken, sort_keys=True), **changed)
    count = taken.total() - before
    _recorded(source, removed_by, "source_words_remove", {"places": count})
    return count


def text_digest(source: Source) -> str:
    """Tells whether the text that a person read is the one that is here."""
    passages = source.passages.order_by("position").values_list("heading", "text")
    captions = source.captions.order_by("position").values_list("label", "text")
    return sha256_hex("\n".join(f"{heading}\n{text}" for heading, text in [*passages, *captions]))


def _hold(source: Source, seen: str) -> None:
    """Raise NotWaitingForReading unless the source waits and is what the person saw."""
    # The write takes the row's lock: of two people only one decides on the same text.
    held = Source.objects.filter(pk=source.pk, sign_off=SignOff.WAITING).update(sign_off=SignOff.WAITING)
    if not held or text_digest(source) != seen:
        raise NotWaitingForReading("Somebody decided on this text or changed it meanwhile. Read it again.")
    source.refresh_from_db()


def _recorded(source: Source, by: User, action: str, detail: dict[str, object]) -> Source:
    source.refresh_from_db()
    audit(
        action=action,
        actor=by,
        project=source.project,
        object_kind="source",
        object_uid=source.uid,
        detail=detail or None,
    )
    return source

"""Looks: a person says of one picture what names somebody; carried out when the study is signed off."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from imaging.boxes import Box, boxes_as_text, boxes_of
from imaging.dicomweb.pixels import series_changed
from imaging.errors import PictureChanged
from imaging.models import PictureLook, SignOff, SopInstance, Study
from imaging.policies import REVIEWABLE
from imaging.services.masking import maskable_require, picture_mask
from imaging.services.study_hold import study_held
from projects.models import User
from projects.services import audit

TO_MASK = "Places of its pictures are to be masked: sign it off to carry that out."


@transaction.atomic
def picture_look(
    *,
    file: SopInstance,
    covers: Sequence[Box],
    spares: Sequence[Box],
    looked_by: User,
    seen: str,
    found: str = "",
) -> PictureLook:
    """Keep that a picture names nobody once `covers` are black, less the lead letters in `spares`.

    `seen` is the `sha256` of the file that was looked at, `found` what a machine had proposed on it by then:
    what it proposes later is asked about again. With covers the study waits for a sign-off, which masks
    them; until then all of it can be said anew or taken back. Raises PictureChanged when the picture was
    masked meanwhile, NotMaskable when a box lies outside of it or it is of a kind that is not masked.
    """
    maskable_require(file, covers)
    # Nobody signs the study off between this and the look, and leaves it undone.
    study_held(file.series.study_id)
    # The write takes the row's lock: nobody masks the picture between this and the look.
    if not SopInstance.objects.filter(pk=file.pk, sha256=seen).update(sha256=seen):
        raise PictureChanged("Somebody masked this picture meanwhile. Look again.")
    look, _is_new = PictureLook.objects.update_or_create(
        file=file,
        defaults={
            "sha256": seen,
            "covers": boxes_as_text(covers),
            "spares": boxes_as_text(spares),
            "found": found,
            "looked_by": looked_by,
            "looked_at": timezone.now(),
        },
    )
    if covers:
        _let_wait(file.series.study)
    _tell("picture_look", file, looked_by, {"covers": len(covers), "spares": len(spares)})
    return look


@transaction.atomic
def picture_look_take_back(*, file: SopInstance, taken_by: User, seen: str) -> None:
    """Take back what was said of a picture: nobody has looked at it.

    `seen` is the `sha256` of the picture on the person's screen: pictures that came meanwhile may stand in
    its place. Raises PictureChanged.
    """
    deleted, _rows = PictureLook.objects.filter(file=file, file__sha256=seen).delete()
    if not deleted:
        raise PictureChanged("Nobody's word on this picture is kept any more. Reload the page.")
    _tell("picture_look_take_back", file, taken_by, {})


def looks_carry_out(*, study: Study, masked_by: User) -> int:
    """Mask what looks at the pictures of a study cover; returns in how many. Call it inside a transaction.

    Raises PictureChanged when one of them is not the picture any more that was looked at.
    """
    looks = PictureLook.objects.filter(file__series__study=study).exclude(covers="[]")
    for look in looks.select_related("file__series__study__project"):
        file = picture_mask(
            file=look.file,
            boxes=boxes_of(look.covers),
            spared=boxes_of(look.spares),
            masked_by=masked_by,
            seen=look.sha256,
        )
        PictureLook.objects.filter(pk=look.pk).update(sha256=file.sha256, covers="[]", spares="[]")
    return len(looks)


def _let_wait(study: Study) -> None:
    changed = Study.objects.filter(pk=study.pk, sign_off__in=REVIEWABLE).update(
        sign_off=SignOff.WAITING, sign_off_reason=TO_MASK, signed_off_by=None, signed_off_at=None
    )
    if changed:
        transaction.on_commit(series_changed)
        return
    waiting = Study.objects.filter(pk=study.pk, sign_off=SignOff.WAITING).exclude(
        sign_off_reason__contains=TO_MASK
    )
    for reason in waiting.values_list("sign_off_reason", flat=True):
        waiting.update(sign_off_reason=f"{TO_MASK} {reason}"[:240].strip())


def _tell(action: str, file: SopInstance, actor: User, detail: dict[str, int]) -> None:
    study = file.series.study
    audit(
        action=action,
        actor=actor,
        project=study.project,
        object_kind="study",
        object_uid=study.uid,
        detail={"sop": file.sop_instance_uid, **detail},
    )

"""A person marks a picture as key, and takes that back."""

from __future__ import annotations

from django.db import transaction

from imaging.drawn import Picture
from imaging.errors import NoSuchPicture
from imaging.models import KeyImage, SopInstance, Study
from projects.models import User
from projects.services import audit


@transaction.atomic
def key_image_mark(*, study: Study, picture: Picture, author: User) -> KeyImage:
    """Mark a picture of a study as key; marked again, it is marked once. Raises NoSuchPicture."""
    file = _file(study, picture)
    key, is_new = KeyImage.objects.get_or_create(sop_instance=file, frame=picture.frame, author=author)
    if is_new:
        _record("key_image_mark", study, key)
    return key


@transaction.atomic
def key_image_unmark(*, study: Study, picture: Picture, author: User) -> bool:
    """Take one's own mark from a picture; whether there was one. Raises NoSuchPicture."""
    rows = KeyImage.objects.filter(sop_instance=_file(study, picture), frame=picture.frame, author=author)
    key = rows.first()
    if key is None:
        return False
    _record("key_image_unmark", study, key)
    key.delete()
    return True


def _file(study: Study, picture: Picture) -> SopInstance:
    file = SopInstance.objects.filter(series__study=study, sop_instance_uid=picture.sop).first()
    if file is None or not 1 <= picture.frame <= file.number_of_frames:
        raise NoSuchPicture("This picture is not in the study any more. Reload the page.")
    return file


def _record(action: str, study: Study, key: KeyImage) -> None:
    audit(
        action=action,
        actor=key.author,
        project=study.project,
        object_kind="key_image",
        object_uid=key.uid,
        detail={"sop": key.sop_instance.sop_instance_uid, "frame": key.frame},
    )

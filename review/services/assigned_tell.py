"""Telling surgeons of items that were kept for them, and of what was taken back of it."""

from __future__ import annotations

from projects.models import Notice, NoticeKind, Shared, User
from projects.services.notices import notices_send


def assigned_tell(
    *, act: Shared, project_id: int, by: User, to: int, items: int, kind: NoticeKind = NoticeKind.ASSIGNED
) -> None:
    """The surgeon learns of it; what somebody did with items of their own is no news to them."""
    notices_send(to=[to], kind=kind, project_id=project_id, about=act, subject=questions(items), actor=by)


def assigned_tell_undo(*, act: Shared, to: int, put_back: int, left: int) -> None:
    """Who has not read of it yet reads what is left, or nothing; who has, what became of it since."""
    if not put_back:
        return
    told = Notice.objects.filter(about_uid=act.uid, person=to)
    if left:
        told.unread().update(subject=questions(left))
    else:
        told.unread().delete()
    part = f"{put_back} of them " if left else ""
    since = f"{questions(put_back + left)}, {part}taken back since"
    told.filter(read_at__isnull=False).update(subject=since)


def questions(count: int) -> str:
    """So many, in words."""
    return f"{count} question{'s' if count > 1 else ''}"

"""Telling people what concerns them, and keeping what they have read of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from projects.models import Notice, NoticeKind, Run, RunState, Shared, User

RUN_ENDS = {RunState.DONE: NoticeKind.RUN_DONE, RunState.FAILED: NoticeKind.RUN_FAILED}


def notices_send(
    *,
    to: Iterable[int],
    kind: NoticeKind,
    project_id: int,
    about: Shared,
    subject: str,
    actor: User | None = None,
) -> None:
    """Tell each of `to` (keys of people) but the actor; call it inside the transaction of the deed itself.

    `subject` goes into mails: a number or a kind of run, nothing that anybody wrote.
    """
    told = set(to) - {actor.pk if actor else None}
    Notice.objects.bulk_create(
        Notice(
            person_id=person,
            project_id=project_id,
            actor=actor,
            kind=kind,
            subject=subject,
            about_kind=about._meta.label_lower,
            about_uid=about.uid,
        )
        for person in sorted(told)
    )


def notice_of_run(*, run: Run) -> None:
    """Tell who started a run how it ended; whoever cancelled it knows."""
    kind = RUN_ENDS.get(RunState(run.state))
    if kind is not None and run.started_by_id is not None:
        subject = str(run._meta.verbose_name)
        notices_send(to=[run.started_by_id], kind=kind, project_id=run.project_id, about=run, subject=subject)


def notice_read(*, notice: Notice) -> None:
    """Keep when it was opened first; opening it again changes nothing."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())


def notices_read(*, person: User, until: datetime) -> int:
    """Mark everything read that had happened `until` then; what came later stays. Returns how many."""
    then = Notice.objects.unread().filter(person=person, created_at__lte=until)
    return then.update(read_at=timezone.now())

"""The digest: once a day a mail of what somebody has not read. It holds counts, kinds and links, no more."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from projects.models import Digest, Notice, NoticeKind, User

logger = logging.getLogger(__name__)
HOUR = 6  # of the day, in the time zone of the installation
LINKS_OF_A_KIND = 20


def digests_due(now: datetime) -> QuerySet[User]:
    """Who wants a mail, had none since this morning's hour, and has something new that is not read."""
    since = _morning(now)
    new = Notice.objects.unread().filter(person=OuterRef("pk"), created_at__lte=now)
    new = new.filter(Q(created_at__gt=OuterRef("digest_sent_at")) | Q(person__digest_sent_at__isnull=True))
    wishing = User.objects.filter(Exists(new), is_active=True, digest=Digest.DAILY)
    return wishing.filter(Q(digest_sent_at__isnull=True) | Q(digest_sent_at__lt=since)).order_by("pk")


def _morning(now: datetime) -> datetime:
    """The last time it was HOUR o'clock."""
    local = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(local.date(), time(HOUR)))
    return today if today <= now else today - timedelta(days=1)


def digest_send(*, person: User, now: datetime) -> bool:
    """Mail `person`, as they were just read, what is new; False when somebody else does, or nothing is.

    A mail that the server does not take is tried again by the next sweep.
    """
    before = person.digest_sent_at
    mine = User.objects.filter(pk=person.pk, digest_sent_at=before, digest=Digest.DAILY)
    # Claimed before it is sent: of two workers one sends.
    if not mine.update(digest_sent_at=now):
        return False
    rows = Notice.objects.of(person).unread().filter(created_at__lte=now)
    new = rows.filter(created_at__gt=before) if before else rows
    if not new.exists():
        return False
    try:
        _mail(person, list(new.order_by("created_at")), rows.count())
    except (SMTPException, OSError) as problem:
        User.objects.filter(pk=person.pk, digest_sent_at=now).update(digest_sent_at=before)
        logger.warning("A digest was not taken by the mail server: %s", type(problem).__name__)
        return False
    return True


def _mail(person: User, new: list[Notice], unread: int) -> None:
    context = {
        "kinds": list(_by_kind(new)),
        "unread": unread,
        "site": settings.SITE_URL,
    }
    subject = f"SpineMed Studio: {len(new)} new"
    send_mail(subject, render_to_string("projects/digest.txt", context), None, [person.email])


def _by_kind(rows: Iterable[Notice]) -> Iterable[tuple[str, int, list[Notice]]]:
    """Each kind that occurs: its words, how often, and the newest."""
    found = list(rows)
    for kind in NoticeKind:
        if same := [row for row in found if row.kind == kind]:
            yield kind.label, len(same), same[: -LINKS_OF_A_KIND - 1 : -1]

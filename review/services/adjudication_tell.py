"""Telling adjudicators that readers differ on an item, for as long as it waits to be decided between them."""

from __future__ import annotations

from django.db.models import QuerySet

from projects.models import Membership, Notice, NoticeKind, User
from projects.services.notices import notices_send
from review.models import Assignment, Round, RoundPurpose
from review.policies import fitting


def adjudication_tell(*, round: Round, but: User | None = None) -> None:
    """Tell whoever may decide in an adjudication, but not who holds it (`but`); those who read it may not.

    Which way anybody leans is not told. Two queries, one for each adjudicator, one to write.
    """
    instance = round.instance
    seats = Membership.objects.adjudicators().filter(project=instance.project_id, user__is_active=True)
    asked = Assignment.objects.filter(round=round)
    may = [
        seat.user
        for seat in seats.select_related("user")
        if seat.user != but and fitting(asked, seat.user).exists()
    ]
    _send(round, [person.pk for person in may])


def adjudication_tell_end(*, rounds: QuerySet[Round]) -> None:
    """Take back what was told of adjudications in which nothing is left to decide."""
    _told().filter(about_uid__in=rounds.values("uid")).delete()


def adjudicator_tell_anew(*, user_id: int, project_id: int) -> None:
    """Somebody is an adjudicator now, or no longer: tell what waits, take back what does not for them."""
    waits = Assignment.objects.open().filter(project=project_id, round__purpose=RoundPurpose.ADJUDICATION)
    theirs = fitting(waits, User.objects.get(pk=user_id))
    rounds = Round.objects.filter(pk__in=theirs.values("round")).select_related("instance")
    mine = _told().filter(person=user_id, project=project_id)
    mine.exclude(about_uid__in=rounds.values("uid")).delete()
    for round in rounds.exclude(uid__in=mine.values("about_uid")).order_by("pk"):
        _send(round, [user_id])


def _told() -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.ADJUDICATE)


def _send(round: Round, people: list[int]) -> None:
    notices_send(
        to=people,
        kind=NoticeKind.ADJUDICATE,
        project_id=round.instance.project_id,
        about=round,
        subject=f"question {round.instance.number}",
    )

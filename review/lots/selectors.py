"""What may go into a Lot, what is left to read of one, and what its reading says so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from corpus.models import Decision, Instance, Revision, State, Tier
from corpus.statistics.acceptance import upper_bound
from imaging.policies import REVIEWABLE
from projects.models import Leave, Project, User
from review.draw import rank
from review.models import Lot, LotEnd, LotMember, LotOutcome


def lot_candidates(project: Project, *, kind: str = "", prompt_label: str = "") -> QuerySet[Instance]:
    """Approved items read by one clinician whose text was in no Lot before.

    A draft that a refused Lot gave back, and that a surgeon approved, may go in: it was asked then whether it
    needs reading at all. What an accepted Lot of drafts held has its bound.
    """
    was_in = LotMember.objects.filter(instance=OuterRef("pk"), revision=OuterRef("current_revision"))
    was_in = was_in.exclude(of_drafts=True, lot__outcome=LotOutcome.REFUSED)
    rows = Instance.objects.filter(
        ~Exists(was_in), project=project, state=State.APPROVED, tier=Tier.V2, current_revision__isnull=False
    )
    if kind:
        rows = rows.filter(kind=kind)
    if prompt_label:
        rows = rows.filter(revisions__prompt_label=prompt_label).distinct()
    return rows


def prompts_of(project: Project) -> list[str]:
    """The prompts whose items may go into a Lot. One query."""
    rows = lot_candidates(project).exclude(revisions__prompt_label="").order_by()
    return sorted(set(rows.values_list("revisions__prompt_label", flat=True)) - {None, ""})


def to_read(reader: User, project: Project) -> QuerySet[LotMember]:
    """Items of samples that `reader` may read: not decided on by them before, nor worded by them at any time.

    Images that somebody must look at first are nobody's to read. Who is on leave reads none.
    """
    mine = Decision.objects.filter(reviewer=reader, undone_at__isnull=True, instance=OuterRef("instance"))
    rows = LotMember.objects.filter(lot__project=project, is_asked=True, read_at__isnull=True)
    rows = rows.filter(Q(lot__outcome="") | Q(lot__is_read_whole=True))
    # What moved on since the Lot was made is no longer the text that the Lot is about.
    rows = rows.exclude(instance__state=State.WITHDRAWN)
    rows = rows.filter(Q(instance__study__isnull=True) | Q(instance__study__sign_off__in=REVIEWABLE))
    worded = Revision.objects.filter(author=reader, instance=OuterRef("instance"))
    away = Leave.objects.running().filter(person=reader)
    rows = rows.exclude(lot__project__in=away.values("project"))
    return rows.filter(~Exists(mine), ~Exists(worded)).order_by("lot__number", "place")


def count_to_read(reader: User, project: Project) -> int:
    """How many they are. One query where no Lot waits to be read, else two."""
    # Who may read what is a long question; in many projects there is no Lot.
    asked = LotMember.objects.filter(lot__project=project, is_asked=True, read_at__isnull=True)
    return to_read(reader, project).count() if asked.exists() else 0


def next_to_read(reader: User, project: Project) -> LotMember | None:
    """The item to read next; several readers of one sample begin at places of their own. Two queries."""
    rows = to_read(reader, project)
    first = rows.first()
    if first is None:
        return None
    begin = rank(first.lot.seed, "reader", reader.pk) % first.lot.sample
    return rows.filter(lot=first.lot_id, place__gte=begin).first() or first


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a Lot was read and what was found."""

    asked: int
    read: int
    harmful: int
    bound: int | None

    @property
    def left(self) -> int:
        """Still to be read."""
        return self.asked - self.read


def reading_of_lot(lot: Lot, *, until: datetime | None = None) -> Reading:
    """Counts of the sample, and the upper bound of harmful items in the whole Lot once all of it is read.

    A Lot that was refused before its sample was finished has no bound: reading stopped because of what
    was found. What was read after `until` counts as unread. One query.
    """
    said = Q(read_at__isnull=False) if until is None else Q(read_at__lte=until)
    # What was withdrawn before it was read was withdrawn for a reason: it counts as harmful.
    gone = Q(read_at__isnull=True, instance__state=State.WITHDRAWN)
    if lot.is_of_drafts:
        # What a refused Lot gave back lives on, and may be withdrawn later for reasons of its own.
        gone &= Q(ended__in=("", LotEnd.WITHDRAWN))
    counted = lot.members.filter(is_sampled=True).aggregate(
        asked=Count("pk"),
        read=Count("pk", filter=said | gone),
        harmful=Count("pk", filter=said & Q(is_harmful=True) | gone),
    )
    is_whole = counted["read"] == counted["asked"]
    risk = lot.risk_per_mille / 1000
    bound = upper_bound(lot.size, lot.sample, counted["harmful"], risk=risk) if is_whole else None
    return Reading(**counted, bound=bound)


def outcome_due(lot: Lot, *, until: datetime) -> LotOutcome | None:
    """How a Lot ends by what was read `until` then; None while it does not, or has ended. One query.

    Accepted once all of the sample is read; refused as soon as more are harmful than allowed.
    """
    if lot.is_read_whole:
        unread = lot.members.exclude(read_at__lte=until).exclude(instance__state=State.WITHDRAWN)
        is_over = lot.outcome == LotOutcome.REFUSED and not unread.exists()
        return LotOutcome.READ_WHOLE if is_over else None
    if lot.outcome:
        return None
    reading = reading_of_lot(lot, until=until)
    if reading.harmful > lot.allowed:
        return LotOutcome.REFUSED
    return None if reading.left else LotOutcome.ACCEPTED


def accepted_members(project: Project) -> QuerySet[LotMember]:
    """Texts that stand for release: of accepted Lots or of Lots read whole, and not found harmful."""
    accepted = Q(lot__outcome=LotOutcome.ACCEPTED)
    whole = Q(lot__outcome=LotOutcome.READ_WHOLE, read_at__isnull=False)
    return LotMember.objects.filter(accepted | whole, lot__project=project, is_harmful=False)

"""Who hears what is said about an Instance. A comment tells which way its writer leans, so while readers
decide apart from one another they hear nothing of each other; a hidden Suite keeps talk as it keeps gold."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Decision, HeldOut, Instance
from corpus.sealed import sealed_uids
from imaging.models import Blindfold
from projects.models import Membership, Role, User
from projects.policies import ROLES_WITH, Permission
from review.blind import told_later
from review.models import Assignment, Comment, Round, RoundPurpose
from review.policies import readable, readable_later
from review.undo_times import UNDO_ACCEPTED

# Read by several apart, again after an edit, or between two who disagree.
APART = (
    Q(readers__gt=1)
    | Q(is_blind_first=True)
    | Q(purpose__in=[RoundPurpose.SECOND_READER, RoundPurpose.ADJUDICATION])
)


def rounds_closed_to(user: User, roles: frozenset[Role], rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Those of `rounds` that are open, and of which `user` may not know what others think.

    Closed is a Round to whoever may still read in it; one that is read apart also while others hold all that
    is left of it: leases end. Of the others, who have decided on the Instance themselves or lead the project
    know.
    """
    # Asked of each Round by itself: of a long queue the database would make a list of all that is open first.
    unread = Assignment.objects.open().filter(round=OuterRef("pk"))
    closed = Q(Exists(unread.filter(reviewer=user)))
    if Role.SURGEON in roles:
        closed |= Q(Exists(readable(unread, user)))
    if Role.SURGEON in roles and Role.LEAD in roles:
        # Of others nothing is told anyway before they have decided.
        closed |= APART & Q(Exists(readable_later(unread, user)))
    if Role.LEAD not in roles:
        closed |= ~Q(Exists(_decided(instance=OuterRef("instance"), reviewer=user)))
    return rounds.filter(closed, settled_at__isnull=True)


def rounds_just_decided(user: User, rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Those of `rounds` that are read apart and in which `user` can still take a decision back.

    It would be no decision apart from the others if theirs could be read first.
    """
    since = timezone.now() - UNDO_ACCEPTED
    mine = Decision.objects.filter(
        assignment__round=OuterRef("pk"), reviewer=user, undone_at__isnull=True, created_at__gt=since
    )
    return rounds.filter(APART, Exists(mine))


def kept_apart(instances: QuerySet[Instance], user: User, roles: frozenset[Role]) -> QuerySet[Instance]:
    """Those of `instances` that `user` decides on apart from others, or answers before they are shown."""
    apart = Exists(rounds_closed_to(user, roles, Round.objects.filter(APART, instance=OuterRef("pk"))))
    if Role.SURGEON not in roles:
        return instances.filter(apart)
    return instances.filter(Q(apart) | Q(Exists(told_later(user).filter(pk=OuterRef("pk")))))


def comments_heard(user: User, roles: frozenset[Role], comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those of `comments` that `user` may read, as a part of one query.

    Where others read apart from them, that is their own and those of people who read nothing here,
    in threads that either opened. While a level is asked of `user` blind, of all that is said about
    the same images only their own.
    """
    rounds = Round.objects.filter(APART, instance=OuterRef("thread__instance"))
    apart = Q(Exists(rounds_closed_to(user, roles, rounds))) | Q(Exists(rounds_just_decided(user, rounds)))
    others = _reads(user, "author") | _reads(user, "thread__opened_by")
    hidden = Exists(Blindfold.objects.filter(person=user, study=OuterRef("thread__instance__study")))
    heard = comments.exclude(thread__instance__uid__in=sealed_uids(roles)).exclude(apart & others)
    return heard.exclude(hidden & ~Q(author=user))


def _reads(user: User, column: str) -> Q:
    """Whether the person in a column of a Comment, other than `user`, is a reader of its Instance."""
    seat = Membership.objects.filter(
        project=OuterRef("thread__instance__project"), user=OuterRef(column), role=Role.SURGEON
    )
    decided = _decided(instance=OuterRef("thread__instance"), reviewer=OuterRef(column))
    return (Q(Exists(seat)) | Q(Exists(decided))) & ~Q(**{column: user})


def _decided(**of: object) -> QuerySet[Decision]:
    return Decision.objects.filter(undone_at__isnull=True, **of)


def hearers(*, instance: Instance, author: User, opener: User) -> QuerySet[User]:
    """Who may hear what `author` says in a thread of `opener`: whom a comment may name and be told to.

    Of readers apart those who have decided in the Round, and the others as far as `comments_heard`
    goes. A reader who has not decided names no other one: who is on the list has. Six queries at most.
    """
    project = instance.project_id
    seats = Membership.objects.filter(project=project, role__in=_roles_that_hear(instance))
    people = User.objects.filter(is_active=True, pk__in=seats.values("user"))
    opened = Round.objects.filter(APART, instance=instance, settled_at__isnull=True).first()
    if opened is None:
        return people
    surgeons = Membership.objects.filter(project=project, role=Role.SURGEON)
    decided = _decided(assignment__round=opened)
    hear = ~Q(pk__in=surgeons.values("user"))
    if not reads_here(author, instance):
        hear |= Q(pk__in=decided.values("reviewer"))
        hear |= Q(pk=opener.pk) if reads_here(opener, instance) else Q(is_active=True)
    elif decided.filter(reviewer=author).exists():
        hear |= Q(pk__in=decided.values("reviewer"))
    return people.filter(hear)


def _roles_that_hear(instance: Instance) -> frozenset[Role]:
    hidden = HeldOut.objects.filter(instance_uid=instance.uid, is_hidden=True).exists()
    reading = ROLES_WITH[Permission.VIEW_RECORD]
    return reading & frozenset({Role.SURGEON}) if hidden else reading


def reads_here(person: User, instance: Instance) -> bool:
    """Whether somebody may read the Instance, or has decided on it."""
    seats = Membership.objects.filter(project=instance.project_id, user=person, role=Role.SURGEON)
    return seats.exists() or _decided(instance=instance, reviewer=person).exists()


def is_read_apart(instance: Instance) -> bool:
    """Whether readers decide on the Instance apart from one another now."""
    return Round.objects.filter(APART, instance=instance, settled_at__isnull=True).exists()

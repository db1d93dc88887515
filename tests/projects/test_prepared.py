"""A query put together once answers what the ORM's own would, whatever it is asked with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Membership, Notice, Project, Role, User
from projects.models.notice import NoticeKind
from projects.prepared import PreparedQuery, PreparedUpdate, few_lengths


def seats(user: User, slug: str) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, project__slug=slug).select_related("project").order_by("pk")


@pytest.fixture
def people(db: None) -> list[User]:
    made = [
        User.objects.create_user(f"person-{number}", display_name=f"Person {number}") for number in range(3)
    ]
    projects = [Project.objects.create(slug=f"room-{n}", name=f"Room {n} 100 %") for n in range(2)]
    for user in made[:2]:
        for project in projects:
            Membership.objects.create(user=user, project=project, role=Role.SURGEON)
    return made


def test_rows_are_those_of_the_orm_with_what_belongs_to_them(people: list[User]) -> None:
    prepared = PreparedQuery[Membership](seats)
    for user in people:
        for slug in ("room-0", "room-1", "nowhere"):
            with CaptureQueriesContext(connection) as asked:
                found = prepared.rows(user=user, slug=slug)
                projects = [seat.project for seat in found]
            wanted = list(seats(user, slug))
            assert found == wanted
            assert [vars(one)["created_at"] for one in found] == [one.created_at for one in wanted]
            assert projects == [seat.project for seat in wanted]
            assert [one.uid for one in projects] == [seat.project.uid for seat in wanted]
            assert len(asked) == 1
    assert prepared.first(user=people[2], slug="room-0") is None
    assert prepared.exists(user=people[0], slug="room-0")
    assert not prepared.exists(user=people[2], slug="room-0")


def test_it_is_put_together_once_for_each_shape(people: list[User]) -> None:
    made: list[object] = []

    def make(user: User | None, roles: tuple[str, ...]) -> QuerySet[Membership]:
        made.append(roles)
        return Membership.objects.filter(user=user, role__in=roles)

    prepared = PreparedQuery[Membership](make)
    for user in (*people, None):
        for roles in (("surgeon",), ("surgeon", "lead")):
            assert len(prepared.rows(user=user, roles=roles)) == (2 if user in people[:2] else 0)
    assert made == [("surgeon",), ("surgeon", "lead")] * 2


def test_moments_uuids_and_annotations_are_those_of_this_request(people: list[User]) -> None:
    project = Project.objects.get(slug="room-0")
    now = timezone.now()
    for person, hours in zip(people, (1, 2, 3), strict=True):
        Notice.objects.create(
            person=person, project=project, actor=person, kind=NoticeKind.ASSIGNED, subject="a",
            about_kind="x", about_uid=uuid4(), created_at=now - timedelta(hours=hours),
        )  # fmt: skip

    def make(since: datetime, uid: object, user: User) -> QuerySet[Notice]:
        own = Membership.objects.filter(user=OuterRef("person"), project__uid=uid)
        rows = Notice.objects.filter(Q(created_at__gte=since) | Q(person=user))
        return rows.annotate(is_seated=Exists(own)).order_by("pk")

    prepared = PreparedQuery[Notice](make)
    for hours in (0.5, 1.5, 9):
        for user in people:
            for uid in (project.uid, uuid4()):
                given = {"since": now - timedelta(hours=hours), "uid": uid, "user": user}
                wanted = [(one.pk, one.is_seated) for one in make(**given)]  # type: ignore[attr-defined]
                assert [(one.pk, one.is_seated) for one in prepared.rows(**given)] == wanted  # type: ignore[attr-defined]


def test_counts_are_columns(people: list[User]) -> None:
    prepared = PreparedQuery[Membership](
        lambda user: (
            Membership.objects.filter(user=user)
            .values(one=Value(1))
            .annotate(all=Count("pk"), leads=Count("pk", filter=Q(role=Role.LEAD)))
        )
    )
    assert prepared.tuples(user=people[0]) == [(1, 2, 0)]
    assert prepared.tuples(user=people[2]) == [(1, 0, 0)]


@pytest.mark.parametrize("field", ["created_at__gt", "created_at__date"])
def test_a_moment_of_its_own_is_refused(db: None, field: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    prepared = PreparedQuery[Notice](lambda user: Notice.objects.filter(person=user, **{field: moment}))
    with pytest.raises(ImproperlyConfigured, match="for ever"):
        prepared.rows(user=User(pk=1))


def test_what_it_does_not_ask_for_is_refused(db: None) -> None:
    prepared = PreparedQuery[User](lambda name: User.objects.filter(username__contains="e"))
    with pytest.raises(ImproperlyConfigured, match="name"):
        prepared.rows(name="person")


def test_an_unsaved_row_is_refused(db: None) -> None:
    prepared = PreparedQuery[Membership](seats)
    with pytest.raises(ValueError, match="no key"):
        prepared.rows(user=User(username="new"), slug="room-0")


def test_lists_are_bound_in_their_order_and_by_their_length(people: list[User]) -> None:
    prepared = PreparedQuery[User](lambda keys: User.objects.filter(pk__in=keys).order_by("pk"))
    keys = [person.pk for person in people]
    for wanted in (keys, keys[:1], keys[1:], keys[::-1], [-1, keys[0]]):
        assert [one.pk for one in prepared.rows(keys=wanted)] == sorted(set(wanted) - {-1})


def test_lists_hold_uuids_and_texts_as_well(people: list[User]) -> None:
    rooms = list(Project.objects.order_by("pk"))
    by_uid = PreparedQuery[Project](lambda uids: Project.objects.filter(uid__in=uids).order_by("pk"))
    by_slug = PreparedQuery[Project](lambda slugs: Project.objects.filter(slug__in=slugs).order_by("pk"))
    for wanted in (rooms, rooms[:1], rooms[1:]):
        assert by_uid.rows(uids=[room.uid for room in wanted]) == wanted
        assert by_uid.rows(uids=few_lengths([uuid4(), *(room.uid for room in wanted)])) == wanted
        assert by_slug.rows(slugs=[room.slug for room in wanted]) == wanted


@pytest.mark.parametrize("several", [[1, "one"], [timezone.now()], [Role.LEAD]])
def test_a_list_of_anything_else_is_refused(db: None, several: list[object]) -> None:
    with pytest.raises(ImproperlyConfigured, match="holds"):
        PreparedQuery[User](lambda keys: User.objects.filter(username__in=keys)).rows(keys=several)


def test_few_lengths_of_lists_are_asked() -> None:
    assert [len(few_lengths(range(count))) for count in (0, 1, 2, 4, 5, 17)] == [0, 1, 4, 4, 16, 64]
    assert few_lengths([7, 8]) == [7, 8, 8, 8]


def test_what_hangs_on_more_than_the_key_of_a_row_is_refused(people: list[User]) -> None:
    def make(user: User) -> QuerySet[Membership]:
        return Membership.objects.all() if user.is_admin else Membership.objects.filter(user=user)

    with pytest.raises(User.DoesNotExist):
        PreparedQuery[Membership](make).rows(user=people[0])


def test_a_value_that_is_also_asked_for_in_another_form_is_refused(db: None) -> None:
    def make(name: str) -> QuerySet[User]:
        return User.objects.filter(Q(username=name) | Q(display_name__icontains=name))

    with pytest.raises(ImproperlyConfigured, match="but for"):
        PreparedQuery[User](make).rows(name="person")


@pytest.mark.parametrize("limit", ["slice", "empty", "prefetched"])
def test_what_cannot_be_bound_is_refused(db: None, limit: str) -> None:
    def make(count: int) -> QuerySet[User]:
        people = User.objects.filter(pk__gt=count)
        other = {
            "slice": people[:count],
            "empty": people.none(),
            "prefetched": people.prefetch_related("groups"),
        }
        return other[limit]

    with pytest.raises(ImproperlyConfigured):
        PreparedQuery[User](make).rows(count=3)


def test_records_are_named_as_their_columns_stand(people: list[User]) -> None:
    prepared = PreparedQuery[User](
        lambda user: (
            User.objects.filter(pk=user.pk).annotate(seats=Count("memberships")).values("seats", "username")
        )
    )
    assert prepared.records(user=people[0]) == [{"seats": 2, "username": "person-0"}]


def test_an_update_changes_what_the_orm_would(people: list[User]) -> None:
    moment = timezone.now()
    rename = PreparedUpdate(
        lambda user, name: (
            User.objects.filter(pk=user.pk, username__startswith="person"),
            {"display_name": name},
        )
    )
    assert [rename.rows(user=person, name=f"One {person.pk}") for person in people] == [1, 1, 1]
    assert rename.rows(user=User(pk=-1), name="Nobody") == 0
    assert [User.objects.get(pk=one.pk).display_name for one in people] == [f"One {one.pk}" for one in people]
    with pytest.raises(ImproperlyConfigured, match="for ever"):
        PreparedUpdate(lambda user: (User.objects.filter(pk=user.pk), {"last_login": moment})).rows(
            user=people[0]
        )

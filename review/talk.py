"""What is said about items, as pages show it to one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.bodies import Body
from corpus.models import Decision, Instance
from projects.models import Project, Role, User
from review.body_form import LISTS, fields_of
from review.hearing import comments_heard
from review.marking import find_quote
from review.mentions import Called, parts_of
from review.models import Comment, Thread

SHOWN_AT_HOME = 5


@dataclass(frozen=True)
class Said:
    """One comment, cut at the names in it."""

    comment: Comment
    parts: tuple[Called, ...]


@dataclass(frozen=True)
class Talk:
    """One thread as far as somebody hears it; `about` is the label of the field it points at."""

    thread: Thread
    about: str
    said: tuple[Said, ...]

    @property
    def resolved_by(self) -> User | None:
        """Who resolved it, where they are heard in it: another reader may not be named."""
        names = {each.comment.author_id: each.comment.author for each in self.said}
        return names.get(self.thread.resolved_by_id or 0)


@dataclass(frozen=True)
class ItemTalk:
    """All threads of an item that somebody hears."""

    threads: tuple[Talk, ...] = ()

    @property
    def open(self) -> list[Talk]:
        """Those that nobody has resolved."""
        return [talk for talk in self.threads if talk.thread.resolved_at is None]

    @property
    def resolved(self) -> list[Talk]:
        """The others."""
        return [talk for talk in self.threads if talk.thread.resolved_at is not None]

    def of(self, thread: Thread) -> Talk | None:
        """One thread of it; None where somebody does not hear it."""
        return next((talk for talk in self.threads if talk.thread == thread), None)


def talk_of(instance: Instance, user: User, roles: frozenset[Role], body: Body | None) -> ItemTalk:
    """What `user` hears of what was said about an item, in its order. Two queries more than for none."""
    # Who hears what is a long question; about most items nobody said anything.
    if not Thread.objects.filter(instance=instance).exists():
        return ItemTalk()
    labels = LISTS | {field.path: field.label for field in fields_of(body)} if body else LISTS
    heard = comments_heard(user, roles, Comment.objects.filter(thread__instance=instance))
    rows = heard.select_related("author", "thread__opened_by").prefetch_related("mentioned")
    by_thread = groupby(rows.order_by("thread_id", "pk"), key=attrgetter("thread"))
    return ItemTalk(
        tuple(
            Talk(thread, labels.get(thread.field, thread.field), tuple(_said(comments)))
            for thread, comments in by_thread
        )
    )


def _said(comments: Iterable[Comment]) -> Iterable[Said]:
    for comment in comments:
        yield Said(comment, tuple(parts_of(comment.text, comment.mentioned.all())))


def thread_heard(user: User, roles: frozenset[Role], thread: Thread) -> bool:
    """Whether `user` hears a thread at all."""
    return comments_heard(user, roles, Comment.objects.filter(thread=thread)).exists()


def place_in(body: Body, field: str, quote: str) -> tuple[str, str] | None:
    """A field and the words quoted from it, as the text has them; None where they do not stand there."""
    texts = {each.path: each.text for each in fields_of(body)}
    if not field or not quote.strip():
        return field, ""
    found = find_quote(texts.get(field, ""), quote)
    return (field, texts[field][slice(*found)]) if found else None


@dataclass(frozen=True)
class HomeTalk:
    """The panel "Talk": the last words of threads that wait for somebody, then of those they wait for."""

    waiting: int
    rows: list[Comment]


def talk_for(user: User, project: Project, roles: frozenset[Role]) -> HomeTalk:
    """Open threads in which somebody else spoke last, and those in which `user` did, the newest first.

    A thread waits for who takes part in it, for who has decided on its item, and for a lead. Three queries;
    one where no thread is open.
    """
    threads = Thread.objects.open().filter(instance__project=project)
    # Who hears what is a long question; in many projects nobody waits for an answer.
    if not threads.exists():
        return HomeTalk(0, [])
    heard = comments_heard(user, roles, Comment.objects.filter(thread__in=threads.values("pk")))
    later = heard.filter(thread=OuterRef("thread_id"), pk__gt=OuterRef("pk"))
    last = heard.filter(~Exists(later)).select_related("author", "thread__instance")
    waiting = last.exclude(author=user)
    if Role.LEAD not in roles:
        waiting = waiting.filter(_concerns(user))
    rows = list(waiting.order_by("-created_at")[:SHOWN_AT_HOME])
    own = last.filter(author=user).order_by("-created_at")
    return HomeTalk(
        waiting.count() if len(rows) == SHOWN_AT_HOME else len(rows),
        rows + list(own[: SHOWN_AT_HOME - len(rows)]),
    )


def _concerns(user: User) -> Q:
    in_thread: QuerySet[Comment] = Comment.objects.filter(thread=OuterRef("thread_id"))
    decided = Decision.objects.filter(
        instance=OuterRef("thread__instance_id"), reviewer=user, undone_at__isnull=True
    )
    return (
        Q(Exists(in_thread.filter(author=user)))
        | Q(Exists(in_thread.filter(mentioned=user)))
        | Q(Exists(decided))
    )

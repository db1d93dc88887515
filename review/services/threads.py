"""Talk about an Instance: a thread is opened, answered, resolved and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from corpus.models import Instance
from corpus.sources.cleaning import visible
from projects.models import NoticeKind, User
from projects.services import audit
from projects.services.notices import notices_send
from review.errors import ReviewError, ThreadSettled
from review.hearing import hearers
from review.mentions import mentioned_in
from review.models import Comment, Thread


def thread_open(
    *, instance: Instance, by: User, text: str, field: str = "", quote: str = "", key: UUID | None = None
) -> Thread:
    """Raise a question about an Instance, or about one field of its text; nothing is decided by it.

    `key` is made once per form: the same form sent twice opens one thread. Raises ReviewError for an
    empty text, NobodyCalled for a name that is not among those who may hear it.
    """
    said = _words(text, "Say what others should look at.")

    def say() -> Comment:
        thread = Thread.objects.create(instance=instance, opened_by=by, field=field, quote=quote)
        _record("thread_open", thread, by)
        return _say(thread, by, said, key)

    return _once(key, by, say).thread


def thread_answer(*, thread: Thread, by: User, text: str, key: UUID | None = None) -> Comment:
    """Say something in an open thread; who takes part is told, as far as they may hear it.

    Raises ThreadSettled once it is resolved, ReviewError and NobodyCalled as `thread_open`.
    """
    said = _words(text, "Write an answer.")

    def say() -> Comment:
        # Holds the row: an answer and a press that resolves the thread come one after the other.
        if not _open(thread).update(field=F("field")):
            raise ThreadSettled("This thread was resolved meanwhile. Open it again to answer.")
        comment = _say(thread, by, said, key)
        _tell(thread, NoticeKind.ANSWERED, by, besides=comment.mentioned.all())
        _record("thread_answer", thread, by)
        return comment

    return _once(key, by, say)


@transaction.atomic
def thread_resolve(*, thread: Thread, by: User) -> None:
    """Settle a thread. Of two who do so at once the second is told. Raises ThreadSettled."""
    if not _open(thread).update(resolved_at=timezone.now(), resolved_by=by):
        raise ThreadSettled("Somebody resolved this thread meanwhile.")
    _tell(thread, NoticeKind.RESOLVED, by)
    _record("thread_resolve", thread, by)


@transaction.atomic
def thread_reopen(*, thread: Thread, by: User) -> None:
    """Take a resolution back. Raises ThreadSettled when somebody did so meanwhile."""
    resolved = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=False)
    if not resolved.update(resolved_at=None, resolved_by=None):
        raise ThreadSettled("This thread was opened again meanwhile.")
    _record("thread_reopen", thread, by)


def _once(key: UUID | None, by: User, say: Callable[[], Comment]) -> Comment:
    """What the form with this key said before; else what it says now."""
    try:
        with transaction.atomic():
            return _said_before(key, by) or say()
    except IntegrityError as problem:  # The same form came twice at the same moment.
        before = _said_before(key, by)
        if before is None:
            raise ReviewError("This form belongs to somebody else; reload the page.") from problem
        return before


def _said_before(key: UUID | None, by: User) -> Comment | None:
    return Comment.objects.filter(uid=key, author=by).select_related("thread").first() if key else None


def _open(thread: Thread) -> QuerySet[Thread]:
    return Thread.objects.open().filter(pk=thread.pk)


def _words(text: str, otherwise: str) -> str:
    """The text without signs that nobody sees. Raises ReviewError when nothing is left."""
    said = visible(text).strip()
    if not said:
        raise ReviewError(otherwise)
    return said


def _say(thread: Thread, by: User, text: str, key: UUID | None) -> Comment:
    """Add a comment and tell whom it names."""
    may_hear = hearers(instance=thread.instance, author=by, opener=thread.opened_by)
    named = mentioned_in(text, may_hear) if "@" in text else []
    comment = Comment.objects.create(uid=key or uuid4(), thread=thread, author=by, text=text)
    comment.mentioned.set(named)
    _send(thread, NoticeKind.MENTIONED, by, [person.pk for person in named])
    return comment


def _tell(thread: Thread, kind: NoticeKind, by: User, *, besides: Iterable[User] = ()) -> None:
    """Tell who takes part in a thread and may hear `by`; not those who are told something else of it."""
    said = Comment.objects.filter(thread=thread)
    takes_part = {*said.values_list("author", flat=True), *said.values_list("mentioned", flat=True)}
    may_hear = hearers(instance=thread.instance, author=by, opener=thread.opened_by)
    told = may_hear.filter(pk__in=takes_part - {None, *(person.pk for person in besides)})
    _send(thread, kind, by, told.values_list("pk", flat=True))


def _send(thread: Thread, kind: NoticeKind, by: User, to: Iterable[int]) -> None:
    instance = thread.instance
    subject = f"question {instance.number}"
    notices_send(to=to, kind=kind, project_id=instance.project_id, about=thread, subject=subject, actor=by)


def _record(action: str, thread: Thread, by: User) -> None:
    audit(
        action=action,
        actor=by,
        project=thread.instance.project,
        object_kind="thread",
        object_uid=thread.uid,
        detail={"instance": str(thread.instance.uid)},
    )

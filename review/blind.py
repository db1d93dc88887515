"""Answering before the draft is shown: who still has to, and how far answers agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import Instance
from imaging.models import Blindfold
from projects.models import Project, User
from review.errors import NotAnswered, OtherQuestionFirst
from review.models import Assignment, BlindAnswer, Round, RoundPurpose

LEVEL_AXIS = "level_identification"
LEAST_ANSWERS = 3
"""An item of a Suite was answered blind by so many, and two thirds of them gave the key."""


def needs_answer(assignment: Assignment, reader: User) -> bool:
    """Whether `reader` must not yet see the draft. One query where the Round is blind-first, else none."""
    round = assignment.round
    if not round.is_blind_first or round.settled_at is not None or assignment.closed_at is not None:
        return False
    return not BlindAnswer.objects.filter(round=round, reader=reader).exists()


def may_look_ahead(assignment: Assignment, reader: User) -> bool:
    """Whether a browser may fetch the item early: it tells nothing of what is to be answered blind."""
    study = assignment.instance.study_id
    is_blindfolded = Blindfold.objects.filter(person=reader, study=study).exists() if study else False
    return not is_blindfolded and not needs_answer(assignment, reader)


def answered_require(assignment: Assignment, reader: User) -> None:
    """Raises NotAnswered where the draft may not be shown to the reader, nor decided on."""
    if needs_answer(assignment, reader):
        raise NotAnswered


def other_question(assignment: Assignment, reader: User) -> Assignment | None:
    """The level question about the same images that `reader` has before them unanswered.

    One query where there are images.
    """
    study = assignment.instance.study_id
    if study is None:
        return None
    asked = Assignment.objects.open().filter(reviewer=reader, instance__axis=LEVEL_AXIS)
    asked = asked.filter(
        instance__study=study,
        instance__study__blindfolds__person=reader,
        round__is_blind_first=True,
        round__settled_at__isnull=True,
    )
    asked = asked.exclude(pk=assignment.pk).exclude(round__blind_answers__reader=reader)
    return asked.select_related("instance").first()


def other_question_require(assignment: Assignment, reader: User) -> None:
    """Raises OtherQuestionFirst where the item would name levels of images that are asked for blind."""
    if other := other_question(assignment, reader):
        raise OtherQuestionFirst(other.instance.number, other.uid)


def is_level_question(instance: Instance) -> bool:
    """Whether the question is which level something is: then no picture may name one."""
    return instance.axis == LEVEL_AXIS


def rounds_to_answer(user: User) -> QuerySet[Round]:
    """Open Rounds of items that are answered blind, in which `user` has given no answer."""
    waiting = Round.objects.filter(is_blind_first=True, settled_at__isnull=True)
    return waiting.exclude(blind_answers__reader=user)


def blind_to(rows: Iterable[Instance], user: User) -> set[int]:
    """Those of `rows` (primary keys) that wait for a blind answer that `user` has not given. One query.

    With them those about images of which `user` answers a level question just now.
    """
    found = told_later(user).filter(pk__in=[row.pk for row in rows])
    return set(found.values_list("pk", flat=True))


def told_later(user: User) -> QuerySet[Instance]:
    """What waits for a blind answer of `user`, and all about images that wait for one of theirs just now."""
    # Each is asked of the Instance by an index: of all that waits there may be a long list.
    to_answer = Exists(rounds_to_answer(user).filter(instance=OuterRef("pk")))
    hidden = Exists(Blindfold.objects.filter(person=user, study=OuterRef("study")))
    return Instance.objects.filter(Q(to_answer) | Q(hidden))


def blindfolds_for_nothing() -> list[Blindfold]:
    """Blindfolds of people who have no question about the study left open to answer. One query."""
    asked = Assignment.objects.open().filter(
        reviewer=OuterRef("person"), instance__study=OuterRef("study"), round__is_blind_first=True
    )
    answered = BlindAnswer.objects.filter(round=OuterRef("round"), reader=OuterRef("reviewer"))
    return list(
        Blindfold.objects.filter(~Exists(asked.filter(~Exists(answered)))).select_related("person", "study")
    )


def answered_alike(project: Project) -> set[int]:
    """Instances (primary keys) whose key at least two thirds of three or more blind readers gave.

    Counted are the answers of first readings; the words of the option count, not its letter.
    """
    answers = BlindAnswer.objects.filter(instance__project=project, round__purpose=RoundPurpose.FIRST)
    given: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for instance, words in answers.values_list("instance", "words"):
        given[instance][words] += 1
    rows = Instance.objects.filter(pk__in=given).select_related("current_revision")
    return {row.pk for row in rows if _is_key(row, given[row.pk])}


def _is_key(instance: Instance, given: Counter[str]) -> bool:
    if instance.current_revision is None or given.total() < LEAST_ANSWERS:
        return False
    body = body_parse(instance.current_revision.body)
    if not isinstance(body, MultipleChoice):
        return False
    key = next(option.text for option in body.options if option.key == body.answer)
    return 3 * given[key] >= 2 * given.total()

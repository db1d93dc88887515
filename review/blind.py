"""Answering before the draft is shown: who still has to, and how far answers agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from corpus.bodies import MultipleChoice, body_parse
from corpus.models import Decision, Instance
from imaging.models import Blindfold, LevelsSeen, Study
from projects.models import Membership, Project, Role, User
from review.errors import NotAnswered, OtherQuestionFirst
from review.models import Assignment, BlindAnswer, Round, RoundPurpose, Skip
from review.policies import PEOPLE_AT_ONCE, readable

LEVEL_AXIS = "level_identification"
LEAST_ANSWERS = 3
"""An item of a Suite was answered blind by so many, and two thirds of them gave the key."""
FEW = 20
"""Level questions about one study that are looked through for the one to go on with."""


def needs_answer(assignment: Assignment, reader: User) -> bool:
    """Whether `reader` must not yet see the draft. One query where the Round is blind-first, else none.

    That another has closed this part of the Round changes nothing: there is another part to answer.
    """
    round = assignment.round
    if not round.is_blind_first or round.settled_at is not None:
        return False
    return not BlindAnswer.objects.filter(round=round, reader=reader).exists()


def may_look_ahead(assignment: Assignment, reader: User) -> bool:
    """Whether a browser may fetch the item early: it tells nothing of what is to be answered blind."""
    return not needs_answer(assignment, reader) and other_question(assignment, reader) is None


def answered_require(assignment: Assignment, reader: User) -> None:
    """Raises NotAnswered where the draft may not be shown to the reader, nor decided on."""
    if needs_answer(assignment, reader):
        raise NotAnswered


def level_questions(reader: User) -> QuerySet[Assignment]:
    """Questions which level something is that `reader` can still answer blind, passed over or not."""
    seats = Membership.objects.filter(user=reader, role=Role.SURGEON)
    answered = BlindAnswer.objects.filter(round=OuterRef("round"), reader=reader)
    asked = Assignment.objects.filter(
        ~Exists(answered),
        instance__axis=LEVEL_AXIS,
        round__is_blind_first=True,
        round__settled_at__isnull=True,
        project__in=seats.values("project"),
    )
    return readable(asked, reader)


def other_question(assignment: Assignment, reader: User) -> Assignment | None:
    """The level question about the same images that `reader` answers before this item names their levels.

    One that they have open comes first, those passed over last. One query where there are images; two more
    where levels of them are asked for blind.
    """
    study = assignment.instance.study_id
    if study is None or not _asks_for_levels(study, reader):
        return None
    if is_level_question(assignment.instance) and needs_answer(assignment, reader):
        return None
    passed_over = Exists(Skip.objects.filter(assignment=OuterRef("pk"), reviewer=reader))
    asked = level_questions(reader).filter(instance__study=study).annotate(passed_over=passed_over)
    few = list(asked.select_related("instance").order_by("passed_over", "pk")[:FEW])
    return next((each for each in few if each.reviewer_id == reader.pk), few[0] if few else None)


def _asks_for_levels(study: int, reader: User) -> bool:
    """Whether a level of these images is asked for in an open Round that `reader` has not answered."""
    return rounds_to_answer(reader).filter(instance__study=study, instance__axis=LEVEL_AXIS).exists()


def other_question_require(assignment: Assignment, reader: User) -> None:
    """Raises OtherQuestionFirst where the item would name levels of images that are asked for blind."""
    if other := other_question(assignment, reader):
        raise OtherQuestionFirst(assignment.instance.number, other.instance.number, other.uid)


def waits_for_levels(reader: User) -> Q:
    """Condition for Assignments that would show `reader` levels of images from which they are kept."""
    return _waits_for_levels(reader.pk)


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _waits_for_levels(reader: int) -> Q:
    hidden = Exists(Blindfold.objects.filter(person=reader, study=OuterRef("instance__study")))
    answered = Exists(BlindAnswer.objects.filter(round=OuterRef("round"), reader=reader))
    asks = Q(instance__axis=LEVEL_AXIS, round__is_blind_first=True) & ~Q(answered)
    return Q(hidden) & ~asks


def has_seen_levels(reader: User, study: Study) -> bool:
    """Whether levels of the images were shown to `reader`, or they decided on an item that names them."""
    seen = LevelsSeen.objects.filter(person=reader, study=study)
    decided = Decision.objects.filter(reviewer=reader, instance__study=study)
    return seen.exists() or decided.exists()


def is_level_question(instance: Instance) -> bool:
    """Whether the question is which level something is: then no picture may name one."""
    return instance.axis == LEVEL_AXIS


def rounds_to_answer(user: User) -> QuerySet[Round]:
    """Open Rounds of items that are answered blind, in which `user` has given no answer."""
    return to_answer(user.pk)


def to_answer(user: int) -> QuerySet[Round]:
    """The same for the key of a person."""
    waiting = Round.objects.filter(is_blind_first=True, settled_at__isnull=True)
    return waiting.exclude(blind_answers__reader=user)


def blind_to(rows: Iterable[Instance], user: User) -> set[int]:
    """Those of `rows` (primary keys) that wait for a blind answer that `user` has not given. One query.

    With them those about images whose levels are kept from `user`.
    """
    found = told_later(user).filter(pk__in=[row.pk for row in rows])
    return set(found.values_list("pk", flat=True))


def told_later(user: User) -> QuerySet[Instance]:
    """What waits for a blind answer of `user`, and all about images whose levels are kept from them."""
    return Instance.objects.filter(_is_told_later(user.pk))


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _is_told_later(user: int) -> Q:
    # Each is asked of the Instance by an index: of all that waits there may be a long list.
    unanswered = Exists(to_answer(user).filter(instance=OuterRef("pk")))
    hidden = Exists(Blindfold.objects.filter(person=user, study=OuterRef("study")))
    return Q(unanswered) | Q(hidden)


def blindfolds_for_nothing() -> list[Blindfold]:
    """Blindfolds of people whom nothing asks for a level of the study any more. A query, and one for each."""
    rows = Blindfold.objects.select_related("person", "study")
    return [one for one in rows if not level_questions(one.person).filter(instance__study=one.study).exists()]


def answered_alike(project: Project) -> set[int]:
    """Instances (primary keys) whose key at least two thirds of three or more blind readers gave.

    Counted are the answers of first readings, but for those given after levels of the images were seen; the
    words of the option count, not its letter.
    """
    answers = BlindAnswer.objects.filter(
        instance__project=project, round__purpose=RoundPurpose.FIRST, levels_seen=False
    )
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

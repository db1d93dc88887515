"""Many new Instances in one transaction: rows, first Revisions, levels and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from corpus.bodies import Body, body_canonical, body_title, sha256_hex
from corpus.history.chain import GENESIS
from corpus.instances_import.insert import keys_take, rows_insert
from corpus.models import (
    Finding,
    ForeignRecord,
    HistoryEvent,
    Instance,
    InstanceCondition,
    InstanceLevel,
    InstanceWords,
    NamedPicture,
    Revision,
    RevisionKind,
    Source,
    State,
    Tier,
)
from corpus.named_pictures import named_picture, pictures_now, places_in
from corpus.services.history_append import Standing, link_build
from corpus.unread import COLUMNS, unread_rows
from corpus.words.keep import place_of, words_of
from imaging.models import Study, Subject
from projects.models import Project, User

Step = tuple[str, str, str]
"""An event and the states it leads from and to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInstance:
    """An Instance to be written, with what happened to it until now.

    `canonical` is the body's canonical JSON where somebody has worked it out already; `foreign` the record
    that it brings from elsewhere.
    """

    uid: UUID
    body: Body
    cluster_key: str
    model_name: str
    model_family: str = ""
    steps: tuple[Step, ...] = (("imported", "", State.REVISED.value),)
    tier: Tier = Tier.V0
    source: Source | None = None
    subject: Subject | None = None
    study: Study | None = None
    detail: dict[str, object] = field(default_factory=dict)
    canonical: str = ""
    foreign: str = ""

    @property
    def state(self) -> str:
        """Where the last step left it."""
        return self.steps[-1][2]


@transaction.atomic
def instances_write(
    *,
    project: Project,
    new: Sequence[NewInstance],
    actor: User | None,
    at: datetime | None = None,
    unread: bool = False,
) -> QuerySet[Instance]:
    """Write all or nothing; the history rows hold for `verify_history`. The Instances in their order.

    Texts that are `unread` wait to be looked through for names: see `corpus.unread`.

    Instance and Revision point at each other: both keys are taken beforehand, and the database checks
    the pair when the transaction ends.
    """
    moment = at or timezone.now()
    first = _numbers_take(project, len(new))
    made = [
        _Made(one, key, revision, one.canonical or body_canonical(one.body))
        for one, key, revision in zip(
            new, keys_take(Instance, len(new)), keys_take(Revision, len(new)), strict=True
        )
    ]
    _instances_insert(project, made, first)
    _revisions_insert(made)
    _marks_insert(made)
    _pictures_name(made)
    rows_insert(
        InstanceWords,
        ("place", "instance_id", "words"),
        (
            (place_of(project_id=project.pk, number=number), one.key, words_of(one.new.body))
            for number, one in enumerate(made, first)
        ),
    )
    rows_insert(
        ForeignRecord,
        ("instance_id", "text", "sha256"),
        ((one.key, one.new.foreign, sha256_hex(one.new.foreign)) for one in made if one.new.foreign),
    )
    if unread:
        rows_insert(Finding, COLUMNS, unread_rows(one.revision for one in made))
    rows_insert(
        HistoryEvent,
        ("instance_id", "revision_id", "actor_id", *LINK),
        (link for one in made for link in _chain(one, actor, moment)),
    )
    written = Instance.objects.filter(project=project, number__gte=first, number__lt=first + len(new))
    return written.order_by("number")


class _Made:
    """A new Instance on its way into the tables, with the keys and the text of its first Revision."""

    __slots__ = ("digest", "key", "new", "revision", "revision_uid", "text")

    def __init__(self, new: NewInstance, key: int, revision: int, text: str) -> None:
        self.new, self.key, self.revision, self.text = new, key, revision, text
        self.revision_uid, self.digest = uuid4(), sha256_hex(text)


def _numbers_take(project: Project, count: int) -> int:
    """The first of `count` numbers that are now ours; the UPDATE makes other writers wait."""
    Project.objects.filter(pk=project.pk).update(last_instance_number=F("last_instance_number") + count)
    return Project.objects.values_list("last_instance_number", flat=True).get(pk=project.pk) - count + 1


INSTANCE = (
    "id",
    "uid",
    "project_id",
    "number",
    "kind",
    "state",
    "language",
    "axis",
    "tier",
    "cluster_key",
    "subject_id",
    "study_id",
    "source_id",
    "current_revision_id",
    "history_length",
    "modality",
    "title",
    "is_demo",
)


def _instances_insert(project: Project, made: Sequence[_Made], first: int) -> None:
    rows_insert(
        Instance,
        INSTANCE,
        (
            (
                one.key,
                one.new.uid,
                project.pk,
                number,
                one.new.body.kind,
                one.new.state,
                one.new.body.language,
                one.new.body.axis,
                str(one.new.tier),
                one.new.cluster_key,
                one.new.subject.pk if one.new.subject else None,
                one.new.study.pk if one.new.study else None,
                one.new.source.pk if one.new.source else None,
                one.revision,
                len(one.new.steps),
                (one.new.body.modality or "")[:16],
                body_title(one.new.body),
                project.is_demo,
            )
            for number, one in enumerate(made, first)
        ),
    )


def _revisions_insert(made: Sequence[_Made]) -> None:
    rows_insert(
        Revision,
        ("id", "uid", "instance_id", "number", "kind", "body", "body_sha256", "model_name", "model_family"),
        (
            (
                one.revision,
                one.revision_uid,
                one.key,
                1,
                RevisionKind.DRAFT.value,
                one.text,
                one.digest,
                one.new.model_name,
                one.new.model_family,
            )
            for one in made
        ),
    )


def _marks_insert(made: Sequence[_Made]) -> None:
    rows_insert(
        InstanceLevel,
        ("instance_id", "level"),
        ((one.key, level) for one in made for level in sorted(set(one.new.body.levels))),
    )
    rows_insert(
        InstanceCondition,
        ("instance_id", "condition"),
        (
            (one.key, condition)
            for one in made
            for condition in sorted({name[:40] for name in one.new.body.conditions})
        ),
    )


def _pictures_name(made: Sequence[_Made]) -> None:
    """Keep which picture each place in a stack means: slices that come later move the places."""
    told = [
        (one.key, one.new.study.pk, place)
        for one in made
        if one.new.study is not None
        for place in places_in(one.new.body)
    ]
    if not told:
        return
    now = {(study, place): found for study, place, found in pictures_now(each[1:] for each in told)}
    NamedPicture.objects.bulk_create(
        named_picture(key, place, now[study, place]) for key, study, place in told if (study, place) in now
    )


LINK = ("seq", "event", "from_state", "to_state", "at", "payload", "previous_hash", "hash")


def _chain(one: _Made, actor: User | None, at: datetime) -> list[tuple[object, ...]]:
    previous, links = GENESIS, []
    for seq, (event, source, target) in enumerate(one.new.steps, 1):
        columns = link_build(
            instance=one.new.uid,
            seq=seq,
            previous=previous,
            event=event,
            actor=actor,
            from_state=source,
            to_state=target,
            revision=one.revision_uid,
            body_sha256=one.digest,
            standing=Standing(one.new.tier, str(one.revision_uid)),
            detail=one.new.detail,
            at=at,
        )
        previous = str(columns["hash"])
        keys = (one.key, one.revision, actor.pk if actor else None)
        links.append((*keys, *(columns[name] for name in LINK)))
    return links

"""What a Revision is checked against, read from the database in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from anatomy.column import Variant
from corpus.bodies import Body, body_parse, body_validate
from corpus.checks.material import (
    CheckInput,
    FactGiven,
    MarkGiven,
    QuestionKey,
    ReplyGiven,
    SeriesGiven,
    SubjectGiven,
)
from corpus.checks.near import near_pictures, near_texts
from corpus.checks.repeats import question_key
from corpus.checks.shelf import Shelf
from corpus.models import Evidence, Instance, PictureProbe, QuoteMatch, RedraftRequest, Revision
from corpus.named_pictures import bodies_named
from corpus.pictures_asked import asks_sha256, is_probed
from corpus.replies import replies_of
from corpus.transitions import NO_LONGER_ASKED
from projects.prepared import PreparedQuery

MATERIAL = ("facts", "marks", "series", "passages")


def check_input(revision: Revision) -> CheckInput:
    """Everything a Revision is checked against: seven queries beside the Instance itself, and
    more with images, with quotes of facts, with a pointer, and where a text is nearly like it.

    Raises pydantic.ValidationError when the stored body breaks its schema.
    """
    instance = revision.instance
    body = body_parse(revision.body)
    (given,) = Shelf([(body, instance)]).inputs()
    replies, is_unchanged = _replies(revision)
    return replace(
        given,
        asked=_asked(instance),
        near=near_texts(instance, body),
        pictures_held_out=near_pictures(instance) if body.images else 0,
        replies=replies,
        is_unchanged=is_unchanged,
        unquoted=_unquoted(instance, body),
        answered_without_picture=_answered_without_picture(instance, body),
    )


def inputs_read(revisions: Sequence[Revision]) -> list[CheckInput]:
    """What Revisions of one project are checked against, in their order, but for what was asked before.

    As many queries for all as for one, when their Instances are at hand.
    Raises pydantic.ValidationError when a stored body breaks its schema.
    """
    return list(Shelf([(body_parse(one.body), one.instance) for one in revisions]).inputs())


def row_input(row: dict[str, Any]) -> CheckInput:
    """A row of a JSONL file: a body, alone or under `body` with its own facts, marks, series and passages.

    What the row does not bring along is looked up by the uids the body cites.
    Raises pydantic.ValidationError when the body breaks its schema.
    """
    body = body_validate(row.get("body", row))
    if not any(key in row for key in MATERIAL):
        (given,) = Shelf([(body, None)]).inputs()
        return given
    return CheckInput(
        body=body,
        facts=tuple(FactGiven(**fact) for fact in row.get("facts", [])),
        marks=tuple(MarkGiven(**mark) for mark in row.get("marks", [])),
        series={series["uid"]: SeriesGiven(**series) for series in row.get("series", [])},
        passages={passage["uid"]: str(passage["text"]) for passage in row.get("passages", [])},
        level_is_assumed=row.get("level_is_assumed"),
        variants=frozenset(Variant(name) for name in row.get("variants", [])),
        subject=SubjectGiven(**row["subject"]) if row.get("subject") else None,
    )


def _replies(revision: Revision) -> tuple[tuple[ReplyGiven, ...], bool]:
    """What a model's redraft says to the comments, and whether it left the text as it was.

    Nothing for a text that a person wrote or is still writing, or that was never sent back.
    """
    if revision.number is None or revision.author_id is not None or not revision.instance.redraft_count:
        return (), False
    requests = RedraftRequest.objects.filter(
        instance=revision.instance, revision__number__lt=revision.number, withdrawn_at__isnull=True
    )
    request = requests.select_related("revision").order_by("-revision__number", "-pk").first()
    if request is None:
        return (), False
    replies = tuple(ReplyGiven(*reply) for reply in replies_of(request))
    return replies, request.revision.body_sha256 == revision.body_sha256


def _answered_without_picture(instance: Instance, body: Body) -> bool:
    """Whether a probe of this very question was right; who changes what is asked has another question."""
    if not is_probed(body):
        return False
    rows = PictureProbe.objects.filter(revision__instance=instance, is_answerable=True)
    return rows.filter(asks_sha256=asks_sha256(body)).exists()


def _unquoted(instance: Instance, body: Body) -> frozenset[tuple[str | None, str]]:
    """Facts with quotes of them that did not stand in their sentences when a model or template wrote them.

    A person who edits the text takes evidence over as it is: so does this.
    """
    if not any(reference.fact and reference.quote for reference in body.evidence):
        return frozenset()
    rows = Evidence.objects.filter(
        revision__instance=instance, match=QuoteMatch.MISSING, fact__isnull=False
    ).exclude(quote="")
    return frozenset((str(uid), quote) for uid, quote in rows.values_list("fact__uid", "quote"))


def _asked(instance: Instance) -> dict[QuestionKey, int]:
    """What earlier questions of the same kind and language ask of the same study or passage.

    Only earlier ones, so that of two equal questions the first stays clean. An import without study and
    passage has no material in common with others.
    """
    if instance.study_id is None and instance.passage_id is None:
        return {}
    stored = _EARLIER.tuples(
        study=instance.study_id,
        passage=instance.passage_id,
        project=instance.project_id,
        kind=str(instance.kind),
        language=str(instance.language),
        number=instance.number,
    )
    bodies = bodies_named([(body_parse(text), pk) for pk, _number, text in stored])
    keys = [(question_key(body), number) for body, (_pk, number, _text) in zip(bodies, stored, strict=True)]
    return {key: number for key, number in keys if key is not None}


def _earlier(
    study: int | None, passage: int | None, project: int, kind: str, language: str, number: int
) -> QuerySet[Instance, Any]:
    rows = Instance.objects.filter(
        Q(study=study, passage=passage),
        project=project,
        kind=kind,
        language=language,
        number__lt=number,
        current_revision__isnull=False,
    ).exclude(state__in=NO_LONGER_ASKED)
    return rows.order_by("-number").values_list("pk", "number", "current_revision__body")


_EARLIER = PreparedQuery[Instance](_earlier)

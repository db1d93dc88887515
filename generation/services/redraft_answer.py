"""Answering a send-back: the request is claimed, the surgeon's comment goes into the prompt, and the new
Revision and the answer are written together.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from corpus.bodies import body_parse
from corpus.models import Instance, RedraftRequest
from corpus.services.redraft_request import redraft_give_up
from generation.calls.attempts import attempts_lose
from generation.errors import BudgetReached, EndpointRests, NothingToDraft
from generation.material import Focus
from generation.materials.topics import KINDS_OF_FOCUS, topic_json
from generation.models import Attempt, GenerationItem, GenerationRun, ItemState, Stage
from generation.redrafters import redrafter_of
from generation.services.checklist_register import checklist_in_use
from generation.services.item_advance import item_advance, item_break
from generation.services.item_claim import JOINED
from generation.services.prompt_register import DRAFT, REVISION, prompt_in_use
from generation.services.redraft_hold import redraft_hold
from imaging.models import PROPOSED, LevelMark
from projects.models import RunState

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)


def redraft_answer(*, request: RedraftRequest, owner: str) -> bool:
    """Work on a send-back; ``True`` when it was ours to work on. A second worker finds it claimed."""
    if not _claim(request, owner):
        return False
    try:
        item = _item_of(request)
    except NothingToDraft as problem:
        redraft_give_up(request=request, reason=str(problem))
        return True
    lease = _lease_of(item)
    attempts_lose(attempts=Attempt.objects.filter(item=item).exclude(owner=owner))
    now = timezone.now()
    taken = (
        GenerationItem.objects.filter(pk=item.pk)
        .exclude(state__in=[ItemState.DONE, ItemState.FAILED, ItemState.REFUSED])
        .update(state=ItemState.WORKING, claimed_by=owner, claimed_until=now + lease)
    )
    if taken:
        RedraftRequest.objects.filter(pk=request.pk).update(claimed_until=now + lease)
        item = GenerationItem.objects.select_related(*JOINED).get(pk=item.pk)
        try:
            item_advance(item=item, owner=owner)
        except BudgetReached as reached:
            redraft_hold(request=request, item=item, reached=reached)
        except EndpointRests as rests:
            GenerationItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(not_before=rests.until)
        except Exception:
            logger.exception("Redraft %s failed unexpectedly.", request.uid)
            item_break(item=item, owner=owner)
    _let_go_if_waiting(request, item, owner)
    return True


def redrafts_waiting() -> list[int]:
    """Requests that nobody answers now: never claimed, or claimed by a worker that is gone."""
    now = timezone.now()
    return list(
        RedraftRequest.objects.filter(
            Q(claimed_by="") | Q(claimed_until__lt=now),
            answered_at__isnull=True,
            withdrawn_at__isnull=True,
            failed_reason="",
            generation_item__held_at__isnull=True,
        )
        .filter(Q(generation_item__isnull=True) | ~Q(generation_item__not_before__gt=now))
        .order_by("created_at")
        .values_list("pk", flat=True)[:50]
    )


def _claim(request: RedraftRequest, owner: str) -> bool:
    now = timezone.now()
    return bool(
        RedraftRequest.objects.filter(
            Q(claimed_by="") | Q(claimed_until__lt=now),
            pk=request.pk,
            answered_at__isnull=True,
            withdrawn_at__isnull=True,
            failed_reason="",
            generation_item__held_at__isnull=True,
        ).update(claimed_by=owner, claimed_until=now + LEASE)
    )


def _let_go_if_waiting(request: RedraftRequest, item: GenerationItem, owner: str) -> None:
    """An item that has to wait for its endpoint frees the claim's time, not its name: it was begun."""
    item.refresh_from_db()
    if item.state == ItemState.WAITING and item.held_at is None:
        until = item.not_before or timezone.now()
        RedraftRequest.objects.filter(pk=request.pk, claimed_by=owner).update(claimed_until=until)


def _item_of(request: RedraftRequest) -> GenerationItem:
    """The item of this request; made once, the request's uniqueness sees to it."""
    known = GenerationItem.objects.filter(redraft_request=request).select_related("run__endpoint").first()
    if known is not None:
        return known
    instance = request.instance
    first = (
        instance.generation_items.order_by("pk").select_related("run__endpoint", "passage", "figure").first()
    )
    with transaction.atomic():
        own = first is not None and first.redraft_request_id is None
        run = first.run if first and own else _standing_run(instance)
        last = run.items.aggregate(last=Max("position"))["last"] or 0
        return GenerationItem.objects.create(
            run=run,
            position=last + 1,
            kind=instance.kind,
            language=instance.language,
            topic=_topic_again(first, instance) if first else _topic_found(instance),
            study=instance.study,
            passage=first.passage if first else instance.passage,
            figure=first.figure if first else None,
            instance=instance,
            redraft_request=request,
            stage=Stage.DRAFT,
        )


def _topic_again(first: GenerationItem, instance: Instance) -> str:
    """The same focus with a seed of its own per redraft, so that the built-in drafter writes another one."""
    topic = json.loads(first.topic)
    focus = Focus(**topic["focus"])
    return topic_json(axis=topic["axis"], focus=focus, seed=topic["seed"] + 101 * instance.redraft_count)


def _topic_found(instance: Instance) -> str:
    """A focus for an instance that was imported, from what its current text rests on."""
    seed = 101 * instance.redraft_count
    if instance.study is not None and instance.kind in KINDS_OF_FOCUS["study"]:
        focus = Focus(kind="study", uid=str(instance.study.uid))
        return topic_json(axis=instance.axis, focus=focus, seed=seed)
    if instance.passage is not None:
        focus = Focus(kind="passage", uid=str(instance.passage.uid))
        return topic_json(axis=instance.axis, focus=focus, seed=seed)
    revision = instance.current_revision
    if revision is not None and instance.study is not None:
        fact = revision.evidence.filter(fact__isnull=False).select_related("fact").first()
        if fact is not None and fact.fact is not None:
            focus = Focus(kind="fact", uid=str(fact.fact.uid), level=fact.fact.level)
            return topic_json(axis=instance.axis, focus=focus, seed=seed)
        levels = body_parse(revision.body).levels
        rows = LevelMark.objects.filter(series__study=instance.study, level__in=levels)
        mark = rows.exclude(PROPOSED).first()
        if mark is not None:
            focus = Focus(kind="mark", uid=str(mark.uid), level=mark.level)
            return topic_json(axis=instance.axis, focus=focus, seed=seed)
    raise NothingToDraft("This instance has no material to draft it from again; edit it or reject it.")


def _standing_run(instance: Instance) -> GenerationRun:
    """The project's run for redrafts of instances that came from elsewhere; it is never driven itself.

    By whom the lead chose. One for each endpoint, prompt and checklist that was in use meanwhile: a run is
    pinned to its own.
    """
    project = instance.project
    endpoint = redrafter_of(project)
    told = {
        "project": project,
        "recipe": '{"redrafts":true}',
        "checklist": checklist_in_use(project),
        "endpoint": endpoint,
        "draft_prompt": prompt_in_use(DRAFT, project) if endpoint else None,
        "revision_prompt": prompt_in_use(REVISION, project) if endpoint else None,
    }
    run = GenerationRun.objects.filter(**told).first()
    return run or GenerationRun.objects.create(**told, state=RunState.DONE)


def _lease_of(item: GenerationItem) -> timedelta:
    endpoint = item.run.endpoint
    return LEASE + timedelta(seconds=4 * endpoint.timeout_seconds if endpoint else 0)

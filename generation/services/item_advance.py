"""One item from where it stands to its end: draft, revision, checks, at most one redraft, reviewable.

Every step commits its Revision and the item's next stage in one transaction, so a worker that dies leaves
either the step before or the step after, never half of one.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from corpus.checks.repeats import ASKED_ONCE
from corpus.checks.replies import COMMENTS_ANSWERED
from corpus.models import (
    Axis,
    Finding,
    Instance,
    Kind,
    RedraftRequest,
    Revision,
    RevisionKind,
    Severity,
    State,
)
from corpus.replies import replies_keep
from corpus.services.history_append import instance_lock
from corpus.services.instance_begin import Origin, instance_begin
from corpus.services.instance_move import instance_move
from corpus.services.machine_revision_add import machine_revision_add
from corpus.services.revision_check import revision_check
from corpus.sources.opinions import opinion_keep
from generation.calls.attempts import attempts_lose
from generation.calls.batch_file import BatchFile
from generation.calls.gate import clearance_get, refusal_record, words_check
from generation.errors import (
    AnswerAwaited,
    BatchFull,
    BudgetReached,
    CallFailure,
    EgressRefused,
    EndpointBusy,
    EndpointRests,
    GenerationError,
    NothingAsked,
    NothingToDraft,
)
from generation.models import Attempt, GenerationItem, ItemState, Stage
from generation.services.figure_confirm import figure_confirm
from generation.services.item_end import (
    ClaimLost,
    ended_fields,
    item_cancel,
    item_end,
    item_take_up,
    item_wait,
    stage_move,
)
from generation.services.item_material import item_material
from generation.services.item_trial import trial_write
from generation.services.item_work import Drafted, Work, draft_write, revision_write
from generation.services.picture_probe import is_to_be_probed, picture_probe


def item_advance(
    *,
    item: GenerationItem,
    owner: str,
    file: BatchFile | None = None,
    held: Collection[str] | None = None,
    asks: bool = True,
) -> None:
    """Work on a claimed item until it is done, failed, refused, or has to wait.

    With ``file`` its next question goes into that, and the item rests until the batch is over. ``held`` is
    what Suites of the project hold out, where it was read as the item was claimed. Without ``asks`` nothing
    is sent: a text that was read a second time goes to review as it is, one that was not is given up until
    the run is resumed. Raises ``BudgetReached``, ``EndpointRests`` or ``BatchFull`` after putting the item
    back: these concern the run.
    """
    try:
        work = Work(
            item=item,
            owner=owner,
            # Where nothing is asked, no endpoint has a say: it may be switched off with the run.
            clearance=clearance_get(item=item, endpoint=item.run.endpoint if asks else None, held=held),
            material=item_material(item),
            file=file,
            asks=asks,
        )
        if asks and work.endpoint is not None:
            words_check(item=item, material=work.material)
        if asks:
            item_take_up(item, owner)
        while item.stage != Stage.ENDED:
            _trial(work) if item.run.is_trial else _STEPS[Stage(item.stage)](work)
    except EgressRefused as refusal:
        with transaction.atomic():
            refusal_record(run=item.run, item=item, endpoint=item.run.endpoint, refusal=refusal)
            item_end(item, owner, ItemState.REFUSED, kind=refusal.rule, problem=str(refusal))
    except (BudgetReached, EndpointRests, BatchFull):
        item_wait(item, owner, wait_s=0.0)
        raise
    except AnswerAwaited:
        item_wait(item, owner, wait_s=0.0, state=ItemState.BATCHED)
    except NothingAsked:
        item_cancel(item, owner)
    except EndpointBusy as busy:
        item_wait(item, owner, wait_s=busy.wait_s)
    except CallFailure as failure:
        if failure.again:
            item_wait(item, owner, wait_s=failure.wait_s or 0.0, problem=str(failure), kind=failure.kind)
        else:
            item_end(item, owner, ItemState.FAILED, kind=failure.kind, problem=str(failure))
    except ClaimLost:
        return
    except GenerationError as problem:
        item_end(item, owner, ItemState.FAILED, kind=problem.kind, problem=str(problem))


def item_break(*, item: GenerationItem, owner: str) -> None:
    """A fault of the program itself: the item fails alone, its open request counts as lost.

    Call it where the exception was caught and logged. Without it the item would be taken up for ever.
    """
    attempts_lose(attempts=Attempt.objects.filter(item=item, owner=owner))
    item_end(
        item,
        owner,
        ItemState.FAILED,
        kind="unexpected",
        problem="The program failed on this item; the worker's log says where. Try it again after an update.",
    )


def item_put_back(*, item: GenerationItem, owner: str) -> None:
    """The database was away or broke a tie: nothing of the step was kept, so it is done again in a moment.

    A request that was open counts as lost.
    """
    attempts_lose(attempts=Attempt.objects.filter(item=item, owner=owner))
    item_wait(item, owner, wait_s=1.0)


def _trial(work: Work) -> None:
    """One side of a comparison: what was written is kept beside the item, and nobody reviews it."""
    trial, after = trial_write(work)
    with transaction.atomic():
        stage_move(work.item, work.owner, after)
        trial.save()
        if after == Stage.ENDED:
            item_end(work.item, work.owner, ItemState.DONE)


def _draft(work: Work) -> None:
    item, begun = work.item, None
    drafted = draft_write(work)
    with transaction.atomic():
        if item.instance is None:
            begun = _instance_begin(work)
        instance = item.instance or begun
        assert instance is not None
        stage_move(work.item, work.owner, Stage.REVISION, instance=instance)
        revision = machine_revision_add(
            instance=instance,
            parent=item.redraft_request.revision if item.redraft_request else None,
            kind=RevisionKind.DRAFT,
            body=drafted.body,
            authorship=work.authorship(item.run.draft_prompt),
            fact_sentences=work.fact_sentences,
            number=1 if begun else None,
        )
        _replies_keep(item, drafted)
    item.instance = instance
    work.written[RevisionKind.DRAFT] = revision


def _revise(work: Work) -> None:
    _revision_add(work, after=None)


def _redraft(work: Work) -> None:
    revision, body = work.latest(RevisionKind.REVISION)
    found = [one for one in revision.findings.order_by("pk") if _calls_for_a_redraft(one)]
    told = work.again(previous=body, findings=tuple(map(_told, found)))
    try:
        redrafted = draft_write(told)
    except (NothingToDraft, NothingAsked):
        _reviewable_as_it_is(work, revision)
        return
    with transaction.atomic():
        stage_move(work.item, work.owner, Stage.REREVISION)
        assert work.item.instance is not None
        added = machine_revision_add(
            instance=work.item.instance,
            parent=revision,
            kind=RevisionKind.DRAFT,
            body=redrafted.body,
            authorship=work.authorship(work.item.run.draft_prompt),
            fact_sentences=work.fact_sentences,
        )
        _replies_keep(work.item, redrafted)
    work.written[RevisionKind.DRAFT] = added


def _replies_keep(item: GenerationItem, drafted: Drafted) -> None:
    if item.redraft_request is not None:
        replies_keep(request=item.redraft_request, replies=drafted.replies)


def _reviewable_as_it_is(work: Work, revision: Revision) -> None:
    """There is no other text to be had: the surgeon sees the one there is, with its findings."""
    with transaction.atomic():
        _reviewable(work, revision.instance, revision, is_checked=False)


def _rerevise(work: Work) -> None:
    try:
        _revision_add(work, after=Stage.ENDED)
    except NothingAsked:
        # The second draft was not read again: the first stands, which was.
        _reviewable_as_it_is(work, work.latest(RevisionKind.REVISION)[0])


def _revision_add(work: Work, *, after: Stage | None) -> None:
    """Add the revision with its findings. ``after`` is the next stage; ``None``: ended unless there are
    error Findings or the project asks the same already, which cause the one redraft.
    """
    item = work.item
    assert item.instance is not None
    parent, before = work.latest(RevisionKind.DRAFT)
    body, answers = revision_write(work, before)
    with transaction.atomic():
        if item.instance.subject_id is not None:
            # A decision holds the Instance before the Subject, which the checks hold: so does this.
            instance_lock(instance=item.instance)
        revision = machine_revision_add(
            instance=item.instance,
            parent=parent,
            kind=RevisionKind.REVISION,
            body=body,
            authorship=work.authorship(item.run.revision_prompt),
            fact_sentences=work.fact_sentences,
            # The draft that was read is the newest version: nobody else writes one meanwhile.
            number=parent.number + 1,
            checklist=work.checklist.reading([answer.model_dump(mode="json") for answer in answers]),
        )
        findings = revision_check(revision=revision, is_new=True)
        failed = any(map(_calls_for_a_redraft, findings))
        next_stage = after or (Stage.REDRAFT if failed else Stage.ENDED)
        if next_stage == Stage.ENDED and is_to_be_probed(item, body):
            next_stage = Stage.PICTURE
        if next_stage == Stage.ENDED:
            _reviewable(work, item.instance, revision, is_checked=True)
        else:
            stage_move(work.item, work.owner, next_stage)
    work.written[RevisionKind.REVISION] = revision


def _picture(work: Work) -> None:
    """Ask the question without its picture. What the gate keeps back is asked of nobody; the text goes on.

    So it does where nothing is asked any more and an answer is missing.
    """
    probe, (revision, _) = None, work.latest(RevisionKind.REVISION)
    try:
        probe = picture_probe(work)
    except EgressRefused as refusal:
        refusal_record(run=work.item.run, item=work.item, endpoint=work.endpoint, refusal=refusal)
    except NothingAsked:
        pass
    with transaction.atomic():
        instance_lock(instance=revision.instance)
        if probe is not None:
            probe.save(force_insert=True)
        # Not checked: the findings are reckoned anew as it becomes reviewable, this one with them.
        _reviewable(work, revision.instance, revision, is_checked=False)


def _confirm(work: Work) -> None:
    """Whether a figure agrees with its caption: with the answer the figure may be drafted from, or waits."""
    said = figure_confirm(work)
    assert work.item.figure is not None
    with transaction.atomic():
        stage_move(work.item, work.owner, Stage.ENDED, **ended_fields(ItemState.DONE))
        opinion_keep(
            figure=work.item.figure,
            caption=said.caption,
            said=said.agreement,
            why=said.why,
            model_name=work.endpoint.model_name if work.endpoint else "",
        )
    work.item.state, work.item.problem_kind = ItemState.DONE, ""


def _calls_for_a_redraft(finding: Finding) -> bool:
    """An error, a comment passed over, or a question that stands already: an answer of the ledger is the same
    for every run.
    """
    return finding.severity == Severity.ERROR or finding.check_name in (ASKED_ONCE, COMMENTS_ANSWERED)


def _told(finding: Finding) -> str:
    """What a model is told of a Finding."""
    if finding.check_name != ASKED_ONCE:
        return finding.message
    return f"{finding.message} Ask something else of the material."


def _reviewable(work: Work, instance: Instance, revision: Revision, *, is_checked: bool) -> None:
    """The instance may be read now; a redraft request is answered in the same transaction."""
    # First: whoever lost the item finds its Instance moved on as well, and that would be no fault of theirs.
    stage_move(work.item, work.owner, Stage.ENDED, **ended_fields(ItemState.DONE))
    request = work.item.redraft_request
    if request is not None:
        instance.refresh_from_db()
        answered = RedraftRequest.objects.filter(
            pk=request.pk, answered_at__isnull=True, withdrawn_at__isnull=True
        ).update(answered_by=revision, answered_at=timezone.now())
        if not answered:
            raise ClaimLost("The redraft request was answered or withdrawn meanwhile.")
        instance_move(
            instance=instance,
            to=State.DRAFTING,
            seen=instance.current_revision,
            event="redraft_begun",
            actor=None,
        )
    instance_move(
        instance=instance,
        to=State.REVISED,
        seen=instance.current_revision,
        event="revised",
        actor=None,
        current=revision,
        detail={"model": revision.model_name, "prompt": revision.prompt_label},
        is_checked=is_checked,
    )
    work.item.state, work.item.problem_kind = ItemState.DONE, ""


def _instance_begin(work: Work) -> Instance:
    item, material = work.item, work.material
    return instance_begin(
        project=item.run.project,
        kind=Kind(item.kind),
        language=item.language,
        axis=Axis(material.axis),
        origin=Origin(
            study=item.study,
            passage=item.figure.context.usable().order_by("position").first()
            if item.figure
            else item.passage,
            figure=item.figure,
        ),
        modality=material.series[0].modality if material.series else "",
        drafted_by=work.authorship(item.run.draft_prompt).model_name,
    )


_STEPS = {
    Stage.DRAFT: _draft,
    Stage.REVISION: _revise,
    Stage.REDRAFT: _redraft,
    Stage.REREVISION: _rerevise,
    Stage.PICTURE: _picture,
    Stage.CONFIRM: _confirm,
}

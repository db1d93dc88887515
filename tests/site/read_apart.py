"""A project whose items are read apart: another reader has said all they can, and one person nothing yet."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from django.utils import timezone

from corpus.bodies import canonical_json, sha256_hex
from corpus.models import (
    Decision,
    Instance,
    OwnOverrule,
    RedraftRequest,
    Revision,
    RevisionKind,
    State,
    Verdict,
)
from corpus.services import history_append
from generation.models import Attempt, AttemptState, Call, Endpoint, GenerationItem, GenerationRun
from projects.models import Egress, Membership, Project, Role, RunState, User
from review.models import Assignment, BlindAnswer, Round, RoundPurpose
from review.services import thread_open
from tests.conftest import person
from tests.generation.cast import endpoint_make
from tests.review.making import finding, opened

SECRET = "zyxophone"
"""What the other reader wrote, wherever one can write."""


def read_apart(project: Project, reader: User) -> Instance:
    """`reader` has every item of the project open, another reader has decided; gives the latest item."""
    Membership.objects.get_or_create(project=project, user=reader, role=Role.SURGEON)
    colleague = User.objects.filter(username="colleague").first() or person(
        "colleague", project, Role.SURGEON
    )
    made = opened(project, readers=2).instance
    rows = Instance.objects.filter(project=project, current_revision__isnull=False)
    for instance in rows.exclude(state=State.WITHDRAWN):
        _read_by(instance, colleague, reader)
    _drafted(made)
    return made


def _read_by(instance: Instance, colleague: User, reader: User) -> None:
    seen = instance.current_revision
    assert seen is not None
    round = Round.objects.filter(instance=instance, settled_at__isnull=True).first()
    round = round or Round.objects.create(instance=instance, seen=seen, purpose=RoundPurpose.FIRST)
    request = RedraftRequest.objects.create(
        instance=instance, revision=seen, comment=SECRET, return_to=colleague, answered_by=seen,
        answered_at=timezone.now(),
    )  # fmt: skip
    Round.objects.filter(pk=round.pk).update(readers=2, answers_request=request)
    decision = _decided(instance, seen, colleague)
    place = {"round": round, "project": instance.project, "instance": instance}
    Assignment.objects.create(**place, reviewer=colleague, closed_at=timezone.now(), decision=decision)
    until = timezone.now() + timedelta(minutes=20)
    mine = Assignment.objects.create(**place, reviewer=reader, lease_until=until, opened_at=timezone.now())
    BlindAnswer.objects.create(
        round=round, instance=instance, assignment=mine, reader=colleague, words=SECRET
    )
    row = seen.findings.first() or finding(seen)
    OwnOverrule.objects.create(finding=row, by=colleague, reason=SECRET, reading=round.uid)
    thread_open(instance=instance, by=colleague, text=f"Is it {SECRET}?")


def _decided(instance: Instance, seen: Revision, colleague: User) -> Decision:
    body = json.loads(seen.body)
    text = canonical_json({key: SECRET if key == "rationale" else told for key, told in body.items()})
    edit = Revision.objects.create(
        instance=instance, number=instance.revisions.count() + 1, parent=seen, kind=RevisionKind.EDIT,
        body=text, body_sha256=sha256_hex(text), author=colleague,
    )  # fmt: skip
    decision = Decision.objects.create(
        instance=instance, revision=seen, result_revision=edit, reviewer=colleague,
        verdict=Verdict.EDIT_AND_APPROVE, comment=SECRET, idempotency_key=uuid.uuid4().hex,
    )  # fmt: skip
    history_append(
        instance=instance, event="decision_edit", actor=colleague, from_state=instance.state,
        to_state=instance.state, revision=edit, detail={"comment": SECRET},
    )  # fmt: skip
    return decision


def _drafted(instance: Instance) -> None:
    """What was sent and what came back, for any item of a run, tells a comment and is about this instance."""
    if not GenerationItem.objects.exists():
        run = GenerationRun.objects.create(project=instance.project, state=RunState.PAUSED)
        GenerationItem.objects.create(run=run, position=1, kind="multiple_choice", language="en")
    GenerationItem.objects.filter(instance=None).update(instance=instance)
    for item in GenerationItem.objects.exclude(problem=""):
        GenerationItem.objects.filter(pk=item.pk).update(problem=SECRET)
    for item in GenerationItem.objects.filter(attempts__isnull=True):
        call = Call.objects.create(
            key=uuid.uuid4().hex, endpoint=Endpoint.objects.first() or endpoint_make("http://127.0.0.1:9/v1"),
            endpoint_is_local=False, egress=Egress.ANY_MODEL, run=item.run, item=item, step="draft",
            request="{}",
        )  # fmt: skip
        Attempt.objects.create(
            call=call, item=item, number=1, idempotency_key=call.key, state=AttemptState.ANSWERED,
            sent_at=timezone.now(), raw_response="{}",
        )  # fmt: skip
    Call.objects.update(request=canonical_json({"comment": SECRET}))
    Attempt.objects.update(raw_response=SECRET)

"""Drive a judging: what is peculiar to it among runs that ask, and what is looked at before each slice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q

from benchmark.asking.kind import AskingKind
from benchmark.asking.piece import Outcome
from benchmark.errors import JudgingRefused
from benchmark.judge.asking import MOST_ASKINGS, JudgePiece, JudgePreparing, pieces_of, pieces_waiting
from benchmark.judge.manifest import judging_manifest, what_changed
from benchmark.models import Judgement, JudgeRun
from benchmark.services.board_refresh import board_refresh
from benchmark.services.judgements_keep import judgements_keep
from benchmark.services.judging_questions import probes_apply
from benchmark.services.judging_start import family_guard
from benchmark.services.run_drive import Drive, run_take
from generation.calls.gate import endpoint_check
from generation.errors import EgressRefused
from generation.models import Endpoint
from projects.services import run_fail

State = Judgement.State


def judging_drive(*, run: JudgeRun, owner: str) -> bool:
    """Work until the run ends, is paused or cancelled, or its slice is over; True when work is left."""
    if not run_take(run=run, endpoint_id=run.judge.endpoint_id, owner=owner):
        return False
    if not probes_apply(run=run, owner=owner):
        return False
    endpoint = Endpoint.objects.get(pk=run.judge.endpoint_id)
    if problem := _why_not(run, endpoint):
        run_fail(run=run, owner=owner, error_for_user=problem)
        return False
    return Drive(JudgingAsking(run), endpoint, owner).go()


class JudgingAsking(AskingKind[JudgePiece]):
    """One judge on the reports of one study."""

    all_asked = "every report has been judged"

    def __init__(self, run: JudgeRun) -> None:
        self._run = run

    @property
    def run(self) -> JudgeRun:
        """The judging."""
        return self._run

    def model_name(self, endpoint: Endpoint) -> str:
        """The judge's model, else the endpoint's only one."""
        return self._run.judge.model_name or endpoint.model_name

    def waiting(self) -> list[JudgePiece]:
        """Questions without a verdict that may be asked."""
        return pieces_waiting(self._run, self._pieces)

    def preparer(self, endpoint: Endpoint) -> JudgePreparing:
        """What makes the questions."""
        return JudgePreparing(self._run, endpoint)

    def keep(self, outcomes: Sequence[Outcome[JudgePiece]]) -> list[JudgePiece]:
        """Write judgements; an answer without a verdict is asked for again, a few times."""
        return judgements_keep(run=self._run, outcomes=outcomes)

    def counts(self) -> tuple[int, int]:
        """Judged, and ended without a verdict; what is to be asked again counts as neither."""
        rows = self._run.judgements
        ended = Q(state__in=[State.ERROR, State.REFUSED]) | Q(state=State.UNSCORED, askings__gte=MOST_ASKINGS)
        return rows.filter(state=State.JUDGED).count(), rows.filter(ended).count()

    def before_end(self) -> None:
        """Reports of an evaluation have their score on the board."""
        if self._run.study.version is not None:
            board_refresh(version=self._run.study.version)

    def may_tell(self, problem: str) -> str:
        """An endpoint's own words may repeat what is hidden."""
        version = self._run.study.version
        return problem.partition(": ")[0] if version is not None and version.suite.is_hidden else problem

    def errors_forget(self) -> None:
        """Delete judgements without an answer."""
        self._run.judgements.filter(state=State.ERROR).delete()

    @cached_property
    def _pieces(self) -> list[JudgePiece]:
        return pieces_of(self._run.study, self._run.judge, with_probes=self._run.with_probes)


def _why_not(run: JudgeRun, endpoint: Endpoint) -> str:
    """Why nothing may be asked now; empty where it may. Verdicts of two kinds are not mixed in one run."""
    try:
        endpoint_check(row=Endpoint.objects.get(pk=endpoint.pk), egress=run.study.egress)
    except EgressRefused as refusal:
        return f"{str(refusal).rstrip('.')}. When that is mended, resume."
    try:
        family_guard(study=run.study, judge=run.judge)
    except JudgingRefused as refusal:
        return str(refusal)
    run.judge.endpoint = endpoint
    now = judging_manifest(run.study, run.judge, with_probes=run.with_probes)
    if changed := what_changed(json.loads(run.manifest), now):
        return f"Since this judging began, {' and '.join(changed)} changed. Begin a new one."
    return ""

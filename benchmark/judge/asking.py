"""The questions of a judging: one for each dimension of each report, as it is and as probes change it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from benchmark.asking.piece import Ready
from benchmark.judge.probes import is_asked, probed
from benchmark.judge.prompt import JudgeAnswer, system_text, user_text
from benchmark.judge.rubric import Dimension
from benchmark.models import Judge, Judgement, JudgeRun, Probe, RatingStudy, StudyReport
from corpus.bodies import sha256_hex
from generation.calls.gate import question_check
from generation.calls.prices import Prices, worst_cost
from generation.calls.question import Question
from generation.models import Endpoint

MOST_ASKINGS = 3  # of one question, where the answers hold no verdict
APART = 1000  # between the seeds of two askings: the same seed may give the same answer


class JudgePiece(NamedTuple):
    """One question; `text` is the report as it is shown, `asking` counts answers without a verdict."""

    report: StudyReport
    dimension: Dimension
    probe: Probe
    repeat: int
    text: str
    asking: int = 1

    @property
    def row(self) -> tuple[int, str, str, int]:
        """The row it is asked for: report, dimension, probe, repeat."""
        return self.report.pk, self.dimension.value, self.probe.value, self.repeat

    @property
    def key(self) -> str:
        """What tells it from every other question of its run."""
        return f"{self.report.number}-{self.dimension}-{self.probe or 'plain'}-{self.repeat}-{self.asking}"


def pieces_of(study: RatingStudy, judge: Judge, *, with_probes: bool) -> list[JudgePiece]:
    """Every question, in an order that the judge's seed draws."""
    found = [
        JudgePiece(report, dimension, probe, 1, text)
        for report, probe, text in reports_as_shown(study, judge, with_probes=with_probes)
        for dimension in Dimension
        if not probe or is_asked(probe, dimension)
    ]
    return sorted(found, key=lambda one: sha256_hex(f"{judge.seed} {one.key}"))


def reports_as_shown(
    study: RatingStudy, judge: Judge, *, with_probes: bool
) -> Iterator[tuple[StudyReport, Probe, str]]:
    """Every report by its number: as it is, then as each probe changes it that can be applied to it."""
    for report in study.reports.order_by("number"):
        for probe, text in _shown(report, judge.seed, with_probes):
            yield report, probe, text


def pieces_waiting(run: JudgeRun, pieces: Sequence[JudgePiece]) -> list[JudgePiece]:
    """Those of a run's questions that have no row yet, or one whose verdict may be asked for once more."""
    rows = run.judgements.values_list("report_id", "dimension", "probe", "repeat", "state", "askings")
    asked = {row[:4]: row[4:] for row in rows}
    found = []
    for one in pieces:
        state, askings = asked.get(one.row, (Judgement.State.UNSCORED, 0))
        if state == Judgement.State.UNSCORED and askings < MOST_ASKINGS:
            found.append(one._replace(asking=askings + 1))
    return found


class JudgePreparing:
    """Makes the questions of one run for one endpoint."""

    def __init__(self, run: JudgeRun, endpoint: Endpoint) -> None:
        self._judge, self._endpoint = run.judge, endpoint
        manifest = json.loads(run.manifest)
        self._prompt_sha256, self._by_endpoint = manifest["prompt"], manifest["schema_by_endpoint"]

    def ready(self, work: JudgePiece, prices: Prices) -> Ready[JudgePiece]:
        """The question. Raises EgressRefused where its words name somebody."""
        judge = self._judge
        question = Question(
            system=system_text(work.dimension, sees_reference=judge.sees_reference),
            user=user_text(work.text, work.report.reference if judge.sees_reference else ""),
            answer_type=JudgeAnswer,
            model_name=judge.model_name or self._endpoint.model_name,
            base_url=self._endpoint.base_url,
            prompt_sha256=self._prompt_sha256,
            schema_by_endpoint=self._by_endpoint,
            max_tokens=judge.max_tokens,
            seed=judge.seed + work.repeat - 1 + APART * (work.asking - 1),
            temperature=judge.temperature,
        )
        question_check(question)
        return Ready(work=work, question=question, worst=worst_cost(prices, question))


@lru_cache(maxsize=2000)
def probed_once(text: str, probe: Probe, seed: int) -> str | None:
    """As `probed`: a worker looks at the questions of a judging at every slice, and a report takes long."""
    return probed(text, probe, seed=seed)


def _shown(report: StudyReport, seed: int, with_probes: bool) -> Iterator[tuple[Probe, str]]:
    yield Probe.NONE, report.text
    for probe in Probe if with_probes else ():
        text = probed_once(report.text, probe, seed + report.number) if probe else None
        if text is not None:
            yield probe, text

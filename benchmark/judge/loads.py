"""What the questions of a judging take at most, reckoned without changing a report.

To move levels, exchange sides and deny a finding a report has to be read, which takes a tenth of a second:
such a probe is taken as applied everywhere, and as making a report no more than twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmark.asking.worst import Load, Worst, worst_of
from benchmark.judge.asking import MOST_ASKINGS
from benchmark.judge.probes import STEADY, is_asked, probed
from benchmark.judge.prompt import JudgeAnswer, system_text, user_text
from benchmark.judge.rubric import Dimension
from benchmark.models import Judge, JudgeRun, Probe, StudyReport
from corpus.bodies import canonical_json
from generation.answers import strict_schema
from generation.calls.question import tokens_at_most


def judging_worst(run: JudgeRun, reports: Iterable[StudyReport] | None = None) -> Worst:
    """The worst case of a judging; neither it nor its study need be saved where its `reports` are told."""
    judge = run.judge
    loads = _loads(run, run.study.reports.all() if reports is None else reports)
    return worst_of(loads, run=run, endpoint=judge.endpoint, model_name=judge.model, askings=MOST_ASKINGS)


def _loads(run: JudgeRun, reports: Iterable[StudyReport]) -> Iterator[Load]:
    system = _system_tokens(run.judge)
    probes = list(Probe) if run.with_probes else [Probe.NONE]
    asked_of = {probe: [one for one in Dimension if not probe or is_asked(probe, one)] for probe in probes}
    for report in reports:
        for probe, asked in asked_of.items():
            tokens = _report_tokens(report, probe, run.judge)
            for dimension in asked:
                yield Load(1, system[dimension] + tokens, run.judge.max_tokens)


def _report_tokens(report: StudyReport, probe: Probe, judge: Judge) -> int:
    reference = report.reference if judge.sees_reference else ""
    if probe and probe not in STEADY:
        return 2 * _tokens(user_text(report.text, reference))
    text = probed(report.text, probe, seed=judge.seed + report.number) or report.text
    return _tokens(user_text(text, reference))


def _tokens(text: str) -> int:
    """Of one text among several: the marks between them are counted with the first; rounded up."""
    return tokens_at_most([text]) - tokens_at_most([]) + 1


def _system_tokens(judge: Judge) -> dict[Dimension, int]:
    schema = canonical_json(strict_schema(JudgeAnswer)) if judge.endpoint.honours_schema else ""
    return {
        one: tokens_at_most([system_text(one, sees_reference=judge.sees_reference), schema])
        for one in Dimension
    }

"""One report as pages show it: its words with the levels found in them, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anatomy import parse_level
from benchmark.judge.report_totals import critical_named
from benchmark.judge.rows import certified_dimensions
from benchmark.judge.rubric import Critical, Dimension
from benchmark.judge.titles import CRITICAL_TITLES, TITLES
from benchmark.models import Item, Judge, Judgement, Response, Score, StudyReport, SuiteVersion
from benchmark.reports.prompt import reference_text, report_prompt
from benchmark.reports.reading import Piece, Reference, pieces_of, reference_of
from benchmark.selectors import newest_scores
from corpus.bodies import Report
from projects.models import RunState

ORDER = list(Dimension)


@dataclass(frozen=True)
class VerdictShown:
    """A judge's verdict on one dimension; `counts`: it is certified there. Without a value: `problem`."""

    title: str
    judge: str
    value: int | None
    counts: bool
    quote: str
    quote_stands: bool | None
    problem: str


@dataclass(frozen=True)
class ReportShown:
    """One model's report. Errors: those that its words tell, and those that clinicians name."""

    response: Response
    score: Score | None
    pieces: list[Piece]
    errors: list[str]
    named: list[str]
    verdicts: list[VerdictShown]


@dataclass(frozen=True)
class ItemAsked:
    """An item that asks for a report: the words that models get, the approved report, and its levels."""

    prompt: str
    reference: str
    read: Reference


def item_asked(version: SuiteVersion, body: Report) -> ItemAsked:
    """What stands at the head of the item's page."""
    return ItemAsked(
        prompt=report_prompt(body, version.report_template, len(body.images)),
        reference=reference_text(body),
        read=reference_of(body, map(parse_level, body.levels)),
    )


def reports_on(item: Item, reference: Reference) -> list[ReportShown]:
    """The newest finished run of each model without controls, by the model's name."""
    rows = Response.objects.filter(item=item, repeat=1, run__state=RunState.DONE, run__control="")
    rows = rows.select_related("run__model", "item").prefetch_related(newest_scores())
    newest = {row.run.model_id: row for row in rows.order_by("run__ended_at", "run_id")}
    ordered = sorted(newest.values(), key=lambda row: row.run.model.name.casefold())
    return reports_shown(ordered, reference)


def reports_shown(responses: Sequence[Response], reference: Reference) -> list[ReportShown]:
    """These responses to one item, with their newest scores prefetched."""
    verdicts, named = _verdicts(responses), _named(responses)
    return [_shown(one, reference, verdicts[one.pk], named.get(one.pk, frozenset())) for one in responses]


def _shown(
    response: Response, reference: Reference, verdicts: list[VerdictShown], named: Iterable[Critical]
) -> ReportShown:
    score = next(iter(response.scores.all()), None)
    return ReportShown(
        response=response,
        score=score,
        pieces=pieces_of(response.text, reference),
        errors=_titles(map(Critical, score.critical.split() if score else ())),
        named=_titles(named),
        verdicts=verdicts,
    )


def _titles(kinds: Iterable[Critical]) -> list[str]:
    found = set(kinds)
    return [title for kind, title in CRITICAL_TITLES.items() if kind in found]


def _verdicts(responses: Sequence[Response]) -> dict[int, list[VerdictShown]]:
    """By response: every judge's verdicts in the order of the rubric."""
    rows = Judgement.objects.filter(report__response__in=responses, probe="", repeat=1)
    rows = rows.select_related("run__judge", "report")
    certified: dict[Judge, frozenset[Dimension]] = {}
    found: defaultdict[int, list[VerdictShown]] = defaultdict(list)
    told = [(row.run.judge, Dimension(row.dimension), row) for row in rows]
    for judge, dimension, row in sorted(told, key=lambda one: (-one[2].run_id, ORDER.index(one[1]))):
        if judge not in certified:
            certified[judge] = certified_dimensions(judge)
        found[row.report.response_id or 0].append(
            VerdictShown(
                title=TITLES[dimension],
                judge=str(judge),
                value=row.value,
                counts=dimension in certified[judge],
                quote=row.quote,
                quote_stands=row.quote_stands,
                problem="" if row.value is not None else row.problem or row.get_state_display(),
            )
        )
    return found


def _named(responses: Sequence[Response]) -> dict[int, frozenset[Critical]]:
    """What half of the clinicians of a closed study or more name, by response."""
    rows = StudyReport.objects.filter(response__in=responses, study__closed_at__isnull=False)
    of = dict(rows.values_list("pk", "response_id"))
    found: defaultdict[int, frozenset[Critical]] = defaultdict(frozenset)
    for report, one in critical_named(StudyReport.objects.filter(pk__in=of)).items():
        found[of[report] or 0] |= one.kinds
    return found

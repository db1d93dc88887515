"""One report as pages show it: its words with the levels found in them, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anatomy import parse_level
from benchmark.judge.report_totals import CriticalNamed, critical_named
from benchmark.judge.rows import certified_dimensions
from benchmark.judge.rubric import Critical, Dimension
from benchmark.judge.titles import CRITICAL_TITLES, TITLES
from benchmark.models import Judge, Judgement, Response, Score, StudyReport, SuiteVersion
from benchmark.reports.marks import LevelSpan, Piece, pieces_of, spans_kept
from benchmark.reports.prompt import reference_text, report_prompt
from benchmark.reports.reading import Reference, reference_of, report_read
from corpus.bodies import Report

ORDER = list(Dimension)
UNREAD = "not rated in a closed study"
OF_NO_ONE_KIND = "an error, of no one kind: half or more name one, fewer the same"


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
    """One model's report. Errors: those that its words tell, and in words what clinicians say of them."""

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


def reports_shown(responses: Sequence[Response], reference: Reference) -> list[ReportShown]:
    """These responses to one item, with their scores prefetched, the one that counts first."""
    verdicts, named = _verdicts(responses), _named(responses)
    return [_shown(one, reference, verdicts[one.pk], named.get(one.pk)) for one in responses]


def _shown(
    response: Response, reference: Reference, verdicts: list[VerdictShown], named: CriticalNamed | None
) -> ReportShown:
    score = next(iter(response.scores.all()), None)
    return ReportShown(
        response=response,
        score=score,
        pieces=pieces_of(response.text, _spans(response, score, reference)),
        errors=_titles(map(Critical, score.critical.split() if score else ())),
        named=_said_of(named),
        verdicts=verdicts,
    )


def _spans(response: Response, score: Score | None, reference: Reference) -> Iterable[LevelSpan]:
    """As the score that counts read them; a score from before they were kept has none."""
    if score is not None and score.level_spans:
        return spans_kept(score.level_spans)
    return report_read(response.text, reference).spans


def _said_of(named: CriticalNamed | None) -> list[str]:
    """The kinds that half of them or more name, else that so many name an error of one kind or another."""
    if named is None:
        return [UNREAD]
    return _titles(named.kinds) or ([OF_NO_ONE_KIND] if named.has_one else [])


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


def _named(responses: Sequence[Response]) -> dict[int, CriticalNamed]:
    """What half of the clinicians of a closed study or more name, by response; none where nobody read it."""
    rows = StudyReport.objects.filter(response__in=responses, study__closed_at__isnull=False)
    of = dict(rows.values_list("pk", "response_id"))
    found: dict[int, CriticalNamed] = {}
    for report, one in critical_named(StudyReport.objects.filter(pk__in=of)).items():
        response = of[report] or 0
        found[response] = one | found[response] if response in found else one
    return found

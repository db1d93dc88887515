"""The board as a person, a spreadsheet or a program sees it: filtered, sorted, with whiskers placed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmark.board.clinicians_told import clinicians_row, clinicians_told
from benchmark.board.hidden import rows_told
from benchmark.board.marks import LEAST_CLUSTERS, OWN
from benchmark.board.short import restored
from benchmark.board.whiskers import axis_start, axis_ticks, grid_path, whisker
from benchmark.models import BoardEdition
from corpus.models import Axis

Row = dict[str, Any]
USUAL = "-score"
# Heads of narrow columns; the whole name stands in the title.
AXIS_WORDS = {
    "level_identification": "Level",
    "pathology": "Path.",
    "planning": "Plan.",
    "measurement": "Meas.",
    "prognosis": "Progn.",
    "postoperative": "Postop.",
    "communication": "Comm.",
}


def _slice(name: str) -> Callable[[Row], float | None]:
    return lambda row: row[name]["score"] if row.get(name) else None


def _claimed(figures: Row | None) -> float | None:
    """What a narrow column shows: below 15 clusters no claim is made, so there is no score."""
    return figures["score"] if figures and figures.get("claim", True) else None


def _claims_first(name: str, rows: list[Row]) -> Callable[[Row], float | None]:
    """By score; where any row makes a claim, one that makes none has no place among them.

    Five right answers of five are no better than ninety of a hundred.
    """
    if any((row.get(name) or {}).get("claim") for row in rows):
        return lambda row: _claimed(row.get(name))
    return _slice(name)


def _axis(name: str) -> Callable[[Row], float | None]:
    return lambda row: _claimed(row["axes"].get(name))


def _report(row: Row) -> Row:
    """The figures of its reports; none on boards and in editions without any."""
    return row.get("report") or {"score": None, "critical": None}


# Only these and the suite's axes may stand in the address; each takes a row and gives what it is sorted by.
SORTS: dict[str, Callable[[Row], Any]] = {
    "rank": lambda row: row.get("rank_low"),
    "model": lambda row: row["model"].casefold(),
    "score": _slice("all"),
    "text": lambda row: _claimed(row["text"]),
    "image": lambda row: _claimed(row["image"]),
    "report": _slice("report"),
    "critical": lambda row: (_report(row)["critical"] or {}).get("per_100"),
    "level": _slice("exact_level"),
    "unanswered": lambda row: row["unanswered"],
    "errors": lambda row: row["errors"],
    "latency": lambda row: row["latency"]["p50_s"] if row["latency"] else None,
    "cost": lambda row: row["cost_per_100"],
    "date": lambda row: row["date"],
}


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. `part` is the key of a slice; `own` leaves out what a family drafted."""

    sort: str = USUAL
    search: str = ""
    source: str = ""
    part: str = ""
    own: bool = False


@dataclass(frozen=True)
class Board:
    """What a view of the board holds."""

    rows: list[Row] = field(default_factory=list)
    verdict: dict[str, str] = field(default_factory=dict)
    omnibus: dict[str, Any] = field(default_factory=dict)
    detectable: float | None = None
    detectable_corrected: float | None = None
    pair_count: int = 0
    view: View = field(default_factory=View)
    unknown: list[str] = field(default_factory=list)
    total: int = 0
    withheld: bool = False
    sees_all: bool = True
    is_coarse: bool = False
    axis: list[dict[str, Any]] = field(default_factory=list)
    by_axis: list[dict[str, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)
    cut: Row | None = None
    clinicians: Row | None = None
    kept_clinicians: bool = False

    @property
    def sort(self) -> str:
        """The column the rows are sorted by, `-` before it where downwards."""
        return self.view.sort

    @property
    def search(self) -> str:
        """The words a model's name must hold."""
        return self.view.search

    @property
    def grid(self) -> str:
        """The lines behind every whisker."""
        return grid_path(self.axis)

    @property
    def first_two(self) -> list[str]:
        """The two that stand first by rank, where there are two."""
        ranked = [row for row in self.rows if row.get("rank")]
        return [row["uid"] for row in sorted(ranked, key=lambda row: row["rank"])[:2]] if ranked[1:] else []

    @property
    def has_own(self) -> bool:
        """Whether any contestant's family drafted items, and it may be told how it fares without them."""
        return any(row.get("own") for row in self.rows)

    @property
    def extractors(self) -> list[str]:
        """The extractors that read the rows, where they are named."""
        return sorted({name for row in self.rows if (name := row.get("extractor"))})

    @property
    def has_reports(self) -> bool:
        """Whether any model was asked for reports, and figures of them may be told."""
        return any(row.get("report") for row in self.rows)

    @property
    def notes(self) -> list[str]:
        """What the reader has to know of this view, in sentences."""
        notes = list(self.unknown)
        if self.withheld:
            notes.append(
                f"The suite is hidden: a figure of fewer than {LEAST_CLUSTERS} clusters, or one from which "
                "such a figure follows by subtraction, is shown to its steward alone."
            )
        if self.kept_clinicians:
            notes.append(
                "Clinicians answered this version; their row is its steward's, for it rests on fewer than "
                f"{LEAST_CLUSTERS} clusters or on questions of which another version has told one."
            )
        if len(self.extractors) > 1:
            notes.append(
                f"The rows were read by extractors {' and '.join(self.extractors)}; each names its own. A "
                "lead has the older ones read anew under Extraction."
            )
        if self.cut:
            notes.append(
                f"The score is that of {self.cut['title']}: {self.cut['items']} items in "
                f"{self.cut['clusters']} clusters. Rank, tier and the other columns are of the whole suite."
            )
        if self.view.own:
            notes.append(
                "The score of a contestant whose family drafted items is that of the other items alone. "
                "Ranks and tiers are of the whole suite."
            )
        if self.is_coarse:
            notes.append(
                "The suite is hidden: scores are told in steps worth five items at least. A file that lies "
                "within chance of one that its sender was told of before is told with that one's score, and "
                "without slices. Its steward sees all."
            )
        return notes


def board_table(
    edition: BoardEdition | None,
    view: View,
    *,
    is_hidden: bool,
    sees_all: bool,
    again: frozenset[str] = frozenset(),
) -> Board:
    """The figures of an edition. People who hold no hidden suite see only what may be told of it.

    `again` are the runs whose failed items are asked again: their rows get a mark.
    """
    figures = json.loads(edition.figures) if edition else {}
    rows: list[Row] = figures.get("rows", [])
    verdict, omnibus = figures.get("verdict", {}), figures.get("omnibus", {})
    cuts, told = figures.get("cuts", []), not is_hidden or sees_all
    if not told:
        rows, verdict = rows_told(rows, verdict)
        cuts, omnibus = [], {}
    view, unknown = _known(view, rows, cuts)
    cut = next((one for one in cuts if one["key"] == view.part), None)
    if edition and cut:
        _put_slice(rows, json.loads(edition.slices), cut["key"])
    if view.own:
        _put_without_own(rows)
    wanted = [row for row in rows if _is_wanted(row, view)]
    said = figures.get("clinicians") if cut is None else None
    people = clinicians_told(said, sees_all=told)
    low, by_axis = axis_start([*wanted, *([people] if people else [])]), axes_of(rows)
    for row in wanted:
        row.pop("told", None)
        row.pop("told_whole", None)
        row["by_axis"] = [row["axes"].get(one["name"]) for one in by_axis]
        row["whisker"] = whisker(row["all"], low)
        row["is_ours"] = row["source"] == OWN
        row["asked_again"] = row["run"] in again
    key = _sorts(rows)[view.sort.removeprefix("-")]
    return Board(
        rows=_sorted(wanted, key, downwards=view.sort.startswith("-")),
        verdict=verdict,
        omnibus=omnibus,
        detectable=figures.get("detectable"),
        detectable_corrected=figures.get("detectable_corrected"),
        pair_count=figures.get("pair_count", 0),
        view=view,
        unknown=unknown,
        total=len(rows),
        is_coarse=not told and bool(rows),
        withheld=any(row.get("withheld") for row in rows),
        sees_all=told,
        axis=axis_ticks(low),
        by_axis=by_axis,
        sources=sorted({row["source"] for row in rows}),
        cuts=cuts,
        cut=cut,
        clinicians=clinicians_row(people, low=low, axes=[one["name"] for one in by_axis]),
        kept_clinicians=said is not None and people is None,
    )


def _sorts(rows: list[Row]) -> dict[str, Callable[[Row], Any]]:
    sorts = SORTS | {one["name"]: _axis(one["name"]) for one in axes_of(rows)}
    claimed = {"score": "all", "level": "exact_level", "report": "report"}
    return sorts | {name: _claims_first(part, rows) for name, part in claimed.items()}


def _known(view: View, rows: list[Row], cuts: list[Row]) -> tuple[View, list[str]]:
    """The view with what is not there left out, and a sentence for each such word."""
    sort, part, source, said = view.sort, view.part, view.source, []
    if sort.removeprefix("-") not in _sorts(rows):
        said.append(f"“{sort[:80]}” is no column of this board; the rows are sorted by score.")
        sort = USUAL
    if part and not any(one["key"] == part for one in cuts):
        said.append(f"“{part[:80]}” is no slice of this board; the score is of the whole suite.")
        part = ""
    if source and source not in {row["source"] for row in rows}:
        said.append(f"No model here is “{source[:80]}”; all are shown.")
        source = ""
    return View(sort, view.search, source, part, view.own), said


def _is_wanted(row: Row, view: View) -> bool:
    named = view.search.casefold() in row["model"].casefold()
    return named and view.source in ("", row["source"])


def _put_slice(rows: list[Row], slices: Row, key: str) -> None:
    """Set the figures of a slice in the place of the whole suite's."""
    one = next(one for one in slices["slices"] if one["key"] == key)
    by_run = dict(zip(slices["runs"], one["figures"], strict=True))
    for row in rows:
        row["all"] = restored(by_run.get(row["run"]))


def _put_without_own(rows: list[Row]) -> None:
    for row in rows:
        if row.get("own"):
            row["all"] = row["own"]["without"]


def axes_of(rows: list[Row]) -> list[dict[str, str]]:
    """The axes that the suite tests, in their usual order; none where all items test the same one."""
    present = {name for row in rows for name in row["axes"]}
    found = [
        {"name": name, "word": word, "title": (title := str(Axis(name).label)), "said": _said(title, word)}
        for name, word in AXIS_WORDS.items()
        if name in present
    ]
    return found if len(found) > 1 else []


def _said(title: str, word: str) -> str:
    """The name of a head for a screen reader: whoever speaks to it says what stands there (WCAG 2.5.3)."""
    return title if word in title else f"{word} {title}"


def _sorted(rows: list[Row], key: Callable[[Row], Any], *, downwards: bool) -> list[Row]:
    rows = sorted(rows, key=lambda row: row["model"].casefold())
    present = [row for row in rows if key(row) is not None]
    # What has no figure comes last in either direction: missing is neither best nor worst.
    missing = [row for row in rows if key(row) is None]
    return sorted(present, key=key, reverse=downwards) + missing

"""The board as CSV and JSON: exactly the view, with intervals and the manifest's hash."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from benchmark.board.table import AXIS_WORDS, Board, Row
from benchmark.judge.rubric import Critical
from benchmark.models import BoardEdition, SuiteVersion

if TYPE_CHECKING:
    from benchmark.board.comparison import Comparison
    from benchmark.board.paired import Paired

CRITICAL_KINDS = [f"critical_{kind.value}" for kind in Critical]
COLUMNS = [
    "suite", "version", "manifest_sha256", "edition", "computed_at", "rank", "rank_low", "rank_high", "tiers",
    "model", "family",
    "note", "n", "clusters", "score", "low", "high", "interval", "text_n", "text_score",
    "text_low", "text_high", "image_n", "image_score", "image_low", "image_high",
    "report_asked", "report_n", "report_clusters", "report_scored", "report_score", "report_low",
    "report_high", "report_judge", "report_capped", "report_why", "critical_n", "critical_per_100",
    "critical_low", "critical_high", "critical_rated", *CRITICAL_KINDS,
    "exact_level_n", "exact_level", "off_by_one", "unanswered", "errors", "answered_accuracy",
    "chance_corrected", "without_own_n", "without_own_score", "without_own_low", "without_own_high",
    "own_interaction", "own_interaction_low", "own_interaction_high",
    "latency_p50_s", "latency_p95_s", "cost_per_100", "drafted_by_family", "date", "source",
    "extractor", "unverified", "calls_itself", "asked_again", "repeats", "repeats_low", "repeats_high",
    "repeats_sd", "orders_n", "orders_score", "orders_low", "orders_high", "orders_mean",
    "run", "runs", "withheld", "slice", "sorted_by",
]  # fmt: skip
WHOLE = ("n", "clusters", "score", "low", "high", "interval")
PEOPLE = "clinicians, no model"
OF_AN_AXIS = ("n", "clusters", "score", "low", "high")


def board_csv(board: Board, version: SuiteVersion, edition: BoardEdition | None) -> str:
    """One line per model; cells that a spreadsheet would take for a formula are neutralised."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    direction = "descending" if board.sort.startswith("-") else "ascending"
    axes = [name for name in AXIS_WORDS if any(name in row["axes"] for row in board.rows)]
    columns = [*COLUMNS, *(f"{axis}_{name}" for axis in axes for name in OF_AN_AXIS)]
    writer.writerow(columns)
    for row in board.rows:
        flat = _flat(row) | {
            "suite": version.suite.name,
            "version": version.number,
            "manifest_sha256": version.manifest_sha256,
            "edition": edition.number if edition else None,
            "computed_at": edition.created_at.isoformat() if edition else None,
            "slice": board.cut["key"] if board.cut else None,
            "sorted_by": f"{board.sort.removeprefix('-')} {direction}",
        }
        writer.writerow([cell_safe(flat.get(name)) for name in columns])
    if board.clinicians:
        writer.writerows(_clinician_lines(board.clinicians, version, columns))
    return out.getvalue()


def _clinician_lines(row: Row, version: SuiteVersion, columns: list[str]) -> Iterator[list[object]]:
    """Two lines below the models: clinicians on the key, and one of them on what most others chose."""
    said = {"suite": version.suite.name, "version": version.number, "source": PEOPLE}
    said["manifest_sha256"] = version.manifest_sha256
    for name, part in (("Clinicians", "all"), ("One clinician and the others", "ceiling")):
        figures = row[part] or {}
        flat = said | {"model": f"{name} (n = {row['clinicians']})"}
        flat |= {name: figures.get(name) for name in WHOLE}
        yield [cell_safe(flat.get(name)) for name in columns]


def cell_safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; figures with four decimals."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    if not isinstance(value, float):
        return value
    return round(value, 4) if abs(value) >= 0.01 else float(f"{value:.3g}")


def _people(row: Row | None) -> Row | None:
    """The clinicians' figures without their drawing."""
    drawing = ("whisker", "is_ours", "by_axis", "told")
    return row and {name: value for name, value in row.items() if name not in drawing}


def _flat(row: Row) -> Row:
    flat = {name: row.get(name) for name in COLUMNS if not isinstance(row.get(name), dict)}
    flat |= {name: (row["all"] or {}).get(name) for name in WHOLE}
    for axis, figures in row["axes"].items():
        flat |= {f"{axis}_{name}": figures[name] for name in OF_AN_AXIS}
    for part in ("text", "image"):
        flat |= {f"{part}_{name}": (row[part] or {}).get(name) for name in ("n", "score", "low", "high")}
    level, latency = row["exact_level"] or {}, row["latency"] or {}
    own = row.get("own") or {}
    without = own.get("without") or {}
    repeats, orders = row.get("repeats") or {}, row.get("orders") or {}
    flat |= {f"repeats_{name}": repeats.get(name) for name in ("low", "high", "sd")}
    flat |= {f"orders_{name}": orders.get(name) for name in ("n", "score", "low", "high", "mean")}
    flat |= _flat_report(row.get("report") or {})
    flat |= {f"without_own_{name}": without.get(name) for name in ("n", "score", "low", "high")}
    return flat | {
        "own_interaction": own.get("interaction"),
        "own_interaction_low": own.get("low"),
        "own_interaction_high": own.get("high"),
        "exact_level_n": level.get("n"),
        "exact_level": level.get("score"),
        "off_by_one": level.get("off_by_one"),
        "latency_p50_s": latency.get("p50_s"),
        "latency_p95_s": latency.get("p95_s"),
        "drafted_by_family": row["drafted"],
        "withheld": " ".join(row.get("withheld", [])),
        "repeats": repeats.get("count"),
        "calls_itself": " ".join(row.get("calls_itself", [])),
    }


def _flat_report(report: Row) -> Row:
    names = ("asked", "n", "clusters", "scored", "score", "low", "high", "judge", "capped", "why")
    critical = report.get("critical") or {}
    kinds = critical.get("kinds") or {}
    return {
        **{f"report_{name}": report.get(name) for name in names},
        **{f"critical_{name}": critical.get(name) for name in ("n", "per_100", "low", "high", "rated")},
        **{f"critical_{kind.value}": kinds.get(kind.value) for kind in Critical},
    }


def board_json(board: Board, version: SuiteVersion, edition: BoardEdition | None) -> dict[str, Any]:
    """The same for programs."""
    rows = [
        {name: value for name, value in row.items() if name not in ("whisker", "is_ours")}
        for row in board.rows
    ]
    return {
        "suite": version.suite.name,
        "version": version.number,
        "manifest_sha256": version.manifest_sha256,
        "edition": str(edition.uid) if edition else None,
        "edition_number": edition.number if edition else None,
        "computed_at": edition.created_at.isoformat() if edition else None,
        "frozen_at": version.frozen_at.isoformat() if version.frozen_at else None,
        "items": version.item_count,
        "report_items": version.report_item_count,
        "clusters": version.cluster_count,
        "least_tier": version.least_tier,
        "detectable_points": board.detectable,
        "detectable_points_corrected": board.detectable_corrected,
        "pairs": board.pair_count,
        "verdict": verdict_text(board.verdict),
        "omnibus": board.omnibus or None,
        "slice": board.cut,
        "clinicians": _people(board.clinicians),
        "source": board.view.source,
        "without_own": board.view.own,
        "sort": board.sort,
        "notes": board.notes,
        "search": board.search,
        "rows": rows,
    }


def verdict_text(verdict: dict[str, str]) -> str:
    """The sentence of a board, its parts in their order."""
    return " ".join(verdict[name] for name in ("head", "difference", "rest") if verdict.get(name))


PAIR_COLUMNS = [
    "suite", "version", "manifest_sha256", "edition", "first", "second", "facet", "slice", "n", "clusters",
    "both_right", "only_first", "only_second", "neither", "difference", "low", "high", "p", "p_holm", "test",
]  # fmt: skip


def comparison_csv(comparison: Comparison, version: SuiteVersion, edition: BoardEdition | None) -> str:
    """One line per pair and slice; p stands with the whole suite alone, for slices are not tested."""
    out = io.StringIO()
    writer = csv.DictWriter(out, PAIR_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for against in comparison.against:
        said = {
            "suite": version.suite.name,
            "version": version.number,
            "manifest_sha256": version.manifest_sha256,
            "edition": edition.number if edition else None,
            "first": against.first["model"],
            "second": against.second["model"],
        }
        test = {name: (against.test or {}).get(name) for name in ("p", "p_holm", "test")}
        for facet, title, pair in [("all", "All items", against.whole), *against.slices]:
            line = said | _pair_cells(pair) | {"facet": facet, "slice": title}
            line |= test if facet == "all" else {}
            writer.writerow({name: cell_safe(value) for name, value in line.items()})
    return out.getvalue()


def _pair_cells(pair: Paired) -> Row:
    names = ("n", "clusters", "only_first", "only_second", "neither", "difference", "low", "high")
    return {name: getattr(pair, name) for name in names} | {"both_right": pair.both}

"""The board as CSV and JSON: exactly the view, with intervals and the manifest's hash."""

from __future__ import annotations

import csv
import io
from typing import Any

from benchmark.board.table import AXIS_WORDS, Board, Row
from benchmark.models import SuiteVersion

COLUMNS = [
    "suite", "version", "manifest_sha256", "rank_low", "rank_high", "tiers", "model", "family",
    "note", "n", "clusters", "score", "low", "high", "interval", "text_n", "text_score",
    "text_low", "text_high", "image_n", "image_score", "image_low", "image_high",
    "exact_level_n", "exact_level", "off_by_one", "unanswered", "errors", "answered_accuracy",
    "latency_p50_s", "latency_p95_s", "cost_per_100", "drafted_by_family", "date", "source",
    "run", "withheld", "sorted_by",
]  # fmt: skip
WHOLE = ("n", "clusters", "score", "low", "high", "interval")
OF_AN_AXIS = ("n", "clusters", "score", "low", "high")


def board_csv(board: Board, version: SuiteVersion) -> str:
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
            "sorted_by": f"{board.sort.removeprefix('-')} {direction}",
        }
        writer.writerow([_safe(flat.get(name)) for name in columns])
    return out.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return round(value, 4) if isinstance(value, float) else value


def _flat(row: Row) -> Row:
    flat = {name: row.get(name) for name in COLUMNS if not isinstance(row.get(name), dict)}
    flat |= {name: (row["all"] or {}).get(name) for name in WHOLE}
    for axis, figures in row["axes"].items():
        flat |= {f"{axis}_{name}": figures[name] for name in OF_AN_AXIS}
    for part in ("text", "image"):
        flat |= {f"{part}_{name}": (row[part] or {}).get(name) for name in ("n", "score", "low", "high")}
    level, latency = row["exact_level"] or {}, row["latency"] or {}
    return flat | {
        "exact_level_n": level.get("n"),
        "exact_level": level.get("score"),
        "off_by_one": level.get("off_by_one"),
        "latency_p50_s": latency.get("p50_s"),
        "latency_p95_s": latency.get("p95_s"),
        "drafted_by_family": row["drafted"],
        "withheld": " ".join(row.get("withheld", [])),
    }


def board_json(board: Board, version: SuiteVersion) -> dict[str, Any]:
    """The same for programs."""
    rows = [{name: value for name, value in row.items() if name != "whisker"} for row in board.rows]
    return {
        "suite": version.suite.name,
        "version": version.number,
        "manifest_sha256": version.manifest_sha256,
        "frozen_at": version.frozen_at.isoformat() if version.frozen_at else None,
        "items": version.item_count,
        "clusters": version.cluster_count,
        "least_tier": version.least_tier,
        "detectable_points": board.detectable,
        "verdict": " ".join(board.verdict.values()),
        "sort": board.sort,
        "notes": board.notes,
        "search": board.search,
        "rows": rows,
    }

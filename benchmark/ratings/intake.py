"""Check a file of reports whole, line by line, before anything of it is kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from benchmark.judge.needed import FEWEST_REPORTS, FEWEST_SYSTEMS
from benchmark.ratings.lines import ReportLine, report_read, systems_in
from benchmark.uploads.lines import LineFault
from benchmark.uploads.reading import LONGEST_LINE, THE_FILE, FileReport, Readable, file_lines

LARGEST_FILE = 64 * 1024 * 1024  # bytes
MOST_LINES = 20_000  # more reports than anybody rates
LEAST_SYSTEMS = 2


@dataclass
class ReportsFile(FileReport):
    """What a file of reports holds and what is wrong with it: reports by the number of their line."""

    found: dict[int, ReportLine] = field(default_factory=dict)

    @cached_property
    def systems(self) -> Counter[str]:
        """How many reports each system wrote."""
        return Counter(line.system for line in self.found.values())


def reports_check(stream: Readable) -> ReportsFile:
    """Read at most ``LARGEST_FILE`` bytes and ``MOST_LINES`` lines, and report every fault."""
    report, digest = ReportsFile(), hashlib.sha256()
    first: dict[str, int] = {}
    for number, raw in file_lines(stream, report, digest, largest=LARGEST_FILE, most=MOST_LINES):
        try:
            _line_take(number, raw, report, first)
        except LineFault as fault:
            report.refuse(number, str(fault))
    report.sha256 = digest.hexdigest()
    _whole_check(report)
    report.faults.sort(key=lambda fault: fault[0] or report.line_count + 1)
    return report


def short_of(reports: int, systems: int) -> list[str]:
    """What a study lacks before a judge can be certified by it, in sentences; it may be rated nonetheless."""
    told = []
    if reports < FEWEST_REPORTS:
        told.append(f"It has {reports} reports; {FEWEST_REPORTS} are needed to certify a judge.")
    if systems < FEWEST_SYSTEMS:
        told.append(f"It has {systems} systems; {FEWEST_SYSTEMS} of differing quality are needed for that.")
    return told


def _line_take(number: int, raw: bytes, report: ReportsFile, first: dict[str, int]) -> None:
    if len(raw) > LONGEST_LINE:
        raise LineFault(f"It is longer than {LONGEST_LINE // 1024**2} MiB.")
    one = report_read(raw)
    if one.report_id in first:
        raise LineFault(f"Its “report_id” stands in line {first[one.report_id]} already.")
    first[one.report_id] = number
    report.found[number] = one


def _whole_check(report: ReportsFile) -> None:
    if not report.line_count:
        report.refuse(THE_FILE, "The file is empty.")
        return
    if report.found and len(report.systems) < LEAST_SYSTEMS:
        report.refuse(THE_FILE, "All reports are of one system; two are the fewest that can be told apart.")
    elif not report.found and report.holds:
        report.refuse(THE_FILE, "No line holds a report.")
    for number, one in report.found.items():
        for name in systems_in(f"{one.text}\n{one.reference}", report.systems):
            report.refuse(
                number, f"The words name the system “{name}”, so it would not be rated blind. Take it out."
            )

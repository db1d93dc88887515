"""Reads of the imaging room."""

from imaging.selectors.level_rows import findings_without_level, level_rows
from imaging.selectors.marks import marks_sheet
from imaging.selectors.reports import report_counts, report_profiles
from imaging.selectors.viewer import viewer_config

__all__ = [
    "findings_without_level",
    "level_rows",
    "marks_sheet",
    "report_counts",
    "report_profiles",
    "viewer_config",
]

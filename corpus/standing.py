"""Which checks count less in a project because people there overrule them too often."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from corpus.checks.level_checks import LEVEL_RULES
from corpus.checks.material import CheckFinding, Grade
from corpus.models import CheckStanding
from projects.models import Project
from projects.prepared import PreparedQuery

# More than this share overruled, of so many cases at least.
MOST_OVERRULED: Final = 0.30
FEWEST_CASES: Final = 20
# A wrong level, a wrong side and a name that got through harm a patient whatever the share: these stay as
# they are, and the page says that they are contested.
NEVER_DEMOTED: Final = LEVEL_RULES | {
    "levels_agree_with_the_body",
    "evidence_is_about_the_same_level",
    "no_side_where_it_is_unknown",
    "sides_agree",
    "slips_are_of_neighbours",
    "sections_agree",
    "treated_levels_have_findings",
    "text_identifies_nobody",
    "text_hides_nothing",
}
_MILDER: Final[dict[Grade, Grade]] = {"error": "warning", "warning": "note", "note": "note"}


_DEMOTED = PreparedQuery[CheckStanding](
    lambda project: CheckStanding.objects.filter(project=project, is_demoted=True).values_list("check_name")
)


def demoted_checks(project_id: int) -> frozenset[str]:
    """The checks whose findings are stored one step milder in a project."""
    return frozenset(name for (name,) in _DEMOTED.tuples(project=project_id))


def milder(finding: CheckFinding, demoted: frozenset[str]) -> CheckFinding:
    """A finding as it is stored: one step milder when its check is demoted."""
    return replace(finding, severity=_MILDER[finding.severity]) if finding.check in demoted else finding


def standings_shown(project: Project) -> list[CheckStanding]:
    """What people made of the checks of a project, the most contested first."""
    rows = list(CheckStanding.objects.filter(project=project))
    return sorted(rows, key=lambda one: (-one.share, one.check_name))


def is_contested(standing: CheckStanding) -> bool:
    """Whether it is overruled too often, though it may be one that is never demoted."""
    return standing.cases >= FEWEST_CASES and standing.share > MOST_OVERRULED

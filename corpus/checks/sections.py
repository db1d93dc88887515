"""A report has its six sections, each once, with words of its own or the reason why it does not apply."""

from __future__ import annotations

from collections import Counter
from typing import Final, get_args

from corpus.bodies import Report, Section
from corpus.checks.material import CheckFinding, CheckInput, Grade

# The six of a report; the treatment is written twice, for the patient and for the physician.
SECTIONS: Final[tuple[str, ...]] = get_args(Section.model_fields["name"].annotation)
_SPELT: Final = {
    "imaging": "imaging findings",
    "diagnosis": "diagnosis",
    "treatment_patient": "treatment for the patient",
    "treatment_physician": "treatment for the physician",
    "risk": "risk and prognosis",
    "postoperative": "postoperative management",
    "basis": "diagnostic basis",
}


def report_has_its_sections(given: CheckInput) -> list[CheckFinding]:
    """Every section stands once; an empty one says why it does not apply, and only an empty one."""
    if not isinstance(given.body, Report):
        return []
    counted: Counter[str] = Counter(one.name for one in given.body.sections)
    found = [_missing(name, counted) for name in SECTIONS if not counted[name]]
    for number, section in enumerate(given.body.sections):
        pointer = f"/sections/{number}"
        reason = (section.not_applicable or "").strip()
        if counted[section.name] > 1:
            counted[section.name] = 0
            found.append(_finding(f"The section {_SPELT[section.name]} stands more than once.", pointer))
        if not section.text.strip() and not reason:
            message = f"The section {_SPELT[section.name]} is empty and does not say why it does not apply."
            found.append(_finding(message, pointer))
        if section.text.strip() and reason:
            message = (
                f"The section {_SPELT[section.name]} says that it does not apply and speaks all the same."
            )
            found.append(_finding(message, pointer))
    return found


def _missing(name: str, counted: Counter[str]) -> CheckFinding:
    """One half of the treatment may stand for both: that is no more than noted."""
    half = name.startswith("treatment") and any(
        counted[one] for one in SECTIONS if one.startswith("treatment")
    )
    return _finding(f"The section {_SPELT[name]} is missing.", severity="note" if half else "error")


def _finding(message: str, pointer: str = "/sections", severity: Grade = "error") -> CheckFinding:
    return CheckFinding("report_has_its_sections", severity, message, pointer)

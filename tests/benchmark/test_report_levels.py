"""What the words of a report say of levels and sides, held against the approved one."""

from __future__ import annotations

import pytest

from anatomy import parse_level
from benchmark.reports.marks import Mark, pieces_of, spans_kept, spans_text
from benchmark.reports.reading import Reference, reference_of, report_read
from corpus.bodies import Report, body_validate
from tests.benchmark.report_items import NAMES


def reference(
    imaging: str, treatment: str = "", levels: tuple[str, ...] = (), side: str | None = None
) -> Reference:
    told = {"imaging": imaging, "treatment_physician": treatment}
    body = body_validate(
        {
            "kind": "report",
            "language": "en",
            "axis": "pathology",
            "levels": list(levels),
            "side": side,
            "sections": [{"name": name, "text": told.get(name) or "Nothing."} for name in NAMES],
        }
    )
    assert isinstance(body, Report)
    return reference_of(body, map(parse_level, body.levels))


HERNIA = "Left paracentral disc herniation at L4/5. L3/4 is normal."


@pytest.mark.parametrize(
    ("said", "critical"),
    [
        ("Left disc herniation at L4/5.", ""),
        ("Disc herniation at L4/5 on the left, and a small bulge at L2/3.", ""),
        ("No disc is herniated.", ""),
        ("Left disc herniation at L3/4.", "wrong_level"),
        ("Left disc herniation at L5/S1; L4/5 is normal.", "wrong_level"),
        ("Right disc herniation at L4/5.", "wrong_side"),
        ("Right disc herniation at L3/4.", "wrong_level wrong_side"),
        ("Left disc herniation at L4/5. Microdiscectomy at L3/4.", "wrong_level"),
        ("Left disc herniation at L4/5. Microdiscectomy at L4/5; no fusion at L5/S1.", ""),
        ("Left disc herniation at L4/5 with compression of the left L5 root.", ""),
        ("Bilateral narrowing at L4/5.", ""),
        ("左侧L4/5椎间盘突出。", ""),
        ("右侧L4/5椎间盘突出。", "wrong_side"),
        ("", ""),
    ],
)
def test_a_finding_or_a_treatment_elsewhere_is_a_wrong_level(said: str, critical: str) -> None:
    assert " ".join(report_read(said, reference(HERNIA, levels=("L4/L5",), side="left")).critical) == critical


def test_what_the_reference_is_filed_under_counts_where_its_words_name_no_level() -> None:
    found = report_read("Herniation at L3/4.", reference("A herniation.", levels=("L4/L5",)))
    assert found.levels is not None
    assert (found.levels.outcome, found.critical) == ("off_by_one", ("wrong_level",))


def test_a_reference_without_a_level_says_nothing_of_levels() -> None:
    found = report_read("Herniation at L3/4.", reference("A sprain."))
    assert (found.levels, found.critical) == (None, ())


def test_sets_have_precision_and_recall_and_a_shift_is_one_numbering_error() -> None:
    two = reference("Stenosis at L3/4 and L4/5.")
    found = report_read("Stenosis at L4/5 and L5/S1.", two).levels
    assert found is not None
    assert (found.outcome, found.shift, found.precision, found.recall) == ("numbering", 1, 0.5, 0.5)
    found = report_read("Stenosis at L3/4.", two).levels
    assert found is not None
    assert (found.precision, found.recall) == (1, 0.5)


def test_the_pieces_of_a_report_are_its_words_and_mark_its_levels() -> None:
    text = "Herniation at L4/5, stenosis at L2/3. L1/2 is normal."
    spans = report_read(text, reference(HERNIA)).spans
    assert spans_kept(spans_text(spans)) == list(spans)
    found = pieces_of(text, spans)
    assert "".join(one.text for one in found) == text
    marked = [(one.text, one.mark) for one in found if one.mark]
    assert marked == [("L4/5", Mark.AGREES), ("L2/3", Mark.STRAYS), ("L1/2", Mark.APART)]

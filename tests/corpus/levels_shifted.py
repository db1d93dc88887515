"""An approved question about a vertebra of a study, whose marks are then replaced by others."""

from __future__ import annotations

from typing import Any

from corpus.models import Instance
from imaging.models import AuthorKind, LevelMark, NumberingBasis, Study
from imaging.services.marks_remove import marks_remove
from imaging.services.numbering import numbering_take_back
from projects.models import User
from tests.corpus.releasing import approved
from tests.generation.cast import LEVELS, SPACING_MM
from tests.imaging.certified import numbering_certify_now

ASSUMED = "The numbering of the levels is assumed."
OPTIONS = [{"key": key, "text": text} for key, text in zip("ABCD", ("L1", "L2", "L3", "L4"), strict=True)]


def vertebra_asked(study: Study, number: int = 1, *, is_assumed: bool = False, **body: Any) -> Instance:
    """An approved question about the vertebra at the arrow, with the key L3, where the mark of L3 is."""
    series = study.series.get()
    sop = series.sop_instances.order_by("slice_position", "pk")[1].sop_instance_uid
    mark = LevelMark.objects.get(series=series, level="L3")
    tip = [mark.y / SPACING_MM, -mark.z / SPACING_MM]
    arrow = {"shape": "arrow", "space": "pixel", "points": [[tip[0] - 8, tip[1]], tip]}
    said: dict[str, Any] = {
        "stem": f"Which vertebra does the arrow of case {number} point at? {ASSUMED if is_assumed else ''}",
        "options": OPTIONS,
        "answer": "C",
        "rationale": "The arrow points at L3.",
        "levels": ["L3"],
        "images": [{"series": series.series_instance_uid, "sop": sop, "frame": 1, "pointer": arrow}],
        "evidence": [
            {
                "id": 1,
                "field": "rationale",
                "series": series.series_instance_uid,
                "sop": sop,
                "frame": 1,
                "level": "L3",
            }
        ],
    }
    instance = approved(study.project, None, number, **(said | body))
    Instance.objects.filter(pk=instance.pk).update(subject=study.subject, study=study)
    instance.refresh_from_db()
    return instance


def certified(study: Study, by: User) -> None:
    """Certify the numbering of the study's subject."""
    numbering_certify_now(
        subject=study.subject, certified_by=by, basis=NumberingBasis.COUNTED_FROM_C2, reason="scout"
    )


def marks_shifted(study: Study, by: User, *, steps: int = 1) -> None:
    """Take the marks away, put others there named so many levels further down, and certify the count."""
    numbering_take_back(subject=study.subject, taken_back_by=by)
    series = study.series.get()
    old = list(series.level_marks.order_by("-z"))
    marks_remove(mark=old[0], removed_by=by, seen=len(old))
    LevelMark.objects.bulk_create(
        LevelMark(
            series=series, level=LEVELS[place + steps], space=mark.space, x=mark.x, y=mark.y, z=mark.z,
            author_kind=AuthorKind.IMPORT, author_name="another list",
        )
        for place, mark in enumerate(old[: len(LEVELS) - steps])
    )  # fmt: skip
    certified(study, by)


def overruled_by_hand(instance: Instance, by: User) -> None:
    """Have the findings of the current text stored, and overrule each."""
    from corpus.services.finding_overrule import finding_overrule
    from corpus.services.revision_check import revision_check

    assert instance.current_revision is not None
    for finding in revision_check(revision=instance.current_revision):
        finding_overrule(finding=finding, by=by, reason="I looked at the picture.")

"""Studies whose reports carry their constructed worth, and judges that read it, miss it or twist it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256

from benchmark.judge.rubric import VERSION
from benchmark.models import RatingStudy, StudyReport
from projects.models import Egress, Project

# Sentences that only reports of one worth hold: a judge in tests knows a report by them, by no name.
WORTH = {
    1: "The canal was not commented on.",
    2: "The canal looks somewhat narrow.",
    3: "The canal is narrowed at one level.",
    4: "The canal at L4/5 is moderately narrowed.",
    5: "The canal at L4/5 is moderately narrowed by facet and ligament.",
}
FLOURISH = "In keeping with the highest standards of care,"  # the style of one system
SYSTEMS = ("Vertebra Seven", "Sacralnet Prime", "Lumbago Grande", "Atlas Major")
Judge = Callable[[str], str]


def study_make(
    project: Project, *, subjects: int = 2, systems: int = 2, egress: str = Egress.ANY_MODEL, last: str = ""
) -> RatingStudy:
    """Reports of known worth; `last` is put at the end of the first one."""
    study = RatingStudy.objects.create(
        project=project, name="Autumn", rubric_version=VERSION, seed=7, egress=egress
    )
    StudyReport.objects.bulk_create(
        StudyReport(
            study=study,
            number=1 + subject * systems + place,
            report_id=f"row-of-{SYSTEMS[place]}-{subject}",
            subject=f"pseudonym-{subject:03}",
            system=SYSTEMS[place],
            text=_text(worth_of(subject, place), styled=place == 1, last="" if subject or place else last),
            reference="The canal at L4/5 is moderately narrowed. Physiotherapy first.",
        )
        for subject in range(subjects)
        for place in range(systems)
    )
    return study


def worth_of(subject: int, place: int) -> int:
    """What a report of a subject by a system is worth."""
    return 1 + (2 * subject + place) % 5


def _text(worth: int, *, styled: bool, last: str) -> str:
    words = f"{WORTH[worth]} Physiotherapy first."
    return " ".join(filter(None, [FLOURISH if styled else "", words, last]))


def shown_to(prompt: str) -> str:
    """The report that a prompt shows."""
    found = re.search(r"<report>\n(.*)\n</report>", prompt, re.DOTALL)
    assert found is not None
    return found[1]


def truth_of(text: str) -> int:
    """The worth of a report by its sentence; the least where a probe changed that."""
    return max((worth for worth, words in WORTH.items() if words in text), default=1)


def said(value: object, quote: str = "Physiotherapy first.") -> str:
    """An answer in its schema."""
    return json.dumps({"quote": quote, "value": value})


def truthful(prompt: str) -> str:
    """The truth, and for one question in five a step beside it: always the same for the same prompt."""
    truth, drawn = truth_of(shown_to(prompt)), sha256(prompt.encode()).digest()[0]
    beside = (1 if truth < 5 else -1) if drawn % 5 == 0 else 0
    return said(truth + beside, quote=WORTH[truth])


def exact(prompt: str) -> str:
    """The truth."""
    return said(truth_of(shown_to(prompt)))


def flattered(prompt: str) -> str:
    """A step too much for the style of one system."""
    text = shown_to(prompt)
    return said(min(truth_of(text) + (FLOURISH in text), 5))


def blind(prompt: str) -> str:
    """The longer, the better."""
    return said(min(1 + len(shown_to(prompt)) // 40, 5))


def prose(prompt: str) -> str:
    """No verdict."""
    return "On the whole a careful report, though some would say otherwise."


def always(value: object, quote: str = "Physiotherapy first.") -> Judge:
    """One and the same value."""
    return lambda prompt: said(value, quote)


def obeys(prompt: str) -> str:
    """Does what the last words say that stand outside the fence; else tells the truth."""
    after = prompt.rpartition("</report>")[2]
    return said(5) if "give 5" in after.lower() else exact(prompt)

"""Made-up instances in any number, for trying the system at full size. They teach nothing true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from uuid import UUID

from corpus.bodies import Body, body_validate, sha256_hex
from corpus.instances_import.batch import NewInstance, Step
from corpus.models import Source, SourceKind, State, Tier
from imaging.models import Subject
from projects.models import Approval, Egress, Project

LEVELS = (
    "C4/C5",
    "C5/C6",
    "C6/C7",
    "T8/T9",
    "T11/T12",
    "T12/L1",
    "L1/L2",
    "L2/L3",
    "L3/L4",
    "L4/L5",
    "L5/S1",
)
CONDITIONS = ("disc_herniation", "spinal_stenosis", "degenerative_disc_disease", "osteoporotic_fracture")
AXES = ("level_identification", "pathology", "planning", "measurement", "prognosis", "communication")
SIDES = ("left", "right", "midline", None)
SIGNS = (
    "loss of disc height",
    "a dark disc on T2",
    "a narrow canal",
    "a wedge-shaped body",
    "endplate change",
)
KINDS = ("multiple_choice",) * 6 + ("open_question",) * 3 + ("consultation",)

REVISED: tuple[Step, ...] = (("seeded", "", "drafting"), ("revised", "drafting", "revised"))
OPENED: tuple[Step, ...] = (*REVISED, ("round_opened", "revised", "in_review"))
APPROVED: tuple[Step, ...] = (*OPENED, ("approved", "in_review", "approved"))
REJECTED: tuple[Step, ...] = (*OPENED, ("rejected", "in_review", "rejected"))
WITHDRAWN: tuple[Step, ...] = (*APPROVED, ("withdrawn", "approved", "withdrawn"))
LIVES = (APPROVED,) * 11 + (REVISED,) * 7 + (REJECTED, WITHDRAWN)


def subjects_make(project: Project, count: int) -> list[Subject]:
    """Made-up subjects under a made-up approval that allows everything but commerce."""
    approval, _ = Approval.objects.get_or_create(
        project=project,
        number="SEED",
        defaults={
            "ethics_body": "None: made-up load",
            "basis": Approval.Basis.SYNTHETIC,
            "may_train": True,
            "may_share": True,
            "valid_from": date(2000, 1, 1),
            "expires_on": date(2099, 12, 31),
        },
    )
    known = set(Subject.objects.filter(project=project).values_list("pseudonym", flat=True))
    names = [name for name in (f"seed-{number:05}" for number in range(count)) if name not in known]
    Subject.objects.bulk_create(
        Subject(
            project=project, approval=approval, pseudonym=name, key_hash=sha256_hex(f"{project.uid}/{name}")
        )
        for name in names
    )
    return list(Subject.objects.filter(project=project, approval=approval).order_by("pseudonym")[:count])


def sources_make(project: Project, count: int) -> list[Source]:
    """Made-up sources whose rights allow everything but commerce."""
    for number in range(count):
        Source.objects.get_or_create(
            project=project,
            sha256=sha256_hex(f"seed source {number}"),
            defaults={
                "kind": SourceKind.TEXTBOOK,
                "title": f"Made-up chapter {number + 1}",
                "citation": "Made up for load",
                "licence": "CC0-1.0",
                "egress": Egress.ANY_MODEL,
                "may_draft": True,
                "may_train": True,
                "may_share": True,
                "may_quote": True,
            },
        )
    return list(Source.objects.filter(project=project, citation="Made up for load").order_by("title"))


def instances_make_up(
    count: int, *, seed: int, start: int, subjects: list[Subject], sources: list[Source]
) -> Iterator[NewInstance]:
    """`count` instances of several kinds, levels and lives; the same seed makes the same ones."""
    chance = Random(f"{seed}/{start}")  # noqa: S311 nothing secret
    for number in range(start, start + count):
        subject = chance.choice(subjects) if subjects and chance.random() < 0.2 else None
        source = None if subject else chance.choice(sources)
        life = chance.choice(LIVES)
        read = life[-1][2] in (State.APPROVED, State.WITHDRAWN)
        yield NewInstance(
            uid=UUID(int=chance.getrandbits(128), version=4),
            body=body_make_up(number, chance),
            cluster_key=f"subject:{subject.uid}" if subject else f"source:{source.uid}",  # type: ignore[union-attr]
            model_name="made up",
            model_family="made up",
            steps=life,
            tier=chance.choice((Tier.V2, Tier.V2, Tier.V3)) if read else Tier.V0,
            subject=subject,
            source=source,
        )


def body_make_up(number: int, chance: Random) -> Body:
    """One body; its number stands in its words, so that no two are alike."""
    level, sign = chance.choice(LEVELS), chance.choice(SIGNS)
    kind = chance.choice(KINDS)
    shared = {
        "kind": kind,
        "language": "en",
        "axis": chance.choice(AXES),
        "levels": [level],
        "side": chance.choice(SIDES),
        "conditions": [chance.choice(CONDITIONS)],
        "modality": chance.choice(("MR", "CT", None)),
    }
    parts = {"multiple_choice": _choice, "open_question": _open, "consultation": _talk}
    return body_validate({**shared, **parts[kind](f"Case {number}", level, sign, chance)})


def _choice(case: str, level: str, sign: str, chance: Random) -> dict[str, object]:
    others = chance.sample([other for other in LEVELS if other != level], 3)
    texts = sorted([level, *others])
    options = [
        {"key": key, "text": text, "why_wrong": None if text == level else f"{text} shows no {sign}."}
        for key, text in zip("ABCD", texts, strict=True)
    ]
    return {
        "stem": f"{case}. A patient with long-standing back pain is imaged. Which segment shows {sign}?",
        "options": options,
        "answer": "ABCD"[texts.index(level)],
        "rationale": f"The image shows {sign} at {level}; the neighbouring segments are unremarkable.",
    }


def _open(case: str, level: str, sign: str, chance: Random) -> dict[str, object]:
    return {
        "question": f"{case}. Describe what is seen at {level} and what follows from it.",
        "reference_answer": f"At {level} there is {sign}. Without a deficit, care is conservative.",
        "claims": [f"There is {sign} at {level}.", "Conservative care comes first."],
        "rationale": f"The finding at {level} alone does not justify an operation.",
    }


def _talk(case: str, level: str, sign: str, chance: Random) -> dict[str, object]:
    return {
        "turns": [
            {"speaker": "patient", "text": f"{case}. My back has hurt for {chance.randint(2, 30)} weeks."},
            {"speaker": "clinician", "text": "Do you have numbness, weakness or trouble passing urine?"},
            {"speaker": "patient", "text": "No, only pain."},
            {"speaker": "clinician", "text": f"Your images show {sign} at {level}."},
        ],
        "red_flags": ["loss of bladder control"],
        "plan": "Exercise and pain relief for six weeks, then look again.",
    }

"""What of a study a Revision is checked against."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.bodies import body_validate, canonical_json
from corpus.checks import CheckInput, run_all
from corpus.checks.gather import check_input
from corpus.models import Axis, Kind, Revision, RevisionKind
from corpus.services.instance_begin import Origin, instance_begin
from corpus.services.machine_revision_add import Authorship, machine_revision_add
from imaging.models import AuthorKind, LevelFact, LevelMark, MarkSpace, Series, Study
from imaging.services.mark_accept import mark_accept, mark_unaccept
from projects.models import Approval, Project, User
from tests.corpus.checks.bodies import open_question
from tests.generation.cast import LEVELS, fact_make, study_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(project: Project, approval: Approval) -> Study:
    return study_make(project, approval)


def gathered(study: Study, claim: str = "The T5 body is intact.") -> CheckInput:
    """What a Revision on the study that claims something is checked against."""
    instance = instance_begin(
        project=study.project, kind=Kind.OPEN_QUESTION, language="en", axis=Axis.PATHOLOGY,
        origin=Origin(study=study), modality="MR", drafted_by="a model",
    )  # fmt: skip
    body = open_question(reference_answer=claim, claims=[claim], evidence=[], levels=[])
    return check_input(Revision(instance=instance, body=canonical_json(body)))


def mark_make(study: Study, author: AuthorKind) -> LevelMark:
    return LevelMark.objects.create(
        series=study.series.get(), level="T5", space=MarkSpace.PATIENT, x=0, y=0, z=90,
        author_kind=author, author_name="who",
    )  # fmt: skip


def is_unplaced(study: Study) -> bool:
    """Whether the checks say that T5 has no place."""
    return ("levels_have_a_place", "error") in {(one.check, one.severity) for one in run_all(gathered(study))}


def test_what_a_model_proposes_proves_no_level_until_a_person_accepts_it(
    study: Study, surgeon_a: User
) -> None:
    mark = mark_make(study, AuthorKind.MODEL)
    assert is_unplaced(study)
    mark_accept(mark=mark, person=surgeon_a)
    assert not is_unplaced(study)
    mark_unaccept(mark=mark, person=surgeon_a)
    assert is_unplaced(study)


@pytest.mark.parametrize("author", [AuthorKind.IMPORT, AuthorKind.PERSON, AuthorKind.CONSTRUCTION])
def test_marks_of_a_dataset_a_person_or_a_construction_count_as_they_are(
    study: Study, author: AuthorKind
) -> None:
    assert is_unplaced(study)
    mark_make(study, author)
    assert not is_unplaced(study)


def test_a_fact_that_could_not_be_assessed_is_gathered_as_such(study: Study) -> None:
    fact = fact_make(study, "L4/L5", "disc", "herniation", "present")
    LevelFact.objects.filter(pk=fact.pk).update(certainty=LevelFact.Certainty.NOT_ASSESSABLE)
    denied = gathered(study, "The L4/L5 disc is not herniated.")
    assert {one.certainty for one in denied.facts if one.attribute == "herniation"} == {"not_assessable"}
    assert "findings_agree_with_facts" not in {one.check for one in run_all(denied)}


def level_marks(study: Study, *, frame: str, shift: int, author: AuthorKind = AuthorKind.IMPORT) -> None:
    """A second series of the study that calls every place by the name of a level further down."""
    first = study.series.get()
    study.series.update(frame_of_reference_uid="2.25.9")
    second = Series.objects.create(
        study=study, series_instance_uid="2.25.7", modality="MR", frame_of_reference_uid=frame
    )
    for mark in first.level_marks.all():
        place = LEVELS.index(mark.level) + shift
        if place < len(LEVELS):
            LevelMark.objects.create(
                series=second, level=LEVELS[place], space=mark.space, x=mark.x, y=mark.y, z=mark.z,
                author_kind=author,
            )  # fmt: skip


def test_marks_that_contradict_each_other_prove_nothing(study: Study) -> None:
    assert {mark.level for mark in gathered(study).marks} == set(LEVELS)
    level_marks(study, frame="2.25.9", shift=1)
    assert gathered(study).marks == ()
    assert "levels_have_a_place" in {
        one.check for one in run_all(gathered(study, "The T12 body is intact.")) if one.severity == "error"
    }


@pytest.mark.parametrize(
    ("frame", "shift", "author"),
    [
        ("2.25.9", 0, AuthorKind.IMPORT),
        ("2.25.8", 1, AuthorKind.IMPORT),
        ("2.25.9", 1, AuthorKind.MODEL),
    ],
)
def test_marks_that_agree_lie_elsewhere_or_are_only_proposed_contradict_nothing(
    study: Study, frame: str, shift: int, author: AuthorKind
) -> None:
    level_marks(study, frame=frame, shift=shift, author=author)
    assert {mark.level for mark in gathered(study).marks} == set(LEVELS)


def test_two_authors_on_one_series_that_contradict_each_other_prove_nothing(study: Study) -> None:
    first = study.series.get()
    for mark in list(first.level_marks.exclude(level="S1")):
        LevelMark.objects.create(
            series=first, level=LEVELS[LEVELS.index(mark.level) + 1], space=mark.space,
            x=mark.x, y=mark.y, z=mark.z, author_kind=AuthorKind.PERSON, author_name="who",
        )  # fmt: skip
    assert gathered(study).marks == ()


@pytest.mark.parametrize(("quote", "is_wrong"), [("herniation", False), ("severely narrowed", True)])
def test_a_quote_that_a_fact_does_not_hold_stays_an_error_until_it_is_changed(
    study: Study, quote: str, is_wrong: bool
) -> None:
    fact = fact_make(study, "L4/L5", "disc", "herniation", "present")
    instance = instance_begin(
        project=study.project, kind=Kind.OPEN_QUESTION, language="en", axis=Axis.PATHOLOGY,
        origin=Origin(study=study), modality="MR", drafted_by="a model",
    )  # fmt: skip
    cited = [{"id": 1, "field": "reference_answer", "fact": str(fact.uid), "quote": quote}]
    claim = "The L4/L5 disc is herniated."
    body = open_question(reference_answer=claim, claims=[claim], evidence=cited, levels=[])
    machine_revision_add(
        instance=instance,
        parent=None,
        kind=RevisionKind.DRAFT,
        body=body_validate(body),
        authorship=Authorship(model_name="m", model_family="f"),
        fact_sentences={str(fact.uid): "Disc herniation is present at L4/L5."},
    )

    def says(fields: dict[str, Any]) -> bool:
        edited = check_input(Revision(instance=instance, body=canonical_json(fields)))
        return "quotes_stand_in_their_source" in {one.check for one in run_all(edited)}

    assert says(body) == is_wrong
    assert says(body | {"rationale": "Another word."}) == is_wrong
    assert not says(body | {"evidence": [cited[0] | {"quote": "Disc herniation"}]})

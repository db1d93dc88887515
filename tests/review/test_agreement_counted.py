"""What counts as agreement: first readings of one text, given blind; nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from corpus.models import Decision, Harm, RedraftRequest
from projects.models import Project, Role, User
from review.agreement.readings import units_counted
from review.models import AgreementFigure, Cut, Measure, Note, Round
from review.services import assignment_approve, decision_undo
from tests.conftest import person
from tests.review.making import claimed, opened, press, question, redrafted
from tests.review.reading_twice import figure, other_text, read, reckoned, rows_of, says

pytestmark = pytest.mark.django_db


def values(project: Project, measure: Measure) -> list[list[str]]:
    """What was given for a measure, item by item."""
    found = [unit for batch in units_counted(project, timezone.now()) for unit in batch]
    return [[one.values[measure] for one in unit.readings if measure in one.values] for unit in found]


def test_two_first_readings_of_one_text_count(project: Project, surgeon_a: User, surgeon_b: User) -> None:
    read(project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    read(project, (surgeon_a, "approve"), (surgeon_b, "level"))
    assert values(project, Measure.VERDICT) == [["approve", "approve"], ["approve", "reject"]]


def test_one_reader_second_readers_and_adjudicators_do_not_count(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "approve"))
    asked = read(project, (surgeon_a, question(answer="C", levels=["L3/L4"])))
    second = Round.objects.get(instance=asked.instance, purpose="second_reader")
    says(press(claimed(second, surgeon_b), surgeon_b), "approve")
    split = read(project, (surgeon_a, "approve"), (surgeon_b, "level"))
    judge = person("judge", project, Role.SURGEON)
    judge.memberships.update(may_adjudicate=True)
    settling = Round.objects.get(instance=split.instance, purpose="adjudication")
    says(press(claimed(settling, judge), judge), "approve")
    assert values(project, Measure.VERDICT) == [["approve", "reject"]]


def test_a_round_that_is_still_read_is_told_of_by_number_alone(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "approve"), (surgeon_b, "approve"), readers=3)
    run = reckoned(project)
    assert (figure(run).items, run.open_count) == (0, 1)


def test_a_redraft_is_read_by_people_who_may_know_of_each_other(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "send_back"), (surgeon_b, "send_back"))
    again = redrafted(RedraftRequest.objects.get(), other_text())
    for number, who in enumerate((surgeon_b, surgeon_a)):
        own = again.assignments.filter(reserved_for=who).first()
        place = list(again.assignments.order_by("pk")).index(own) if own else 1
        says(press(claimed(again, who, place), who), "approve")
        assert number < 2
    run = reckoned(project)
    assert values(project, Measure.VERDICT) == [["send_back", "send_back"]]
    assert run.again_count == 1


def test_a_decision_taken_back_does_not_count_and_the_one_after_it_does_if_it_was_blind(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    again = decision_undo(
        decision=assignment_approve(press=press(claimed(round, surgeon_a), surgeon_a)), by=surgeon_a
    )
    says(press(again, surgeon_a), "level")
    says(press(claimed(round, surgeon_b, 1), surgeon_b), "level")
    assert values(project, Measure.VERDICT) == [["reject", "reject"]]


def test_who_took_back_what_had_settled_the_round_and_decided_anew_was_not_blind(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    round = opened(project, readers=2)
    says(press(claimed(round, surgeon_a), surgeon_a), "approve")
    last = assignment_approve(press=press(claimed(round, surgeon_b, 1), surgeon_b))
    says(press(decision_undo(decision=last, by=surgeon_b), surgeon_b), "approve")
    run = reckoned(project)
    assert (figure(run).items, run.knowing_count) == (0, 1)


def test_error_and_harm_are_compared_where_two_named_them(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "level"), (surgeon_b, "side"))
    read(project, (surgeon_a, "approve"), (surgeon_b, "side"))
    assert values(project, Measure.ERROR) == [["level", "side"], ["side"]]
    assert values(project, Measure.HARM) == [[Harm.MINOR, Harm.MINOR], [Harm.MINOR]]
    run = reckoned(project)
    assert figure(run, Measure.ERROR).items == figure(run, Measure.HARM).items == 1


def test_key_level_and_side_are_compared_as_readers_left_them(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(project, (surgeon_a, "approve"), (surgeon_b, question(answer="C", levels=["L3/L4"], side="left")))
    assert values(project, Measure.KEY) == [["B", "C"]]
    assert values(project, Measure.LEVEL) == [["L2/L3", "L3/L4"]]
    assert values(project, Measure.SIDE) == [["not stated", "left"]]


def test_options_put_in_another_order_leave_the_key_what_it_was(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    options = [
        {"key": "A", "text": "L2/L3", "why_wrong": None},
        {"key": "B", "text": "L1/L2", "why_wrong": "Bright nucleus."},
        {"key": "C", "text": "L3/L4", "why_wrong": "Bright nucleus."},
    ]
    read(project, (surgeon_a, "approve"), (surgeon_b, question(options=options, answer="A")))
    assert values(project, Measure.KEY) == [["B", "B"]]


def test_figures_stand_by_axis_kind_level_and_pair_without_a_name(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    third = person("surgeon_c", project, Role.SURGEON)
    for number in range(16):
        read(project, (surgeon_a, "approve"), (surgeon_b, "level" if number < 3 else "approve"))
    read(project, (surgeon_a, "approve"), (third, "approve"), body=question(axis="planning", levels=[]))
    run = reckoned(project)
    assert rows_of(run, Measure.VERDICT, Cut.AXIS) == {"pathology": 16, "planning": 1}
    assert rows_of(run, Measure.VERDICT, Cut.KIND) == {"multiple_choice": 17}
    assert rows_of(run, Measure.VERDICT, Cut.LEVEL) == {"L2/L3": 16}
    assert rows_of(run, Measure.VERDICT, Cut.PAIR) == {"1": 16}
    assert run.small_pair_count == 1
    assert figure(run, cut=Cut.AXIS, of="planning").note == Note.FEW
    assert figure(run, cut=Cut.AXIS, of="prognosis").note == Note.NOTHING
    columns = {field.name for field in AgreementFigure._meta.get_fields()}
    assert not columns & {"reviewer", "reader", "user"}
    assert Decision.objects.count() == 34


def test_of_three_readers_the_first_two_are_compared(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    """A third reads only where two agree: counting them too would say less or more than is so."""
    third = person("surgeon_c", project, Role.SURGEON)
    for _ in range(15):
        read(project, (surgeon_a, "approve"), (surgeon_b, "approve"), (third, "level"))
    run = reckoned(project)
    assert (figure(run).items, figure(run).share, run.small_pair_count) == (15, 1.0, 0)
    assert rows_of(run, Measure.VERDICT, Cut.PAIR) == {"1": 15}


def test_another_projects_readings_are_not_counted(
    project: Project, other_project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    read(other_project, (surgeon_a, "approve"), (surgeon_b, "approve"))
    assert figure(reckoned(project)).items == 0

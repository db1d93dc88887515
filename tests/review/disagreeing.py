"""Items whose readers disagree, and somebody named to decide between them."""

from __future__ import annotations

from corpus.bodies import Body
from projects.models import Project, Role, User
from review.models import Assignment, Round
from review.services import Press, assignment_claim
from tests.conftest import person
from tests.review.making import press
from tests.review.reading_twice import read


def judge_of(project: Project, name: str = "judge") -> User:
    """A surgeon who is named to adjudicate."""
    found = person(name, project, Role.SURGEON)
    found.memberships.update(may_adjudicate=True)
    return found


def disagreed(project: Project, *said: tuple[User, str | Body], **made: object) -> Round:
    """The adjudication of an item on which these readings differ."""
    return read(project, *said, **made).instance.rounds.get(settled_at__isnull=True)


def held(round: Round, judge: User) -> Assignment:
    """The adjudication, leased by `judge`."""
    return assignment_claim(assignment=round.assignments.get(), reviewer=judge)


def judged(round: Round, judge: User) -> Press:
    """A press of the judge on the page of the adjudication."""
    return press(held(round, judge), judge)

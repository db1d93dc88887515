"""A question about a figure, answered before its draft is shown: its pictures and nothing said of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from PIL import Image

from corpus.bodies import Body, body_validate
from corpus.models import Figure, FigurePanel
from imaging.models import SignOff
from projects.models import Project, User
from review.models import Assignment
from tests.conftest import signed_in
from tests.review.answering_first import answers_first, at
from tests.review.making import guideline, opened, question
from tests.review.test_open_blind import OPEN_QUESTION

pytestmark = pytest.mark.django_db

CAPTION = "Sagittal image. The fourth disc is herniated (arrow), from Herniations of the spine."
TOLD = ("herniated", "Herniations", "Fig. 7.4 Herniation", "p. 118", "Whole citation", "Bound licence")


def picture() -> bytes:
    stream = BytesIO()
    Image.new("L", (32, 24), 90).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def figure(project: Project) -> Figure:
    source = guideline(project, title="Herniations of the spine")
    source.licence, source.citation = "Bound licence", "Whole citation"
    source.save()
    path = default_storage.save("figures/a.png", ContentFile(picture()))
    made = Figure.objects.create(
        source=source, position=1, number="7.4", label="Fig. 7.4 Herniation", caption=CAPTION, page=118,
        path=path, sha256="s", sign_off=SignOff.NOT_NEEDED,
    )  # fmt: skip
    for position, letter in enumerate("ab", 1):
        FigurePanel.objects.create(
            figure=made, position=position, letter=letter, path=path, sha256="s", width=32, height=24
        )
    return made


def closed_question(figure: Figure) -> Body:
    return question(stem="What does the arrow in panel b show?", levels=[], figures=[str(figure.uid)])


def open_question(figure: Figure) -> Body:
    return body_validate({**OPEN_QUESTION, "levels": [], "modality": None, "figures": [str(figure.uid)]})


def waiting(project: Project, figure: Figure, body: Body) -> Assignment:
    made = opened(answers_first(project), body=body, source=figure.source)
    return made.assignments.get()


def raw(answer: HttpResponse) -> str:
    """All that the browser gets: the head, and the body with its attributes."""
    return f"{answer.headers}\n{answer.content.decode()}"


@pytest.mark.parametrize("body_of", [closed_question, open_question])
def test_the_picture_is_there_before_the_answer_and_nothing_that_is_said_of_it(
    project: Project, surgeon_a: User, figure: Figure, body_of: Callable[[Figure], Body]
) -> None:
    assignment = waiting(project, figure, body_of(figure))
    client = signed_in(surgeon_a)
    before = raw(client.get(at("item", assignment)))
    pictures = re.findall(r'<img src="([^"]+)"[^>]*alt="([^"]*)"', before)
    assert [said for _, said in pictures] == ["Picture, panel a", "Picture, panel b"]
    for words in TOLD:
        assert words not in before, words
    assert "The passage comes with the draft" not in before
    for address, _ in pictures:
        sent = client.get(address)
        assert (sent.status_code, sent.content) == (200, picture())
        assert not any(words in str(sent.headers) for words in TOLD)


def test_the_caption_comes_with_the_draft(project: Project, surgeon_a: User, figure: Figure) -> None:
    assignment = waiting(project, figure, closed_question(figure))
    client = signed_in(surgeon_a)
    client.get(at("item", assignment))
    client.post(at("answer", assignment), {"letter": "B"})
    after = client.get(at("item", assignment)).content.decode()
    assert CAPTION in after
    assert "Herniations of the spine" in after


def test_a_look_ahead_at_it_gets_nothing(project: Project, surgeon_a: User, figure: Figure) -> None:
    assignment = waiting(project, figure, closed_question(figure))
    answer = signed_in(surgeon_a).get(at("item", assignment), headers={"Sec-Purpose": "prefetch"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_picture_that_nobody_looked_at_for_names_is_not_shown(
    project: Project, surgeon_a: User, figure: Figure
) -> None:
    assignment = waiting(project, figure, closed_question(figure))
    Figure.objects.update(sign_off=SignOff.WAITING)
    page = signed_in(surgeon_a).get(at("item", assignment)).content.decode()
    assert "<img src=" not in page
    assert "Nobody has looked at this picture for names yet." in page


def test_a_figure_of_another_project_is_not_shown(project: Project, surgeon_a: User, figure: Figure) -> None:
    assignment = waiting(project, figure, closed_question(figure))
    figure.source.project = Project.objects.create(slug="other", name="Other")
    figure.source.save()
    page = signed_in(surgeon_a).get(at("item", assignment)).content.decode()
    assert "<img src=" not in page
    assert "The passage comes with the draft" in page

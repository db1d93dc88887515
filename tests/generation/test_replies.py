"""A redraft answers every comment of the surgeon; what it passes over is shown."""

from __future__ import annotations

import pytest

from corpus.models import CommentReply, Finding, Instance, RedraftRequest, Source, State
from corpus.replies import comments_in, replies_keep, replies_of
from generation.models import Endpoint
from generation.services.redraft_answer import redraft_answer
from imaging.models import Study
from projects.models import Project, User
from review.models import Assignment
from tests.conftest import signed_in
from tests.generation.driving import drive, start
from tests.generation.test_redraft import send_back
from tests.openai_server.server import ChatServer

TWO = "1. The stem should say what kind of image it is.\n\n- Option C is no level at all.\n"


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("Too long.", ["Too long."]),
        (TWO, ["The stem should say what kind of image it is.", "Option C is no level at all."]),
        ("1、太长。\n（无关）", ["太长。", "（无关）"]),
        ("L4/L5 is meant, not L3/L4.\n 2 mm are enough.", ["L4/L5 is meant, not L3/L4.", "2 mm are enough."]),
        (" - \n", ["-"]),
    ],
)
def test_each_line_is_a_comment(text: str, comments: list[str]) -> None:
    assert comments_in(text) == comments


@pytest.fixture
def request_(
    project: Project, guideline: Source, endpoint: Endpoint, server: ChatServer, surgeon_a: User
) -> RedraftRequest:
    """An instance that was sent back with two comments."""
    drive(start(project, sources=(guideline,), endpoint=endpoint, count=1, kinds=("multiple_choice",)))
    request = send_back(Instance.objects.get(), surgeon_a)
    RedraftRequest.objects.filter(pk=request.pk).update(comment=TWO)
    request.refresh_from_db()
    return request


def findings_on(instance: Instance) -> list[str]:
    instance.refresh_from_db()
    rows = Finding.objects.filter(revision=instance.current_revision, check_name="comments_are_answered")
    return list(rows.order_by("pk").values_list("message", flat=True))


def test_the_model_is_asked_for_a_reply_to_each_comment_and_gives_it(
    request_: RedraftRequest, server: ChatServer
) -> None:
    redraft_answer(request=request_, owner="one")
    asked = server.script.record()["seen"][2]
    assert asked["schema_name"] == "choice_redraft"
    assert '"number": 2' in asked["text"]
    assert "Option C is no level at all." in asked["text"]
    assert [(one.comment, one.changed, one.why_not) for one in replies_of(request_)] == [
        (
            "The stem should say what kind of image it is.",
            "Done: The stem should say what kind of image it is.",
            "",
        ),
        ("Option C is no level at all.", "Done: Option C is no level at all.", ""),
    ]
    assert findings_on(request_.instance) == []


def test_a_comment_passed_over_is_asked_for_once_more(request_: RedraftRequest, server: ChatServer) -> None:
    server.script.configure({"queue": [{"behaviour": "passes_over", "when": "choice_redraft"}]})
    redraft_answer(request=request_, owner="one")
    assert server.script.record()["by_schema"]["choice_redraft"] == 2
    assert "was not answered" in server.script.record()["seen"][4]["text"]
    assert all(one.is_answered for one in replies_of(request_))
    assert findings_on(request_.instance) == []


def test_a_comment_passed_over_twice_is_a_fault_that_the_surgeon_sees(
    request_: RedraftRequest, server: ChatServer, surgeon_a: User
) -> None:
    over = {"behaviour": "passes_over", "when": "choice_redraft"}
    server.script.configure({"queue": [over, over]})
    redraft_answer(request=request_, owner="one")
    instance = Instance.objects.get()
    assert instance.state == State.REVISED
    assert not CommentReply.objects.exists(), "a reply to a comment that there is not is none"
    assert findings_on(instance) == [
        "Comment 1 was not answered: “The stem should say what kind of image it is.”.",
        "Comment 2 was not answered: “Option C is no level at all.”.",
    ]


def test_who_says_that_something_changed_has_changed_something(
    request_: RedraftRequest,
) -> None:
    from corpus.bodies import body_parse
    from corpus.models import RevisionKind
    from corpus.services.revision_check import revision_check
    from tests.review.making import revision_of

    replies_keep(request=request_, replies=[(1, "Reworded.", ""), (2, "", "It is a level: see the mark.")])
    same = revision_of(
        request_.instance, body_parse(request_.revision.body), RevisionKind.REVISION, request_.revision
    )
    said = [one.message for one in revision_check(revision=same) if one.check_name == "comments_are_answered"]
    assert said == [
        "Comment 1 is said to be followed, but the text is as it was: "
        "“The stem should say what kind of image it is.”."
    ]


def test_of_two_replies_the_first_holds_and_empty_ones_are_none(request_: RedraftRequest) -> None:
    replies_keep(
        request=request_, replies=[(2, " ", ""), (2, "First.", ""), (2, "Second.", ""), (7, "x", "")]
    )
    assert [(one.number, one.changed) for one in replies_of(request_)] == [(1, ""), (2, "First.")]


def test_the_built_in_drafter_says_that_it_cannot_follow(
    project: Project, study: Study, surgeon_a: User
) -> None:
    drive(start(project, studies=(study,), kinds=("multiple_choice",), count=1))
    request = send_back(Instance.objects.get(), surgeon_a)
    redraft_answer(request=request, owner="one")
    (reply,) = replies_of(request)
    assert "without a language model" in reply.why_not
    assert findings_on(request.instance) == []


def test_the_surgeon_reads_the_replies_beside_the_text(
    request_: RedraftRequest, surgeon_a: User, project: Project, server: ChatServer
) -> None:
    from review.services import round_open

    redraft_answer(request=request_, owner="one")
    replies_keep(request=request_, replies=[(1, "It says T2 <b>now</b>.", "")])
    instance = Instance.objects.get()
    if not Assignment.objects.filter(instance=instance, closed_at__isnull=True).exists():
        round_open(instance=instance)
    assignment = Assignment.objects.get(instance=instance, closed_at__isnull=True)
    page = signed_in(surgeon_a).get(f"/p/lumbar/review/{assignment.uid}/").content.decode()
    assert "What the new draft says to your comments" in page
    assert "It says T2 &lt;b&gt;now&lt;/b&gt;." in page
    assert "The draft passes over this comment." in page

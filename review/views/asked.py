"""What the pages of an item say of its talk, and the forms in which people join it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from corpus.bodies import Body, body_parse
from corpus.models import Instance
from projects.access import ProjectRequest
from projects.models import User
from review.blind import blind_to
from review.forms import AnswerForm, ThreadForm
from review.hearing import is_read_apart
from review.models import Assignment, Thread
from review.seeded.shown import seeded_in
from review.talk import ItemTalk, place_in, talk_of

ASKED = "ask-%s"  # The record may show a form to answer beside it.
FLAGGED = "Flagged: the lead and other readers see your question. Nothing was decided."
FLAGGED_APART = (
    "Flagged: the lead sees your question, other readers once they have decided. Nothing was decided."
)


def talk_context(
    request: ProjectRequest, assignment: Assignment, body: Body, shown: Container[str]
) -> dict[str, Any]:
    """Of the review page: the talk that this reader hears, and the form for the chosen panel.

    A panel begins at the field and the words that the address names, where they are on the page.
    """
    about = request.GET.get("field", "") if request.GET.get("field") in shown else ""
    field, quote = place_in(body, about, request.GET.get("quote", "")) or (about, "")
    said = assignment.talked_here
    talk = talk_of(assignment.instance, request.user, request.roles, body) if said else ItemTalk()
    return {
        "talk": talk,
        "answering": answering_in(request, talk),
        "answer_form": AnswerForm(initial={"item": assignment.uid}),
        "thread_form": ThreadForm(
            body=body, initial={"item": assignment.uid, "field": field, "quote": quote}
        ),
    }


def answering_in(request: ProjectRequest, talk: ItemTalk) -> Thread | None:
    """The open thread under which the address asks for a form to answer."""
    wanted = request.GET.get("thread", "")
    return next((each.thread for each in talk.open if str(each.thread.uid) == wanted), None)


def thread_form(instance: Instance, user: User) -> ThreadForm:
    """Of the record: an empty form about the text as it stands."""
    return ThreadForm(body=body_now(instance, user), auto_id=ASKED)


def body_now(instance: Instance, user: User) -> Body | None:
    """The present text of an item; None while it is not drafted, or `user` has to answer it first.

    Which parts a text has tells its key: only the options that are wrong say why.
    """
    if instance.current_revision is None or blind_to([instance], user):
        return None
    seeded = seeded_in(instance, user)
    return body_parse(seeded.body if seeded else instance.current_revision.body)


def said_in(form: AnswerForm) -> dict[str, Any]:
    """What a valid form says, as the keywords by which the services take it."""
    return {name: value for name, value in form.cleaned_data.items() if name != "item"}


def flagged_words(instance: Instance) -> str:
    """Who sees a question that was just raised."""
    return FLAGGED_APART if is_read_apart(instance) else FLAGGED

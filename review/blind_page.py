"""What the page of an item shows before it is answered: the question and pictures, nothing that tells."""

from __future__ import annotations

from typing import Any

from corpus.bodies import MultipleChoice, OpenQuestion, body_parse
from corpus.named_pictures import body_named
from imaging.selectors import viewer_config
from projects.models import Project, User
from review.blind import has_seen_levels, is_level_question
from review.figures import figures_of
from review.looks.page import looks_context
from review.marking import spans_of
from review.models import Assignment
from review.policies import Hold, hold_of


def blind_context(assignment: Assignment, user: User, project: Project) -> dict[str, Any]:
    """What the page of an item shows before it is answered: the question, any options and its pictures."""
    instance = assignment.instance
    body = body_parse(assignment.round.seen.body)
    assert isinstance(body, MultipleChoice | OpenQuestion)
    asked, options = (body.question, ()) if isinstance(body, OpenQuestion) else (body.stem, body.options)
    hides = is_level_question(instance)
    config, hold = None, hold_of(assignment, user)
    if instance.study is not None and hold is not Hold.WITHHELD:
        config = viewer_config(
            instance.study,
            slug=project.slug,
            own_lines=True,
            hide_marks=hides,
            images=[image.model_dump(mode="json") for image in body_named(body, instance.pk).images],
            person=None if hides else user,
        )
    mine = hold is Hold.MINE
    plain = body.images and hides
    return {
        "assignment": assignment,
        "instance": instance,
        "config": _without_words(config) if config and hides else config,
        # Of a figure its pictures alone: label, caption, page and source say what is to be seen on them.
        "figures": figures_of(project, body),
        "asked": tuple(spans_of(asked)),
        "is_open": isinstance(body, OpenQuestion),
        "options": [(option.key, option.text) for option in options],
        "context": body.clinical_context,
        "hides": plain,
        "mine": mine,
        "levels_seen": hides and instance.study is not None and has_seen_levels(user, instance.study),
        # No level before the answer: which one is missing on the screen would tell which one is meant.
        "looks": looks_context(assignment, user, project, ()) if config and mine else None,
    }


def _without_words(config: dict[str, Any]) -> dict[str, Any]:
    """Without what was found out about the pictures: what hangs where, named by level, and doubts."""
    series = [{**each, "doubts": [], "roles": []} for each in config["series"]]
    return {**config, "series": series, "hanging": {**config["hanging"], "words": "", "roles": []}}

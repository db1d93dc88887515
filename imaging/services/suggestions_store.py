"""What a model suggests becomes its proposals on a series: theirs alone, and counted for nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from imaging.films import mark_film, space_of, told_film
from imaging.mark_sources import mark_kept
from imaging.models import PROPOSED, AuthorKind, LevelMark, Series, SuggestionRun
from imaging.services.faces import series_face_look
from imaging.services.levels_change import levels_hold
from imaging.services.mark_rows import outlines_let_go, outlines_put
from imaging.services.places import Places, file_put
from imaging.services.suggestions_read import Suggested
from projects.services import audit


@transaction.atomic
def suggestions_store(*, run: SuggestionRun, series: Series, suggested: Suggested, scratch: Path) -> int:
    """Keep the marks as proposals of their model, in the place of its earlier ones; returns how many.

    An earlier one that somebody accepted stays, and its level is not proposed again on its film or series.
    """
    levels_hold(series.study.subject_id)
    server = run.server.name
    author = f"{suggested.model} on {server}"[:120] if suggested.model else server
    own = series.level_marks.filter(author_kind=AuthorKind.MODEL, author_name=author)
    accepted = {(mark_film(mark), mark.level) for mark in own.filter(accepted_at__isnull=False)}
    gone = list(own.filter(PROPOSED))
    own.filter(PROPOSED).delete()
    new = [mark for mark in suggested.marks if (told_film(series, mark), mark["level"]) not in accepted]
    outlines_put(series, new, Places(scratch, scratch, file_put), author_name=f"model {author}")
    made = LevelMark.objects.bulk_create(_row(series, mark, author) for mark in new)
    SuggestionRun.objects.filter(pk=run.pk).update(model_name=author, mark_count=len(made))
    audit(
        action="suggestions_store",
        actor=run.started_by,
        project=run.project,
        object_kind="series",
        object_uid=series.uid,
        detail={
            "run": str(run.uid),
            "marks": [mark_kept(each) for each in made],
            "gone": [mark_kept(each) for each in gone],
        },
    )
    # A proposed neck may show that a face is in view.
    series_face_look(series)
    transaction.on_commit(lambda: outlines_let_go([mark.outline_path for mark in gone]))
    return len(made)


def _row(series: Series, mark: dict[str, Any], author: str) -> LevelMark:
    x, y, z = mark["centroid"]
    return LevelMark(
        series=series,
        level=mark["level"],
        space=space_of(series),
        sop_instance=mark.get("sop"),
        x=x,
        y=y,
        z=z,
        box=json.dumps(mark["box"]) if mark["box"] else "",
        outline_path=mark["outline_path"],
        author_kind=AuthorKind.MODEL,
        author_name=author,
        confidence=mark.get("confidence"),
    )

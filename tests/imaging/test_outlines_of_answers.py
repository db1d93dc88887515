"""The outlines of a second answer come beside those of the first, which go once the second is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from imaging.models import LevelMark, Series, SuggestionRun
from imaging.selectors import marks_sheet
from imaging.services import import_steps, suggestions_store, suggestions_work
from imaging.services.places import file_put
from imaging.services.suggestions_read import Suggested, answer_read
from projects.models import Approval, Project, RunState, User
from tests.imaging.suggestion_servers import answer_of, asked, saying, server_at, serving
from tests.imaging.test_import_studies import imported, incoming, lumbar
from tests.imaging.test_marks_place import column_of, placed, series_made

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["incoming"]
Ask = Callable[[float], SuggestionRun]
ROWS = {"L3": 70.0, "L4": 100.0}


class Broken(Exception):
    """What ends the transaction that keeps an answer."""


def broken_off(*_arguments: Any, **_more: Any) -> None:
    raise Broken


@pytest.fixture
def series(project: Project, surgeon_a: User) -> Series:
    """Slices with a mark that shows that they end below the neck."""
    made = series_made(project)
    placed(made, surgeon_a, column_of(made, ["L2"], top=40))
    return made


@pytest.fixture
def ask(series: Series, surgeon_a: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Ask one server, which outlines L3 and L4 by triangles that reach so far, mm."""
    marks = [{"level": level, "sop": "2.25.1.2", "column": 60.0, "row": row} for level, row in ROWS.items()]
    with serving(saying(200, answer_of(*marks))) as heard:
        server = server_at(heard.address)

        def once(edge: float) -> SuggestionRun:
            def answered(*arguments: Any, **more: Any) -> Suggested:
                suggested = answer_read(*arguments, **more)
                for mark in suggested.marks:
                    mark["outlines"] = [(0, [[3.0, -edge, 0.0], [3.0, edge, 0.0], [3.0, 0.0, edge]])]
                return suggested

            monkeypatch.setattr(suggestions_work, "answer_read", answered)
            return asked(series, server, surgeon_a)

        yield once


def reach(series: Series) -> dict[str, list[float]]:
    """How far the outlines of each level reach, as the viewer is told."""
    return {
        mark["level"]: [max(max(point) for point in line["points"]) for line in mark["outlines"]]
        for mark in marks_sheet(series)["marks"]
        if mark["outlines"]
    }


def files() -> list[str]:
    root = Path(default_storage.path(""))
    return sorted(str(path.relative_to(root)) for path in root.rglob("*.json.gz"))


def named() -> list[str]:
    return sorted(LevelMark.objects.exclude(outline_path="").values_list("outline_path", flat=True))


def test_a_second_answer_that_is_kept_leaves_its_own_outlines_alone(series: Series, ask: Ask) -> None:
    assert ask(11.0).state == RunState.DONE
    before = files()
    assert ask(12.0).state == RunState.DONE
    assert reach(series) == {"L3": [12.0], "L4": [12.0]}
    assert files() == named()
    assert not set(before) & set(files())


def test_a_second_answer_that_is_rolled_back_leaves_the_first_as_it_was(
    series: Series, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(11.0).state == RunState.DONE
    before = files()
    with monkeypatch.context() as broken:
        broken.setattr(suggestions_work, "run_finish", broken_off)
        with pytest.raises(Broken):
            ask(12.0)
    assert reach(series) == {"L3": [11.0], "L4": [11.0]}
    assert files() == before == named()
    # The same answer once more, and it ends well.
    assert ask(12.0).state == RunState.DONE
    assert reach(series) == {"L3": [12.0], "L4": [12.0]}
    assert files() == named()


def test_a_storage_that_fails_midway_leaves_nothing_of_the_answer(
    series: Series, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(11.0)
    before, puts = files(), []

    def put(source: Path, name: str) -> None:
        puts.append(name)
        if len(puts) == 2:
            raise Broken
        file_put(source, name)

    with monkeypatch.context() as broken:
        broken.setattr(suggestions_store, "file_put", put)
        with pytest.raises(Broken):
            ask(12.0)
    assert len(puts) == 2
    assert reach(series) == {"L3": [11.0], "L4": [11.0]}
    assert files() == before


def test_the_first_outlines_stand_until_the_second_answer_is_committed(
    series: Series, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(11.0)
    before, finish = files(), suggestions_work.run_finish
    seen = []

    def looked(*arguments: Any, **more: Any) -> Any:
        seen.extend(files())
        return finish(*arguments, **more)

    monkeypatch.setattr(suggestions_work, "run_finish", looked)
    ask(12.0)
    assert set(before) < set(seen)
    assert len(seen) == 4


def test_an_import_that_is_rolled_back_leaves_no_outline(
    project: Project, approval: Approval, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(import_steps, "file_settle_beside", broken_off)
        with pytest.raises(Broken):
            imported(lumbar(incoming), project)
    assert not LevelMark.objects.exists()
    assert files() == []

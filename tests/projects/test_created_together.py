"""Tables made as one step are the tables made one by one, and all models are drawn once for them."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps

from projects.created_together import CreatedTogether, created_together

SHELF = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
FILM = migrations.CreateModel(
    "Film",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("shelf", models.ForeignKey("tried.shelf", models.CASCADE)),
        ("also_on", models.ManyToManyField("tried.shelf", related_name="copies")),
    ],
    options={"constraints": [models.CheckConstraint(condition=models.Q(id__gt=0), name="film_is_counted")]},
)
NAMED = migrations.AddField("Film", "name", models.CharField(max_length=9, default=""))
STEPS = [SHELF, FILM, NAMED]
TABLES = {"tried_shelf", "tried_film", "tried_film_also_on"}


def _migration(steps: list[Operation]) -> Migration:
    migration = Migration("0001_initial", "tried")
    migration.operations = steps
    return migration


def _made(steps: list[Operation]) -> dict[str, list[str]]:
    """The columns of all tables that the steps make, and leave no more when they are taken back."""
    state = ProjectState()
    state.apps  # noqa: B018 as `migrate` does before the first step
    with connection.schema_editor(atomic=True) as editor:
        _migration(steps).apply(state, editor)
    with connection.cursor() as cursor:
        names = TABLES & set(connection.introspection.table_names(cursor))
        made = {
            name: [str(column) for column in connection.introspection.get_table_description(cursor, name)]
            + sorted(connection.introspection.get_constraints(cursor, name))
            for name in names
        }
    with connection.schema_editor(atomic=True) as editor:
        _migration(steps).unapply(ProjectState(), editor)
    return made


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_the_same_and_go_when_the_step_is_taken_back() -> None:
    one_by_one = _made(STEPS)
    assert set(one_by_one) == TABLES
    assert _made(created_together(STEPS)) == one_by_one
    assert not TABLES & set(connection.introspection.table_names())


def test_only_tables_made_in_a_row_are_one_step() -> None:
    first, named, last = created_together([SHELF, FILM, NAMED, SHELF])
    assert isinstance(first, CreatedTogether)
    assert first.creations == (SHELF, FILM)
    assert named is NAMED
    assert isinstance(last, CreatedTogether)
    assert first.describe() == "Create model Shelf; Create model Film"


@pytest.mark.django_db(transaction=True)
def test_models_are_drawn_once_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    draw = StateApps.render_multiple

    def counted(self: StateApps, states: list[object]) -> None:
        drawn.append(len(states))
        draw(self, states)

    monkeypatch.setattr(StateApps, "render_multiple", counted)
    _made(created_together([SHELF, FILM]))
    assert [count for count in drawn if count] == [2, 2]  # Once to make them, once to take them back.

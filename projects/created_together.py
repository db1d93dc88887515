"""Tables that a migration makes one after the other, drawn once.

For each table Django draws every model anew that hangs together with its model. Of tables that are made in a
row one drawing will do: none of them exists before it, and none is changed until all stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreatedTogether(Operation):
    """The steps that make some tables, in their order, as one step."""

    def __init__(self, *creations: Operation) -> None:
        self.creations = creations

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How a squashed migration writes this step."""
        return (self.__class__.__name__, self.creations, {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models as they are afterwards; drawn when the first table is made."""
        state.__dict__.pop("apps", None)
        for creation in self.creations:
            creation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, before: ProjectState, after: ProjectState
    ) -> None:
        """Make the tables."""
        for creation in self.creations:
            creation.database_forwards(app_label, editor, before, after)

    def database_backwards(
        self, app_label: str, editor: BaseDatabaseSchemaEditor, before: ProjectState, after: ProjectState
    ) -> None:
        """Drop them, the last one first."""
        for creation in reversed(self.creations):
            creation.database_backwards(app_label, editor, before, after)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "; ".join(creation.describe() for creation in self.creations)


def created_together(steps: Sequence[Operation]) -> list[Operation]:
    """The steps of a migration, of which those that make tables in a row are one."""
    joined: list[Operation] = []
    for makes_tables, row in groupby(steps, lambda step: isinstance(step, CreateModel)):
        alike = list(row)
        joined += [CreatedTogether(*alike)] if makes_tables else alike
    return joined

"""Migration steps for the words of Instances: the index of each database, and the words of what is there."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from corpus.bodies import body_parse
from corpus.words.keep import place_of, words_of

# fastupdate would keep new rows in a list that every search reads through until a vacuum.
_POSTGRES = (
    "CREATE INDEX instance_words ON corpus_instancewords USING gin (words) WITH (fastupdate = off)",
    # Most elements of a tsvector are rare; more of them are counted, so that plans rest on more.
    "ALTER TABLE corpus_instancewords ALTER COLUMN words SET STATISTICS 400",
)
_ADD = "INSERT INTO corpus_words (rowid, words) VALUES (new.place, new.words);"
_DROP = "INSERT INTO corpus_words (corpus_words, rowid, words) VALUES ('delete', old.place, old.words);"
_SQLITE = (
    "CREATE VIRTUAL TABLE corpus_words USING fts5(words, content='corpus_instancewords', "
    "content_rowid='place', tokenize=\"ascii tokenchars '_'\")",
    f"CREATE TRIGGER corpus_words_added AFTER INSERT ON corpus_instancewords BEGIN {_ADD} END",
    f"CREATE TRIGGER corpus_words_gone AFTER DELETE ON corpus_instancewords BEGIN {_DROP} END",
    f"CREATE TRIGGER corpus_words_changed AFTER UPDATE ON corpus_instancewords BEGIN {_DROP} {_ADD} END",
    "INSERT INTO corpus_words (corpus_words) VALUES ('rebuild')",
)
_BACK = {
    "postgresql": ("DROP INDEX IF EXISTS instance_words",),
    "sqlite": (
        "DROP TRIGGER IF EXISTS corpus_words_added",
        "DROP TRIGGER IF EXISTS corpus_words_gone",
        "DROP TRIGGER IF EXISTS corpus_words_changed",
        "DROP TABLE IF EXISTS corpus_words",
    ),
}
BATCH = 1000


class WordsIndexed(migrations.RunPython):
    """A migration step after which the words of Instances are found by an index; no extension is needed."""

    def __init__(self) -> None:
        super().__init__(_index, _index_drop)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """How a squashed migration writes this step."""
        return (self.__class__.__name__, [], {})


def _index(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRES if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement, params=None)


def _index_drop(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _BACK[editor.connection.vendor]:
        editor.execute(statement, params=None)


def words_fill(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the words of every Instance that has a text."""
    instances, words = apps.get_model("corpus", "Instance"), apps.get_model("corpus", "InstanceWords")
    rows = instances.objects.filter(current_revision__isnull=False).order_by("pk")
    columns = ("pk", "project_id", "number", "current_revision__body")
    read = rows.values_list(*columns).iterator(chunk_size=BATCH)
    while some := list(islice(read, BATCH)):
        words.objects.bulk_create(
            words(
                place=place_of(project_id=project, number=number),
                instance_id=key,
                words=words_of(body_parse(body)),
            )
            for key, project, number, body in some
        )

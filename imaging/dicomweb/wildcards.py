"""Wild card matching of DICOM (PS3.4 C.2.2.2.4) in either database: `*` any signs, `?` one sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    TextLookup = Lookup[Any]
else:
    TextLookup = Lookup

# Each `*` multiplies the ways a text can be tried.
MOST_STARS = 3


@CharField.register_lookup
class Wildcard(TextLookup):
    """`field__wildcard="L?-*"`: case counts, and no other sign has a meaning."""

    lookup_name = "wildcard"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """LIKE with its own signs escaped."""
        left, values = self.process_lhs(compiler, connection)
        escaped = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in str(self.rhs))
        pattern = escaped.replace("*", "%").replace("?", "_")
        return f"{left} LIKE %s ESCAPE '\\'", (*values, pattern)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """GLOB, whose stars are the same; SQLite's LIKE does not tell small letters from capitals."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} GLOB %s", (*values, str(self.rhs).replace("[", "[[]"))

"""Who may look up who stands behind a pseudonym, and choose whether it is kept."""

from __future__ import annotations

from tests.permissions.table import Row

ADMIN = frozenset({"admin"})
LEAD = frozenset({"lead"})

ROWS = [
    Row("identities:look", ADMIN, in_project=False),
    Row("identities:look", ADMIN, method="post", in_project=False),
    Row("imaging:import_options", LEAD),
    Row("imaging:import_options", LEAD, method="post", sends={"keeps_identities": "on"}),
]

"""The built-in drafter: questions from structured facts by templates, without a language model.

Deterministic in (material, seed). It says nothing that the marks, facts or passages do not say, and raises
``NothingToDraft`` with a sentence rather than fill a gap.
"""

from __future__ import annotations

from typing import Final

BUILT_IN_MODEL: Final = "built-in drafter (drafted without a language model)"
BUILT_IN_FAMILY: Final = "built-in"
BUILT_IN_VERSION: Final = "2"

"""The process that looks for text in stored pictures: a reading process with room for the networks.

They reserve more addresses than they use; resident it holds less than reading does (docs/measurements.md).
"""

from __future__ import annotations

from imaging.formats import child, limits

PROGRAM = "imaging.formats.text_child"
LOADED = ("imaging.formats.text_traces",)


def main() -> None:
    """Answer requests until the input ends."""
    verbs: child.Verbs = {"find_text": child.find_text, "text_trace": child.trace_text}
    child.main(verbs, memory=limits.TEXT_MEMORY)

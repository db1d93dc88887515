"""Which passages that rows of a Release rest on were read by OCR, and how surely."""

from __future__ import annotations

from collections.abc import Collection

from corpus.models import Passage, ReadBy, Revision


class OcrRead:
    """Read once for a batch of Revisions: what their Instances were drafted from, and what they quote."""

    def __init__(self, revisions: Collection[Revision]) -> None:
        read = Passage.objects.exclude(read_by=ReadBy.TEXT)
        drawn = {one.instance.passage_id for one in revisions} - {None}
        quoted = read.filter(evidence__revision__in=[one.pk for one in revisions])
        self._quoted = set(quoted.values_list("evidence__revision", "pk"))
        self._passages = read.in_bulk(drawn | {pk for _, pk in self._quoted})

    def told_of(self, revision: Revision) -> list[dict[str, object]]:
        """What the row of a Revision says of them, in a fixed order."""
        keys = {pk for key, pk in self._quoted if key == revision.pk} | {revision.instance.passage_id}
        rows = (self._passages[key] for key in keys if key in self._passages)
        return [
            {
                "passage": str(one.uid),
                "page": one.page,
                "confidence": one.confidence,
                "checked": one.read_by == ReadBy.OCR_CHECKED,
            }
            for one in sorted(rows, key=lambda one: one.uid)
        ]

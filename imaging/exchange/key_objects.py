"""Key images as a key object selection document (PS3.3 A.35.4, TID 2010)."""

from __future__ import annotations

from typing import Final

from highdicom import ko
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from imaging.exchange.making import Making
from imaging.exchange.reports import person_observer

KEY_SERIES: Final = 9004


def key_object_of(making: Making) -> Dataset:
    """The images of `making` as those of interest."""
    content = ko.KeyObjectSelection(
        document_title=codes.DCM.OfInterest,
        referenced_objects=making.images,
        observer_person_context=person_observer(making.author),
    )
    made = ko.KeyObjectSelectionDocument(
        evidence=making.images, content=content, **making.equipment(KEY_SERIES, "Key images")
    )
    return making.finished(made)

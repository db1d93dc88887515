"""What every test of DICOMweb starts from: nothing is remembered."""

from __future__ import annotations

import pytest

from imaging.dicomweb import pixels, reach, reads


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    reach.forget_everybody()
    pixels.forget_series()
    reads._seen.clear()

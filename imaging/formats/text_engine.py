"""The networks that find and read printed text, for whoever reads pictures: of patients or of pages.

PP-OCRv6 (small) of RapidOCR under ONNX Runtime: printed Chinese and English with their digits and signs. They
come with the package, so nothing is fetched. Handwriting and vertical lines are not what they were made for.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal


@cache
def text_engine(longest: int, side: int, measured: Literal["min", "max"], lines: int = 6) -> Any:
    """The networks, loaded once: it takes a second and about 90 MB. Lengths in pixels.

    A picture is read in `longest` along its longer side at most; text is looked for in one whose shorter
    (`min`) side has `side` at least, or whose longer (`max`) side has so many at most. So many `lines` are
    read at a time: the longest of them decides how much memory each takes.
    """
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)  # Each further thread reserves addresses, more where the machine is busy.
    one = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    sizes = {"Global.max_side_len": longest, "Det.limit_side_len": side, "Det.limit_type": measured}
    sizes |= {"Rec.rec_batch_num": lines}
    return RapidOCR(params={**one, **sizes, "Global.use_cls": False, "Global.log_level": "error"})

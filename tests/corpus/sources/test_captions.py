"""What is a caption and what is a sentence about a figure, in English and Chinese."""

from __future__ import annotations

import pytest

from corpus.sources.pdf.captions import caption_begins, figures_cited, panels_of


@pytest.mark.parametrize(
    ("text", "numbers", "words"),
    [
        ("Figure 3. Sagittal view", ("3",), "Sagittal view"),
        ("Figure 3.2 Sagittal view", ("3.2",), "Sagittal view"),
        ("Fig. 3-2 (A, B) Axial", ("3.2",), "Axial"),
        ("Figures 4 and 5. Left", ("4", "5"), "Left"),
        ("Figures 4–6: Course", ("4", "5", "6"), "Course"),
        ("FIGURE 2 | Words", ("2",), "Words"),
        ("Figure 8 (arrow) Cervical", ("8",), "(arrow) Cervical"),
        ("Fig 7a Sagittal", ("7",), "Sagittal"),
        ("图 1 腰椎", ("1",), "腰椎"),
        ("图3-2 A 矢状面，B 轴位", ("3.2",), "A 矢状面，B 轴位"),
        ("图4、5 左：术前", ("4", "5"), "左：术前"),
        ("图 10 和图 11．左", ("10", "11"), "左"),
    ],
)
def test_captions_are_known_with_their_numbers(text: str, numbers: tuple[str, ...], words: str) -> None:
    label = caption_begins(text)
    assert label is not None
    assert (label.numbers, text[label.words_from :]) == (numbers, words)


@pytest.mark.parametrize(
    "text",
    [
        "Figure 3 shows the canal.",
        "Figure 3 (arrow) shows the canal.",
        "Figure 2, which we took",
        "图1显示椎管狭窄。",
        "图11所示",
        "Table 1. Widths",
        "Figures are printed in colour.",
        "The canal in Figure 1. It is wide.",
        "",
    ],
)
def test_sentences_are_no_captions(text: str) -> None:
    assert caption_begins(text) is None


@pytest.mark.parametrize(
    ("text", "panels"),
    [
        ("(A) sagittal (B) axial", ("A", "B")),
        ("A, Sagittal. B, axial; C: coronal", ("A", "B", "C")),
        ("(A–D) the course", ("A", "B", "C", "D")),
        ("A．矢状面；B．轴位", ("A", "B")),
        ("（A）矢状面（B）轴位", ("A", "B")),
        ("Vitamin C. It is low", ()),
        ("(C) alone", ()),
    ],
)
def test_panels_are_read_from_the_words(text: str, panels: tuple[str, ...]) -> None:
    assert panels_of(text) == panels


def test_citations_name_every_figure() -> None:
    text = "see Fig. 3, Figs. 4–6 and Figure 7.2A; 图1、2, 见图10A和图11"
    assert figures_cited(text) == {"3", "4", "5", "6", "7.2", "1", "2", "10", "11"}

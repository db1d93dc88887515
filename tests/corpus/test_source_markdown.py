"""Markdown becomes passages that hold what a reader reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sources.markdown import LONGEST_PASSAGE, passages_of, title_of

TEXT = """# Care of the lumbar disc

Before the first heading.

## Imaging

MRI is *recommended* for a **progressive**
deficit, see [the table](http://example.org/x).

- first item
- second `item`

### Contrast

| Sign | Meaning |
|------|---------|
| rim  | abscess |

```
not citable
```

<script>alert(1)</script>
"""


def test_a_passage_has_the_path_of_its_headings_and_plain_words() -> None:
    passages = passages_of(TEXT)
    assert [passage.heading for passage in passages] == [
        "Care of the lumbar disc",
        "Imaging",
        "Imaging › Contrast",
    ]
    assert passages[1].text == (
        "MRI is recommended for a progressive deficit, see the table.\n\nfirst item\n\nsecond item"
    )
    assert passages[2].text == "Sign | Meaning\n\nrim | abscess"


def test_code_and_html_are_no_citable_words() -> None:
    words = " ".join(passage.text for passage in passages_of(TEXT))
    assert "not citable" not in words
    assert "alert" not in words


def test_the_title_is_the_first_heading() -> None:
    assert title_of(TEXT) == "Care of the lumbar disc"
    assert title_of("no heading at all") == ""


def test_a_long_section_is_cut_between_paragraphs() -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 60 for number in range(12)]
    passages = passages_of("# T\n\n" + "\n\n".join(paragraphs))
    assert len(passages) > 2
    assert all(len(passage.text) <= LONGEST_PASSAGE for passage in passages)
    assert sum(passage.text.count("Paragraph") for passage in passages) == 12


def test_plain_text_without_any_heading_is_one_passage() -> None:
    assert passages_of("Only one sentence.")[0].heading == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for passage in passages_of(text):
        assert passage.text.strip()
        assert len(passage.heading) <= 240

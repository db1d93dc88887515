"""Which links survive an edit: the same words in another spelling do, another meaning does not."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from corpus.bodies import Body, body_validate
from corpus.evidence_survival import (
    Doubt,
    LinkSaid,
    Place,
    Survival,
    links_follow,
    links_settled,
    links_unanswered,
    text_at,
)
from tests.review.making import question

OPEN = {
    "kind": "open_question",
    "language": "en",
    "axis": "pathology",
    "question": "What is there?",
    "reference_answer": "A protrusion.",
    "claims": ["Stenosis at L4/L5.", "Modic 1 at L5/S1.", "A cyst on the left."],
}


def link(field: str = "/rationale", **told: object) -> dict[str, object]:
    return {"id": 1, "field": field, **told}


def followed(
    before: str, after: str, *, span: tuple[int, int] | None = None, language: str = "en", **told: object
) -> Place | Doubt:
    """What becomes of the one link of a rationale that is edited."""

    def body(text: str) -> Body:
        return question(rationale=text, language=language, evidence=[link(**told)])

    return only(links_follow(body(before), body(after), {1: span} if span else {}))


def only(found: Survival) -> Place | Doubt:
    return found.doubts[0] if found.doubts else found.places[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The L4/5 disc is dark.", "The L4/5 disc is dark."),
        ("The L4/5 disc is dark.", "  the L4/5   DISC is dark"),
        ("The L4/5 disc is dark.", "The L4-L5 disk is dark."),
        ("Dark. Narrow.", "Dark, narrow."),
        ("Oedema of the vertebral centre; a tumour.", "Edema of the vertebral center; a tumor."),
        ("Calcification is visualised.", "Calcification is visualized."),
        ("A pre-operative slip of 1,000 mm.", "A preoperative slip of 1000mm"),
        ("A slip of 5 mm at L4/L5.", "A slip of 5 mm at L4/L5. Nothing else."),
        ("A slip. A cyst.", "A cyst. A slip."),
        ("Grade ≥ 2.", "Grade >= 2."),
        ("腰4/5椎间盘突出，压迫神经根。", "L4/5椎间盘突出, 压迫神经根."),
        ("腰４／５椎间盘突出。", "腰4-5椎间盘突出"),
        ("滑脱5毫米。", "滑脱 5 毫米。随访。"),
    ],
)
def test_the_same_words_however_they_are_spelt_carry_their_link(before: str, after: str) -> None:
    assert isinstance(followed(before, after), Place)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The L4/L5 disc is dark.", "The L3/L4 disc is dark."),
        ("The L5 root is met.", "L5 is met."),
        ("A cyst on the left.", "A cyst on the right."),
        ("A slip of 5 mm.", "A slip of 6 mm."),
        ("A slip of 5 mm.", "A slip of 5 cm."),
        ("An angle of -5°.", "An angle of 5°."),
        ("Two of four discs.", "Two for discs."),
        ("There is stenosis.", "There is no stenosis."),
        ("Stenosis at L4/L5.", "No stenosis at L4/L5."),
        ("Stenosis at L4/L5.", "Stenosis at L4/L5 and L5/S1."),
        ("Stenosis at L4/L5.", "Stenosis at L4/L5, on the left."),
        ("The fusion is stable.", "The fusion is unstable."),
        ("The disc is dark and narrow.", "Height and signal are lost."),
        ("The disc is dark. It is narrow.", "The disc is dark."),
        ("The disc is dark.", ""),
        ("腰4/5椎间盘突出。", "腰3/4椎间盘突出。"),
        ("左侧神经根受压。", "右侧神经根受压。"),
        ("椎间盘突出。", "椎间盘无突出。"),
        ("椎间盘突出。", "未见椎间盘突出。"),
        ("滑脱5毫米。", "滑脱6毫米。"),
        ("滑脱Ⅱ度。", "滑脱Ⅲ度。"),
    ],
)
def test_other_words_put_the_link_in_doubt(before: str, after: str) -> None:
    found = followed(before, after)
    assert isinstance(found, Doubt)
    assert found.before


@pytest.mark.parametrize(
    ("before", "after", "survives"),
    [
        ("At L4/L5 [moderate stenosis] is seen.", "On T2, at L4/L5 [moderate stenosis] is seen.", True),
        ("At L4/L5 [moderate stenosis] is seen.", "First this. At L4/L5 [Moderate  stenosis] is seen", True),
        ("At L4/L5 [moderate stenosis] is seen.", "At L3/L4 moderate stenosis is seen.", False),
        ("Severe [stenosis at L4/L5].", "Moderate stenosis at L4/L5.", False),
        ("There is [stenosis at L4/L5].", "There may be stenosis at L4/L5.", False),
        ("The left [L5 root is met].", "The right L5 root is met.", False),
        ("[A cyst]. Two of 5 mm.", "[A cyst]. Three of 7 mm.", True),
        ("腰4/5[椎间盘突出]。", "矢状位上腰4/5[椎间盘突出]。", True),
        ("腰4/5[椎间盘突出]。", "腰3/4椎间盘突出。", False),
        ("可见[椎间盘突出]。", "未见椎间盘突出。", False),
    ],
)
def test_a_span_follows_its_words_as_far_as_they_say_the_same(
    before: str, after: str, survives: bool
) -> None:
    text, span = _spanned(before)
    now, moved = _spanned(after)
    found = followed(text, now, span=span)
    assert isinstance(found, Place) is survives
    if isinstance(found, Place):
        assert found.span == moved


def _spanned(text: str) -> tuple[str, tuple[int, int]]:
    start, end = text.find("["), text.find("]") - 1
    return text.replace("[", "").replace("]", ""), (start, end)


def test_a_quote_that_stands_in_the_field_is_the_span_where_none_is_known() -> None:
    quote = "the disc is dark"
    found = followed("Here the disc is dark.", "On T2 the disc is dark. So it is.", quote=quote)
    assert found == Place("/rationale", (6, 22))
    assert isinstance(followed("Here the disc is dark. A cyst.", "The disc is dark.", quote=quote), Place)
    # Said in other words, it stands for the whole field.
    assert isinstance(followed("Dark. A cyst.", "Dark.", quote=quote), Doubt)


LEVELS = "L3/L4 is normal. L4/L5 protrudes. It meets the L5 root. L5/S1 is normal."


@pytest.mark.parametrize(
    ("old", "new", "is_doubted"),
    [
        ("L3/L4 is normal", "L3/L4 is narrow", False),
        ("L5/S1 is normal", "L5/S1 is narrow", False),
        ("L4/L5 protrudes", "L4/L5 is narrow", True),
        ("It meets the L5 root", "It spares the L5 root", True),
    ],
)
def test_a_link_about_one_of_several_levels_hangs_on_what_is_said_of_it(
    old: str, new: str, is_doubted: bool
) -> None:
    found = followed(LEVELS, LEVELS.replace(old, new), level="L4/L5")
    assert isinstance(found, Doubt) is is_doubted
    if isinstance(found, Doubt):
        assert (found.before, found.after) == (f"{old}.", f"{new}.")


def test_what_is_asked_shows_the_sentences_that_changed_and_no_more() -> None:
    found = followed("One is so. Two is dark. Three is so.", "One is so. Two is bright. Three is so.")
    assert isinstance(found, Doubt)
    assert (found.before, found.after) == ("Two is dark.", "Two is bright.")
    gone = followed("One is so. Two is dark.", "One is so.")
    assert isinstance(gone, Doubt)
    assert (gone.before, gone.after) == ("Two is dark.", "")


def claims(field: str, *left: str) -> Place | Doubt:
    """A link to a claim whose question keeps these."""
    before = body_validate({**OPEN, "evidence": [link(field)]})
    return only(links_follow(before, body_validate({**OPEN, "claims": left, "evidence": [link(field)]}), {}))


def test_a_link_follows_its_item_of_a_list_and_is_in_doubt_where_that_is_gone() -> None:
    one, two, three = OPEN["claims"]
    assert claims("/claims/1", two, three) == Place("/claims/0", None)
    assert claims("claims/2", one, "Another.", two, three) == Place("claims/3", None)
    gone = claims("/claims/1", one, three)
    assert isinstance(gone, Doubt)
    assert (gone.before, gone.after) == (two, ""), "what moved up does not stand in its place"
    last = claims("/claims/2", one, two)
    assert isinstance(last, Doubt)
    assert last.after == ""
    # Another claim that says the same from the beginning is not this one.
    assert isinstance(claims("/claims/0", "Modic 1 at L5/S1.", two, three), Doubt)


def test_the_whole_of_a_list_or_of_an_item_is_read_by_lines() -> None:
    body = question()
    assert text_at(body, "/options/0") == "A\nL1/L2\nBright nucleus."
    assert text_at(body, "options/2/text") == "L3/L4"
    assert text_at(body, "options/9/text") is None
    assert text_at(body, "") is None
    assert text_at(body, "rationale/__class__") is None
    one, two, three = OPEN["claims"]
    assert isinstance(claims("/claims", two, one, three), Place)
    assert isinstance(claims("/claims", one, "Modic 2 at L5/S1.", three), Doubt)


@pytest.mark.parametrize("field", ["", "/nothing", "/images/0", "/claims/7"])
def test_a_link_to_no_words_has_none_to_lose(field: str) -> None:
    assert claims(field, "Other.") == Place(field, None)


def test_a_link_that_was_taken_out_is_not_asked_about() -> None:
    before = question(evidence=[link()])
    assert links_follow(before, question(rationale="Other."), {}) == Survival((), {})


@pytest.fixture
def changed() -> Callable[[str], tuple[Body, Survival]]:
    links = [link(), {"id": 2, "field": "/stem"}]

    def made(text: str) -> tuple[Body, Survival]:
        after = question(rationale=text, evidence=links)
        return after, links_follow(question(evidence=links), after, {})

    return made


def test_an_answer_is_to_the_words_that_stood_there(
    changed: Callable[[str], tuple[Body, Survival]],
) -> None:
    body, survival = changed("Something else.")
    (doubt,) = survival.doubts
    said = {1: LinkSaid(keeps=False, key=doubt.key)}
    assert links_unanswered(survival, {}) == [doubt]
    assert not links_unanswered(survival, said)
    assert [ref.id for ref in links_settled(body, survival, said).evidence] == [2]
    kept = {1: LinkSaid(keeps=True, key=doubt.key)}
    assert links_settled(body, survival, kept) == body
    # Marks and case are no other words; others are asked about anew.
    assert not links_unanswered(changed("Something else!")[1], said)
    other, anew = changed("Something new.")
    assert [one.number for one in links_unanswered(anew, said)] == [1]
    assert links_settled(other, anew, said) == other


def test_a_long_text_is_read_in_a_moment() -> None:
    text = " ".join(f"Sentence {number} says that the disc is dark." for number in range(1_500))
    started = time.process_time()
    assert isinstance(followed(text, text.replace("Sentence 700 ", "Sentence 7 ")), Doubt)
    assert time.process_time() - started < 10


def open_body(claims: list[str], field: str) -> Body:
    return body_validate({**OPEN, "claims": claims, "evidence": [link(field)]})


@pytest.mark.parametrize(
    ("claims", "survives"),
    [
        (["Stenosis at L4/L5.", "A cyst on the left."], True),
        (["A cyst on the left.", "Stenosis at L4/L5."], True),
        (["Stenosis at L3/L4.", "A cyst on the left."], False),
        (["Stenosis at L4/L5.", "Modic 1 at L5/S1.", "A cyst on the left.", "A scar."], True),
    ],
)
def test_what_supports_a_whole_list_supports_the_rest_of_it(claims: list[str], survives: bool) -> None:
    found = only(links_follow(open_body(OPEN["claims"], "/claims"), open_body(claims, "/claims"), {}))  # type: ignore[arg-type]
    assert (found == Place("/claims", None)) is survives


@pytest.mark.parametrize(
    ("more", "left", "survives"),
    [
        ({"level": "L4/L5"}, 0, True),
        ({"level": "L4/L5"}, 1, False),
        ({"quote": "Modic 1"}, 1, True),
        ({"quote": "Modic 1"}, 0, False),
        ({"level": "L2/L3"}, 1, True),
    ],
)
def test_a_link_about_one_of_a_list_does_not_support_the_others(
    more: dict[str, str], left: int, survives: bool
) -> None:
    stated = ["Stenosis at L4/L5.", "Modic 1 at L3/L4."]
    before, after = (
        body_validate({**OPEN, "claims": claims, "evidence": [{**link("/claims"), **more}]})
        for claims in (stated, [stated[left]])
    )
    assert isinstance(only(links_follow(before, after, {})), Place) is survives


def test_a_link_kept_without_its_words_is_asked_about_where_the_rest_is_changed() -> None:
    quote = "One is so."
    gone = followed("One is so. L4/L5 is dark.", "L4/L5 is dark.", quote=quote)
    other = followed("One is so. L4/L5 is dark.", "L3/L4 is dark.", quote=quote)
    assert isinstance(gone, Doubt)
    assert isinstance(other, Doubt)
    assert gone.after == ""
    assert gone.key != other.key


def test_a_link_that_was_told_its_new_place_is_looked_for_there() -> None:
    before = open_body(["A scar.", "Modic 1 at L5/S1.", "A scar."], "/claims/1")
    after = open_body(["Modic 1 at L5/S1.", "A scar."], "/claims/0")
    assert only(links_follow(before, after, {1: (0, 7)})) == Place("/claims/0", (0, 7))
    rewritten = open_body(["Modic 2 at L5/S1.", "A scar."], "/claims/0")
    doubt = only(links_follow(before, rewritten, {}))
    assert isinstance(doubt, Doubt)
    assert (doubt.before, doubt.after) == ("Modic 1 at L5/S1.", "Modic 2 at L5/S1.")

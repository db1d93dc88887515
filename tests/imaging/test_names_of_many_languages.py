"""Names and numbers in the letters of many languages are found whole; what names nobody is let be."""

from __future__ import annotations

import time

import pytest

from imaging.deidentify import names_zh, names_zh_bare
from imaging.deidentify.free_text import MAY_BE_ANYBODY, clean_text, named_in, points_at_one
from imaging.deidentify.letters import plain
from imaging.deidentify.text import clean_description
from tests.imaging.nobody import NOBODY
from tests.imaging.notes import notes
from tests.imaging.persons import ANYBODY, SOMEBODY


@pytest.mark.parametrize(("text", "words"), SOMEBODY)
def test_who_is_meant_is_found_whole(text: str, words: tuple[str, ...]) -> None:
    found = [text[one.start : one.end] for one in points_at_one(text)]
    assert [word for word in words if not any(word in whole for whole in found)] == []
    cleaned = clean_text(text)
    assert [word for word in words if word in cleaned] == []


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_asked_to_take_out_clinical_words(text: str) -> None:
    assert [text[one.start : one.end] for one in points_at_one(text)] == []


@pytest.mark.parametrize(("text", "words"), ANYBODY)
def test_dates_and_great_ages_of_many_languages_are_found(text: str, words: str) -> None:
    finds = [one for one in named_in(text) if one.what in MAY_BE_ANYBODY]
    assert any(words in text[one.start : one.end] for one in finds)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Dr. Björn Åkesson, L4/L5", "Dr. [name], L4/L5"),
        ("Mr Mu\u0308ller, ½ tablet", "Mr [name], ½ tablet"),
        ("Jose\u0301 Garci\u0301a: ℃ and ﬁnding", "[name]: ℃ and ﬁnding"),
        ("№ 12; ﬁlm № 88231, ﬁnding", "№ 12; ﬁlm № [record number], ﬁnding"),
        ("患者王小明腰痛", "患者[name]腰痛"),
        ("born 12.03.1956 in May", "born [date of birth] in May"),
    ],
)
def test_what_is_taken_out_falls_on_the_very_signs(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_a_known_name_is_found_however_its_letters_are_written() -> None:
    for text in ("GÜR came", "Gu\u0308r came", "Gür came"):
        assert [text[one.start : one.end] for one in named_in(text, names=["Gür"])] == [text[:-5]]


@pytest.mark.parametrize(
    "name", ["MÜLLER HANS", "Núñez", "Łukasz", "Иванов", "王小明", "Mu\u0308ller", "Ｓｍｉｔｈ"]
)
def test_a_description_keeps_no_name_in_any_letters(name: str) -> None:
    assert clean_description(f"{name} T2 sag lumbar") == "T2 sag lumbar"


@pytest.mark.soak
@pytest.mark.parametrize(
    "unit",
    ["Ä", "Ää ", "Ä-", "é", "u\u0308", "\u0308", "\u200b", "Ж ", "محمد ", "ID ", "geb. ", "ｍ", "de la ",
     "Ä de ", "患者王", "欧阳", "患者王小", "九十", "出生", "病历号", "さ", "님김", "Patient: ", "12 de ",
     "王·", "Hans ", "王小", "王小明，", "姓名：王小、", "与王小", "Wang ", "mr smith "],
)  # fmt: skip
def test_no_text_in_any_letters_takes_long(unit: str) -> None:
    text = (unit * 30000)[:30000]
    began = time.process_time()
    named_in(text)
    assert time.process_time() - began < 6


@pytest.mark.once
def test_rules_of_east_asian_scripts_find_nothing_where_no_such_sign_stands() -> None:
    rules = [*names_zh._compiled(names_zh._RULES), *names_zh._compiled(names_zh._NEIGHBOURS)]
    rules += names_zh_bare._compiled()
    kept = "".join(map(chr, (*range(0x20, 0x2E80), *range(0xFE30, 0xFFE7))))
    texts = [kept, kept[::-1], *(one.text for one in notes(40, 5, later=True))]
    for text in map(plain, texts):
        without = "".join(sign for sign in text if not names_zh.has_east_asian(sign))
        assert not any(rule.search(without) for rule in rules)
    assert names_zh.has_east_asian("“Dr” 王")
    assert not names_zh.has_east_asian("the patient’s L4–L5 “disc” (µ, é)")

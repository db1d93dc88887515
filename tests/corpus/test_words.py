"""Into what a text is cut, and what a question for words asks for."""

from __future__ import annotations

import pytest
from django.db import connection

from corpus.instances_import.batch import instances_write
from corpus.instances_import.made_up import instances_make_up, sources_make
from corpus.models import InstanceWords
from corpus.words import asked
from corpus.words.asked import Term, WordsMatch, facet_term, held_by_few, terms_of
from corpus.words.keep import words_keep
from corpus.words.tokens import folded, runs_in
from projects.models import Project
from tests.review.making import question, revised


def words(text: str) -> list[str]:
    return [word for run in runs_in(text) for word in run]


@pytest.mark.parametrize(
    "text", ["L4/5", "L4-L5", "L4–L5", "l 4/5", "腰4/5", "腰4-5", "L４／L５", "L4\u200b/L5"]
)
def test_a_level_is_the_same_two_words_in_every_spelling(text: str) -> None:
    assert words(text) == ["l4", "l5"]


def test_a_junction_keeps_both_its_regions_and_a_sequence_is_a_word() -> None:
    assert words("T12/L1 on T1-weighted") == ["t12", "l1", "on", "t1", "weighted"]


def test_no_apostrophe_makes_a_level() -> None:
    assert words("the patient's 12 months") == ["the", "patient", "s", "12", "months"]


def test_chinese_is_cut_into_pairs_and_the_last_sign() -> None:
    assert words("腰椎管狭窄") == ["腰椎", "椎管", "管狭", "狭窄", "窄"]


def test_case_accents_width_and_signs_that_nobody_sees_do_not_count() -> None:
    assert folded("S\u200bténo\u202eSE") == "stenose"
    assert words("ＭＲＩ Ménière") == ["mri", "meniere"]


def test_a_question_holds_no_syntax_of_a_database() -> None:
    hostile = "' | ! & <-> :* \\ % _ ( ) NEAR(a b) -- ; DROP"
    assert [term.words for term in terms_of(hostile)] == [("near",), ("a",), ("b",), ("drop",)]


def test_words_begin_longer_ones_quotes_stand_side_by_side_and_signs_are_part_of_runs() -> None:
    assert terms_of("sten L4 ab") == [Term(("sten",), True), Term(("l4",)), Term(("ab",))]
    assert terms_of('"dark disc"') == [Term(("dark", "disc"))]
    assert terms_of("椎管狭") == [Term(("椎管", "管狭"))]
    assert terms_of("管") == [Term(("管",), True)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("disc", True),
        ("DISC signal", True),
        ("sig", True),
        ("si", False),
        ("ignal", False),
        ('"disc signal"', True),
        ('"signal disc"', False),
        ("100%", False),
        ("%", None),
        ("_", None),
        ("椎管", True),
        ("管狭窄", True),
        ("狭", True),
        ("窄", True),
        ("狭椎", False),
        ("L2-3", True),
        ("L3-4", True),
        ("L4-5", False),
        ("L2-L4", False),
        ("'; DROP TABLE corpus_instance; --", False),
        ("<script>alert(1)</script>", False),
        ("\u202esignal\u200b", True),
    ],
)
def test_what_finds_a_question(project: Project, text: str, found: bool | None) -> None:
    body = question(rationale="The disc is dark. 腰椎管狭窄")
    revised(project, body=body)
    terms = terms_of(text)
    if found is None:
        assert terms == []
        return
    whole = [term for term in terms if not term.begins]
    for indexed in (None, whole, []):
        matches = WordsMatch(terms, indexed=indexed)
        assert InstanceWords.objects.filter(matches).exists() is found


@pytest.mark.django_db
def test_words_that_few_texts_hold_are_told_from_frequent_ones(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what PostgreSQL expects; SQLite has no guess and is not asked."""
    instances_write(
        project=project,
        new=list(instances_make_up(300, seed=1, start=1, subjects=[], sources=sources_make(project, 2))),
        actor=None,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    monkeypatch.setattr(asked, "FEW", 20)
    by_guess = connection.vendor == "postgresql"
    assert held_by_few(terms_of("123456789")) is by_guess
    assert not held_by_few([facet_term("language", "en")])
    assert held_by_few([facet_term("language", "en"), *terms_of("123456789")]) is by_guess
    assert not held_by_few([])


@pytest.mark.django_db
def test_what_a_body_is_about_is_asked_for_as_a_whole(project: Project) -> None:
    one = revised(project, body=question(side="left", conditions=["disc_herniation"]))
    for name, value in (
        ("level", "L2/L3"),
        ("side", "left"),
        ("condition", "disc_herniation"),
        ("modality", "MR"),
    ):
        assert InstanceWords.objects.filter(WordsMatch([facet_term(name, value)])).get().instance == one
    assert not InstanceWords.objects.filter(WordsMatch([facet_term("level", "L2")])).exists()
    assert not InstanceWords.objects.filter(WordsMatch(terms_of("_level_l2_l3"))).exists()


@pytest.mark.django_db
def test_a_changed_text_is_found_by_its_new_words_alone_and_a_deleted_one_by_none(project: Project) -> None:
    one = revised(project)
    words_keep(instance=one, body=question(stem="Is the conus low?", rationale=""))
    assert InstanceWords.objects.filter(WordsMatch(terms_of("conus"))).count() == 1
    assert not InstanceWords.objects.filter(WordsMatch(terms_of("signal"))).exists()
    InstanceWords.objects.all().delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM corpus_words WHERE corpus_words MATCH 'conus'")
            assert cursor.fetchone() == (0,)

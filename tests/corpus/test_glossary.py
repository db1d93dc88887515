"""The glossary is whole in both languages and tells nothing of an item."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from corpus.glossary import glossary
from projects.models import Project, User
from tests.conftest import signed_in


def test_every_term_has_names_and_one_sentence_in_both_languages() -> None:
    assert len(glossary()) >= 80
    for term in glossary():
        assert term.names[0], term
        assert re.search("[\u4e00-\u9fff]|^[A-Z]", term.names_zh[0]), term
        assert re.fullmatch(r"[^.]+(?:0\.\d[^.]*)?\.", term.says), term.says
        assert re.fullmatch("[^。]*[\u4e00-\u9fff][^。]*。", term.says_zh), term.says_zh


def test_no_name_stands_for_two_terms() -> None:
    names = [name for term in glossary() for name in term.names]
    names_zh = [name for term in glossary() for name in term.names_zh]
    assert len(set(names)) == len(names)
    assert len(set(names_zh)) == len(names_zh)


@pytest.mark.django_db
def test_the_page_is_the_same_whoever_asks_and_whatever_is_read(
    project: Project, surgeon_a: User, surgeon_b: User
) -> None:
    address = reverse("corpus:glossary", args=[project.slug])
    pages = [signed_in(who).get(address).content.decode() for who in (surgeon_a, surgeon_b)]
    lists = [re.search(r"<dl.*?</dl>", page, re.S)[0] for page in pages]  # type: ignore[index]
    assert lists[0] == lists[1]
    assert lists[0].count('class="term"') == len(glossary())

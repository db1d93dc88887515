"""Answering before the draft is shown, in a real browser: every response it got is read."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Watch
from tests.browser.journey import phantom, settled
from tests.studio import Studio

pytestmark = pytest.mark.browser

# The question about an arrow, asked again in a round that is answered first.
MAKE = """
import json
from corpus.bodies import body_parse
from corpus.models import Instance
from projects.models import Project
import itertools, time
from django.db.models import Max
from tests.review import making
from tests.review.making import opened
project = Project.objects.get(slug={slug!r})
last = Instance.objects.filter(project=project).aggregate(n=Max("number"))["n"] or 0
making._numbers = itertools.count(last + 1)
making._presses = itertools.count(time.time_ns())
rows = Instance.objects.filter(project=project, study__isnull=False, kind="multiple_choice")
shown = rows.filter(axis="level_identification").select_related("current_revision", "study").first()
body = body_parse(shown.current_revision.body)
body = body.model_copy(update={{"rationale": "Rationale that nobody may read before. " + body.rationale}})
Project.objects.filter(pk=project.pk).update(is_blind_first=True)
project.refresh_from_db()
round = opened(project, body=body, study=shown.study, subject=shown.subject, modality=shown.modality)
Project.objects.filter(pk=project.pk).update(is_blind_first=False)
told = [str(round.assignments.get().uid), round.instance.number, body.answer, shown.study.study_instance_uid]
assert round.is_blind_first
print(json.dumps(told))
"""
KEPT = (
    "from review.models import BlindAnswer; a = BlindAnswer.objects.get(instance__project__slug={slug!r},"
    " instance__number={number});"
    "print(a.letter, a.reader.username, a.instance.history.order_by('-seq')[0].event)"
)
SERIES = (
    "import json; from imaging.models import Series;"
    "print(json.dumps(list(Series.objects.filter(study__study_instance_uid='{study}')"
    ".values_list('series_instance_uid', flat=True))))"
)
WRITTEN = {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}


@pytest.fixture
def slug(studio: Studio) -> str:
    """A project in which others have their drafts shown at once; what a test leaves would be asked first."""
    return phantom(studio, "blind")


def made(studio: Studio, slug: str) -> tuple[str, int, str, str]:
    """An item that is answered first: assignment, number, key and study."""
    uid, number, key, study = json.loads(studio.inside(MAKE.format(slug=slug)).strip().splitlines()[-1])
    return uid, number, key, study


class Heard:
    """Every response that a page got, as text."""

    def __init__(self, page: Page) -> None:
        self.responses: list[Response] = []
        page.on("response", lambda one: self.responses.append(one))

    def texts(self) -> dict[str, str]:
        found = {}
        for one in self.responses:
            kind = one.headers.get("content-type", "")
            if one.status == 200 and ("html" in kind or "json" in kind):
                found[one.url] = one.text()
        return found


def test_a_level_is_named_blind_by_keys_and_then_the_draft_is_shown(
    studio: Studio, slug: str, enter: Callable[..., Page], watch: Watch, picture: Callable[[Page, str], None]
) -> None:
    uid, number, key, study = made(studio, slug)
    page = enter("surgeon-c")
    heard = Heard(page)
    page.goto(f"/p/{slug}/review/{uid}/")
    page.locator("main#main[data-ready]").wait_for()
    page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=60_000)
    expect(page.locator("#reading")).to_contain_text("Answer first.")
    expect(page.locator("[data-command=answer-A]")).to_be_enabled()
    expect(page.locator("spine-viewer .ov-pointer")).not_to_have_count(0)
    page.wait_for_timeout(2500)  # What a page looks at ahead comes once it is quiet.
    picture(page, "blind-before-light")
    before = heard.texts()
    # The next item of the queue, of another study and not answered first, may be looked at ahead.
    own = {url for url in before if f"/studies/{study}/" in url and url.endswith("/metadata")}
    assert own
    named = json.loads(studio.inside(SERIES.format(study=study)))
    for url, text in before.items():
        assert "Rationale that nobody may read before" not in text, url
        assert not any(f"/series/{uid}/{kind}/" in url for uid in named for kind in ("marks", "lines")), url
        if url in own:
            written = {
                tag for one in json.loads(text) for tag, value in one.items() if value["vr"] in WRITTEN
            }
            assert written == set(), url
    shown = json.loads(page.locator("#viewer-config").text_content() or "{}")
    assert all(one["marks"] == "" for one in shown["series"])
    assert shown["active_level"] is None
    page.keyboard.press("Shift+A")
    expect(page.locator("#answered-blind")).to_contain_text("You answered A")
    expect(page.locator("#answered-blind")).to_contain_text("same key" if key == "A" else "another key")
    assert studio.inside(KEPT.format(slug=slug, number=number)).split() == [
        "A",
        "surgeon-c",
        "answered_blind",
    ]
    expect(page.locator("#sheet-body")).to_contain_text("Rationale that nobody may read before")
    page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=60_000)
    expect(page.locator("[data-command=approve], [aria-describedby=blocked]").first).to_be_visible()
    page.wait_for_timeout(800)
    picture(page, "blind-after-light")
    assert any("/marks/" in one.url for one in heard.responses), "the marks come with the draft"
    settled(page)
    page.keyboard.press("x")
    expect(page.locator("dialog.panel")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_have_text(f"Question {number}")
    assert watch.csp == []
    assert watch.errors == []


def test_the_sixth_option_is_chosen_by_its_letter_beside_pictures(
    studio: Studio, slug: str, enter: Callable[..., Page], watch: Watch
) -> None:
    more = 'last.model_copy(update={"key": key, "text": f"Another {key}"})'
    six = f'last = body.options[-1]; more = [{more} for key in "ABCDEF"[len(body.options):]]\n'
    six += 'body = body.model_copy(update={"options": [*body.options, *more]})\n'
    make = MAKE.format(slug=slug).replace("Project.objects.filter", six + "Project.objects.filter", 1)
    uid, number, *_ = json.loads(studio.inside(make).strip().splitlines()[-1])
    page = enter("surgeon-c")
    page.goto(f"/p/{slug}/review/{uid}/")
    page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=60_000)
    expect(page.locator("[data-command=answer-F]")).to_be_enabled()
    settled(page)
    page.keyboard.press("?")
    expect(page.locator("dialog#shortcuts")).to_be_visible()
    expect(page.locator("[data-clash]")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+F")
    expect(page.locator("#answered-blind")).to_contain_text("You answered F")
    assert studio.inside(KEPT.format(slug=slug, number=number)).split()[0] == "F"
    assert watch.errors == []


@pytest.mark.parametrize(("width", "theme"), [(1024, "light"), (1440, "dark")])
def test_the_question_alone_fits_at_usual_widths(
    studio: Studio,
    slug: str,
    enter: Callable[..., Page],
    picture: Callable[[Page, str], None],
    width: int,
    theme: str,
) -> None:
    uid, *_ = made(studio, slug)
    page = enter("surgeon-a", width=width, height=800, color_scheme=theme)
    page.goto(f"/p/{slug}/review/{uid}/")
    page.wait_for_selector("spine-viewer:not([aria-busy]) canvas", timeout=60_000)
    expect(page.locator("[data-command=answer-A]")).to_be_enabled()
    page.wait_for_timeout(500)
    picture(page, f"blind-before-{width}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("k")
    expect(page).not_to_have_url(f"{studio.url}/p/{slug}/review/{uid}/")

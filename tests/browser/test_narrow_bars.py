"""Bars where there is little room: nothing is pushed out of the window, no button leaves its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journey import fresh, phantom
from tests.browser.pictures import until
from tests.browser.test_adjudication import disagreements
from tests.studio import Studio

pytestmark = pytest.mark.browser

NAMED = """
from projects.models import Membership, Project, Role, User
project = Project.objects.get(slug={slug!r})
Project.objects.filter(pk=project.pk).update(name={project!r})
user = User.objects.create_user(username={username!r}, password=None, display_name={person!r})
for role in ("surgeon", "lead", "steward", "evaluator"):
    Membership.objects.create(user=user, project=project, role=role)
"""
LONG = "Prof. Dr. Alexandra Wintersteiner-Holzhausen"
SHORT_PROJECT = "Phantom spine 26"
LONG_PROJECT = "Degenerative lumbar spine, multicentre pilot 2026"
ITEM_OF = (
    "from review.models import Assignment;"
    "rows = Assignment.objects.open().filter("
    "project__slug={slug!r}, instance__modality='MR', reviewer=None);"
    "print(rows.order_by('pk')[0].uid)"
)
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".bar > *")].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect();
  return width > 0 && (left < 0 || right > innerWidth);
}).map((one) => one.outerHTML.slice(0, 120))"""
LINES = """(row) => {
  const middles = [...row.children].map((one) => one.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0).map(({ top, height }) => top + height / 2);
  return 1 + Math.round((Math.max(...middles) - Math.min(...middles)) / 24);
}"""


@pytest.fixture(scope="module")
def slug(studio: Studio) -> str:
    """A project whose items nobody has taken up."""
    return phantom(studio, "narrow")


def item_of(studio: Studio, slug: str) -> str:
    """An item with pictures that nobody has taken up."""
    return f"/p/{slug}/review/{studio.inside(ITEM_OF.format(slug=slug)).strip()}/"


def named(studio: Studio, person: str, project: str) -> tuple[str, str]:
    """A project that is called so, and who has every room in it: short name and sign-in name."""
    slug, username = phantom(studio, "narrow"), fresh("narrow")
    studio.inside(NAMED.format(slug=slug, project=project, username=username, person=person))
    return slug, username


@pytest.fixture(scope="module")
def long_names(studio: Studio) -> tuple[str, str]:
    """Both names are long."""
    return named(studio, LONG, LONG_PROJECT)


@pytest.fixture
def every_room(studio: Studio) -> tuple[str, str]:
    """The project's name has sixteen characters."""
    return named(studio, "Lead B", SHORT_PROJECT)


@pytest.mark.parametrize("width", [1440, 1280, 1024, 390])
def test_the_top_bar_keeps_within_the_window(
    studio: Studio, enter: Callable[..., Page], long_names: tuple[str, str], width: int
) -> None:
    slug, username = long_names
    page = enter(username, width=width)
    for address in (f"/p/{slug}/", f"/p/{slug}/dashboard/", item_of(studio, slug)):
        page.goto(address)
        # The viewer's bar folds as soon as it stands.
        until(page, "document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(OUT_OF_SIGHT) == [], address
    page.goto(f"/p/{slug}/")
    assert page.locator(".bar .nav a").count() > 6


def test_a_short_project_s_name_stands_whole_for_who_has_every_room(
    studio: Studio, enter: Callable[..., Page], every_room: tuple[str, str]
) -> None:
    slug, username = every_room
    page = enter(username)
    name = page.locator(".bar .bar-name")
    for address in (f"/p/{slug}/", f"/p/{slug}/dashboard/", item_of(studio, slug)):
        page.goto(address)
        expect(name).to_have_text(SHORT_PROJECT)
        for width in (1920, 1440, 1280, 1024):
            page.set_viewport_size({"width": width, "height": 800})
            assert name.evaluate("(one) => one.scrollWidth - one.clientWidth") == 0, (address, width)
            assert page.evaluate(OUT_OF_SIGHT) == [], (address, width)
    page.goto(f"/p/{slug}/")
    assert page.locator(".bar .nav a").count() > 6


@pytest.mark.parametrize("width", [1920, 1440])
@pytest.mark.parametrize("username", ["lead-b", "admin"])
def test_a_person_s_short_name_stands_whole(enter: Callable[..., Page], username: str, width: int) -> None:
    page = enter(username, width=width)
    page.goto("/account/")
    shown, needed = page.locator(".bar .who").evaluate("(one) => [one.clientWidth, one.scrollWidth]")
    assert shown == needed > 0


def test_three_named_series_leave_the_viewers_buttons_in_one_line(
    studio: Studio, slug: str, enter: Callable[..., Page]
) -> None:
    page = enter("surgeon-a", width=1024, height=768)
    page.goto(item_of(studio, slug))
    page.locator("spine-viewer canvas").first.wait_for()
    bar = page.locator(".vbar")
    assert bar.locator("[data-series]").count() == 3
    until(page, "document.querySelector('.vbar').dataset.fold")
    assert bar.evaluate(LINES) == 1
    assert page.locator("[data-viewer=full]").is_visible()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_an_adjudicator_finds_reject_skip_and_flag_in_one_line(
    studio: Studio, slug: str, enter: Callable[..., Page], width: int
) -> None:
    (address, _), *_ = disagreements(studio, slug, 1)
    page = enter("lead-b", width=width, height=800)
    page.goto(address)
    page.locator("spine-viewer canvas").first.wait_for()
    assert page.locator(".decide-row").evaluate(LINES) == 1
    assert page.locator(".vbar").evaluate(LINES) <= 2

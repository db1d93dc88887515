"""The house's template tags write what the style says."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, override_settings
from django.utils.safestring import SafeString

from projects.checks import front_end_is_built
from projects.models import Project
from projects.templatetags.studio import initials, undo_address

ROOT = Path(__file__).resolve().parents[2]


def render(source: str, **values: object) -> str:
    return Template("{% load studio %}" + source).render(Context(values))


def test_a_level_chip_names_its_level_for_the_viewers() -> None:
    chip = render("{% level_chip 'L4/L5' %}")
    assert 'data-level="L4/L5"' in chip
    assert 'href="#level-L4-L5"' in chip
    assert "lv-assumed" not in chip


def test_an_assumed_level_says_so_in_words_too() -> None:
    chip = render("{% level_chip 'S1' assumed=True %}")
    assert "lv-assumed" in chip
    assert ", assumed" in chip


def test_a_level_chip_escapes_what_a_model_wrote() -> None:
    assert "<script>" not in render("{% level_chip level %}", level="<script>alert(1)</script>")


def test_a_status_is_icon_word_and_colour() -> None:
    shown = render("{% status 'bad' 'Rejected' %}")
    assert "#i-x" in shown
    assert "Rejected" in shown
    assert "st-bad" in shown


def test_every_icon_the_templates_ask_for_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-([a-z]+)"', (ROOT / "templates/components/sprite.html").read_text()))
    asked: dict[str, str] = {}
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/src/**/*.ts")]:
        for name in re.findall(r'(?:{% icon "|#i-|icon=")([a-z]+)', path.read_text()):
            asked[name] = str(path.relative_to(ROOT))
    assert {name: where for name, where in asked.items() if name not in drawn} == {}


class _Form(forms.Form):
    year = forms.IntegerField(label="Year", help_text="Four digits.")


def test_a_field_ties_its_error_to_its_input() -> None:
    shown = render("{% for b in form %}{% field b %}{% endfor %}", form=_Form({"year": "soon"}))
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_year-note"' in shown
    assert 'id="id_year-note"' in shown
    assert "Enter a whole number." in shown


def test_the_error_summary_counts_and_links() -> None:
    shown = render("{% error_summary form %}", form=_Form({"year": "soon"}))
    assert "1 thing to correct" in shown
    assert 'href="#id_year"' in shown


def test_the_error_summary_is_silent_on_an_untouched_form() -> None:
    assert render("{% error_summary form %}", form=_Form()).strip() == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Surgeon A", "SA"), ("Ada", "A"), ("", ""), ("Maria del Mar", "MM")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("tags", "address"),
    [("undo=/p/x/undo/ success", "/p/x/undo/"), ("success", ""), ("undo=https://elsewhere.test/", "")],
)
def test_only_an_address_of_this_site_can_undo(tags: str, address: str) -> None:
    assert undo_address(SimpleNamespace(tags=tags)) == address  # type: ignore[arg-type]


def test_a_missing_build_is_told_with_what_to_run(tmp_path: Path) -> None:
    with override_settings(DJANGO_VITE={"default": {"manifest_path": tmp_path / "none.json"}}):
        (problem,) = front_end_is_built()
    assert "npm run build" in (problem.hint or "")


@pytest.mark.django_db
def test_the_sign_in_page_remembers_theme_and_density_without_script(client: Client) -> None:
    client.cookies["theme"] = "dark"
    client.cookies["density"] = "compact"
    page = client.get("/login/").content.decode()
    assert '<html lang="en" data-theme="dark" data-density="compact">' in page


@pytest.mark.django_db
def test_a_made_up_theme_is_ignored(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert '<html lang="en">' in client.get("/login/").content.decode()


@pytest.mark.django_db
def test_no_page_frame_carries_inline_script_or_style(client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize(
    ("member", "offered", "kept_away"),
    [("lead", "/generation/", "/queue/"), ("surgeon_a", "/queue/", "/generation/")],
)
def test_the_bar_and_the_home_page_offer_what_the_role_allows(
    request: pytest.FixtureRequest,
    client: Client,
    project: Project,
    member: str,
    offered: str,
    kept_away: str,
) -> None:
    client.force_login(request.getfixturevalue(member))
    page = client.get(f"/p/{project.slug}/").content.decode()
    assert f'href="/p/{project.slug}{offered}"' in page
    assert f'href="/p/{project.slug}{kept_away}"' not in page


def test_the_address_of_a_row_is_what_url_gives() -> None:
    uid = uuid4()
    asked = "{% url 'review:instance' 'lumbar' uid %} {% row_url 'review:instance' 'lumbar' uid %}"
    url, row = render(asked, uid=uid).split()
    assert row == url
    assert str(uid) in url


def test_options_choose_what_was_sent_and_nothing_that_is_not_in_the_list() -> None:
    class Form(forms.Form):
        side = forms.ChoiceField(choices=[("", "Any"), ("left", "Left <b>")])

    def drawn(**sent: str) -> str:
        return render("{% options form.side %}", form=Form(sent))

    left = '<option value="left"{}>Left &lt;b&gt;</option>'
    assert drawn() == drawn(side="up") == '<option value="">Any</option>' + left.format("")
    assert drawn(side="left") == '<option value="">Any</option>' + left.format(" selected")
    assert drawn(side="") == '<option value="" selected>Any</option>' + left.format("")


def test_kept_pieces_tell_an_escaped_text_from_one_that_is_not() -> None:
    source = "{% status 'ok' word %}{% level_chip word linked=False %}"
    for _ in range(2):
        assert "<b>" in render(source, word=SafeString("<b>so</b>"))
        assert "<b>" not in render(source, word="<b>so</b>")

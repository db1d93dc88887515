"""The match queue: accept, assign, reject, undo; pictures are looked at before they are used."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from corpus.models import Match, MatchVerdict, Source
from corpus.sources.errors import MatchMovedOn, NotWaitingForReading, SourceRefused
from corpus.sources.figures_sign_off import figure_picture_remove, figures_sign_off
from corpus.sources.matches import caption_dismiss, match_decide, match_undo
from generation.usable import bars_of
from imaging.models import SignOff
from projects.models import AuditEvent, Project, User
from tests.conftest import signed_in
from tests.corpus.sources.books import a_book, doubtful_figure
from tests.corpus.sources.chapter import picture_pixels
from tests.corpus.sources.test_pdf_source import text_page
from tests.pdf_writer import Page, pdf_bytes


@pytest.fixture
def source(project: Project) -> Source:
    return a_book(project)


def test_a_right_caption_is_accepted_and_taken_back(source: Source, lead: User) -> None:
    figure = doubtful_figure(source)
    match_decide(figure=figure, verdict=MatchVerdict.ACCEPT, decided_by=lead, seen=Match.DOUBTFUL)
    assert (figure.match, figure.number) == (Match.ACCEPTED, "2")
    match_undo(figure=figure, undone_by=lead)
    assert (figure.match, figure.number) == (Match.DOUBTFUL, "2")
    assert AuditEvent.objects.filter(action__startswith="figure_match").count() == 2
    with pytest.raises(MatchMovedOn):
        match_undo(figure=figure, undone_by=lead)


def test_a_picture_gets_another_caption_with_its_context(source: Source, lead: User) -> None:
    figure = source.figures.get(matched_caption=None)
    caption = source.captions.get(numbers="1")
    match_decide(
        figure=figure, verdict=MatchVerdict.ASSIGN, decided_by=lead, seen=Match.DOUBTFUL, caption=caption
    )
    assert (figure.label, figure.caption, figure.match) == ("Figure 1", caption.text, Match.ACCEPTED)
    assert figure.context.count() == 1
    match_undo(figure=figure, undone_by=lead)
    assert (figure.caption, figure.number, figure.context.count()) == ("", "", 0)


def test_no_figure_is_left_out_everywhere(source: Source, lead: User) -> None:
    figure = source.figures.get(matched_caption=None)
    match_decide(figure=figure, verdict=MatchVerdict.REJECT, decided_by=lead, seen=Match.DOUBTFUL)
    page = signed_in(lead).get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert str(figure.uid) not in page


def test_there_is_nothing_to_accept_without_a_caption(source: Source, lead: User) -> None:
    figure = source.figures.get(matched_caption=None)
    with pytest.raises(SourceRefused, match="Choose the caption"):
        match_decide(figure=figure, verdict=MatchVerdict.ACCEPT, decided_by=lead, seen=Match.DOUBTFUL)


def test_of_two_people_only_one_decides(source: Source, lead: User) -> None:
    figure, stale = doubtful_figure(source), doubtful_figure(source)
    match_decide(figure=figure, verdict=MatchVerdict.ACCEPT, decided_by=lead, seen=Match.DOUBTFUL)
    with pytest.raises(MatchMovedOn):
        match_decide(figure=stale, verdict=MatchVerdict.REJECT, decided_by=lead, seen=Match.DOUBTFUL)


def test_a_caption_of_another_source_is_not_taken(source: Source, other_project: Project, lead: User) -> None:
    elsewhere = a_book(other_project).captions.first()
    with pytest.raises(SourceRefused):
        match_decide(
            figure=doubtful_figure(source),
            verdict=MatchVerdict.ASSIGN,
            decided_by=lead,
            seen=Match.DOUBTFUL,
            caption=elsewhere,
        )


def test_the_queue_leads_from_figure_to_figure(source: Source, lead: User) -> None:
    client, address = signed_in(lead), f"/p/lumbar/sources/{source.uid}/matches/"
    page = client.get(address).content.decode()
    assert "3 panels" in page
    assert 'class="match-picture"' in page
    figure = doubtful_figure(source)
    sends = {"verdict": "accept", "seen": "doubtful"}
    page = client.post(f"{address}{figure.uid}/", sends, follow=True).content.decode()
    assert "No caption was found" in page
    assert "Undo: Figure 2" in page
    late = client.post(f"{address}{figure.uid}/", sends)
    assert late.status_code == 409
    caption = source.captions.get(numbers="1")
    rest = source.figures.get(matched_caption=None)
    sends = {"verdict": "assign", "seen": "doubtful", "caption": str(caption.uid)}
    page = client.post(f"{address}{rest.uid}/", sends, follow=True).content.decode()
    assert "No figure waits" in page
    page = client.post(f"{address}{rest.uid}/", {"verdict": "undo"}, follow=True).content.decode()
    assert "No caption was found" in page


def test_a_caption_without_a_picture_is_listed_until_somebody_says_so(source: Source, lead: User) -> None:
    source.figures.filter(number="1").update(matched_caption=None)
    caption = source.captions.get(numbers="1")
    client, address = signed_in(lead), f"/p/lumbar/sources/{source.uid}/matches/"
    assert "Captions without a picture" in client.get(address).content.decode()
    client.post(f"/p/lumbar/sources/{source.uid}/captions/{caption.uid}/")
    assert "Captions without a picture" not in client.get(address).content.decode()
    caption_dismiss(caption=caption, dismissed=False, by=lead)
    assert "Captions without a picture" in client.get(address).content.decode()


def test_a_caption_and_a_picture_that_have_nothing_to_do_with_each_other_are_not_joined(
    project: Project, lead: User
) -> None:
    first, last = text_page(), Page(400, 700)
    first.text(40, 500, "Figure 7. A canal that nobody drew.", 8)
    last.picture(40, 300, 200, 100, picture_pixels(4))
    source = a_book(project, pdf_bytes([first, text_page("The second page tells of pain alone."), last]))
    figure = source.figures.get()
    assert (figure.match, figure.caption, figure.matched_caption) == (Match.DOUBTFUL, "", None)
    page = signed_in(lead).get(f"/p/lumbar/sources/{source.uid}/matches/").content.decode()
    assert "No caption was found near this picture." in page
    assert "Captions without a picture" in page
    assert "A canal that nobody drew." in page
    barred = [bar.sentence for bar in bars_of(source=source, figure=figure)]
    assert "Somebody has to say which caption is this picture's." in barred


def test_a_picture_is_seen_by_others_once_somebody_looked(
    source: Source, lead: User, surgeon_a: User
) -> None:
    panel = source.figures.get(number="1").panels.get()
    address = f"/p/lumbar/sources/{source.uid}/pictures/{panel.uid}/"
    reader = signed_in(surgeon_a)
    assert reader.get(address).status_code == 404
    page = reader.get(f"/p/lumbar/sources/{source.uid}/").content.decode()
    assert "Nobody has looked at this picture" in page
    assert str(panel.uid) not in page
    assert signed_in(lead).get(address).headers["Content-Type"] == "image/png"
    figures_sign_off(source=source, seen=list(source.figures.values_list("uid", flat=True)), signed_by=lead)
    assert reader.get(address).content.startswith(b"\x89PNG")


def test_only_pictures_that_were_on_the_screen_are_signed_off(source: Source, lead: User) -> None:
    client, address = signed_in(lead), f"/p/lumbar/sources/{source.uid}/look/"
    one = source.figures.get(number="1")
    client.post(address, {"seen": str(one.uid)})
    assert list(source.figures.filter(sign_off=SignOff.SIGNED)) == [one]
    with pytest.raises(NotWaitingForReading):
        figures_sign_off(source=source, seen=[one.uid], signed_by=lead)
    assert client.post(address, {"seen": str(one.uid)}).status_code == 409
    assert client.post(address, {"seen": "nonsense"}).status_code == 422


def test_a_picture_that_names_somebody_is_taken_out_for_good(source: Source, lead: User) -> None:
    figure = doubtful_figure(source)
    paths = [Path(settings.MEDIA_ROOT) / panel.path for panel in figure.panels.all()]
    paths += [Path(settings.MEDIA_ROOT) / page.path for page in source.page_images.all()]
    assert all(path.exists() for path in paths)
    client = signed_in(lead)
    client.post(f"/p/lumbar/sources/{source.uid}/look/", {"remove": str(figure.uid)})
    figure.refresh_from_db()
    assert (figure.sign_off, figure.path, figure.caption[:8]) == (SignOff.WITHHELD, "", "Figure 2")
    with pytest.raises(NotWaitingForReading):
        figure_picture_remove(figure=figure, removed_by=lead)


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_picture_go_with_it(source: Source, lead: User) -> None:
    figure = doubtful_figure(source)
    paths = [Path(settings.MEDIA_ROOT) / panel.path for panel in figure.panels.all()]
    figure_picture_remove(figure=figure, removed_by=lead)
    assert not any(path.exists() for path in paths)

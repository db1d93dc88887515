"""Figures of a source: its pictures, the match queue, and looking at pictures for names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from corpus.forms import LookForm, MatchForm
from corpus.models import Caption, Figure, FigurePanel, Match, MatchDecision, MatchVerdict, PageImage, Source
from corpus.models.figure import LOOKED_AT, Placed
from corpus.sources.errors import SourceRefused
from corpus.sources.figures_sign_off import figure_picture_remove, figures_sign_off
from corpus.sources.matches import caption_dismiss, match_decide, match_undo
from imaging.models import SignOff
from imaging.policies import sees_unsigned
from projects.access import ProjectRequest, project_page
from projects.policies import Permission

# Captions so many pages from a picture may be chosen for it.
PAGES_AROUND = 1
KEYS = "123456789"
# Pictures on one screen that are looked at for names.
AT_ONCE = 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """A caption that may be chosen, the key that chooses it, and where it stands on the drawn page."""

    caption: Caption
    key: str
    box: dict[str, float] | None


@project_page(Permission.VIEW_SOURCES)
def picture(request: ProjectRequest, uid: UUID, panel: UUID) -> HttpResponse:
    """One picture of a figure as PNG; one that nobody looked at only for who may sign off."""
    source = source_in_sight(request, uid)
    row = get_object_or_404(FigurePanel.objects.select_related("figure"), figure__source=source, uid=panel)
    if row.figure.sign_off not in LOOKED_AT and not sees_unsigned(request.roles):
        raise Http404("Nobody has looked at this picture yet.")
    return _png(row.path, kept=row.figure.sign_off in LOOKED_AT)


@project_page(Permission.MANAGE_SOURCES)
def page_image(request: ProjectRequest, uid: UUID, page: int) -> HttpResponse:
    """A page as it looks, for who decides which caption is whose."""
    source = source_in_sight(request, uid)
    if not sees_unsigned(request.roles):
        raise Http404("Nobody has looked at the pictures of this page yet.")
    return _png(get_object_or_404(PageImage, source=source, page=page).path)


def _png(path: str, *, kept: bool = False) -> HttpResponse:
    """The picture; a browser keeps only what somebody looked at."""
    if not path or not default_storage.exists(path):
        raise Http404("This picture was taken out.")
    with default_storage.open(path) as stream:
        answer = HttpResponse(stream.read(), content_type="image/png")
    answer.headers["Cache-Control"] = "private, max-age=300" if kept else "no-store"
    return answer


@project_page(Permission.MANAGE_SOURCES)
def match_queue(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """The next figure whose caption is doubtful, with its page and the captions that may be its own."""
    source = source_in_sight(request, uid)
    waiting = source.figures.waiting_for_match().order_by("position")
    after = request.GET.get("after", "")
    passed = waiting.filter(position__gt=int(after)) if after.isdecimal() else waiting
    figure = passed.first() or waiting.first()
    shown: dict[str, Any] = {
        "source": source,
        "figure": figure,
        "waiting": waiting.count(),
        "last": _last(source, request),
        "loose": source.captions.filter(figures=None, dismissed=False).order_by("position"),
        "sees": sees_unsigned(request.roles),
    }
    if figure is not None:
        shown |= _on_its_page(figure)
    return render(request, "corpus/source_matches.html", shown)


def _last(source: Source, request: ProjectRequest) -> MatchDecision | None:
    """The person's own last decision that still holds."""
    own = MatchDecision.objects.filter(figure__source=source, decided_by=request.user, undone_at=None)
    return own.select_related("figure").order_by("-created_at", "-pk").first()


def _on_its_page(figure: Figure) -> dict[str, Any]:
    number, own = figure.page or 0, figure.matched_caption
    page = figure.source.page_images.filter(page=number).first()
    near = figure.source.captions.filter(page__gte=number - PAGES_AROUND, page__lte=number + PAGES_AROUND)
    others = list(near.order_by("position").exclude(pk=own.pk if own else 0)[: len(KEYS)])
    panels = list(figure.panels.order_by("position"))
    return {
        "page": page,
        "panels": panels,
        "boxes": [_scaled(panel, page) for panel in panels if page and panel.page == page.page],
        "own_box": _scaled(own, page) if own and page and own.page == page.page else None,
        "candidates": [
            Candidate(caption, key, _scaled(caption, page) if page and caption.page == page.page else None)
            for caption, key in zip(others, KEYS, strict=False)
        ],
    }


def _scaled(placed: Placed, page: PageImage) -> dict[str, float]:
    """Where something lies on the drawn page, in its pixels."""
    return {
        "x": round(placed.left * page.scale, 1),
        "y": round(placed.top * page.scale, 1),
        "width": round((placed.right - placed.left) * page.scale, 1),
        "height": round((placed.bottom - placed.top) * page.scale, 1),
    }


@require_POST
@project_page(Permission.MANAGE_SOURCES)
def match_say(request: ProjectRequest, uid: UUID, figure: UUID) -> HttpResponse:
    """Accept, assign, reject or undo, and go on with the next figure."""
    source = source_in_sight(request, uid)
    row = get_object_or_404(Figure.objects.select_related("source__project"), source=source, uid=figure)
    form = MatchForm(request.POST)
    if not form.is_valid():
        raise SourceRefused("Say whether the caption is right, choose another, or say that it is no figure.")
    fields = form.cleaned_data
    if fields["verdict"] == "undo":
        match_undo(figure=row, undone_by=request.user)
        messages.success(request, f"Taken back. {row.label} waits again.")
    else:
        caption = source.captions.filter(uid=fields["caption"]).first() if fields["caption"] else None
        match_decide(
            figure=row,
            verdict=MatchVerdict(fields["verdict"]),
            decided_by=request.user,
            seen=Match(fields["seen"] or Match.DOUBTFUL),
            caption=caption,
        )
    return redirect("corpus:source_matches", slug=request.project.slug, uid=source.uid)


@require_POST
@project_page(Permission.MANAGE_SOURCES)
def caption_say(request: ProjectRequest, uid: UUID, caption: UUID) -> HttpResponse:
    """Say that no picture belongs to a caption, or take that back."""
    source = source_in_sight(request, uid)
    row = get_object_or_404(Caption.objects.select_related("source__project"), source=source, uid=caption)
    caption_dismiss(caption=row, dismissed="undo" not in request.POST, by=request.user)
    return redirect("corpus:source_matches", slug=request.project.slug, uid=source.uid)


@project_page(Permission.SIGN_OFF)
def pictures_look(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Pictures that nobody has looked at, some at a time: sign them off, or take one out."""
    source = source_in_sight(request, uid)
    form = LookForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            raise SourceRefused("Load the page again and look at the pictures.")
        return _looked(request, source, form.cleaned_data["remove"], form.cleaned_data["seen"])
    waiting = source.figures.filter(sign_off=SignOff.WAITING).exclude(match=Match.REJECTED)
    figures = list(waiting.order_by("position").prefetch_related("panels")[:AT_ONCE])
    shown = {
        "source": source,
        "figures": figures,
        "waiting": waiting.count(),
        "seen": ",".join(str(figure.uid) for figure in figures),
    }
    return render(request, "corpus/source_look.html", shown)


def _looked(request: ProjectRequest, source: Source, remove: UUID | None, seen: list[UUID]) -> HttpResponse:
    if remove:
        figure = get_object_or_404(
            Figure.objects.select_related("source__project"), source=source, uid=remove
        )
        figure_picture_remove(figure=figure, removed_by=request.user)
        messages.success(request, f"The picture of {figure.label} was taken out. Its caption stays.")
    else:
        count = figures_sign_off(source=source, seen=seen, signed_by=request.user)
        messages.success(request, f"{count} figure{'' if count == 1 else 's'} signed off.")
    return redirect("corpus:source_look", slug=request.project.slug, uid=source.uid)


def source_in_sight(request: ProjectRequest, uid: UUID) -> Source:
    """A source of the project that exists for the person. Raises Http404."""
    within_sight = Source.objects.in_sight(unsigned=sees_unsigned(request.roles))
    return get_object_or_404(within_sight.select_related("project"), project=request.project, uid=uid)


def figures_shown(source: Source) -> list[Figure]:
    """The figures of a source in reading order, those that are none left out."""
    figures = source.figures.filter(~Q(match=Match.REJECTED)).order_by("position")
    return list(figures.prefetch_related("panels", "context", "opinions"))

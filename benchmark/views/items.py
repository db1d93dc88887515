"""The items of a suite and how models answered each: for whoever may see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from benchmark.item_answers import answers_to, neighbours, responses_to
from benchmark.item_lint import item_lint
from benchmark.item_list import SHOW, asked_for, flag_words, items_listed
from benchmark.models import Item, ItemHealth, SuiteVersion
from benchmark.pictures import PictureMissing, images_shown, item_pictures
from benchmark.policies import sees_items
from benchmark.reports.shown import item_asked, reports_shown
from benchmark.selectors import version_chosen, versions_of
from corpus.bodies import MultipleChoice, Report, body_parse
from corpus.models import Axis
from corpus.named_pictures import body_named
from imaging.selectors import viewer_config
from projects.access import ProjectRequest, project_page
from projects.policies import Permission, roles_allow


@project_page(Permission.VIEW_BOARD)
def item_list(request: ProjectRequest) -> HttpResponse:
    """Items of one version: sorted, narrowed, by pages."""
    seen = [one for one in versions_of(request.project) if sees_items(request.roles, one)]
    version = _version(request, seen)
    asked = asked_for(request.GET.dict())
    page = items_listed(version, asked) if version else None
    context = {
        "version": version,
        "versions": seen,
        "asked": asked,
        "page": page,
        "rows": [(row, flag_words(row.flags)) for row in page.rows] if page else [],
        "next": _address(request, cursor=page.next_cursor) if page and page.next_cursor else "",
        "page_words": f"{len(page.rows)} items on this page" if page else "",
        "axes": Axis.choices,
        "shows": [(name, words) for name, (words, _) in SHOW.items()],
    }
    return render(request, "benchmark/item_list.html", context)


def _version(request: ProjectRequest, seen: list[SuiteVersion]) -> SuiteVersion | None:
    """The version of the address, if it is one to be seen; without one, the newest of these."""
    if not request.GET.get("version"):
        return seen[0] if seen else None
    version = version_chosen(request.project, request.GET["version"])
    if version not in seen:
        raise Http404("No such version.")
    return version


def _address(request: ProjectRequest, **changes: str) -> str:
    return "?" + urlencode({**request.GET.dict(), **changes})


@project_page(Permission.VIEW_BOARD)
def item_page(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """One item: its question or case, key or reference, pictures, health, and every model's answer."""
    item = _item(request, uid)
    body = _body(item)
    in_viewer = bool(body.images) and roles_allow(request.roles, Permission.VIEW_STUDIES)
    context = {
        "item": item,
        "version": item.version,
        "body": body,
        **(
            _report_context(item, body, request.GET.get("page", ""))
            if isinstance(body, Report)
            else _choice_context(item, body)
        ),
        "neighbours": neighbours(item),
        "config": _viewer(request, item, body) if in_viewer else None,
        "pictures": range(len(images_shown(item, body))) if not in_viewer else [],
    }
    return render(request, "benchmark/item.html", context)


def _choice_context(item: Item, body: MultipleChoice) -> dict[str, Any]:
    return {
        "health": ItemHealth.objects.filter(item=item).first(),
        "lints": item_lint({option.key: option.text for option in body.options}),
        "answers": answers_to(item),
        "right_letters": {item.gold, *item.acceptable},
    }


def _report_context(item: Item, body: Report, page: str) -> dict[str, Any]:
    asked = item_asked(item.version, body)
    models, answers = responses_to(item, page)
    there = [response for _, response in answers if response is not None]
    return {
        "asked": asked,
        "models": models,
        "reports": reports_shown(there, asked.read),
        "asked_again": [run for run, response in answers if response is None],
    }


@project_page(Permission.VIEW_BOARD)
def item_picture(request: ProjectRequest, uid: UUID, number: int) -> HttpResponse:
    """One picture of an item as models are sent it."""
    item = _item(request, uid)
    return picture_answer(item, _body(item), number)


def picture_answer(item: Item, body: MultipleChoice | Report, number: int) -> HttpResponse:
    """One picture of a question. Raises Http404 where it has no such picture, or its frame is not here."""
    try:
        pictures = item_pictures(item, body)
    except PictureMissing as problem:
        raise Http404(str(problem)) from problem
    if number >= len(pictures):
        raise Http404("The item has no such picture.")
    answer = HttpResponse(pictures[number].png, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=300"
    return answer


def _item(request: ProjectRequest, uid: UUID) -> Item:
    rows = Item.objects.select_related("version__suite__project", "revision", "instance__study__subject")
    item = get_object_or_404(rows, uid=uid, version__suite__project=request.project)
    if not sees_items(request.roles, item.version):
        raise Http404("No such item.")
    return item


def _body(item: Item) -> MultipleChoice | Report:
    body = body_parse(item.revision.body)
    if not isinstance(body, MultipleChoice | Report):
        raise Http404("This item is of no kind that a suite asks.")
    return body


def _viewer(request: ProjectRequest, item: Item, body: MultipleChoice | Report) -> dict[str, Any] | None:
    study = item.instance.study
    if study is None:
        return None
    return viewer_config(
        study,
        slug=request.project.slug,
        own_lines=True,
        person=request.user,
        active_level=body.levels[0] if body.levels else None,
        images=[image.model_dump(mode="json") for image in body_named(body, item.instance_id).images],
        conditions=body.conditions,
    )

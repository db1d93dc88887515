"""Something done with many items: looked at first, then done, then taken back where it was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from corpus.models import Instance
from projects.access import ProjectRequest
from projects.errors import NotAllowed
from projects.free_text import FreeText
from projects.models import Role, User
from projects.policies import Permission, roles_allow
from review.errors import ReviewError
from review.find.bulk import MOST, bulk_sort
from review.find.rows import keys_found
from review.find.wanted import FindForm, Wanted, readers_of
from review.models import BulkAct, BulkKind
from review.services import bulk_do, bulk_undo
from review.views.find import find_page, reach_of

DONE = {
    BulkKind.ASSIGN: "{count} kept for {to}.",
    BulkKind.RETURN: "{count} given back to the pool.",
    BulkKind.FLAG: "{count} flagged. Nothing was decided.",
}

# Which of these it is would tell who reads apart from others how far those are.
LEFT = "somebody went on with it, or who had it may not have it again, for they read another part of it."


class BulkForm(forms.Form):
    """What shall be done; the items stand beside it."""

    kind = forms.ChoiceField(choices=BulkKind.choices)
    to = forms.CharField(required=False, max_length=150)
    every = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2000)


class DoneForm(BulkForm):
    """What shall be done now, as the preview told it."""

    key = forms.UUIDField()
    text = FreeText(
        label="What should others look at?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_text(self) -> str:
        """A flag says what others should look at."""
        text: str = self.cleaned_data["text"]
        if self.cleaned_data.get("kind") == BulkKind.FLAG and not text.strip():
            raise forms.ValidationError("Say what others should look at.")
        return text


@find_page
@require_POST
def preview(request: ProjectRequest) -> HttpResponse:
    """What would be done with which items, and why not with the others. Nothing is changed."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what to do.")
        return _back(request)
    kind, to = _asked(request, form)
    instances = _instances(request, form, kind)
    if not instances:
        messages.error(request, "Tick the items first, or take all that were found.")
        return _back(request)
    if kind == BulkKind.ASSIGN and to is None:
        messages.error(request, "Choose the surgeon to whom they shall go.")
        return _back(request)
    return _preview(request, kind, to, instances, DoneForm(initial={"key": uuid4()}))


def _preview(
    request: ProjectRequest,
    kind: BulkKind,
    to: User | None,
    instances: list[Instance],
    form: DoneForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    # So the page says of it; whether it is there is asked by the kind of the act.
    form.fields["text"].required = kind == BulkKind.FLAG
    found = bulk_sort(reach=reach_of(request), kind=kind, instances=instances, to=to)
    context: dict[str, Any] = {
        "kind": kind,
        "to": to,
        "form": form,
        "key": form["key"].value(),
        "touched": found.instances,
        "refused": found.refused.most_common(),
        "all_count": len(instances),
        "most": MOST[kind],
        "query": request.POST.get("query", ""),
        "problem": problem,
    }
    return render(request, "review/find_bulk.html", context, status=status)


@find_page
@require_POST
def do(request: ProjectRequest) -> HttpResponse:
    """Do what the preview told, with what is still as it was."""
    form = DoneForm(request.POST)
    valid = form.is_valid()
    if "kind" not in form.cleaned_data or "key" not in form.cleaned_data:
        messages.error(request, "Choose what to do.")
        return _back(request)
    kind, to = _asked(request, form)
    instances = _instances(request, form, kind)
    if not valid:
        return _preview(request, kind, to, instances, form, status=422)
    try:
        act = bulk_do(
            reach=reach_of(request),
            kind=kind,
            instances=instances,
            key=form.cleaned_data["key"],
            to=to,
            text=form.cleaned_data["text"],
        )
    except ReviewError as problem:
        return _preview(request, kind, to, instances, form, status=422, problem=str(problem))
    if act.undone_at:
        messages.info(request, "This was done and taken back before. Nothing was changed.")
        return _back(request)
    count = act.rows.count()
    words = DONE[kind].format(count=f"{count} item{'s' * (count != 1)}", to=to.display_name if to else "")
    undo = reverse("review:find_undo", args=[request.project.slug, act.uid])
    messages.success(request, words, extra_tags=f"undo={undo} seconds=30")
    return _back(request)


@find_page
@require_POST
def undo(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take back what the person did with many items, as far as nobody went on with it."""
    act = get_object_or_404(BulkAct, project=request.project, by=request.user, uid=uid)
    try:
        put_back, left = bulk_undo(act=act, by=request.user)
    except ReviewError as problem:
        messages.error(request, str(problem))
    else:
        rest = f" {left} item{'s' * (left != 1)} stay{'s' * (left == 1)} as before: {LEFT}" if left else ""
        messages.success(request, f"Taken back for {put_back} item{'s' * (put_back != 1)}.{rest}")
    return _back(request)


def _asked(request: ProjectRequest, form: BulkForm) -> tuple[BulkKind, User | None]:
    """What and to whom. Raises NotAllowed where the person's role does not assign."""
    kind = BulkKind(form.cleaned_data["kind"])
    if kind == BulkKind.ASSIGN and not roles_allow(request.roles, Permission.CONFIGURE):
        raise NotAllowed("Only who leads the project assigns items.")
    seats = User.objects.filter(memberships__project=request.project, memberships__role=Role.SURGEON)
    name = form.cleaned_data.get("to", "")
    return kind, seats.filter(username=name).first() if kind == BulkKind.ASSIGN and name else None


def _instances(request: ProjectRequest, form: BulkForm, kind: BulkKind) -> list[Instance]:
    """The ticked items, or all that the search finds, within the person's reach; the newest first."""
    reach = reach_of(request)
    rows = reach.narrow(Wanted())
    if form.cleaned_data.get("every"):
        keys = keys_found(reach, _wanted(request, form), before=None, size=MOST[kind])
        rows = rows.filter(pk__in=keys)
    else:
        rows = rows.filter(uid__in=list(_uids(request.POST.getlist("item")))[: MOST[kind]])
    return list(rows.select_related("project").order_by("-number")[: MOST[kind]])


def _uids(texts: Iterable[str]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue


def _wanted(request: ProjectRequest, form: BulkForm) -> Wanted:
    sent = dict(parse_qsl(form.cleaned_data["query"]))
    return FindForm(sent, people=readers_of(request.project, request.user)).wanted


def _back(request: ProjectRequest) -> HttpResponse:
    """To the search it began with."""
    sent = dict(parse_qsl(request.POST.get("query", "")[:2000]))
    wanted = FindForm(sent, people=readers_of(request.project, request.user)).wanted
    address = reverse("review:find", args=[request.project.slug])
    return redirect(f"{address}?{wanted.query}" if wanted.query else address)

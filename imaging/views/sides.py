"""Left and right: a person looks at each series and says how they lie."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from imaging.errors import SidesNotClear
from imaging.forms import SidesForm
from imaging.models import Series, SidesGround, Study
from imaging.policies import in_sight, sees_unsigned
from imaging.selectors import viewer_config
from imaging.selectors.sides import letters_to_judge, sides_cards
from imaging.services.sides import SidesVerdict, sides_take_back, sides_verify
from imaging.views.studies import study_or_404
from projects.access import ProjectRequest, project_page
from projects.policies import Permission


@project_page(Permission.MARK_LEVELS)
def sides(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Every series of a study with its letters; a POST says of one how left and right lie."""
    study = study_or_404(request, uid)
    form = SidesForm(request.POST or None, study=study)
    if request.method == "POST" and form.is_valid():
        try:
            return _noted(request, study, form)
        except SidesNotClear as refusal:
            form.add_error(None, str(refusal))
    cards = sides_cards(study)
    config = viewer_config(study, slug=request.project.slug)
    shown = {
        "study": study,
        "form": form,
        "cards": cards,
        "first": next((card.series.pk for card in cards if card.waits), None),
        "grounds": SidesGround.choices,
        "config": letters_to_judge(config, cards),
    }
    return render(request, "imaging/sides.html", shown, status=422 if request.method == "POST" else 200)


def _noted(request: ProjectRequest, study: Study, form: SidesForm) -> HttpResponse:
    sent = form.cleaned_data
    series = sides_verify(
        series=sent["series"],
        verdict=SidesVerdict(sent["verdict"]),
        ground=SidesGround(sent["ground"]),
        seen_files=sent["seen_files"],
        person=request.user,
    )
    undo = reverse("imaging:sides_take_back", args=[request.project.slug, series.uid])
    messages.success(request, f"{series}: {SidesVerdict(sent['verdict']).label}.", extra_tags=f"undo={undo}")
    return redirect("imaging:sides", slug=request.project.slug, uid=study.uid)


@require_POST
@project_page(Permission.MARK_LEVELS)
def take_back(request: ProjectRequest, uid: UUID) -> HttpResponse:
    """Take back what somebody said of left and right."""
    series = get_object_or_404(
        Series.objects.select_related("study__project"),
        in_sight(unsigned=sees_unsigned(request.roles), study="study", person=request.user.pk),
        uid=uid,
        study__project=request.project,
    )
    sides_take_back(series=series, person=request.user)
    messages.info(request, f"{series}: taken back.")
    return redirect("imaging:sides", slug=request.project.slug, uid=series.study.uid)

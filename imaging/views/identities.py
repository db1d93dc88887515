"""Who stands behind a pseudonym: the admins' page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from imaging.errors import NobodyThere
from imaging.identity_forms import IdentityLookForm
from imaging.selectors.identities import kept_identities, last_looks
from imaging.services.identity_look import StudyBehind, identity_look
from projects.access import admin_page
from projects.models import User


# What it shows is kept nowhere: not by the browser, not in an address.
@never_cache
@admin_page
def look(request: HttpRequest) -> HttpResponse:
    """Look up who stands behind a pseudonym, with a reason."""
    form = IdentityLookForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    assert isinstance(request.user, User)
    try:
        behind = identity_look(asked_by=request.user, **form.cleaned_data)
    except NobodyThere as nobody:
        form.add_error("name", str(nobody))
        return _page(request, form, status=422)
    return _page(request, form, behind)


def _page(
    request: HttpRequest,
    form: IdentityLookForm,
    behind: list[StudyBehind] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "behind": behind, "kept": kept_identities(), "looks": last_looks()}
    return render(request, "imaging/identities.html", context, status=status)

"""The allow-list of endpoints, for admins only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from generation.forms import EndpointForm
from generation.models import Endpoint
from generation.services.endpoint_probe import endpoint_probe
from generation.services.endpoint_save import endpoint_save
from projects.access import admin_page
from projects.models import User


@admin_page
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Every endpoint, and the form to allow another one."""
    return render(request, "generation/endpoint_list.html", {"endpoints": Endpoint.objects.all()})


@admin_page
def endpoint_edit(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Allow an endpoint or change one."""
    endpoint = get_object_or_404(Endpoint, uid=uid) if uid else None
    form = EndpointForm(request.POST or None, instance=endpoint)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        saved = endpoint_save(endpoint=form.save(commit=False), by=request.user)
        messages.success(request, f"{saved.name} is saved.")
        return redirect("endpoints:list")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "generation/endpoint_edit.html", {"form": form, "endpoint": endpoint}, status=status
    )


@require_POST
@admin_page
def endpoint_try(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the endpoint what it can do; nothing but a fixed question is sent."""
    assert isinstance(request.user, User)
    endpoint = endpoint_probe(endpoint=get_object_or_404(Endpoint, uid=uid), by=request.user)
    messages.info(request, f"{endpoint.name}: {endpoint.probe_result}.")
    return redirect("endpoints:list")

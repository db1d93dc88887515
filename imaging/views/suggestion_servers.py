"""The allow-list of suggestion servers, for admins only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from imaging.forms import SuggestionServerForm
from imaging.models import SuggestionServer
from imaging.services.suggestion_server_save import suggestion_server_save
from projects.access import admin_page
from projects.models import User


@admin_page
def server_list(request: HttpRequest) -> HttpResponse:
    """Every suggestion server, and the way to allow another one."""
    return render(request, "imaging/suggestion_servers.html", {"servers": SuggestionServer.objects.all()})


@admin_page
def server_edit(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Allow a server or change one."""
    server = get_object_or_404(SuggestionServer, uid=uid) if uid else None
    form = SuggestionServerForm(request.POST or None, instance=server)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        saved = suggestion_server_save(server=form.save(commit=False), by=request.user)
        messages.success(request, f"{saved.name} is saved.")
        return redirect("suggestion_servers:list")
    status = 422 if request.method == "POST" else 200
    return render(request, "imaging/suggestion_server.html", {"form": form, "server": server}, status=status)

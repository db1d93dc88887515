"""The pages of the suggestion servers: site-wide, outside any project."""

from __future__ import annotations

from django.urls import URLPattern, path

from imaging.views import suggestion_servers

app_name = "suggestion_servers"
urlpatterns: list[URLPattern] = [
    path("", suggestion_servers.server_list, name="list"),
    path("new/", suggestion_servers.server_edit, name="new"),
    path("<uuid:uid>/", suggestion_servers.server_edit, name="edit"),
]

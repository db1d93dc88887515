"""The admins' page of who stands behind a pseudonym: site-wide, outside any project."""

from __future__ import annotations

from django.urls import URLPattern, path

from imaging.views import identities

app_name = "identities"
urlpatterns: list[URLPattern] = [path("", identities.look, name="look")]

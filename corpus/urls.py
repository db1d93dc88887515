"""Pages of the corpus room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from corpus.views import releases, sources

app_name = "corpus"
urlpatterns: list[URLPattern] = [
    path("sources/", sources.source_list, name="source_list"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<uuid:uid>/", sources.source_page, name="source"),
    path("sources/<uuid:uid>/sign-off/", sources.source_read, name="source_read"),
    path("releases/", releases.release_list, name="release_list"),
    path("releases/runs/", releases.release_runs_part, name="release_runs"),
    path("releases/new/", releases.release_new, name="release_new"),
    path("releases/<uuid:uid>/", releases.release_page, name="release"),
    path("releases/<uuid:uid>/today/", releases.release_today, name="release_today"),
    path("releases/<uuid:uid>/verify/", releases.release_verify, name="release_verify"),
    path("releases/<uuid:uid>/files/<path:name>", releases.release_file, name="release_file"),
    re_path(
        r"^releases/runs/(?P<uid>[0-9a-f-]{36})/(?P<act>cancel|resume)/$",
        releases.release_run_act,
        name="release_run_act",
    ),
]

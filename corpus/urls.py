"""Pages of the corpus room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from corpus.views import checks, figures, glossary, releases, scans, source_runs, sources, transfers

app_name = "corpus"
urlpatterns: list[URLPattern] = [
    path("checks/", checks.check_list, name="check_list"),
    path("glossary/", glossary.glossary_page, name="glossary"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<uuid:uid>/", sources.source_page, name="source"),
    path("sources/<uuid:uid>/sign-off/", sources.source_read, name="source_read"),
    path("sources/<uuid:uid>/study/", sources.source_study, name="source_study"),
    path("sources/<uuid:uid>/matches/", figures.match_queue, name="source_matches"),
    path("sources/<uuid:uid>/matches/<uuid:figure>/", figures.match_say, name="source_match"),
    path("sources/<uuid:uid>/captions/<uuid:caption>/", figures.caption_say, name="source_caption"),
    path("sources/<uuid:uid>/look/", figures.pictures_look, name="source_look"),
    path("sources/<uuid:uid>/pictures/<uuid:panel>/", figures.picture, name="source_picture"),
    path("sources/<uuid:uid>/pages/<int:page>/", figures.page_image, name="source_page_image"),
    path("sources/<uuid:uid>/scans/", scans.scans_part, name="source_scans"),
    re_path(
        r"^sources/(?P<uid>[0-9a-f-]{36})/scans/(?P<act>read|cancel|leave)/$",
        scans.scans_act,
        name="source_scans_act",
    ),
    path("sources/<uuid:uid>/scans/<int:page>/", scans.scan_page, name="source_scan"),
    path("sources/runs/", source_runs.source_runs_part, name="source_runs"),
    re_path(
        r"^sources/runs/(?P<uid>[0-9a-f-]{36})/(?P<act>cancel|resume)/$",
        source_runs.source_run_act,
        name="source_run_act",
    ),
    path("exchange/", transfers.transfer_list, name="transfer_list"),
    path("exchange/runs/", transfers.transfers_part, name="transfers"),
    path("exchange/import/", transfers.import_start, name="import_start"),
    path("exchange/export/", transfers.export_start, name="export_start"),
    path("exchange/<uuid:uid>/", transfers.transfer_page, name="transfer"),
    path("exchange/<uuid:uid>/file/", transfers.transfer_download, name="transfer_file"),
    re_path(
        r"^exchange/(?P<uid>[0-9a-f-]{36})/(?P<act>cancel|resume)/$",
        transfers.transfer_act,
        name="transfer_act",
    ),
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

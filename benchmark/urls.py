"""Pages of the benchmark room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from benchmark.views import board, controls, corrections, files, limits, runs, suites, uploads

app_name = "benchmark"
urlpatterns: list[URLPattern] = [
    path("spinebench/", board.board, name="board"),
    path("spinebench/board.csv", board.board_as_csv, name="board_csv"),
    path("spinebench/board.json", board.board_as_json, name="board_json"),
    path("spinebench/reported/", board.reported, name="reported"),
    path("spinebench/limits/", limits.limits, name="limits"),
    path("spinebench/suites/", suites.suite_list, name="suite_list"),
    path("spinebench/suites/<uuid:uid>/", suites.suite_page, name="suite"),
    path("spinebench/suites/build/", suites.suite_build, name="suite_build"),
    path("spinebench/suites/<uuid:uid>/correct/", corrections.suite_correct, name="suite_correct"),
    path("spinebench/suites/<uuid:uid>/items.jsonl", files.items, name="suite_items"),
    path("spinebench/suites/<uuid:uid>/spinebench.yaml", files.task, name="suite_task"),
    path("spinebench/uploads/", uploads.upload_list, name="upload_list"),
    path("spinebench/uploads/<uuid:uid>/", uploads.upload_page, name="upload"),
    path("spinebench/runs/new/", runs.run_new, name="run_new"),
    path("spinebench/runs/<uuid:uid>/", runs.run_page, name="run"),
    path("spinebench/runs/<uuid:uid>/pause/", runs.run_pause, name="run_pause"),
    path("spinebench/runs/<uuid:uid>/resume/", runs.run_resume, name="run_resume"),
    path("spinebench/runs/<uuid:uid>/retry/", runs.run_retry, name="run_retry"),
    path("spinebench/runs/<uuid:uid>/cancel/", runs.run_cancel, name="run_cancel"),
    path("spinebench/runs/<uuid:uid>/control/", controls.control_new, name="control_new"),
    path("spinebench/runs/<uuid:uid>/results.jsonl", files.results, name="run_results"),
    path("spinebench/runs/<uuid:uid>/manifest.json", files.manifest, name="run_manifest"),
    path("spinebench/runs/<uuid:uid>/answers/<uuid:response_uid>/", runs.response_page, name="response"),
]

"""Pages of the benchmark room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from benchmark.views import (
    board,
    boards_beside,
    controls,
    corrections,
    files,
    items,
    levels,
    limits,
    rescoring,
    runs,
    suites,
    uploads,
)

app_name = "benchmark"
urlpatterns: list[URLPattern] = [
    path("spinebench/", board.board, name="board"),
    path("spinebench/board.csv", board.board_as_csv, name="board_csv"),
    path("spinebench/board.json", board.board_as_json, name="board_json"),
    path("spinebench/slices/", boards_beside.slices, name="slices"),
    path("spinebench/compare/", boards_beside.compare, name="compare"),
    path("spinebench/compare.csv", boards_beside.compare_csv, name="compare_csv"),
    path("spinebench/changes/", boards_beside.changes, name="changes"),
    path("spinebench/methodology/", board.methodology, name="methodology"),
    path("spinebench/reported/", board.reported, name="reported"),
    path("spinebench/limits/", limits.limits, name="limits"),
    path("spinebench/extraction/", rescoring.rescoring, name="rescoring"),
    path("spinebench/extraction/<uuid:uid>/read/", rescoring.rescore_begin, name="rescore_begin"),
    path("spinebench/extraction/passes/<uuid:uid>/cancel/", rescoring.rescore_stop, name="rescore_stop"),
    path("spinebench/items/", items.item_list, name="item_list"),
    path("spinebench/items/<uuid:uid>/", items.item_page, name="item"),
    path("spinebench/items/<uuid:uid>/pictures/<int:number>.png", items.item_picture, name="item_picture"),
    path("spinebench/levels/", levels.levels, name="levels"),
    path("spinebench/levels.csv", levels.levels_csv, name="levels_csv"),
    path("spinebench/levels.json", levels.levels_json, name="levels_json"),
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

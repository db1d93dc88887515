"""Pages of the generation room, under the project's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.views import (
    budgets,
    checklist_edits,
    checklists,
    comparisons,
    exemplars,
    figures,
    items,
    pilots,
    prompts,
    redrafters,
    runs,
)

app_name = "generation"
urlpatterns: list[URLPattern] = [
    path("generation/", runs.run_list, name="run_list"),
    path("generation/new/", runs.run_new, name="run_new"),
    path("generation/budget/", budgets.budget_page, name="budget"),
    path("generation/budget/caps/", budgets.budget_cap, name="budget_cap"),
    path("generation/redrafts/", redrafters.redrafter_page, name="redrafter"),
    path("generation/checklists/", checklists.checklist_list, name="checklist_list"),
    path("generation/checklists/diff/", checklists.checklist_diff, name="checklist_diff"),
    path("generation/checklists/edit/", checklist_edits.checklist_edit, name="checklist_edit"),
    path("generation/checklists/edit/undo/", checklist_edits.checklist_undo, name="checklist_undo"),
    path("generation/checklists/edit/make/", checklist_edits.checklist_new, name="checklist_make"),
    path("generation/checklists/edit/new/", checklist_edits.criterion_new, name="criterion_new"),
    path("generation/checklists/edit/criteria/<slug:key>/", checklist_edits.criterion_page, name="criterion"),
    path(
        "generation/checklists/edit/criteria/<slug:key>/move/",
        checklist_edits.criterion_shift,
        name="criterion_move",
    ),
    path(
        "generation/checklists/edit/criteria/<slug:key>/retire/",
        checklist_edits.criterion_gone,
        name="criterion_retire",
    ),
    path("generation/checklists/<uuid:uid>/", checklists.checklist_page, name="checklist"),
    path("generation/checklists/<uuid:uid>/label/", checklists.checklist_say, name="checklist_say"),
    path("generation/prompts/", prompts.prompt_list, name="prompt_list"),
    path("generation/prompts/diff/", prompts.prompt_diff, name="prompt_diff"),
    path("generation/prompts/comparisons/new/", comparisons.comparison_new, name="comparison_new"),
    path("generation/prompts/comparisons/<uuid:uid>/", comparisons.comparison_page, name="comparison"),
    path(
        "generation/prompts/comparisons/<uuid:uid>/tell/",
        comparisons.comparison_tell,
        name="comparison_tell",
    ),
    path("generation/prompts/comparisons/<uuid:uid>/<int:position>/", comparisons.pair_page, name="pair"),
    path(
        "generation/prompts/comparisons/<uuid:uid>/<int:position>/choose/",
        comparisons.pair_say,
        name="pair_say",
    ),
    path("generation/prompts/edits/", exemplars.exemplar_list, name="exemplar_list"),
    path("generation/prompts/edits/accept/", exemplars.exemplar_accept, name="exemplar_accept"),
    path("generation/prompts/edits/<uuid:uid>/refuse/", exemplars.exemplar_decline, name="exemplar_refuse"),
    path("generation/prompts/edits/<uuid:uid>/again/", exemplars.exemplar_again, name="exemplar_again"),
    path("generation/prompts/<uuid:uid>/", prompts.prompt_page, name="prompt"),
    path("generation/prompts/<uuid:uid>/new/", prompts.prompt_new, name="prompt_new"),
    path("generation/prompts/<uuid:uid>/try/", prompts.prompt_try, name="prompt_try"),
    path("generation/prompts/<uuid:uid>/label/", prompts.prompt_say, name="prompt_say"),
    path("generation/figures/<uuid:uid>/", figures.figures_new, name="figures_new"),
    path("generation/<uuid:uid>/", runs.run_page, name="run"),
    path("generation/<uuid:uid>/pause/", runs.run_pause, name="run_pause"),
    path("generation/<uuid:uid>/resume/", runs.run_resume, name="run_resume"),
    path("generation/<uuid:uid>/cancel/", runs.run_cancel, name="run_cancel"),
    path("generation/<uuid:uid>/retry/", runs.run_retry, name="run_retry"),
    path("generation/<uuid:uid>/failures/<slug:kind>/", runs.run_failures, name="run_failures"),
    path("generation/<uuid:uid>/return/", runs.run_return, name="run_return"),
    path("generation/<uuid:uid>/pilot/go-on/", pilots.go_on, name="pilot_go_on"),
    path("generation/<uuid:uid>/pilot/stop/", pilots.stop, name="pilot_stop"),
    path("generation/<uuid:uid>/items/<uuid:item_uid>/", items.item_page, name="item"),
    path(
        "generation/<uuid:uid>/items/<uuid:item_uid>/pictures/<uuid:picture>/",
        items.sent_picture,
        name="sent_picture",
    ),
]

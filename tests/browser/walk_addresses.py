"""Rows for pages the demonstration leaves empty, and the address of one page behind every route.

Runs inside the system's own Django: `manage.py shell -c "from tests.browser.walk_addresses import …"`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from time import time_ns
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from benchmark.clinicians.reading import own_items
from benchmark.models import Baseline, EvaluationRun, Submission
from benchmark.services.baseline import baseline_open
from benchmark.services.health_reckon import health_reckon
from benchmark.services.submission_take import Sent, submission_take
from corpus.models import Instance, PageState, Release, Source, SourceKind, SourceRun, TransferRun
from generation.models import Endpoint, GenerationRun, PromptComparison, PromptVersion
from generation.services.pair_choose import comparison_unblind, pair_choose
from generation.services.prompt_register import DRAFT, prompt_in_use
from imaging.models import ImportRun, LevelMark, Measurement, Series, Study, SuggestionRun, SuggestionServer
from projects.models import Membership, Project, Role, RunState, User
from projects.services.people import invitation_send
from review.models import Assignment, Guidelines, Lot, LotMember, Round, SeededItem
from review.overview.reckon import overview_reckon
from review.services import guidelines_write, workflow_change
from tests.benchmark.boards import board_of
from tests.benchmark.cast import question_make
from tests.browser.phantoms import phantom_make
from tests.browser.walk_judges import judges_walk
from tests.browser.walk_reports import reports_walk
from tests.corpus.sources.books import a_book, pdf_offered, unsure_page
from tests.permissions import benchmark, corpus_exchange, generation, imports, studies, suggestions, training
from tests.permissions.corpus_sources import a_case
from tests.review.agreement_rows import reckoned_made_up
from training.models import TrainingRun

Visit = Callable[..., None]
SLUG = "walk"
SEATS = [("surgeon-a", "surgeon"), ("lead-b", "lead"), ("steward-e", "steward"), ("evaluator-d", "evaluator")]


def _project() -> Project:
    project, is_new = Project.objects.get_or_create(slug=SLUG, defaults={"name": "Walk"})
    if is_new:
        for name, role in SEATS:
            Membership.objects.create(user=User.objects.get(username=name), project=project, role=role)
        named = benchmark.a_run(project)
        run = EvaluationRun.objects.get(uid=named["uid"])
        run.responses.create(item=run.version.items.get(), text="The answer is A.")
        generation.an_endpoint(project)
        generation.a_prompt(project)
        generation.an_edited_checklist(project)
        generation.a_budget(project)
        trained = training.a_run(project)
        a_case(project)
        a_book(project)
        unsure_page(project)
        refused = pdf_offered(project, b"%PDF-1.4 of no page", title="A chapter")
        said = "This PDF is damaged or incomplete. Export or download it again. Nothing was taken."
        SourceRun.objects.filter(pk=refused.pk).update(
            state=RunState.FAILED, ended_at=timezone.now(), cleared_at=timezone.now(), error_for_user=said
        )
        imports.a_run(project)
        corpus_exchange.a_run(project)
        studies.a_kept_line(project)
        reckoned_made_up(project)
        generation.a_pilot(project)
        _comparisons(project)
        suggestions.asking_of(Series.objects.get(study__project=project), RunState.CANCELLED)
        # No worker takes it up while the pages are looked at.
        TrainingRun.objects.filter(uid=trained["uid"]).update(state=RunState.PAUSED)
    return project


def _comparisons(project: Project) -> None:
    """One that the cap of the project holds up, for a person who is blind; one judged and told."""
    held_up, told = generation.a_written_comparison(project), generation.a_written_comparison(project)
    GenerationRun.objects.filter(pk=held_up.second_run_id).update(
        state=RunState.PAUSED,
        budget_reached=True,
        budget_bound="project",
        error_for_user="The budget of this project is used up. Raise its cap, then resume.",
    )
    lead = User.objects.get(username="lead-b")
    pair_choose(pair=told.pairs.get(position=1), person=lead, side="left")
    comparison_unblind(comparison=told, person=lead)


def walk_addresses() -> str:
    """`{name: [who, address]}` of every page, as JSON."""
    walk = _project()
    demo = Project.objects.get(slug="demo")
    found: dict[str, list[str]] = {}

    def page(
        route: str,
        who: str,
        slug: str | None = "demo",
        query: dict[str, object] | None = None,
        **kwargs: object,
    ) -> None:
        name = route if route not in found else f"{route} 2"
        named = {**({"slug": slug} if slug else {}), **kwargs}
        found[name] = [who, reverse(route, kwargs=named, query=query)]

    _front(page, walk)
    _images_and_texts(page, demo)
    _models(page, walk, demo)
    judges_walk(page)
    reports_walk(page)
    return json.dumps(found)


def _front(page: Visit, walk: Project) -> None:
    lead = User.objects.get(username="lead-b")
    sent, token = invitation_send(email="new@example.org", invited_by=lead, project=walk, role=Role.SURGEON)
    page("projects:login", "", None)
    page("projects:invitation", "", None, token=token)
    page("projects:home", "admin", None)
    page("projects:account", "surgeon-a", None)
    page("projects:notices", "surgeon-a", None)
    page("projects:project", "surgeon-a")
    page("projects:project", "lead-b")
    page("projects:people", "lead-b")
    page("projects:people", "admin")
    page("projects:project_new", "admin", None)
    page("projects:approvals", "lead-b")
    page("projects:approvals", "steward-e")
    page("projects:approval_new", "lead-b")
    approval = Project.objects.get(slug="demo").approvals.first()
    page("projects:approval_renew", "lead-b", uid=approval.uid)
    page("projects:approval_end", "lead-b", uid=approval.uid)
    page("imaging:subjects_move", "lead-b")
    page("projects:seat_end", "lead-b", username="surgeon-c", role="surgeon")
    page("projects:invitation_withdraw", "lead-b", walk.slug, uid=sent.uid)
    page("endpoints:list", "admin", None)
    page("endpoints:new", "admin", None)
    page("endpoints:edit", "admin", None, uid=Endpoint.objects.first().uid)
    page("identities:look", "admin", None)
    page("suggestion_servers:list", "admin", None)
    page("suggestion_servers:new", "admin", None)
    page("suggestion_servers:edit", "admin", None, uid=SuggestionServer.objects.first().uid)


def _checked_readers(page: Visit, phantom: Project) -> None:
    """The settings, a seeded error that was decided on, and a Lot whose sample waits."""
    slug = phantom.slug
    surgeon, other, lead = (User.objects.get(username=name) for name in ("surgeon-a", "surgeon-c", "lead-b"))
    read = Round.objects.filter(instance__project=phantom).earliest("pk")
    change = ["rationale", "Rationale", "on the left.", "on the right."]
    ended, _ = SeededItem.objects.get_or_create(
        round=read,
        reviewer=surgeon,
        defaults={
            "project": phantom, "instance": read.instance, "fault": "side", "body": "{}", "older_body": "{}",
            "changes": json.dumps([change]), "ending": "decided", "is_caught": True, "verdict": "reject",
            "reasons": "side", "harm": "could_injure", "ended_at": timezone.now(), "comment": "Wrong side.",
        },
    )  # fmt: skip
    workflow_change(project=phantom, by=lead, wanted={"seeded_per_mille": 20})
    text = Instance.objects.filter(project=phantom, study__isnull=True).order_by("number").last()
    lot, is_new = Lot.objects.get_or_create(
        project=phantom,
        number=1,
        defaults={
            "size": 1, "sample": 1, "allowed": 0, "limit_per_mille": 50, "risk_per_mille": 50, "seed": "s",
            "opened_by": other,
        },
    )  # fmt: skip
    if is_new:
        LotMember.objects.create(
            lot=lot, instance=text, revision=text.current_revision, is_sampled=True, is_asked=True
        )
    page("review:guidelines", "surgeon-a")
    walk = Project.objects.get(slug=SLUG)
    if not Guidelines.objects.filter(project=walk).exists():
        guidelines_write(project=walk, by=lead, text="# Levels\n\nName the **lower** vertebra.")
    page("review:guidelines", "lead-b", SLUG)
    page("review:guidelines_write", "lead-b", SLUG)
    page("review:workflow", "lead-b", slug)
    page("review:workload", "lead-b", slug)
    page("review:move", "lead-b", slug, username="surgeon-a")
    page("review:leaves", "lead-b", slug)
    page("review:leaves", "surgeon-a", slug)
    page("corpus:glossary", "surgeon-a")
    page("review:lots", "lead-b", slug)
    page("review:lots", "lead-b", SLUG)
    page("review:lot", "lead-b", slug, uid=lot.uid)
    page("review:lot_read", "surgeon-a", slug, uid=lot.members.get().uid)
    page("review:lot_next", "surgeon-a", SLUG)
    page("review:lot_drafts", "lead-b", slug)
    page("review:lot_drafts", "lead-b", SLUG)
    page("review:seeded", "surgeon-a", slug, uid=ended.uid)
    page("review:quality", "surgeon-a", slug)


def _images_and_texts(page: Visit, demo: Project) -> None:
    # Settings, seeded errors and lots are of a project of their own; nothing of it is open before anybody.
    phantom = phantom_make(f"walk-phantom-{time_ns()}")
    open_items = Assignment.objects.filter(project=phantom, closed_at__isnull=True).order_by("pk")
    study = Study.objects.filter(project=demo).first()
    page("review:queue", "surgeon-a", phantom.slug)
    page("review:find", "surgeon-a", phantom.slug, query={"q": "disc"})
    page("review:find", "lead-b", phantom.slug)
    overview_reckon(project=phantom)
    page("review:dashboard", "lead-b", phantom.slug)
    page(
        "review:item", "surgeon-a", phantom.slug, uid=open_items.filter(instance__study__isnull=False)[0].uid
    )
    page("review:item", "surgeon-a", phantom.slug, uid=open_items.filter(instance__study__isnull=True)[0].uid)
    _checked_readers(page, phantom)
    page("review:instances", "lead-b")
    page("review:agreement", "lead-b")
    page("review:agreement", "lead-b", SLUG)
    page("review:instance", "lead-b", uid=Instance.objects.filter(project=demo).first().uid)
    page("imaging:imports", "lead-b")
    page("imaging:datasets", "lead-b")
    page("imaging:import_options", "lead-b")
    page("imaging:import", "lead-b", uid=ImportRun.objects.filter(project=demo).first().uid)
    page("imaging:import_stop", "lead-b", SLUG, uid=ImportRun.objects.get(project__slug=SLUG).uid)
    page("imaging:studies", "lead-b")
    page("imaging:study", "lead-b", uid=study.uid)
    page("imaging:label", "surgeon-a", uid=study.uid)
    page("imaging:compare", "surgeon-a", uid=study.uid)
    page("imaging:suggestions", "lead-b", SLUG, uid=SuggestionRun.objects.get(project__slug=SLUG).uid)
    page("imaging:alignment", "surgeon-a", uid=study.uid)
    page("imaging:calibrate", "surgeon-a", uid=study.uid)
    page("imaging:sides", "surgeon-a", SLUG, uid=Study.objects.filter(project__slug=SLUG).first().uid)
    page("imaging:marks_remove", "lead-b", uid=LevelMark.objects.filter(series__study=study).first().uid)
    line = Measurement.objects.filter(series__study__project__slug=SLUG).first()
    page("imaging:lines_remove", "lead-b", SLUG, uid=line.uid)
    page("imaging:sign_off", "steward-e", uid=study.uid)
    page("imaging:mask", "steward-e", uid=study.uid, place=1)
    page("corpus:check_list", "lead-b")
    page("corpus:transfer_list", "lead-b")
    page("corpus:transfer", "lead-b", SLUG, uid=TransferRun.objects.get(project__slug=SLUG).uid)
    page("corpus:source_list", "lead-b")
    page("corpus:source_list", "lead-b", SLUG)
    page("corpus:source_new", "lead-b")
    page("corpus:source", "lead-b", uid=Source.objects.filter(project=demo).first().uid)
    book = Source.objects.get(project__slug=SLUG, title="Stenosis")
    page("corpus:source", "lead-b", SLUG, uid=book.uid)
    scanned = Source.objects.get(project__slug=SLUG, scanned_pages__state=PageState.WAITS)
    page("corpus:source", "lead-b", SLUG, uid=scanned.uid)
    page("corpus:source_scan", "lead-b", SLUG, uid=scanned.uid, page=1)
    page("corpus:source_matches", "lead-b", SLUG, uid=book.uid)
    page("corpus:source_matches", "lead-b", uid=Source.objects.filter(project=demo).first().uid)
    page("corpus:source_look", "steward-e", SLUG, uid=book.uid)
    page("corpus:source_look", "steward-e", uid=Source.objects.filter(project=demo).first().uid)
    page(
        "corpus:source",
        "steward-e",
        slug=SLUG,
        uid=Source.objects.get(project__slug=SLUG, kind=SourceKind.HOSPITAL_CASE).uid,
    )
    page("generation:figures_new", "lead-b", SLUG, uid=book.uid)


def _models(page: Visit, walk: Project, demo: Project) -> None:
    drafted = GenerationRun.objects.filter(project=demo, items__isnull=False).first()
    examined = EvaluationRun.objects.get(project=walk)
    page("generation:run_list", "lead-b")
    page("generation:run_new", "lead-b")
    page("generation:budget", "lead-b")
    page("generation:budget", "lead-b", SLUG)
    page("generation:prompt_list", "lead-b", SLUG)
    page("generation:exemplar_list", "lead-b")
    page("generation:run", "lead-b", uid=drafted.uid)
    page("generation:item", "lead-b", uid=drafted.uid, item_uid=drafted.items.first().uid)
    page("generation:redrafter", "lead-b", SLUG)
    page("generation:sent_picture", "lead-b", SLUG, **generation.a_sent_picture(walk))
    _prompts(page, walk)
    _checklists(page, walk)
    page("corpus:release_list", "lead-b", SLUG)
    page("corpus:release_new", "lead-b")
    page("corpus:release", "lead-b", SLUG, uid=Release.objects.get(project=walk).uid)
    page("corpus:release_today", "lead-b", SLUG, uid=Release.objects.get(project=walk).uid)
    page("training:run_list", "lead-b", SLUG)
    page("training:run_new", "lead-b", SLUG)
    page("training:run", "lead-b", SLUG, uid=TrainingRun.objects.get(project=walk).uid)
    page("benchmark:board", "surgeon-a", SLUG)
    page("benchmark:reported", "surgeon-a", SLUG)
    page("benchmark:methodology", "surgeon-a", SLUG)
    page("benchmark:compare", "evaluator-d", SLUG)
    _boards(page)
    page("benchmark:limits", "lead-b", SLUG)
    page("benchmark:suite_list", "steward-e", SLUG)
    page("benchmark:suite", "steward-e", SLUG, uid=examined.version.uid)
    page("benchmark:rescoring", "lead-b", SLUG)
    health_reckon(version=examined.version)
    page("benchmark:item_list", "evaluator-d", SLUG)
    page("benchmark:item", "evaluator-d", SLUG, uid=examined.version.items.get().uid)
    page("benchmark:levels", "evaluator-d", SLUG)
    page("benchmark:suite_build", "steward-e", SLUG)
    page("benchmark:suite_correct", "steward-e", SLUG, uid=examined.version.uid)
    page("benchmark:upload_list", "evaluator-d", SLUG)
    page("benchmark:upload", "evaluator-d", SLUG, uid=_refused_upload(examined).uid)
    page("benchmark:run_new", "evaluator-d", SLUG)
    page("benchmark:checkpoint_run_new", "evaluator-d", SLUG)
    asked = baseline_open(version=examined.version)
    page("benchmark:baseline_item", "surgeon-a", SLUG, uid=asked.uid, item_uid=_unread(asked, "surgeon-a"))
    page("benchmark:run", "evaluator-d", SLUG, uid=examined.uid)
    page(
        "benchmark:response", "evaluator-d", SLUG, uid=examined.uid, response_uid=examined.responses.get().uid
    )


def _unread(asked: Baseline, username: str) -> UUID:
    """An item that this surgeon may answer."""
    return own_items(asked, User.objects.get(username=username)).items[0].uid


def _refused_upload(examined: EvaluationRun) -> Submission:
    there = Submission.objects.filter(version=examined.version).first()
    sent = Sent(model_name="Model elsewhere", file_name="predictions.jsonl")
    faulty = io.BytesIO(b'{"item_id": "none", "letter": "A"}\nno JSON\n')
    return there or submission_take(version=examined.version, stream=faulty, sent=sent)


def _boards(page: Visit) -> None:
    """A project with three models on twenty items, four of them of another axis."""
    project, is_new = Project.objects.get_or_create(slug="walk-board", defaults={"name": "Walk, a board"})
    if is_new:
        for name, role in SEATS:
            Membership.objects.create(user=User.objects.get(username=name), project=project, role=role)
        for number in range(1, 5):
            question_make(project, 100 + number, axis="planning")
        board_of(project, ("Vertebra", 21), ("Lumbar", 18), ("Sacral", 6), count=20, of=24)
    page("benchmark:board", "evaluator-d", project.slug)
    page("benchmark:slices", "evaluator-d", project.slug)
    page("benchmark:compare", "evaluator-d", project.slug)
    page("benchmark:changes", "evaluator-d", project.slug)


def _checklists(page: Visit, walk: Project) -> None:
    made = walk.checklists.order_by("pk")[0]
    assert made.parent is not None
    page("generation:checklist_list", "lead-b", SLUG)
    page("generation:checklist", "lead-b", SLUG, uid=made.uid)
    page("generation:checklist_diff", "lead-b", SLUG, query={"a": made.parent.uid, "b": made.uid})
    page("generation:checklist_edit", "lead-b", SLUG)
    page("generation:criterion_new", "lead-b", SLUG)
    page("generation:criterion", "lead-b", SLUG, key="side_supported")


def _prompts(page: Visit, walk: Project) -> None:
    shipped, own = prompt_in_use(DRAFT), PromptVersion.objects.filter(project=walk).order_by("pk")[0]
    page("generation:prompt", "lead-b", SLUG, uid=own.uid)
    page("generation:prompt_new", "lead-b", SLUG, uid=own.uid)
    page("generation:prompt_try", "lead-b", uid=shipped.uid)
    page("generation:prompt_diff", "lead-b", SLUG, query={"a": shipped.uid, "b": own.uid})
    page("generation:comparison_new", "lead-b")
    for comparison in PromptComparison.objects.filter(project=walk).order_by("pk"):
        page("generation:comparison", "lead-b", SLUG, uid=comparison.uid)
        page("generation:pair", "lead-b", SLUG, uid=comparison.uid, position=1)
    piloted = GenerationRun.objects.get(project=walk, pilot="asked")
    page("generation:run", "lead-b", SLUG, uid=piloted.uid)
    page("generation:run_failures", "lead-b", SLUG, uid=piloted.uid, kind="refused")

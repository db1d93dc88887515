"""Two to four models on the same items, slices, and what of it is told of a hidden suite."""

from __future__ import annotations

import csv
import io
import json

import pytest
from pytest_django import DjangoAssertNumQueries

from benchmark.models import BoardEdition, EvaluationRun, ModelEntry, Response, Score, SuiteVersion
from benchmark.services.board_refresh import board_refresh
from benchmark.services.suite_freeze import suite_freeze
from corpus.models import InstanceCondition, InstanceLevel
from projects.models import Project, User
from tests.append_only import triggers_off
from tests.benchmark.boards import BOARD, board_of, run_make
from tests.benchmark.cast import question_make, questions_make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
COMPARE = f"{BOARD}compare/"


def cut_suite(project: Project, *, is_hidden: bool = False) -> SuiteVersion:
    """Forty items, half about the neck; three models, of which the first two answer alike on the neck."""
    for instance in questions_make(project, 40, right=40):
        neck = instance.number <= 20
        InstanceLevel.objects.create(instance=instance, level="C5/C6" if neck else "L4/L5")
        if neck:
            InstanceCondition.objects.create(instance=instance, condition="cervical_myelopathy")
    version = suite_freeze(project=project, name="Discs", is_hidden=is_hidden)
    places = [item.instance.number for item in version.items.select_related("instance").order_by("position")]
    for name, right in (("Both", range(1, 41)), ("Neck", range(1, 21)), ("Other", range(21, 31))):
        run_make(version, name, [f"ANSWER: {'A' if number in right else 'B'}" for number in places])
    board_refresh(version=version)
    return version


def uids(*names: str) -> str:
    found = {entry.name: entry.uid for entry in ModelEntry.objects.all()}
    return "&".join(f"model={found[name]}" for name in names)


def test_two_models_stand_side_by_side_with_their_items(project: Project, evaluator: User) -> None:
    cut_suite(project)
    client = signed_in(evaluator)
    page = client.get(f"{COMPARE}?{uids('Both', 'Neck')}").content.decode()
    assert "<b>Both is ahead.</b>" in page
    assert "+50.0 points (" in page
    assert "exact McNemar p &lt; 0.001, after Holm p &lt; 0.001" in page
    for cell in ('<b>20</b><span class="small muted">both', '<b>20</b><span class="small muted">only Both'):
        assert cell in page
    assert 'Items where exactly one is right</h2> <span class="count">20</span>' in page
    assert page.count('<td class="mid strong">A</td>') == 20
    only = client.get(f"{COMPARE}?{uids('Both', 'Other')}&only={ModelEntry.objects.get(name='Other').uid}")
    assert "None: on every item" in only.content.decode()
    drawing = page[page.index('class="chart forest"') :]
    assert "<title" in drawing
    assert "<desc" in drawing
    assert "Cervical" in drawing
    # On the neck both are always right: no difference, which twenty items do not prove.
    lines = {line["slice"]: line for line in compared_csv(client, "Both", "Neck")}
    assert lines["Cervical"]["difference"] == "0.0"
    assert float(lines["Cervical"]["low"]) == -float(lines["Cervical"]["high"]) < -10
    assert lines["Cervical myelopathy"]["n"] == "20"
    assert (lines["All items"]["only_first"], lines["All items"]["test"]) == ("20", "exact McNemar")
    assert lines["Cervical"]["p"] == ""


def test_beside_the_counts_of_an_edition_stand_the_letters_that_it_counted(
    project: Project, evaluator: User
) -> None:
    """A later extractor reads Neck's wrong answers as right, and one answer of it came since."""
    version = cut_suite(project)
    neck = EvaluationRun.objects.get(model__name="Neck")
    wrong = list(neck.responses.filter(scores__is_right=False).order_by("pk"))
    late = wrong[0]
    Response.objects.filter(pk=late.pk).update(state=Response.State.ERROR)
    board_refresh(version=version)
    edition = BoardEdition.objects.order_by("-number")[0]
    Response.objects.filter(pk=late.pk).update(state=Response.State.ANSWERED)
    for score in Score.objects.filter(response__run__version=version):
        letter = "A" if score.response.run == neck else score.letter
        Score.objects.create(
            response=score.response,
            extractor_version="later",
            letter=letter,
            status="ok",
            is_right=letter == "A",
        )
    board_refresh(version=version)
    client = signed_in(evaluator)
    named = uids("Both", "Neck")
    now = client.get(f"{COMPARE}?{named}").content.decode()
    assert 'Items where exactly one is right</h2> <span class="count">0</span>' in now
    then = client.get(f"{COMPARE}?{named}&edition={edition.uid}").content.decode()
    assert f'exactly one is right</h2> <span class="count">{len(wrong) - 1}</span>' in then
    items = then[then.index('id="items"') :]
    assert items.count("</svg> B") == len(wrong) - 1
    assert f"/answers/{late.uid}/" not in items
    # Editions of before did not name their extractor: the newest score that agrees is shown.
    figures = json.loads(edition.figures)
    for row in figures["rows"]:
        del row["extractor"]
    with triggers_off():
        BoardEdition.objects.filter(pk=edition.pk).update(figures=json.dumps(figures))
    before = client.get(f"{COMPARE}?{named}&edition={edition.uid}").content.decode()
    assert before[before.index('id="items"') :].count("</svg> B") == len(wrong) - 1


def compared_csv(client: object, *names: str) -> list[dict[str, str]]:
    text = client.get(f"{BOARD}compare.csv?{uids(*names)}").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_four_may_be_compared_and_nothing_else_than_two_to_four(project: Project, evaluator: User) -> None:
    cut_suite(project)
    client = signed_in(evaluator)
    page = client.get(f"{COMPARE}?{uids('Both', 'Neck', 'Other')}").content.decode()
    assert page.count('class="chart forest"') == 2
    assert "Both, Neck and Other" in " ".join(page.split())
    for query in (uids("Both"), f"{uids('Both')}&{uids('Both')}", "model=nobody&model=neither"):
        answer = client.get(f"{COMPARE}?{query}")
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert client.get(f"{BOARD}compare.csv?{query}").status_code == 404
    assert "<b>Both is ahead.</b>" in client.get(COMPARE).content.decode()


def test_slices_of_a_facet_make_a_table_and_a_view_of_the_board(project: Project, evaluator: User) -> None:
    cut_suite(project)
    client = signed_in(evaluator)
    page = client.get(f"{BOARD}slices/?by=region").content.decode()
    heads = [page.index(word) for word in (">Cervical</a>", ">Lumbar and sacral</a>")]
    assert heads == sorted(heads)
    assert "20 items, 20 clusters" in page
    view = client.get(f"{BOARD}board.json?slice=region:lumbar").json()
    assert {row["model"]: row["all"]["score"] for row in view["rows"]} == {
        "Both": 100,
        "Neck": 0,
        "Other": 50,
    }
    assert [row["model"] for row in view["rows"]] == ["Both", "Other", "Neck"]
    assert "Lumbar and sacral: 20 items in 20 clusters" in view["notes"][0]
    strange = client.get(f"{BOARD}board.json?slice=region:tail&source=nobody").json()
    assert len(strange["notes"]) == 2
    assert strange["slice"] is None
    assert client.get(f"{BOARD}board.json?source=run+here,+local").json()["rows"]


def test_a_family_that_drafted_items_is_shown_with_and_without_them(
    project: Project, evaluator: User
) -> None:
    version = board_of(project, ("Mine", 18), ("Theirs", 12))
    version.items.filter(position__lte=4).update(model_families="test family")
    ModelEntry.objects.filter(name="Theirs").update(family="another")
    board_refresh(version=version)
    client = signed_in(evaluator)
    own = {row["model"]: row["own"] for row in client.get(f"{BOARD}board.json").json()["rows"]}
    assert own["Theirs"] is None
    # Whoever uploads writes the family as they like.
    ModelEntry.objects.filter(name="Mine").update(family=" Test Family")
    board_refresh(version=version)
    own = {row["model"]: row["own"] for row in client.get(f"{BOARD}board.json").json()["rows"]}
    assert (own["Mine"]["without"]["n"], own["Mine"]["on_them"]["n"], own["Mine"]["others"]) == (16, 4, 1)
    assert own["Mine"]["interaction"] is None  # four items are no claim
    page = client.get(BOARD).content.decode()
    assert "without them 87.5" in page
    view = client.get(f"{BOARD}board.json?own=without").json()
    assert {row["model"]: row["all"]["n"] for row in view["rows"]} == {"Mine": 16, "Theirs": 20}
    assert "4 items were drafted" in client.get(f"{COMPARE}?{uids('Mine', 'Theirs')}").content.decode()


def test_of_a_hidden_suite_no_sum_over_two_models_answers_is_told(
    project: Project, evaluator: User, steward: User, lead: User
) -> None:
    cut_suite(project, is_hidden=True)
    both = uids("Both", "Neck")
    for person in (evaluator, lead):
        client = signed_in(person)
        page = client.get(f"{COMPARE}?{both}").content.decode()
        assert "is a sum over the items on which they differ" in " ".join(page.split())
        assert '<svg class="chart' not in page
        assert client.get(f"{BOARD}compare.csv?{both}").status_code == 404
        assert "This suite is hidden" in client.get(f"{BOARD}slices/?by=region").content.decode()
        told = client.get(f"{BOARD}board.json?slice=region:lumbar").json()
        assert (told["omnibus"], told["slice"]) == (None, None)
        assert "points" not in told["verdict"]
        assert {row["chance_corrected"] for row in told["rows"]} == {None}
        assert all("rank" not in row and "rank_low" in row for row in told["rows"])
    client = signed_in(steward)
    assert client.get(f"{BOARD}board.json").json()["omnibus"]["test"] == "Cochran’s Q"
    assert len(compared_csv(client, "Both", "Neck")) > 4
    assert "<b>Both is ahead.</b>" in client.get(f"{COMPARE}?{both}").content.decode()


def test_an_interval_of_a_hidden_suite_follows_from_the_score_alone(
    project: Project, evaluator: User, steward: User
) -> None:
    """Two models with as many right, one with all its errors in few subjects: others see no difference."""
    for number in range(1, 61):
        question_make(project, number, cluster=f"subject {number % 20:02}")
    version = suite_freeze(project=project, name="Discs", is_hidden=True)
    subjects = list(version.items.order_by("position").values_list("cluster_key", flat=True))
    for name, wrong in (("Clumped", 5), ("Spread", 15)):
        left, answers = 15, []
        for subject in subjects:
            misses = left > 0 and int(subject[-2:]) < wrong
            left -= misses
            answers.append("ANSWER: B" if misses else "ANSWER: A")
        run_make(version, name, answers)
    board_refresh(version=version)

    def intervals(person: User) -> set[tuple[float, str]]:
        rows = signed_in(person).get(f"{BOARD}board.json").json()["rows"]
        return {(row["all"]["low"], row["all"]["interval"]) for row in rows}

    assert len(intervals(steward)) == 2
    ((_, method),) = intervals(evaluator)
    assert method == "Wilson over clusters"


@pytest.mark.parametrize("count", [1, 8])
def test_the_pages_ask_as_few_queries_for_eight_as_for_one(
    project: Project, evaluator: User, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    board_of(project, ("Best", 16), *((f"Model {number}", 16 - count) for number in range(count)), count=16)
    client = signed_in(evaluator)
    for page, most in (("compare/", 16), ("slices/", 12), ("changes/", 12)):
        with django_assert_max_num_queries(most):
            assert client.get(f"{BOARD}{page}").status_code == 200

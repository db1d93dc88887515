"""What requests cost is said by dated rows; projects have caps; an attempt knows its item."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Sum


def keep_what_is_known(apps, schema_editor):
    """The price of each endpoint becomes its first row; what runs have spent counts for their project."""
    Attempt, Call, Endpoint, GenerationRun, Price, ProjectBudget = (
        apps.get_model("generation", name)
        for name in ("Attempt", "Call", "Endpoint", "GenerationRun", "Price", "ProjectBudget")
    )
    for endpoint in Endpoint.objects.all():
        Price.objects.create(
            endpoint=endpoint,
            model_name=endpoint.model_name,
            input_price=endpoint.input_price,
            output_price=endpoint.output_price,
            valid_from=endpoint.created_at,
        )
    for row in GenerationRun.objects.filter(spent__gt=0).values("project").annotate(sum=Sum("spent")):
        ProjectBudget.objects.create(project_id=row["project"], currency="XXX", spent=row["sum"])
    item = Call.objects.filter(pk=OuterRef("call_id")).values("item_id")
    Attempt.objects.update(item_id=Subquery(item))


def give_prices_back(apps, schema_editor):
    """The price in force of each endpoint's model becomes its only one again."""
    Endpoint, Price = (apps.get_model("generation", name) for name in ("Endpoint", "Price"))
    for endpoint in Endpoint.objects.all():
        rows = Price.objects.filter(endpoint=endpoint, model_name=endpoint.model_name)
        price = rows.filter(valid_from__lte=django.utils.timezone.now()).order_by("-valid_from").first()
        if price is not None:
            endpoint.input_price, endpoint.output_price = price.input_price, price.output_price
            endpoint.save(update_fields=["input_price", "output_price"])


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0006_items_of_figures"),
        ("projects", "0005_approvals_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySpending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("spent", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="cached_price",
            field=models.DecimalField(decimal_places=6, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="cached_tokens",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="currency",
            field=models.CharField(default="XXX", max_length=3),
        ),
        migrations.AddField(
            model_name="attempt",
            name="item",
            field=models.ForeignKey(
                help_text="For which it was sent; the call may have been opened by another.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="attempts",
                to="generation.generationitem",
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="budget_bound",
            field=models.CharField(
                blank=True,
                choices=[
                    ("run", "The run's cap"),
                    ("project", "The project's cap"),
                    ("day", "The project's cap for a day"),
                    ("price", "A price that nobody has said"),
                ],
                help_text="Whose cap stopped it.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="generationrun",
            name="goes_on_at",
            field=models.DateTimeField(help_text="Paused by the cap of a day: resumed then.", null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="day",
            field=models.ForeignKey(
                help_text="On which its cost is booked.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="generation.dayspending",
            ),
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("model_name", models.CharField(max_length=120)),
                ("input_price", models.DecimalField(decimal_places=6, max_digits=12)),
                ("output_price", models.DecimalField(decimal_places=6, max_digits=12)),
                (
                    "cached_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="Of input that the endpoint had kept.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                ("currency", models.CharField(default="XXX", max_length=3)),
                ("valid_from", models.DateTimeField()),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="generation.endpoint",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "model_name"],
            },
        ),
        migrations.AddField(
            model_name="attempt",
            name="price",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="generation.price",
            ),
        ),
        migrations.CreateModel(
            name="ProjectBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("currency", models.CharField(max_length=3)),
                ("total_cap", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("day_cap", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("reserved", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ("spent", models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budgets",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ["currency"],
            },
        ),
        migrations.AddField(
            model_name="dayspending",
            name="budget",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="days",
                to="generation.projectbudget",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                fields=("endpoint", "model_name", "valid_from"),
                name="one_price_per_model_and_moment",
                violation_error_message="This model has a price from that moment on already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("input_price__gte", 0),
                    ("output_price__gte", 0),
                    models.Q(("cached_price__isnull", True), ("cached_price__gte", 0), _connector="OR"),
                ),
                name="price_is_not_below_nothing",
                violation_error_message="A price is not below nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cached_price__isnull", True),
                    ("cached_price__lte", models.F("input_price")),
                    _connector="OR",
                ),
                name="cached_input_costs_no_more_than_fresh",
                violation_error_message="Cached input costs no more than fresh input.",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectbudget",
            constraint=models.UniqueConstraint(
                fields=("project", "currency"), name="one_budget_per_project_and_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="dayspending",
            constraint=models.UniqueConstraint(
                fields=("budget", "day"), name="one_spending_per_budget_and_day"
            ),
        ),
        migrations.RunPython(keep_what_is_known, give_prices_back),
        migrations.RemoveField(
            model_name="endpoint",
            name="input_price",
        ),
        migrations.RemoveField(
            model_name="endpoint",
            name="output_price",
        ),
    ]

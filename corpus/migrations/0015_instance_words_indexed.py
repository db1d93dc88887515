from django.db import migrations

from corpus.words.migrating import WordsIndexed


class Migration(migrations.Migration):
    dependencies = [("corpus", "0014_instance_words")]

    operations = [WordsIndexed()]

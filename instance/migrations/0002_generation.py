"""Generations, and the trigger by which a changed custom emoji is seen in every text that uses it."""

from django.db import migrations, models

GROW = """
    CREATE FUNCTION instance_grow_generation(changed text) RETURNS void LANGUAGE sql AS $$
        INSERT INTO instance_generation (scope, number) VALUES (changed, 1)
        ON CONFLICT (scope) DO UPDATE SET number = instance_generation.number + 1
    $$;
"""
EMOJI_CHANGED = """
    CREATE FUNCTION instance_emoji_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM instance_grow_generation(coalesce(OLD.domain, '')); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM instance_grow_generation(coalesce(NEW.domain, '')); END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER emoji_changed AFTER INSERT OR UPDATE OR DELETE ON instance_customemoji
        FOR EACH ROW EXECUTE FUNCTION instance_emoji_changed();
"""
UNDO = """
    DROP TRIGGER emoji_changed ON instance_customemoji;
    DROP FUNCTION instance_emoji_changed();
    DROP FUNCTION instance_grow_generation(text);
"""


class Migration(migrations.Migration):
    dependencies = [("instance", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                ("scope", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.RunSQL(GROW + EMOJI_CHANGED, UNDO),
    ]

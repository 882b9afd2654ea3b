"""Trigger: a status's row gets a new version when the card that its fragment shows is read, drawn or changed."""

from django.db import migrations

TRIGGER = """
    CREATE FUNCTION statuses_card_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE statuses_status SET id = id WHERE card_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER card_changed AFTER UPDATE ON statuses_previewcard
        FOR EACH ROW WHEN (to_jsonb(OLD) - 'fetched_at' <> to_jsonb(NEW) - 'fetched_at')
        EXECUTE FUNCTION statuses_card_changed();
"""
UNDO = """
    DROP TRIGGER card_changed ON statuses_previewcard;
    DROP FUNCTION statuses_card_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("statuses", "0005_preview_cards")]

    operations = [migrations.RunSQL(TRIGGER, UNDO)]

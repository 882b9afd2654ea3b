"""Triggers: a status's row gets a new version when something changes that its fragment shows and another row holds."""

from django.db import migrations

TRIGGERS = """
    CREATE FUNCTION statuses_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN UPDATE statuses_status SET id = id WHERE id = OLD.status_id; END IF;
        IF TG_OP <> 'DELETE' THEN UPDATE statuses_status SET id = id WHERE id = NEW.status_id; END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER media_changed AFTER UPDATE OR DELETE ON statuses_mediaattachment
        FOR EACH ROW EXECUTE FUNCTION statuses_part_changed();
    CREATE TRIGGER mention_changed AFTER UPDATE OR DELETE ON statuses_mention
        FOR EACH ROW EXECUTE FUNCTION statuses_part_changed();
    CREATE TRIGGER tag_changed AFTER UPDATE OR DELETE ON statuses_statustag
        FOR EACH ROW EXECUTE FUNCTION statuses_part_changed();

    CREATE FUNCTION statuses_poll_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE statuses_status SET id = id WHERE id = NEW.status_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER poll_reworded AFTER UPDATE OF options ON statuses_poll
        FOR EACH ROW WHEN (OLD.options <> NEW.options) EXECUTE FUNCTION statuses_poll_reworded();

    CREATE FUNCTION statuses_mentioned_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE statuses_status SET id = id
         WHERE id IN (SELECT status_id FROM statuses_mention WHERE account_id = NEW.id) OR account_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER mentioned_moved AFTER UPDATE OF username, domain, url, uri ON accounts_account
        FOR EACH ROW WHEN ((OLD.username, OLD.domain, OLD.url, OLD.uri) IS DISTINCT FROM
                           (NEW.username, NEW.domain, NEW.url, NEW.uri))
        EXECUTE FUNCTION statuses_mentioned_moved();
"""
UNDO = """
    DROP TRIGGER mentioned_moved ON accounts_account;
    DROP TRIGGER poll_reworded ON statuses_poll;
    DROP TRIGGER tag_changed ON statuses_statustag;
    DROP TRIGGER mention_changed ON statuses_mention;
    DROP TRIGGER media_changed ON statuses_mediaattachment;
    DROP FUNCTION statuses_mentioned_moved();
    DROP FUNCTION statuses_poll_reworded();
    DROP FUNCTION statuses_part_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("statuses", "0001_initial"), ("accounts", "0002_fragment_versions")]

    operations = [migrations.RunSQL(TRIGGERS, UNDO)]

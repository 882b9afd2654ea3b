"""Triggers: an account's row gets a new version when its badge changes; names of apps count as a new generation."""

from django.db import migrations

TRIGGERS = """
    CREATE FUNCTION accounts_badge_given() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE accounts_account SET id = id WHERE id = NEW.account_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER badge_given AFTER UPDATE OF role_id ON accounts_user
        FOR EACH ROW WHEN (OLD.role_id IS DISTINCT FROM NEW.role_id) EXECUTE FUNCTION accounts_badge_given();

    CREATE FUNCTION accounts_badge_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE accounts_account SET id = id
         WHERE id IN (SELECT account_id FROM accounts_user WHERE role_id = NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER badge_changed AFTER UPDATE ON accounts_role
        FOR EACH ROW EXECUTE FUNCTION accounts_badge_changed();

    CREATE FUNCTION accounts_application_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM instance_grow_generation('');
        RETURN NULL;
    END $$;
    CREATE TRIGGER application_changed AFTER UPDATE OF name, website ON accounts_application
        FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.website <> NEW.website)
        EXECUTE FUNCTION accounts_application_changed();
"""
UNDO = """
    DROP TRIGGER application_changed ON accounts_application;
    DROP TRIGGER badge_changed ON accounts_role;
    DROP TRIGGER badge_given ON accounts_user;
    DROP FUNCTION accounts_application_changed();
    DROP FUNCTION accounts_badge_changed();
    DROP FUNCTION accounts_badge_given();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("instance", "0002_generation")]

    operations = [migrations.RunSQL(TRIGGERS, UNDO)]

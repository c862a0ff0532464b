"""Row-level security: a city's role meets only its own rows, the platform's role all of them."""

from django.db import migrations

TABLE = "public.outbox_outboxmessage"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY outbox_own_city ON {TABLE}"
                " USING ('t_' || city = current_user) WITH CHECK ('t_' || city = current_user)",
                f"CREATE POLICY outbox_platform ON {TABLE} TO tanggap_public"
                " USING (true) WITH CHECK (true)",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO tanggap_public",
                "GRANT USAGE ON SEQUENCE public.outbox_outboxmessage_id_seq TO tanggap_public",
                # Rows are updated twice and soon gone: tidy early, and leave room on each page.
                f"ALTER TABLE {TABLE} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,"
                " autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.1)",
            ],
            reverse_sql=[
                f"DROP POLICY outbox_platform ON {TABLE}",
                f"DROP POLICY outbox_own_city ON {TABLE}",
                f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]

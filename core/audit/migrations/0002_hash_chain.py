from __future__ import annotations

from django.db import migrations, models

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is only added to.' USING ERRCODE = 'insufficient_privilege';
END $$
"""
KEEP = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
"""
# Deferred to the commit: the lock that orders the chain is then the last one anybody waits for.
# With the owner's rights, since at the commit the connection may work for another city already.
CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog AS $$
DECLARE
  last_position bigint;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || TG_TABLE_SCHEMA, 0));
  EXECUTE format('SELECT position, hash FROM %I.audit_auditseal ORDER BY position DESC LIMIT 1', TG_TABLE_SCHEMA)
    INTO last_position, last_hash;
  EXECUTE format(
    'INSERT INTO %I.audit_auditseal (position, entry_id, hash) '
    'SELECT $1, id, encode(sha256(convert_to(jsonb_build_array($2, id, kind, subject, actor_label, facts, '
    'to_char(happened_at AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US''))::text, ''UTF8'')), ''hex'') '
    'FROM %I.audit_auditentry WHERE id = $3 ON CONFLICT (entry_id) DO NOTHING',
    TG_TABLE_SCHEMA, TG_TABLE_SCHEMA)
    USING coalesce(last_position, 0) + 1, coalesce(last_hash, ''), NEW.id;
  RETURN NULL;
END $$
"""
CHAIN_TRIGGER = """
CREATE CONSTRAINT TRIGGER audit_entry_chained AFTER INSERT ON audit_auditentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain()
"""
# What was written before there was a chain becomes its beginning.
BEGINNING = """
DO $$
DECLARE
  entry record;
  last_position bigint := 0;
  last_hash text := '';
BEGIN
  FOR entry IN SELECT * FROM audit_auditentry ORDER BY id LOOP
    last_position := last_position + 1;
    last_hash := encode(sha256(convert_to(jsonb_build_array(last_hash, entry.id, entry.kind, entry.subject,
      entry.actor_label, entry.facts,
      to_char(entry.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex');
    INSERT INTO audit_auditseal (position, entry_id, hash) VALUES (last_position, entry.id, last_hash);
  END LOOP;
END $$
"""
UNDO = [
    "DROP TRIGGER audit_entry_chained ON audit_auditentry",
    "DROP TRIGGER audit_auditseal_kept ON audit_auditseal",
    "DROP TRIGGER audit_auditentry_kept ON audit_auditentry",
    "DROP FUNCTION audit_chain()",
    "DROP FUNCTION audit_refuse()",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunSQL(
            sql=[
                BEGINNING,
                REFUSE,
                KEEP.format(table="audit_auditentry"),
                KEEP.format(table="audit_auditseal"),
                CHAIN,
                CHAIN_TRIGGER,
            ],
            reverse_sql=UNDO,
        ),
    ]

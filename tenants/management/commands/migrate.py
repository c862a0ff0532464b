"""``migrate`` means every schema here: there is no single one to migrate."""

from django.db.migrations.autodetector import MigrationAutodetector

from tenants.management.commands.migrate_schemas import Command as MigrateSchemas


class Command(MigrateSchemas):
    help = "The same as migrate_schemas."
    autodetector = MigrationAutodetector  # asked for by a system check

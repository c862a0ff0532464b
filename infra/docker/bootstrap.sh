#!/bin/sh
# Runs inside the database's image: roles, passwords and extensions. Safe to run again.
set -eu
export PGHOST=postgres PGUSER=postgres PGPASSWORD="$POSTGRES_PASSWORD"
# The image puts PostGIS into the public schema of its first database; ours is made beside it.
if [ -z "$(psql -d postgres -tAc "SELECT 1 FROM pg_database WHERE datname = 'tanggap'")" ]; then
  createdb --template=template0 --encoding=UTF8 tanggap
fi
export PGDATABASE=tanggap
psql -v ON_ERROR_STOP=1 -q -f /bootstrap.sql
psql -v ON_ERROR_STOP=1 -q -v app="$TANGGAP_DB_APP_PASSWORD" -v owner="$TANGGAP_DB_OWNER_PASSWORD" <<'SQL'
ALTER ROLE tanggap_app PASSWORD :'app';
ALTER ROLE tanggap_owner PASSWORD :'owner';
SQL

-- What one database needs before its first migration. Run as a superuser inside that database;
-- safe to run again. Passwords of the login roles are set separately, by whoever keeps them.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tanggap_owner') THEN
    CREATE ROLE tanggap_owner LOGIN CREATEROLE NOSUPERUSER;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tanggap_app') THEN
    CREATE ROLE tanggap_app LOGIN NOINHERIT NOSUPERUSER;
  END IF;
  -- The platform's own tables.
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tanggap_public') THEN
    CREATE ROLE tanggap_public NOLOGIN;
  END IF;
  -- What every city may do with the platform's tables; each city's role belongs to it.
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tanggap_city') THEN
    CREATE ROLE tanggap_city NOLOGIN;
  END IF;
END
$$;

GRANT tanggap_public TO tanggap_app;
GRANT tanggap_public, tanggap_city TO tanggap_owner WITH ADMIN OPTION;

CREATE SCHEMA IF NOT EXISTS extensions AUTHORIZATION tanggap_owner;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS postgis SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;

ALTER SCHEMA public OWNER TO tanggap_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tanggap_public, tanggap_city;

-- set_config would change the search path or the role from inside an expression.
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO tanggap_owner;

-- These tell the statistics of any table, also of one the caller may not read: where a city's reports lie.
DO $$
DECLARE
  teller regprocedure;
BEGIN
  FOR teller IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'extensions'::regnamespace AND proname IN
      ('st_estimatedextent', '_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', teller);
  END LOOP;
END
$$;

DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO tanggap_owner', current_database());
END
$$;

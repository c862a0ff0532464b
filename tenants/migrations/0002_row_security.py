"""A city's role sees its own row of the platform's tables, and nothing else of them."""

from django.db import migrations

PROTECT = """
ALTER TABLE tenants_city ENABLE ROW LEVEL SECURITY;
CREATE POLICY city_itself ON tenants_city FOR SELECT USING ('t_' || schema_name = current_user);
CREATE POLICY city_platform ON tenants_city TO tanggap_public USING (true) WITH CHECK (true);
ALTER TABLE tenants_domain ENABLE ROW LEVEL SECURITY;
CREATE POLICY domain_of_city ON tenants_domain FOR SELECT USING (
    EXISTS (SELECT 1 FROM tenants_city c
            WHERE c.id = tenant_id AND 't_' || c.schema_name = current_user));
CREATE POLICY domain_platform ON tenants_domain TO tanggap_public USING (true) WITH CHECK (true);
"""
UNPROTECT = """
DROP POLICY domain_platform ON tenants_domain;
DROP POLICY domain_of_city ON tenants_domain;
ALTER TABLE tenants_domain DISABLE ROW LEVEL SECURITY;
DROP POLICY city_platform ON tenants_city;
DROP POLICY city_itself ON tenants_city;
ALTER TABLE tenants_city DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]

"""The database engine: one schema and one role per city, entered together and failing closed."""

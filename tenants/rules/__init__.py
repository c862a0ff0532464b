"""Facts of running cities as plain Python: no database, no HTTP, no clock."""

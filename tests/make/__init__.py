"""Smallest valid objects for tests, inside a laid-out city; a test passes only what it is about."""

"""The API of partners, on the platform's host."""

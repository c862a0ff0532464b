"""Packages and what they entitle a city to; money comes here."""

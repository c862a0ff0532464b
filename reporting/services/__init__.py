"""Verbs: one function is one business change, complete with its timeline and what follows."""

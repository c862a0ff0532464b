"""Primitives every other folder stands on; imports none of them."""

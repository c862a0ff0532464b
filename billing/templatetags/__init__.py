"""Words of money for templates."""

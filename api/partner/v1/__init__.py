"""Version 1, under ``/partner/v1/``."""

"""Index of everything this app does later: importing it registers consumers and periodic jobs."""

from reporting.services import photo_processing

__all__ = ["photo_processing"]

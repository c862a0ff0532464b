"""Reading what billing knows."""

"""Telling other systems what happened: endpoints, signed deliveries, and a log of both."""

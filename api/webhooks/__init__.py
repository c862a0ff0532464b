"""Webhooks for programs: the catalogue of events with their payloads, and the operations both APIs share."""

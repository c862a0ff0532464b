"""What a city sets up for itself: areas, agencies, categories, targets, calendars, people.

Every change locks the city's settings row first, is audited, and raises ``config_version``, all in
one transaction: intake caches what it decides by under that version.
"""

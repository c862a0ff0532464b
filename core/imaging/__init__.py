"""Photos as bytes: look at them on arrival, make clean copies of them in a sandbox.

Nothing here knows a city, a report or a database. ``inspect`` reads headers in the web process,
``sandbox`` runs ``child`` (decode, encode) in a process of its own with limits on memory and time.
"""

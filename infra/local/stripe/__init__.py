"""A Stripe for development and tests: it keeps state, speaks real HTTP to the real library, and moves its own clock.

It answers as the API version that the pinned library asks for. A parameter the library's own annotations do not know
is refused as Stripe refuses it; one that Stripe knows and this stand-in does not carry out is refused too, by name, so
that nothing is silently left undone. Money is never moved and nothing leaves this machine.

``machine.py`` ties the parts together; ``api/`` holds one file per kind of object; ``life.py`` is what happens as time
passes; ``running.py`` starts one inside a test; ``http.py`` and ``pages.py`` are what ``make run`` shows.
"""

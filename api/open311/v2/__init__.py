"""Open311 GeoReport v2 of a city: discovery, services, requests, tokens and updates, in XML and JSON.

The words are Open311's (service, service request); what they mean here is said in ``mapping``. Who may
see what and what may change is decided where the screens ask too.
"""

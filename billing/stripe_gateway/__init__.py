"""The only door to Stripe; nothing else imports its library.

Callers speak of days, minor units and our own codes; Stripe's objects come back as ``billing.stripe_facts``. Every
creation carries an idempotency key made of what is created, so that the same intention sent twice is one object; what
was done although the answer said otherwise is found again (``once``).

Nothing personal goes out: metadata holds our own opaque ids. Nothing secret comes back in: errors name the reason and
Stripe's request, never a value that was sent, a key or a card.
"""

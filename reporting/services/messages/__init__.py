"""Telling people: each message once, in the city's words, when and where they want to hear it.

How a message travels: ``telling`` promises it in the transaction of the change (one outbox row);
``notify`` finds out who hears it and ``posting`` writes one ``Notice`` each; ``delivery`` claims the
notice, sends it outside every transaction, and notes what became of it.
"""

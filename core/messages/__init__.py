"""Sending one message to one address by e-mail, push, SMS or WhatsApp; who and what is said above."""

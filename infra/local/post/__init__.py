"""A post office for development and tests: it takes e-mail, SMS, WhatsApp and push over the real protocols.

Nothing leaves this machine. Everything that was sent can be read on one page.
"""

"""A page with every component in every state, for designers, screenshots and the accessibility test."""

"""Pages about money and sign-up, on the platform's host."""

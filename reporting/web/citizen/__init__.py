"""Pages for citizens: no sign-in, no JavaScript needed, one column on a phone."""

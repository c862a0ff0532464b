"""Pages for people in the field, on a phone, often without a signal."""

"""Follow-up work that cannot be lost: promised in the transaction of the change, done once in the right city."""

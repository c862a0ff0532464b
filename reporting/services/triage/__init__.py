"""The triage desk: one card at a time, a decision that can be taken back for half a minute."""

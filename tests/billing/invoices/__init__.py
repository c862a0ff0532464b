"""Government invoices: papers, termin, payments with proof, reminders, grace."""

"""Papers: A4 as PDF, drawn from our own templates by WeasyPrint."""

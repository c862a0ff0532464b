"""What comes in, checked strictly, and what goes out, as the contract shows it."""

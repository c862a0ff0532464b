"""What the platform does with money: sell packages, keep the coverage ledger, change what was bought."""

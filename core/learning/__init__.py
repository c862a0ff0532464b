"""Learning to sort short texts: small, on the processor, without anything leaving the city."""

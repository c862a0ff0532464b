"""What partners do with money: their price list, the deals they bring, their monthly statement, sandbox cities."""

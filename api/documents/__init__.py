"""The contracts: which there are, how they are made from the code, and the pages that show them."""

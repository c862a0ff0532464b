"""Every operation of every contract, tried by everybody with identifiers that are not theirs."""

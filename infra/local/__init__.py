"""The local stack: everything ``make run`` and ``make test`` need, private to this folder, standard library only."""

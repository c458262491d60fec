"""How a database gets to the schema of `adapters/sql/tables.py`, step by step.

Run them with `adapters.sql.migrate`, which says which database and holds the lock. A step is a file `versions/NNNN_what.py`
with the revision `NNNN`; it spells everything out and imports nothing of ours, because it must do tomorrow what it did
on the day it was written. `tests/migrations` tells what is missing when `tables.py` has moved on.
"""

"""How a database gets to the schema of `adapters/sql/tables.py`, step by step.

`adapters.sql.migrate` runs the steps: it says on which database, and holds the lock. A step is `versions/NNNN_what.py`
with the revision `NNNN`. It spells everything out and imports nothing of ours, because it must do tomorrow what it did
on the day it was written. `tests/migrations` tells what is missing when `tables.py` has moved on.
"""

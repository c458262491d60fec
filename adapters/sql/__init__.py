"""The store on SQL: one schema, one set of repositories, two engines (a SQLite file and PostgreSQL).

`store.SqlStore` runs use cases, `migrate` brings a database to the schema of `tables`. Rows never leave this package.
"""

"""The database: one file, functions that hold their SQL in place."""

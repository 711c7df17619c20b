"""The state database: engine, tables, migrations."""

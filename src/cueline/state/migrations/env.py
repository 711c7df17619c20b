"""Alembic's entry: run migrations on the connection that `cueline.state.migrate` hands over."""

from alembic import context

from cueline.state import automation_tables, correction_tables, erasure_tables, standing_tables
from cueline.state.tables import metadata

# Importing them adds their tables to the metadata.
_ALL = (automation_tables, correction_tables, erasure_tables, standing_tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller holds the one transaction
)
context.run_migrations()

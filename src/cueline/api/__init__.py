"""HTTP for the dashboard and for programs."""

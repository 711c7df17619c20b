"""The built widget, the dashboard and the demo page, served."""

"""The one place that chooses parts: which adapter stands behind each promise. One module for each process."""

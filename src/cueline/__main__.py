"""`python -m cueline` is `cueline`."""

from cueline.cli import main

main()

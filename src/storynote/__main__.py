"""`python -m storynote` is the `storynote` command."""

from storynote.cli import main

main()

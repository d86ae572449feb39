"""Speed and memory, measured: each module is a command that prints a table. Nothing here passes or fails by the clock."""

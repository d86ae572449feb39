"""Many processes on one database, killed, stopped, cut off and started again while clients work."""

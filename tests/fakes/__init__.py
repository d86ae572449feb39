"""Fakes of others, speaking their real wire over real HTTP."""

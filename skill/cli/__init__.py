"""The command line: `attune …`."""

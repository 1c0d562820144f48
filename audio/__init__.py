"""How it is heard and spoken. Knows nothing of couples or exercises."""

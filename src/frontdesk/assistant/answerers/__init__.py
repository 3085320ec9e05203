"""Who writes the answers: `port.py` says what a turn needs of one, `factory.py` makes the configured one."""

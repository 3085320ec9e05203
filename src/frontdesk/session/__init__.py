"""The pure core: who may speak, and what happened. No I/O, no clock, no randomness, no async, no logging."""

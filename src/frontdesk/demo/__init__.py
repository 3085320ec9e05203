"""`frontdesk demo`: the whole product on one machine. It sets environment variables and talks HTTP, no more."""

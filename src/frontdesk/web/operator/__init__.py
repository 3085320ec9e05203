"""The operator API: what the inbox and integrators see and do (docs/operator-api.md).

Knows the desk, the store and sign-in; must not know how Telegram, the assistant or the inbox page work.
"""

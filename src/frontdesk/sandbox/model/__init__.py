"""A scripted model server that speaks the OpenAI chat completions protocol.

For tests and the demo: what it answers, how fast, and how it breaks is set over its control API.
It knows nothing of Frontdesk and is reached over HTTP only.
"""

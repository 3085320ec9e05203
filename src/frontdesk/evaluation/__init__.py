"""Golden questions: what the assistant as it is set up must answer, must not say, and must leave to a human.

Asked through the real desk over a store of its own, so that what is judged is what visitors get: keywords, the
prompt, the knowledge, the model, its failures. Touches neither the site's database nor its operators.
"""

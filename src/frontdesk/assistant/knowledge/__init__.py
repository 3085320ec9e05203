"""What the assistant may answer from: `reading.py` reads it, `passages.py` cuts it, `fulltext.py` searches it."""

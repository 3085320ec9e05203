"""The AI as a participant: it follows sessions that owe an answer and sends commands to the desk."""

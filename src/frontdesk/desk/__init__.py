"""The one door: commands in, entries out. Participants know the desk and never each other."""

"""The tests; their folders mirror bot/ and flows/."""

"""The pages: the web chat, its way in, and the health report."""

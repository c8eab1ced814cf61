"""CekMandiri's shell: everything that touches the world (database, network, clock, files)."""

__version__ = "26.11"

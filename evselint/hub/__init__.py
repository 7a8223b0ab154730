"""A hub to rehearse with, on this machine only: it behaves as the protocol says, and misbehaves when told to.

It is no substitute for the real one: what the protocol's documents leave open is decided here as well as anybody
outside can know, and the modules say where.
"""

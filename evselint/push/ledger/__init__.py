"""The ledger: what is known to stand at the hub, every request ever sent, and who may push right now."""

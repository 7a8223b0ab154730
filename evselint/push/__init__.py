"""The gate: what passes goes to the hub, what stands there stays known, and every push can be proved.

``inputs`` → ``desired`` → ``plan`` (pure) → ``upload`` (client, ledger, lease) → ``receipt``.
"""

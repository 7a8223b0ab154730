"""What is asked of others over the network, only where the user allows it."""

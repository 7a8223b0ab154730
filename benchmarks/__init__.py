"""Made-up fleets of charging points, and how fast they are checked."""

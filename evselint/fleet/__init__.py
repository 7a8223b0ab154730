"""What of all records of a run together is kept, small enough for a million of them, for the checks across records."""

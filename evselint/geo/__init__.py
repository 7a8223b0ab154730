"""What is known of the earth: outlines of countries, postal codes, towns. Offline, from files beside this package."""

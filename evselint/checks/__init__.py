"""The verbs that rules name, one module a theme."""

"""`python -m evselint` is `evselint`."""

from evselint.cli import main

if __name__ == "__main__":
    main()

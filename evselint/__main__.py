"""``python -m evselint``."""

import sys

from evselint.cli import main

if __name__ == "__main__":
    sys.exit(main())

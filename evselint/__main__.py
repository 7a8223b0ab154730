"""``python -m evselint``."""

from evselint.cli import run

if __name__ == "__main__":
    run()

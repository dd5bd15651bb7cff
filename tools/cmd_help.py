"""List the commands."""

import ast
from pathlib import Path


def main():
    """Print the first line of each command's docstring (or of a bash command's second line)."""
    print("usage: ./dev COMMAND [ARGUMENTS]\n")
    for file in sorted(Path(__file__).parent.glob("cmd_*.*")):
        if file.suffix == ".py":
            promise = (ast.get_docstring(ast.parse(file.read_text())) or "").partition("\n")[0]
        else:
            promise = file.read_text().splitlines()[1].lstrip("# ")
        print(f"  {file.stem.removeprefix('cmd_').replace('_', '-'):<15} {promise}")
    print("\nA command is a file: tools/cmd_<name>.py or .sh. Python's second line may say '# needs venv' (the pinned")
    print("packages) or '# needs odoo' (Odoo as well); without it the command runs with the system's Python.")


if __name__ == "__main__":
    main()

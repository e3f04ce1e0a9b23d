# Shared by the scripts: the project's root, and one line for what went wrong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

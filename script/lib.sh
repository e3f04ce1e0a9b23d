# Shared by the scripts: the project's root, and one line for what went wrong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# console_config FOLDER PORT: the sandbox's configuration with a listener for operators, and a token
# of this folder's own, which nobody else can read. PORT 0: any that is free.
console_config() {
  local folder=$1 port=$2
  mkdir -p "$folder"
  [ -s "$folder/operators.token" ] ||
    (umask 077 && head -c 33 /dev/urandom | base64 -w0 | tr '+/' '-_' >"$folder/operators.token")
  {
    sed -e "s|^content: .*|content: $PWD/config/content|" \
      -e "s|^services: .*|services: $PWD/config/services.yaml|" config/sandbox.yaml
    echo "profiles: $PWD/config/profiles"
    echo "admin: {port: $port, token_file: operators.token}"
  } >"$folder/sandbox.yaml"
}

#!/usr/bin/env bash
# The command `kazasu` of a machine of the centre: as the user of the centre, with the database of the centre. For root.
set -euo pipefail
[ "$(id -u)" -eq 0 ] || { echo 'root で実行してください（sudo kazasu …）' >&2; exit 2; }
while IFS= read -r line; do export "${line?}"; done < <(grep -v '^#' '{{etcKazasu}}/central.env')
HOME=$(getent passwd kazasu | cut -d : -f 6)
export HOME
exec runuser -u kazasu -- /opt/kazasu/node_modules/.bin/node /opt/kazasu/src/app/kazasu.mjs "$@"

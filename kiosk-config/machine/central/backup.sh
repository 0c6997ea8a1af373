#!/usr/bin/env bash
# A base backup into $KAZASU_BACKUP/base/TIME, checked before it gets its name. Made by the primary; a standby does nothing.
# Keeps 14, and of the log what the oldest of them needs.
set -euo pipefail
: "${KAZASU_BACKUP:?}" "${KAZASU_SOCKET:?}" "${PGBIN:=/usr/lib/postgresql/15/bin}"
keep=${KAZASU_KEEP:-14}
ask() { psql -h "$KAZASU_SOCKET" -d postgres -Atq -v ON_ERROR_STOP=1 -c "$1"; }
if [ "$(ask 'SELECT pg_is_in_recovery()')" = t ]; then
  echo 'kazasu: this machine is the standby; the primary makes the backup'
  exit 0
fi
base=$KAZASU_BACKUP/base
mkdir -p "$base" "$KAZASU_BACKUP/wal"
stamp=$(date -u +%Y%m%dT%H%M%SZ)
part=$base/.$stamp.part
trap 'rm -rf "$part"' EXIT
"$PGBIN/pg_basebackup" -h "$KAZASU_SOCKET" -D "$part" -X stream -c fast --manifest-checksums=SHA256
"$PGBIN/pg_verifybackup" -q "$part"
# The segment that was being written goes to the archive now, so that the copy can be brought to its own end.
ask 'SELECT pg_switch_wal()' >/dev/null
sync -f "$part"
mv "$part" "$base/$stamp"
sync "$base"
mapfile -t held < <(find "$base" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort)
for ((at = 0; at < ${#held[@]} - keep; at += 1)); do rm -rf "${held[$at]}"; done
oldest=$(find "$base" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p' "$oldest/backup_label")
"$PGBIN/pg_archivecleanup" "$KAZASU_BACKUP/wal" "$first"
echo "kazasu: backup $stamp: $(du -sh "$base/$stamp" | cut -f 1), checked; ${#held[@]} held at most $keep"

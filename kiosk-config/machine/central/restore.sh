#!/usr/bin/env bash
# restore.sh FOLDER [TIME]: makes in FOLDER (empty or absent) a database as it was at TIME (2026-11-26 09:59:00+09), or as late as
# the archive goes. It starts there once, by itself and for nobody else, to replay the log, and is stopped again: start it or
# give it to Patroni. Run as the user postgres. Prints the backup that was taken and the time of the last commit.
set -euo pipefail
: "${KAZASU_BACKUP:?}" "${PGBIN:=/usr/lib/postgresql/15/bin}"
folder=$1
time=${2:-}
if [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
  echo "kazasu: $folder is not empty; a restore writes over nothing" >&2
  exit 2
fi
until=9999
[ -z "$time" ] || until=$(date -u -d "$time" +%Y%m%dT%H%M%SZ)
# The newest backup that ended before TIME: its name is when it began, its label's end is in the manifest's log range.
chosen=
while read -r each; do
  [[ "$(basename "$each")" < "$until" ]] && chosen=$each
done < <(find "$KAZASU_BACKUP/base" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort)
if [ -z "$chosen" ]; then
  echo "kazasu: no backup from before $time" >&2
  exit 1
fi
"$PGBIN/pg_verifybackup" -q "$chosen"
mkdir -p "$folder"
chmod 700 "$folder"
cp -a "$chosen/." "$folder/"
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
# Patroni's own settings name addresses and an archive that this copy must not write to.
rm -f "$folder/standby.signal" "$folder/patroni.dynamic.json"
touch "$folder/recovery.signal"
cat >"$run/restore.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$run'
archive_mode = off
ssl = off
synchronous_standby_names = ''
primary_conninfo = ''
primary_slot_name = ''
max_connections = 200
max_wal_senders = 10
restore_command = 'cp "$KAZASU_BACKUP/wal/%f" "%p"'
recovery_target_action = 'promote'
hba_file = '$run/hba.conf'
CONF
[ -z "$time" ] || echo "recovery_target_time = '$time'" >>"$run/restore.conf"
# The folder of the socket is ours alone.
echo 'local all all trust' >"$run/hba.conf"
# In place of what came with the copy; empty afterwards, so that the next owner's settings count.
cp "$run/restore.conf" "$folder/postgresql.conf"
: >"$folder/postgresql.auto.conf"
if ! "$PGBIN/pg_ctl" -D "$folder" -l "$folder/restore.log" -w -t 3600 start >/dev/null; then
  tail -n 5 "$folder/restore.log" >&2
  exit 1
fi
while [ "$(psql -h "$run" -d postgres -Atqc 'SELECT pg_is_in_recovery()')" = t ]; do sleep 0.5; done
last=$(grep -o 'last completed transaction was at log time .*' "$folder/restore.log" | tail -n 1 | sed 's/.*log time //')
"$PGBIN/pg_ctl" -D "$folder" -w stop -m fast >/dev/null
printf "# restored by restore.sh\n" >"$folder/postgresql.conf"
echo "kazasu: restored from $(basename "$chosen"), last commit ${last:-that of the backup}"

#!/usr/bin/env bash
# restore.sh FOLDER [TIME]: makes in FOLDER (empty or absent) a database as it was at TIME (2026-11-26 09:59:00, the clock of this
# machine; or with +09), or as late as the archive goes. It starts there once, by itself and for nobody else, to replay the log,
# and is stopped again: start it or give it to Patroni. Run as the user postgres. Prints the backup that was taken and the time of
# the last commit. What fails leaves FOLDER empty, to be tried again.
set -euo pipefail
if [ -z "${KAZASU_BACKUP:-}" ]; then . '{{etc}}/backup.env'; fi
: "${PGBIN:=/usr/lib/postgresql/15/bin}"
folder=$1
time=${2:-}
if [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
  echo "kazasu: $folder は空ではありません。上書きはしません" >&2
  exit 2
fi
until=9999
# PostgreSQL would read a time without a zone as one of its own zone.
target=
if [ -n "$time" ]; then
  until=$(date -u -d "$time" +%Y%m%dT%H%M%SZ)
  target=$(date -u -d "$time" '+%Y-%m-%d %H:%M:%S.%6N+00')
fi
# The newest backup that ended before TIME: its name is when it began, its label's end is in the manifest's log range.
chosen=
while read -r each; do
  [[ "$(basename "$each")" < "$until" ]] && chosen=$each
done < <(find "$KAZASU_BACKUP/base" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort)
if [ -z "$chosen" ]; then
  echo "kazasu: $time より前のバックアップがありません" >&2
  exit 1
fi
"$PGBIN/pg_verifybackup" -q "$chosen"
mkdir -p "$folder"
chmod 700 "$folder"
run=$(mktemp -d)
leave() {
  status=$?
  if [ "$status" -ne 0 ]; then
    "$PGBIN/pg_ctl" -D "$folder" -w stop -m immediate >/dev/null 2>&1 || true
    find "$folder" -mindepth 1 -delete
  fi
  rm -rf "$run"
}
trap leave EXIT
cp -a "$chosen/." "$folder/"
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
[ -z "$target" ] || echo "recovery_target_time = '$target'" >>"$run/restore.conf"
# The folder of the socket is ours alone.
echo 'local all all trust' >"$run/hba.conf"
# In place of what came with the copy; empty afterwards, so that the next owner's settings count.
cp "$run/restore.conf" "$folder/postgresql.conf"
: >"$folder/postgresql.auto.conf"
failed() {
  if grep -q 'recovery ended before configured recovery target' "$folder/restore.log"; then
    echo "kazasu: $time より後の変更の写し（WAL）が、まだバックアップ先にありません。2 分待って、同じ命令をもう一度実行してください。" >&2
    echo 'kazasu: それでも同じなら、その時刻より後の変更はありません。時刻を書かずに実行してください。' >&2
  else
    tail -n 5 "$folder/restore.log" >&2
  fi
  exit 1
}
"$PGBIN/pg_ctl" -D "$folder" -l "$folder/restore.log" -w -t 3600 start >/dev/null 2>&1 || failed
# It answers while it still replays, and may end there.
while [ "$(psql -h "$run" -d postgres -Atqc 'SELECT pg_is_in_recovery()' 2>/dev/null)" != f ]; do
  "$PGBIN/pg_ctl" -D "$folder" status >/dev/null || failed
  sleep 0.5
done
last=$(grep -o 'last completed transaction was at log time .*' "$folder/restore.log" | tail -n 1 | sed 's/.*log time //')
[ -z "$last" ] || last=$(date -d "$last" '+%Y-%m-%d %H:%M:%S %Z')
"$PGBIN/pg_ctl" -D "$folder" -w stop -m fast >/dev/null
# The rules of this run are gone; these hold until Patroni writes its own.
printf "# restored by restore.sh\n" >"$folder/postgresql.conf"
echo "kazasu: 戻しました。元のバックアップ: $(basename "$chosen")、最後の変更: ${last:-バックアップのときのもの}"

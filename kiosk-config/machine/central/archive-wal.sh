#!/usr/bin/env bash
# archive_command: archive-wal.sh PATH NAME FOLDER. Says "done" only when the segment and its name are on the disk; a segment
# that is there already must be the same (PostgreSQL asks again after a crash), or PostgreSQL keeps it and an alarm follows.
set -euo pipefail
from=$1 name=$2 folder=$3
to=$folder/$name
mkdir -p "$folder"
if [ -e "$to" ]; then
  cmp -s "$from" "$to" && exit 0
  echo "kazasu: $name is in the archive with other content" >&2
  exit 1
fi
part=$folder/.$name.$$.part
trap 'rm -f "$part"' EXIT
# conv=fsync: the copy is on the disk before it gets its name; sync FOLDER: the name is, too.
dd if="$from" of="$part" bs=1M conv=fsync status=none
# Never over another's: both machines of a cluster write here.
ln -T "$part" "$to"
sync "$folder"

#!/usr/bin/env bash
# Run as root on the machine this folder was made for ({{name}}, {{address}}). Can be run again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" -eq 0 ] || { echo 'root で実行してください' >&2; exit 2; }
if ! ip -o addr show | grep -qw '{{address}}'; then
  echo 'このフォルダーは {{name}}（{{address}}）用です。この機械にそのアドレスはありません' >&2
  exit 2
fi
export DEBIAN_FRONTEND=noninteractive
packages=(etcd-server etcd-client openssl)
[ -e "$here/etc/kazasu/cluster/patroni.yml" ] && packages+=(curl patroni python3-etcd python3-psycopg2 python3-idna postgresql-15)
# Debian makes and starts a cluster of its own otherwise.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
systemctl disable --now etcd.service patroni.service postgresql.service >/dev/null 2>&1 || true
getent group kazasu-node >/dev/null || groupadd --system kazasu-node
id kazasu >/dev/null 2>&1 || useradd --system --create-home --shell /usr/sbin/nologin kazasu
(cd "$here" && find . -mindepth 2 -type f -not -path './pki/*' -printf '%P\n') | while read -r file; do
  install -D -m "$(stat -c %a "$here/$file")" "$here/$file" "/$file"
done
chgrp kazasu-node /etc/kazasu/cluster/node.key
chmod 640 /etc/kazasu/cluster/node.key
if [ -e /etc/kazasu/cluster/patroni.yml ]; then
  # patronictl reads the machine's key, too.
  usermod -aG kazasu-node postgres
  chown postgres /etc/kazasu/cluster/patroni.yml /usr/lib/kazasu/make-database.sh
  mkdir -p '{{backup}}'
  mountpoint -q '{{backup}}' || echo '注意: {{backup}} は別の装置ではありません（マウントされていません）' >&2
  chown postgres '{{backup}}'
  mkdir -p /etc/modules-load.d /etc/udev/rules.d
  echo softdog >/etc/modules-load.d/kazasu-watchdog.conf
  echo 'KERNEL=="watchdog", OWNER="postgres"' >/etc/udev/rules.d/60-kazasu-watchdog.rules
  modprobe softdog 2>/dev/null || echo '注意: softdog がありません。Patroni だけが止まった主を止めるものがありません' >&2
fi
# The key that opens what the centre keeps sealed in the database: on its own machine, and in the safe. One that is there stays.
if [ -e "$here/centre.key" ]; then
  key=/var/lib/kazasu-central/centre.key
  install -d -m 700 -o kazasu -g kazasu "$(dirname "$key")"
  if [ ! -e "$key" ]; then
    install -m 600 -o kazasu -g kazasu "$here/centre.key" "$key"
  elif ! cmp -s "$here/centre.key" "$key"; then
    echo "注意: 本部の鍵（$key）が束のものと違います。機械のものを残しました。金庫にはこの機械のものを写してください" >&2
  fi
fi
systemctl daemon-reload
# Not waited for: etcd is ready only when more than half of the machines are, and this may be the first of them.
units=(kazasu-etcd.service)
[ ! -e /etc/kazasu/cluster/patroni.yml ] || units+=(kazasu-patroni.service kazasu-backup.timer)
systemctl enable "${units[@]}"
systemctl start --no-block "${units[@]}"
echo '{{name}}: できました'

#!/usr/bin/env bash
# Installs what the tests need on Debian (as root) and cannot come from npm. Does nothing where all is there.
set -euo pipefail
# vpcd waits at these ports, and the machine must give them to nobody else; where that cannot be said, the tests try again.
if [ "$(id -u)" -eq 0 ]; then
  { echo 35963-35964 >/proc/sys/net/ipv4/ip_local_reserved_ports; } 2>/dev/null || true
fi
need=()
want() { command -v "$1" >/dev/null 2>&1 || need+=("${@:2}"); }
want pcscd pcscd
want opensc-tool opensc
want pcsc_scan pcsc-tools
want chromium chromium
want strace strace
want openssl openssl
if [ ! -x /usr/lib/postgresql/15/bin/pg_basebackup ] && apt-cache show postgresql-15 >/dev/null 2>&1; then
  # Debian would make and start a cluster of its own.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  need+=(postgresql-15)
fi
# Only the long run needs them: KAZASU_PRIMARY_KILLS.
if [ -n "${KAZASU_PRIMARY_KILLS:-}" ]; then
  want patroni patroni python3-etcd python3-psycopg2 python3-idna
  want etcd etcd-server
fi
want pdftotext poppler-utils
# IPAmj明朝, the font of names on papers: not ours to bring.
[ -e /usr/share/fonts/truetype/ipamj/ipamjm.ttf ] || need+=(fonts-ipamj-mincho)
compgen -G '/usr/lib/pcsc/drivers/serial/libifdvpcd.so*' >/dev/null || need+=(vsmartcard-vpcd)
fc-list 2>/dev/null | grep -qi 'noto sans cjk' || need+=(fontconfig fonts-noto-cjk)
[ ${#need[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "kazasu: these are missing and are installed by your administrator: ${need[*]}" >&2
  exit 3
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null

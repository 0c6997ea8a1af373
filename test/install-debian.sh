#!/usr/bin/env bash
# Installs what the tests need on Debian (as root) and cannot come from npm. Does nothing where all is there.
set -euo pipefail
need=()
want() { command -v "$1" >/dev/null 2>&1 || need+=("${@:2}"); }
want pcscd pcscd
want opensc-tool opensc
want pcsc_scan pcsc-tools
want chromium chromium
want strace strace
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

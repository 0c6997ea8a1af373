#!/usr/bin/env bash
# Before Patroni starts: until the etcd of all machines have met once, etcd calls itself version 3.0.0, and a Patroni that sees
# that (it looks once) speaks an older protocol and says "waiting on etcd" for ever. Afterwards this returns at once.
set -euo pipefail
said=
while true; do
  version=$(curl -sf -m 3 --cacert '{{etc}}/ca.crt' --cert '{{etc}}/node.crt' --key '{{etc}}/node.key' \
    'https://{{address}}:2379/version' | sed -n 's/.*"etcdcluster":"\([0-9]*\)\.\([0-9]*\)\..*/\1 \2/p') || version=
  read -r major minor <<<"${version:-0 0}"
  if ((major > 3 || (major == 3 && minor >= 4))); then exit 0; fi
  [ -n "$said" ] || echo 'kazasu: waiting until the etcd of every machine has started'
  said=yes
  sleep 1
done

#!/usr/bin/env bash
# certificates.sh FOLDER NAME=ADDRESS...: a CA of the cluster in FOLDER and a certificate for each machine in FOLDER/NAME/pki.
# What is there is kept. ca.key never goes to a machine: keep FOLDER in the safe.
set -euo pipefail
umask 077
folder=$1
shift
ca=$folder/ca
mkdir -p "$ca"
if [ ! -s "$ca/ca.crt" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -sha256 \
    -subj '/CN=Kazasu cluster CA' -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$ca/ca.key" -out "$ca/ca.crt.part" 2>/dev/null
  mv "$ca/ca.crt.part" "$ca/ca.crt"
fi
for machine in "$@"; do
  name=${machine%%=*} address=${machine#*=}
  pki=$folder/$name/pki
  mkdir -p "$pki"
  cp "$ca/ca.crt" "$pki/ca.crt"
  # One that has a year left, of this machine, stays.
  if [ -s "$pki/node.crt" ] && openssl x509 -in "$pki/node.crt" -noout -checkend 31536000 >/dev/null \
    && openssl x509 -in "$pki/node.crt" -noout -checkip "$address" | grep -q 'does match'; then continue; fi
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -subj "/CN=$name" \
    -keyout "$pki/node.key" -out "$pki/node.csr" 2>/dev/null
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:%s,IP:%s\n' \
    "$name" "$address" >"$pki/node.ext"
  openssl x509 -req -in "$pki/node.csr" -CA "$ca/ca.crt" -CAkey "$ca/ca.key" -CAcreateserial -days 1825 -sha256 \
    -extfile "$pki/node.ext" -out "$pki/node.crt" 2>/dev/null
  rm -f "$pki/node.csr" "$pki/node.ext"
done

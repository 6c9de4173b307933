#!/usr/bin/env bash
# Makes every file here anew. Needs OpenSSL 3 and nothing else.
set -euo pipefail
cd "$(dirname "$0")"
rm -f ./*.pem
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

cat > "$temporary/ca.cnf" <<'CONFIGURATION'
[authority]
database = $ENV::HOME/index.txt
serial = $ENV::HOME/serial.txt
new_certs_dir = $ENV::HOME
default_md = sha256
policy = anything
unique_subject = no
copy_extensions = copy
[anything]
commonName = supplied
CONFIGURATION
export HOME="$temporary"
touch "$temporary/index.txt"

# key NAME: a private key
key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1-key.pem"; }

# sign NAME BEGIN END EXTENSIONS OPTION...: a certificate
sign() {
  local name=$1 begin=$2 end=$3 extensions=$4
  shift 4
  openssl req -new -key "$name-key.pem" -subj "/CN=hazelcast-ts test $name" -addext "$extensions" -out "$temporary/request.pem"
  openssl ca -batch -notext -config "$temporary/ca.cnf" -name authority -rand_serial -startdate "${begin}0101000000Z" -enddate "${end}0101000000Z" \
    -in "$temporary/request.pem" -out "$name.pem" "$@" 2> "$temporary/errors.txt" || { cat "$temporary/errors.txt" >&2; exit 1; }
}

authority() {
  key "$1"
  sign "$1" 2020 2120 'basicConstraints=critical,CA:TRUE' -selfsign -keyfile "$1-key.pem"
}

# leaf NAME AUTHORITY NAMES [END]
leaf() {
  key "$1"
  sign "$1" 2020 "${4:-2120}" "subjectAltName=$3" -cert "$2.pem" -keyfile "$2-key.pem"
}

authority authority
authority unknown-authority
leaf server authority DNS:localhost,IP:127.0.0.1
leaf other-name authority DNS:elsewhere.example
leaf expired authority DNS:localhost,IP:127.0.0.1 2021
leaf stranger unknown-authority DNS:localhost,IP:127.0.0.1
leaf client authority DNS:client.example
rm authority-key.pem unknown-authority-key.pem

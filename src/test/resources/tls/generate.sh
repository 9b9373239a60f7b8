#!/bin/sh
# Makes the keys and certificates of the tests, valid for a hundred years: sh generate.sh, in this folder.
set -eu
days=36500
names='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'

# The authority: its key is thrown away at the end.
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days $days -subj '/CN=Roomcast test CA' \
    -addext basicConstraints=critical,CA:TRUE

# certificate NAME KEY: signs the key, and appends the authority's certificate for a chain
certificate() {
    openssl req -new -key "$2" -subj "/CN=$1" -out request.pem
    printf '%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$names" > extensions
    openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days $days -extfile extensions -out "$1.pem"
    cat ca.pem >> "$1.pem"
}

# RSA in PKCS#8, the same in PKCS#1, and encrypted in both forms.
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key
openssl pkey -in rsa.key -aes256 -passout pass:secret -out rsa-encrypted.key
openssl rsa -in rsa.key -traditional -aes256 -passout pass:secret -out rsa-pkcs1-encrypted.key
certificate rsa rsa.key

# EC in PKCS#8, and in SEC1 with and without the block that names the curve before it; a curve of another length, too.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key
openssl ec -in ec.key -out ec-sec1.key
{ openssl ecparam -name prime256v1; cat ec-sec1.key; } > ec-sec1-parameters.key
certificate ec ec.key
openssl ecparam -name secp384r1 -genkey -noout -out ec384-sec1.key
certificate ec384 ec384-sec1.key

# Of a kind that browsers do not take.
openssl genpkey -algorithm ED25519 -out ed25519.key

# PKCS#12: with a password, without, with certificates only.
openssl pkcs12 -export -inkey rsa.key -in rsa.pem -name server -passout pass:secret -out rsa.p12
openssl pkcs12 -export -inkey ec.key -in ec.pem -name server -passout pass: -out ec-no-password.p12
openssl pkcs12 -export -nokeys -in rsa.pem -passout pass:secret -out no-key.p12

rm -f ca.key request.pem extensions

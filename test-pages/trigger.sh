#!/bin/sh
# Pushes one message to every window of a user:
#
#     trigger.sh NAME MESSAGE
#
# ROOMCAST_URL says where Roomcast is, ROOMCAST_KEY holds its trigger key. Exits 0 when it was
# accepted; the answer, {"sockets":N} or {"error":"…"}, goes to stdout. Needs curl 7.76 or newer.
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 NAME MESSAGE" >&2
  exit 2
fi

# The key travels by stdin: arguments are visible to everybody in the process list.
# Without --get the same fields go as a POST, for messages too long for an address.
{ [ -z "${ROOMCAST_KEY:-}" ] || printf 'Authorization: Bearer %s\n' "$ROOMCAST_KEY"; } |
  curl --silent --show-error --fail-with-body --max-time 5 --write-out '\n' --header @- \
    --get --data-urlencode "name=$1" --data-urlencode "msg=$2" "${ROOMCAST_URL:-http://127.0.0.1:8080/}"

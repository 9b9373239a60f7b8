#!/bin/sh
# install.sh SOURCE TARGET: installs what SOURCE/package-lock.json pins into TARGET/node_modules, if it is not there yet.
# It runs none of the packages' own install scripts: nothing is compiled, nothing else is downloaded.
set -eu
source=$1
target=$2
stamp=$target/installed # a copy of what was asked for when the last installation succeeded

if cat "$source/package.json" "$source/package-lock.json" | cmp -s - "$stamp"; then
    exit 0
fi
if ! command -v npm >/dev/null; then
    echo "npm is missing. Install it with: sudo apt-get install --no-install-recommends nodejs npm" >&2
    exit 1
fi

packages=$(sed -n '/"dependencies"/,/}/ { s/^ *".*": "npm:\(.*\)".*/\1/p; t
    s/^ *"\(.*\)": "\([0-9].*\)".*/\1@\2/p; }' "$source/package.json" | tr '\n' ' ')
echo "npm: installing ${packages}into $target"
mkdir -p "$target"
rm -f "$stamp"
cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$target"
(cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null)
cat "$source/package.json" "$source/package-lock.json" >"$stamp"

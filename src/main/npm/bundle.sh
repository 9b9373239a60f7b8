#!/bin/sh
# bundle.sh CLASSES: makes the generated resources below the folder of dev.roomcast, called by pom.xml:
#   socketio/bundles/  the official Socket.IO clients from npm, each file gzipped, and bundles.txt: "path version" a line
#   push/test-pages/   pages.txt: the path of each test page a line (pom.xml copies the pages themselves)
set -eu
case $1 in
    /*) classes=$1 ;;
    *) classes=$PWD/$1 ;;
esac
cd "$(dirname "$0")/../../.."
npm=target/npm
bundles=$classes/socketio/bundles

# pack FOLDER PACKAGE FILE...: packs files of the package's dist folder; NAME=FILE packs one under another name.
# -n leaves the date out of the gzip header, so that equal sources make equal jars.
pack() {
    folder=$1
    package=$npm/node_modules/$2
    shift 2
    version=$(sed -n 's/^ *, *//; s/^ *"version": *"\([^"]*\)".*/\1/p' "$package/package.json")
    mkdir -p "$bundles/$folder"
    for file; do
        name=${file%%=*}
        gzip -9 -n -c "$package/dist/${file#*=}" >"$bundles/$folder/$name.gz"
        echo "$folder/$name $version" >>"$bundles/bundles.tmp"
    done
}

sh src/main/npm/install.sh src/main/npm "$npm"

# The list is written last, so it is also the sign that all is done.
if ! [ "$bundles/bundles.txt" -nt "$npm/installed" ] || ! [ "$bundles/bundles.txt" -nt src/main/npm/bundle.sh ]; then
    rm -rf "$bundles"
    pack 4 socket.io-client \
        socket.io.js socket.io.js.map \
        socket.io.min.js socket.io.min.js.map \
        socket.io.esm.min.js socket.io.esm.min.js.map \
        socket.io.msgpack.min.js socket.io.msgpack.min.js.map
    pack 2 socket.io-client-2 \
        socket.io.js socket.io.js.map \
        socket.io.slim.js socket.io.slim.js.map
    pack 0.9 socket.io-client-0.9 \
        socket.io.js socket.io.min.js
    # Where the 0.9 client asks for them.
    pack static/flashsocket socket.io-client-0.9 \
        WebSocketMain.swf WebSocketMainInsecure.swf
    # Generations that pages of their time use, for lab.html to try; one file each keeps the jar small.
    pack 3 socket.io-client-3 socket.io.js=socket.io.min.js
    pack 1.7 socket.io-client-1.7 socket.io.js=socket.io.min.js
    mv "$bundles/bundles.tmp" "$bundles/bundles.txt"
fi

mkdir -p "$classes/push/test-pages"
(cd test-pages && find . -type f ! -name '.*' | sed 's|^\./||' | LC_ALL=C sort) >"$classes/push/test-pages/pages.txt"

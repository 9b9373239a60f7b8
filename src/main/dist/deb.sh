#!/bin/sh
# deb.sh JAR VERSION FOLDER: makes the Debian package FOLDER/roomcast_VERSION_all.deb of the standalone jar. Needs
# dpkg-deb and java, no root; the same files make the same bytes.
set -eu
jar=$1
version=$2
folder=$3
cd "$(dirname "$0")/../../.."
dist=src/main/dist
root=$folder/deb-root
# The date of every file, as pom.xml has it for the jar.
SOURCE_DATE_EPOCH=$(date -u -d 2026-01-01 +%s)
export SOURCE_DATE_EPOCH

# put MODE SOURCE PATH
put() {
    mkdir -p "$root/$(dirname "$3")"
    install -m "$1" "$2" "$root/$3"
}

umask 022
rm -rf "$root"
put 644 "$jar" usr/share/roomcast/roomcast.jar
put 644 test-pages/php/Roomcast.php usr/share/roomcast/Roomcast.php
put 644 $dist/grafana-dashboard.json usr/share/roomcast/grafana-dashboard.json
put 644 $dist/prometheus-alerts.yml usr/share/roomcast/prometheus-alerts.yml
put 755 $dist/roomcast usr/bin/roomcast
put 644 $dist/roomcast.service usr/lib/systemd/system/roomcast.service
put 644 $dist/roomcast.properties etc/roomcast/roomcast.properties
put 644 $dist/default etc/default/roomcast
put 644 $dist/logrotate etc/logrotate.d/roomcast
mkdir -p "$root/usr/share/bash-completion/completions"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$jar" completion bash >"$root/usr/share/bash-completion/completions/roomcast"
put 644 README.md usr/share/doc/roomcast/README.md
put 644 LICENSE usr/share/doc/roomcast/copyright
echo '
The jar carries jackson-core and picocli (Apache License 2.0) and socket.io-client (MIT); see META-INF in it.' \
    >>"$root/usr/share/doc/roomcast/copyright"
for script in postinst prerm postrm; do
    put 755 $dist/debian/$script DEBIAN/$script
done
put 644 $dist/debian/conffiles DEBIAN/conffiles
put 644 $dist/debian/triggers DEBIAN/triggers
sed "s/VERSION/$version/; s/SIZE/$(du -sk --apparent-size "$root" | cut -f1)/" $dist/debian/control \
    >"$root/DEBIAN/control"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group --build "$root" "$folder/roomcast_${version}_all.deb" >/dev/null
rm -rf "$root"
echo "$folder/roomcast_${version}_all.deb"

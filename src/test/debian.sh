#!/bin/sh
# Installs, starts, upgrades, removes and purges the Debian package in a Debian of its own, below target/: make deb-test.
# Needs root, debootstrap and Debian's archive; takes a minute or two. Ends with "the Debian package is good".
set -eu
cd "$(dirname "$0")/../.."
root=$PWD/target/debian-root
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

fail() {
    echo "make deb-test: $*" >&2
    exit 1
}

# in_root COMMAND...
in_root() {
    chroot "$root" "$@" </dev/null
}

# expect WHAT WANTED GOT
expect() {
    [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
    echo "ok: $1"
}

# Starts what ExecStart of the unit says, as its user, on a port that is free; asks for something; stops it by SIGTERM.
start_and_stop() {
    command=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/roomcast.service")
    JAVA_OPTIONS=$(. "$root/etc/default/roomcast" && echo "$JAVA_OPTIONS")
    : >"$root/tmp/log"
    # shellcheck disable=SC2086 # the words of the command line, as systemd has them
    ROOMCAST_PORT=0 chroot --userspec=roomcast:roomcast "$root" $(eval "echo \"$command\"") </dev/null \
        >"$root/tmp/log" 2>&1 &
    server=$!
    tries=0
    until grep -q 'point a browser to' "$root/tmp/log"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || fail "the server did not come to listen: $(cat "$root/tmp/log")"
        kill -0 $server 2>/dev/null || fail "the server has ended: $(cat "$root/tmp/log")"
        sleep 0.1
    done
    url=$(sed -n 's/.*point a browser to //p' "$root/tmp/log")
    # shellcheck disable=SC2154 # given by the caller
    expect "the server answers at $url" "$wanted" "$(curl -sS --max-time 10 "$url?name=test&msg=hello")"
    kill -TERM $server
    status=0
    wait $server || status=$?
    server=
    expect "it ends by SIGTERM" 0 $status
}

clean_up() {
    [ -z "${server:-}" ] || kill -KILL "$server" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
}

[ "$(id -u)" = 0 ] || fail "it needs root"
command -v debootstrap >/dev/null || fail "debootstrap is missing. Install it with: sudo apt-get install debootstrap"
version=$(sed -n '/<artifactId>roomcast<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p;}' pom.xml)
trap clean_up EXIT

if ! [ -e "$root/installed" ]; then
    rm -rf "$root"
    echo "make deb-test: debootstrap into $root"
    debootstrap --variant=minbase bookworm "$root" >target/debootstrap.log 2>&1 ||
        fail "debootstrap failed, see target/debootstrap.log"
    touch "$root/installed"
fi
mount -t proc proc "$root/proc"
# Of a run that was cut off.
in_root dpkg --purge roomcast >/dev/null 2>&1 || true
# With what the package needs, so that it alone is compared below.
in_root apt-get -qq update
in_root apt-get -qq install -y --no-install-recommends default-jre-headless adduser >"$root/tmp/apt.log" 2>&1 ||
    fail "$(tail -5 "$root/tmp/apt.log")"
files() {
    in_root find / -xdev ! -path '/proc*' ! -path '/run/*' ! -path '/tmp*' ! -path '/var/lib/dpkg/*' \
        ! -path '/var/log/*' ! -path '/var/lib/apt*' ! -path '/var/cache/apt*' ! -name '*-' | sort
}
files >target/debian-before.txt
sh src/main/dist/deb.sh target/roomcast.jar "$version" "$root/tmp"
sh src/main/dist/deb.sh target/roomcast.jar "$version+next" "$root/tmp"

in_root apt-get -qq install -y --no-install-recommends "/tmp/roomcast_${version}_all.deb" >"$root/tmp/apt.log" 2>&1 ||
    fail "not installed: $(cat "$root/tmp/apt.log")"
expect "installed" "install ok installed $version" "$(in_root dpkg-query -W -f '${Status} ${Version}' roomcast)"
expect "settings are the service's alone" "640 root roomcast" \
    "$(in_root stat -c '%a %U %G' /etc/roomcast/roomcast.properties)"
expect "the class archive is there" "yes" "$([ -s "$root/var/cache/roomcast/roomcast.jsa" ] && echo yes)"
expect "the service is enabled" "yes" \
    "$([ -L "$root/etc/systemd/system/multi-user.target.wants/roomcast.service" ] && echo yes)"
expect "the command works" "$version" "$(in_root roomcast --version | sed 's/.* //')"
expect "bash can complete it" "" "$(in_root bash -n /usr/share/bash-completion/completions/roomcast 2>&1)"
expect "no file is changed" "" "$(in_root dpkg --verify roomcast)"
wanted='{"sockets":0}' start_and_stop

echo 'trigger-key=secret' >>"$root/etc/roomcast/roomcast.properties"
in_root chmod 600 /etc/roomcast/roomcast.properties
in_root chown roomcast /etc/roomcast/roomcast.properties
in_root dpkg -i "/tmp/roomcast_${version}+next_all.deb" >"$root/tmp/apt.log" 2>&1 ||
    fail "not upgraded: $(cat "$root/tmp/apt.log")"
expect "upgraded" "install ok installed $version+next" "$(in_root dpkg-query -W -f '${Status} ${Version}' roomcast)"
expect "settings stay" "600 roomcast trigger-key=secret" \
    "$(in_root stat -c '%a %U' /etc/roomcast/roomcast.properties) $(tail -1 "$root/etc/roomcast/roomcast.properties")"
wanted='{"error":"trigger key missing or wrong: send Authorization: Bearer KEY"}' start_and_stop

in_root dpkg --remove roomcast >/dev/null 2>&1
expect "removed, but for settings" "deinstall ok config-files" "$(in_root dpkg-query -W -f '${Status}' roomcast)"
expect "the jar is gone" "" "$(ls "$root/usr/share/roomcast" "$root/var/cache/roomcast" 2>/dev/null || true)"
in_root dpkg --purge roomcast >"$root/tmp/apt.log" 2>&1 || fail "not purged: $(cat "$root/tmp/apt.log")"
expect "the user is gone" "" "$(in_root getent passwd roomcast || true)"
files >target/debian-after.txt
expect "nothing is left" "" "$(diff target/debian-before.txt target/debian-after.txt || true)"
echo "make deb-test: the Debian package is good"

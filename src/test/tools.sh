#!/bin/sh
# Sees to it that the real peers of the tests are on this machine: Node and its clients, Chromium, PHP, curl, OpenSSL,
# proxies, logrotate, Prometheus. What is missing is installed where that is ours to do (root, apt-get); elsewhere the run fails and
# says how. No test is ever skipped for a missing tool.
set -eu
cd "$(dirname "$0")/../.."

# need PACKAGES COMMAND...: notes the Debian packages as missing when the command fails
need() {
    packages=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $packages"
}

look() {
    missing=
    # Node itself: other runtimes bring a command of the same name.
    need nodejs node -e 'process.exit(!process.versions.bun && parseInt(process.versions.node) >= 18 ? 0 : 1)'
    need npm command -v npm
    # The shell is the same browser without a window, and far lighter.
    need chromium-headless-shell sh -c 'command -v chromium-headless-shell || command -v chromium'
    need 'php-cli php-curl' php -r 'exit(extension_loaded("curl") ? 0 : 1);'
    need curl command -v curl
    need openssl command -v openssl
    need logrotate sh -c 'PATH=$PATH:/usr/sbin; command -v logrotate'
    # With the module that passes connections on, which Debian has in a package of its own.
    need 'nginx-light libnginx-mod-stream' sh -c 'PATH=$PATH:/usr/sbin; built=$(nginx -V 2>&1) || exit 1
        case $built in
            *--with-stream=dynamic*) ls /etc/nginx/modules-enabled/*stream* ;;
            *--with-stream*) ;;
            *) exit 1 ;;
        esac'
    need haproxy sh -c 'PATH=$PATH:/usr/sbin; haproxy -v'
    # The program and its modules, without a server that is set up.
    need apache2-bin sh -c 'ls /usr/lib/apache2/modules/mod_proxy_http.so && PATH=$PATH:/usr/sbin apache2 -v'
    need caddy caddy version
    # It brings promtool, too.
    need prometheus sh -c 'command -v prometheus && command -v promtool'
    # To complete our command line by.
    need bash command -v bash
    need zsh command -v zsh
    need bsdutils command -v script
    need prometheus command -v promtool
    # To look at our package and unit; neither installs anything.
    need dpkg command -v dpkg-deb
    need systemd command -v systemd-analyze
}

look
if [ -n "$missing" ]; then
    install="apt-get install --no-install-recommends$missing"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "make test: tools are missing:$missing. Install them with: sudo $install" >&2
        exit 1
    fi
    echo "make test: tools are missing, installing them: $install"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update </dev/null || echo "make test: apt-get update failed, going on with the package lists at hand"
    # shellcheck disable=SC2086 # a list of packages
    apt-get -qq install -y --no-install-recommends $missing </dev/null
    look
    if [ -n "$missing" ]; then
        echo "make test: installed, yet not usable:$missing (Node must be 18 or newer, PHP have its curl extension)" >&2
        exit 1
    fi
fi

sh src/main/npm/install.sh src/test/node target/node-tests

#!/usr/bin/env bash
# Builds the images, starts the lab's four nodes, its DNS and its virus scanner in containers, sends a mail from Belgium
# to France, and stops everything again. With docker or podman, without compose.
#
#   docker/build-and-run.sh            build, run, send a mail, stop
#   docker/build-and-run.sh --keep     leave the containers running
#
# Environment: CONTAINER_TOOL (docker or podman; default: the one that is installed),
#              BUILD_OPTIONS and RUN_OPTIONS (more arguments for "build" and "run", where a machine needs them),
#              TESTA_LAB_NET (the first two numbers of the loopback addresses; default: 127.64),
#              TESTA_BUILD=no (the server is built already).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${CONTAINER_TOOL:-}" ]; then
    CONTAINER_TOOL=$(command -v podman || command -v docker || true)
fi
[ -n "$CONTAINER_TOOL" ] || { echo "docker or podman is needed. On Debian: apt-get install podman" >&2; exit 3; }
read -r -a build_options <<<"${BUILD_OPTIONS:-}"
read -r -a run_options <<<"${RUN_OPTIONS:-}"
# Some machines need options in front of the command (podman --runtime ...).
read -r -a tool <<<"$CONTAINER_TOOL"

export TESTA_LAB_HOME=$PWD/docker/.lab TESTA_LAB_NET=${TESTA_LAB_NET:-127.64}
nodes=(ms-b relay-1 relay-2 ms-f)
case "${tool[0]}" in
    # The image format of podman's own has no health check.
    *podman) build_options+=(--format docker) ;;
esac

stop() {
    echo "Stopping the containers"
    for name in "${nodes[@]}" clamd dns; do
        "${tool[@]}" stop --time 30 "testa-$name" >/dev/null 2>&1 || true
        "${tool[@]}" rm --force --volumes "testa-$name" >/dev/null 2>&1 || true
    done
}

run() {
    local name=$1
    shift
    "${tool[@]}" run --detach --name "testa-$name" --network host "${run_options[@]}" "$@" >/dev/null
}

await_healthy() {
    local name=$1 deadline=$((SECONDS + 240))
    while [ $SECONDS -lt $deadline ]; do
        if "${tool[@]}" exec "testa-$name" healthy 2>/dev/null; then
            echo "$name is healthy"
            return
        fi
        sleep 1
    done
    echo "$name does not become healthy; its last words:" >&2
    "${tool[@]}" logs --tail 30 "testa-$name" >&2
    "${tool[@]}" exec "testa-$name" tail -n 30 /var/lib/testa-mail/logs/server.log >&2
    exit 1
}

[ "${TESTA_BUILD:-yes}" = no ] || ./testa build
./testa lab configure
"${tool[@]}" build "${build_options[@]}" --file docker/Dockerfile --target clamd --tag testa-lab-clamd .
"${tool[@]}" build "${build_options[@]}" --file docker/Dockerfile --target server --tag testa-mail .

stop
if [ "${1:-}" != --keep ]; then
    trap stop EXIT
fi
run dns --volume "$TESTA_LAB_HOME/dns:/dns:ro" testa-mail lab-dns eu-admin.net /dns/eu-admin.net.zone "$TESTA_LAB_NET.0.1:5353"
run clamd --user "$(id -u):$(id -g)" --volume "$TESTA_LAB_HOME/clamd:$TESTA_LAB_HOME/clamd" \
    testa-lab-clamd -c "$TESTA_LAB_HOME/clamd/clamd.conf"
for node in "${nodes[@]}"; do
    run "$node" --memory 768m --volume "$TESTA_LAB_HOME/$node/conf:/etc/testa-mail:ro" testa-mail
done
for node in "${nodes[@]}"; do
    await_healthy "$node"
done

# The lab's users, through the James CLI inside of each container.
# (status says 1: for the lab's own command these nodes do not run.)
{ ./testa lab status --json || true; } | python3 -c '
import json, sys
for node in json.load(sys.stdin):
    for user in node["users"]:
        print(node["name"], user["address"], user["password"])' | while read -r node address password; do
    "${tool[@]}" exec "testa-$node" testa james-cli --conf /etc/testa-mail --var /var/lib/testa-mail \
        AddUser "$address" "$password" </dev/null
done

echo "One mail from Belgium to France, through the containers:"
./testa lab send
"${tool[@]}" exec testa-ms-b id

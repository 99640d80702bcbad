#!/usr/bin/env bash
# PostgreSQL with pgvector, and nats-server, as ordinary processes of this machine, for where there is no container
# runtime. The AppHost calls this script; every command can be run by hand too.
#
#   servers.sh check                    is everything here? exit 0: yes; 3: no, but `install` can bring it; 4: no, and it cannot.
#                                       Prints one line that says what is missing and what to do about it.
#   servers.sh install                  brings what is missing (Debian, Ubuntu); safe to repeat and to run twice at once
#   servers.sh postgres FOLDER PORT     runs the server on FOLDER; user POSTGRES_USER, password POSTGRES_PASSWORD
#   servers.sh nats FOLDER PORT         runs the server on FOLDER; user NATS_USER, password NATS_PASSWORD
#
# Bash 3.2 is enough: it is what macOS has.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
min_postgres=14
min_nats=2.10
# Where Debian releases that lack pgvector or a recent nats-server take them from.
newer_suite=trixie
system_tools=/var/lib/tasktracker/tools
if [ "$(id -u)" = 0 ]; then tools=$system_tools; else tools=${XDG_DATA_HOME:-$HOME/.local/share}/TaskTracker/tools; fi

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# --- Finding ---------------------------------------------------------------------------------------------------------

postgres_major() { "$1/postgres" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }

postgres_sharedir() {
  if [ -x "$1/pg_config" ]; then "$1/pg_config" --sharedir; else say "${1%/bin}/share/postgresql"; fi
}

has_vector() { [ -e "$(postgres_sharedir "$1")/extension/vector.control" ]; }

# The folders with postgres and initdb that are new enough, the most wanted first.
postgres_folders() {
  local on_path folder
  # Through symbolic links, to where pg_config and the rest are.
  on_path=$(command -v postgres 2>/dev/null) && on_path=$(dirname "$(readlink -f "$on_path")") || on_path=
  {
    say "$on_path"
    ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
      /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin 2>/dev/null | sort -rV
  } | while read -r folder; do
    [ -n "$folder" ] && [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] || continue
    at_least "$(postgres_major "$folder")" "$min_postgres" && say "$folder"
  done || true
}

# One that has pgvector already, else the first: that is the one to install it for.
find_postgres() {
  local folder first=
  for folder in $(postgres_folders); do
    if has_vector "$folder"; then say "$folder"; return; fi
    first=${first:-$folder}
  done
  say "$first"
}

find_nats() {
  local file version
  for file in "$(command -v nats-server 2>/dev/null || true)" /usr/sbin/nats-server /opt/homebrew/bin/nats-server \
    /usr/local/bin/nats-server "$tools/nats-server/usr/sbin/nats-server" "$system_tools/nats-server/usr/sbin/nats-server"; do
    [ -n "$file" ] && [ -x "$file" ] || continue
    version=$("$file" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9.]+).*/\1/')
    if at_least "$version" "$min_nats"; then say "$file"; return; fi
  done
}

missing() {
  local postgres
  postgres=$(find_postgres)
  if [ -z "$postgres" ]; then
    say "PostgreSQL $min_postgres or newer, pgvector"
  elif ! has_vector "$postgres"; then
    say "pgvector for PostgreSQL $(postgres_major "$postgres")"
  fi
  [ -n "$(find_nats)" ] || say "nats-server $min_nats or newer"
}

can_be_root() { is_root || { have sudo && sudo -n true 2>/dev/null; }; }

check() {
  local what
  what=$(missing | paste -s -d , - | sed 's/,/, /g; s/,  */, /g')
  [ -n "$what" ] || { say "PostgreSQL in $(find_postgres), $(find_nats)"; return 0; }
  if have apt-get && have dpkg; then
    if can_be_root; then say "missing: $what; run: $here/servers.sh install"; return 3; fi
    say "missing: $what; run: sudo $here/servers.sh install"
  elif have brew; then
    say "missing: $what; run: brew install postgresql@17 pgvector nats-server"
  else
    say "missing: $what; install them so that they are on PATH, or install Docker or Podman"
  fi
  return 4
}

# --- Installing ------------------------------------------------------------------------------------------------------

# Descriptor 7 is the lock of this installation: a daemon that a package starts must not inherit it.
as_root() { if is_root; then "$@" 7>&-; else sudo -n "$@" 7>&-; fi; }

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -q --no-install-recommends "$@" </dev/null \
    || die "apt-get could not install $*: its output above says why"
}

candidate() { LC_ALL=C apt-cache policy "$1" | sed -n 's/^ *Candidate: \([^(].*\)/\1/p'; }

# apt with sources, lists and cache of its own, so that the machine's stay what they are.
private_apt() {
  local command=$1 apt=$tools/apt; shift
  "$command" -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::Lists="$apt/lists" \
    -o Dir::Cache="$apt/cache" -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o APT::Sandbox::User=root -q "$@"
}

# Opens the newer suite on the mirror that this machine is configured to use, however its sources are written.
open_newer_suite() {
  local apt=$tools/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg option= mirror
  [ ! -e "$apt/opened" ] || return 0
  [ ! -e "$keyring" ] || option="[signed-by=$keyring] "
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  for mirror in $(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' \
    | awk '$1 !~ /-/ && $2 == "main" && !seen[$3]++ { print $3 }'); do
    say "taking package lists of $newer_suite"
    printf '%s %s%s %s main\n' deb "$option" "$mirror" "$newer_suite" deb-src "$option" "$mirror" "$newer_suite" > "$apt/sources.list"
    if private_apt apt-get update; then : > "$apt/opened"; return 0; fi
  done
  die "the configured apt mirrors do not carry Debian $newer_suite: $(missing | paste -s -d , -) must be installed by hand"
}

install_postgres() {
  local conf=/etc/postgresql-common/createcluster.conf failed=
  say "installing PostgreSQL"
  apt_install postgresql-common
  # The package would otherwise create and start a cluster of its own.
  as_root sed -i.tasktracker 's/^#* *create_main_cluster.*/create_main_cluster = false/' "$conf"
  (apt_install postgresql) || failed=1
  as_root mv "$conf.tasktracker" "$conf"
  [ -z "$failed" ] || exit 1
}

install_vector() {
  local folder=$1 major build version
  major=$(postgres_major "$folder")
  if [ "$folder" = "/usr/lib/postgresql/$major/bin" ] && [ -n "$(candidate "postgresql-$major-pgvector")" ]; then
    say "installing pgvector for PostgreSQL $major"
    apt_install "postgresql-$major-pgvector"
    return
  fi

  [ -x "$folder/pg_config" ] || die "pgvector cannot be built for the PostgreSQL in $folder, which has no pg_config: install its development files"
  say "building pgvector for PostgreSQL $major from the source package of $newer_suite"
  open_newer_suite
  set --
  have make || set -- make
  have gcc || set -- "$@" gcc libc6-dev
  if [ ! -e "$("$folder/pg_config" --includedir-server)/postgres.h" ]; then
    # Headers of the very version that is installed, where there is a choice: a running server is not upgraded in passing.
    version=$(dpkg-query -W -f '${Version}' "postgresql-$major" 2>/dev/null || true)
    if apt-cache madison "postgresql-server-dev-$major" | grep -qF " $version "; then
      set -- "$@" "postgresql-server-dev-$major=$version"
    else
      set -- "$@" "postgresql-server-dev-$major"
    fi
  fi
  [ $# = 0 ] || apt_install "$@"
  build=$tools/build
  rm -rf "$build"; mkdir -p "$build"
  (cd "$build" && private_apt apt-get source --download-only pgvector && tar -xf pgvector_*.orig.tar.*) \
    || die "the source package of pgvector could not be fetched"
  # OPTFLAGS: no -march=native, so that the library survives a move of the disk to another processor.
  set -- -C "$(ls -d "$build"/pgvector-*/)" OPTFLAGS= with_llvm=no PG_CONFIG="$folder/pg_config"
  make -s -j 2 "$@" && as_root make -s "$@" install || die "pgvector could not be built: the output above says why"
  rm -rf "$build"
}

install_nats() {
  local version download=$tools/download private=
  say "installing nats-server into $tools"
  version=$(candidate nats-server)
  rm -rf "$download" "$tools/nats-server"; mkdir -p "$download"
  if [ -z "$version" ] || ! at_least "$version" "$min_nats"; then
    open_newer_suite
    private=private_apt
  fi
  # Unpacked, not installed: the package would start a service.
  (cd "$download" && $private apt-get download nats-server && dpkg -x nats-server_*.deb "$tools/nats-server") \
    || die "nats-server could not be fetched"
  rm -rf "$download"
}

install() {
  local postgres
  mkdir -p "$tools"
  exec 7> "$tools/install.lock"
  ! have flock || flock -w 1800 7 || die "another installation holds $tools/install.lock"
  [ -n "$(missing)" ] || { say "nothing is missing"; return; }
  have apt-get && have dpkg || die "$(check || true)"

  postgres=$(find_postgres)
  if [ -z "$postgres" ] || ! has_vector "$postgres"; then
    can_be_root || die "$(check || true)"
    as_root apt-get -q update || say "apt-get update failed; going on with the lists that are here"
    [ -n "$postgres" ] || { install_postgres; postgres=$(find_postgres); }
    [ -n "$postgres" ] || die "the PostgreSQL of this release is older than $min_postgres"
    has_vector "$postgres" || install_vector "$postgres"
  fi
  [ -n "$(find_nats)" ] || install_nats
  rm -rf "$tools/apt"
  [ -z "$(missing)" ] || die "$(check || true)"
  say "everything is here"
}

# --- Running ---------------------------------------------------------------------------------------------------------

# What goes in front of a server's command: PostgreSQL refuses to run as root, and nothing here needs it.
account=
drop=()
use_account() {
  local signal=$1
  if is_root; then
    account=postgres
    id "$account" >/dev/null 2>&1 || die "the servers do not run as root and there is no account 'postgres': run as an ordinary user"
  fi
  if have setpriv && setpriv --help 2>&1 | grep -q -- --pdeathsig; then
    # The kernel stops the server when this script dies, even by SIGKILL.
    drop=(setpriv --pdeathsig "$signal")
    [ -z "$account" ] || drop+=(--reuid="$account" --regid="$account" --init-groups)
    drop+=(--)
  elif [ -n "$account" ]; then
    drop=(runuser -u "$account" --)
  else
    drop=(env)
  fi
}

prepare_folder() {
  local folder=$1 parent
  parent=$(dirname "$folder")
  mkdir -p "$parent"
  if [ -n "$account" ] && ! "${drop[@]}" test -x "$parent"; then
    # The folder that was given to us may be closed (a temporary one is); those above it are not ours to open.
    chmod a+x "$parent"
    "${drop[@]}" test -x "$parent" \
      || die "the account '$account' cannot enter $parent: set TaskTracker:DataDirectory to a folder that it can"
  fi

  # The server inherits the lock, so it is free only when the last of its processes has gone.
  exec 9> "$folder.lock"
  ! have flock || flock -w 20 9 \
    || die "$folder is in use by another instance: stop that, or set TaskTracker:DataDirectory to another folder"
}

own() { [ -z "$account" ] || chown "$account" "$@"; }

# Runs a server and stops it by the signal it wants, when this script is told to stop or is left alone by its parent.
supervise() {
  local signal=$1 parent=$PPID server pause= status=0; shift
  "${drop[@]}" "$@" &
  server=$!
  trap 'kill -s "$signal" "$server" 2>/dev/null || true' TERM INT HUP
  while kill -0 "$server" 2>/dev/null; do
    kill -0 "$parent" 2>/dev/null || kill -s "$signal" "$server" 2>/dev/null || true
    sleep 1 9>&- &
    pause=$!
    # Ends with either of the two, or with a signal.
    wait_for_any "$server" "$pause"
    kill "$pause" 2>/dev/null || true
  done
  wait "$server" || status=$?
  return "$status"
}

wait_for_any() {
  if [ "${BASH_VERSINFO[0]}" -ge 5 ]; then wait -n "$@" 2>/dev/null || true; else wait "$2" 2>/dev/null || true; fi
}

run_postgres() {
  local folder=$1 port=$2 bin= each locale=C
  : "${POSTGRES_PASSWORD:?must be set}"
  use_account INT # SIGTERM would wait for the clients to leave
  prepare_folder "$folder"

  if [ -s "$folder/PG_VERSION" ]; then
    for each in $(postgres_folders); do
      if [ "$(postgres_major "$each")" = "$(cat "$folder/PG_VERSION")" ] && has_vector "$each"; then bin=$each; break; fi
    done
    [ -n "$bin" ] || die "$folder was made by PostgreSQL $(cat "$folder/PG_VERSION"), which is no longer here with pgvector:" \
      "install it, or set TaskTracker:DataDirectory to another folder"
  else
    bin=$(find_postgres)
    [ -n "$bin" ] || die "$(check || true)"
    ! locale -a 2>/dev/null | grep -qiE '^C\.utf-?8$' || locale=C.UTF-8
    # Made beside and moved into place, so that a start that is cut off leaves no half of a cluster.
    rm -rf "$folder.new"; mkdir -m 700 "$folder.new"; own "$folder.new"
    # The password goes by a pipe that the server's account opened itself.
    "${drop[@]}" bash -c '"$0" --pgdata="$1" --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") --encoding=UTF8 \
      --locale="$2" --auth-host=scram-sha-256 --auth-local=scram-sha-256 --no-instructions' "$bin/initdb" "$folder.new" "$locale" 9>&-
    [ ! -d "$folder" ] || rmdir "$folder"
    mv "$folder.new" "$folder"
  fi

  # Whoever wrote it is dead, or the lock would not be ours; its number may meanwhile be another process's.
  ! have flock || rm -f "$folder/postmaster.pid"
  # max_parallel_maintenance_workers: pgvector 0.8.0 may fail to build an HNSW index in parallel.
  supervise INT "$bin/postgres" -D "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=200 -c max_parallel_maintenance_workers=0 -c timezone=UTC -c log_timezone=UTC \
    -c log_line_prefix='%m [%p] %q%u@%d '
}

run_nats() {
  local folder=$1 port=$2 nats password
  : "${NATS_PASSWORD:?must be set}"
  use_account TERM
  prepare_folder "$folder"
  nats=$(find_nats)
  [ -n "$nats" ] || die "$(check || true)"
  mkdir -p "$folder"; chmod 700 "$folder"
  password=$(printf '%s' "$NATS_PASSWORD" | sed 's/[\\"]/\\&/g')
  rm -f "$folder/nats.conf"
  (umask 077 && cat > "$folder/nats.conf") <<CONF
listen: "127.0.0.1:$port"
jetstream { store_dir: "$folder" }
authorization { user: "${NATS_USER:-nats}", password: "$password" }
CONF
  own -R "$folder"
  unset NATS_PASSWORD
  supervise TERM "$nats" --config "$folder/nats.conf"
}

case "${1:-}" in
  check | install) [ $# = 1 ] || die "usage: servers.sh $1"; "$1" ;;
  postgres | nats) [ $# = 3 ] || die "usage: servers.sh $1 FOLDER PORT"; "run_$1" "$2" "$3" ;;
  *) die "usage: servers.sh check | install | postgres FOLDER PORT | nats FOLDER PORT" ;;
esac

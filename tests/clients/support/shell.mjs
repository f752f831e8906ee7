// How the commands of documents are run: as they stand, in bash, with the program and `curl` wrapped.

/** `serve` is stopped once it listens; a stream ends after two seconds, and must have sent something. */
export const SHELL_FUNCTIONS = `
set -euo pipefail
curl() {
  case " $* " in
    *" -N "*)
      command curl --fail-with-body --silent --show-error --max-time 2 "$@" >stream || [ $? = 28 ]
      grep -q '^data' stream
      ;;
    *) command curl --fail-with-body --show-error --max-time 20 "$@" && echo ;;
  esac
}
passerelle() {
  if [ "$1" != serve ]; then "$PASSERELLE" "$@" <<<"A long password 2026!"; return; fi
  : >listens
  "$PASSERELLE" "$@" >>listens &
  local server=$!
  for _ in $(seq 600); do
    if grep -q '^passerelle listens on' listens; then kill "$server"; wait "$server"; return; fi
    kill -0 "$server"
    sleep 0.1
  done
  kill "$server"
  return 1
}
`;

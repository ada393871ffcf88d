#!/usr/bin/env bash
# Whether a server answers, where there is neither curl nor wget: healthy.sh [HOST [PORT]]
set -euo pipefail
exec 3<>"/dev/tcp/${1:-127.0.0.1}/${2:-3000}"
printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 4 _ status _ <&3
[ "$status" = 200 ]

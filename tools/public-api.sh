#!/usr/bin/env bash
# public-api.sh: writes the public API of the libraries anew into PublicAPI.Unshipped.txt beside each project: run it when the API was changed on
# purpose, look at the difference, commit it. At a release the lines move to PublicAPI.Shipped.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
projects="Orator.Graphs Orator.Checkpoints Orator.Engine Orator Orator.Codec Orator.Live Orator.Training"
for project in $projects; do
  [ -e "src/$project/PublicAPI.Shipped.txt" ] || echo "#nullable enable" > "src/$project/PublicAPI.Shipped.txt"
  echo "#nullable enable" > "src/$project/PublicAPI.Unshipped.txt"
done

# With nothing declared the compiler names each symbol, in the form of these files.
log=$(mktemp)
for project in Orator.Training Orator.Live; do
  dotnet build "src/$project" --nologo -v q -p:TreatWarningsAsErrors=false >> "$log" || { tail -20 "$log"; exit 1; }
done
for project in $projects; do
  sed -nE "s|.*: warning RS0016: Symbol '(.*)' is not part of the declared public API .*\[.*[/\\]$project\.csproj\].*|\1|p" "$log" \
    | LC_ALL=C sort -u >> "src/$project/PublicAPI.Unshipped.txt"
  echo "$project: $(($(wc -l < "src/$project/PublicAPI.Unshipped.txt") - 1)) lines"
done
rm "$log"

#!/bin/sh
# Checks exported records of fleet: run it in their folder. It needs sh, sed, tail, wc and sha256sum. It prints what
# doesn't hold as FILE:LINE, and ends with 0 where everything does.
cd "$(dirname "$0")" || exit 1
failed=0
zeros=0000000000000000000000000000000000000000000000000000000000000000

broken() {
  printf '%s\n' "$1"
  failed=1
}

chain_in() {
  printf '%s' "$1" | sed 's/.*,"chain":"\([0-9a-f]*\)"}$/\1/'
}

# check_chain FILE: each line follows the one before. Leaves the number of lines in $number.
check_chain() {
  previous=$zeros
  number=0
  while IFS= read -r line; do
    number=$((number + 1))
    stated=$(chain_in "$line")
    found=$({
      printf '%s' "$previous"
      printf '%s' "$line" | sed 's/,"chain":"[0-9a-f]*"}$/}/'
    } | tr -d '\n' | sha256sum)
    [ "${found%% *}" = "$stated" ] || broken "$1:$number: altered, or a line before it was removed"
    previous=$stated
  done <"$1"
}

# value NAME LINE: the value of a member of one of the ledger's lines, which hold nothing nested.
value() {
  printf '%s' "$2" | sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

check_seal() {
  journal=runs/$(value run "$1")/journal.jsonl
  lines=$(value lines "$1")
  sealed=$(value last "$1")
  [ "$(chain_in "$(sed -n "${lines}p" "$journal" 2>/dev/null)")" = "$sealed" ] ||
    broken "$journal:$lines: not what ledger.jsonl:$2 sealed"
}

check_chain ledger.jsonl
echo "ledger.jsonl: $number lines, the last with chain $previous"
at=0
while IFS= read -r entry; do
  at=$((at + 1))
  run=$(value run "$entry")
  case $(value type "$entry") in
    run-begun)
      if [ -f "runs/$run/journal.jsonl" ]; then
        check_chain "runs/$run/journal.jsonl"
      else
        broken "runs/$run/journal.jsonl: removed: ledger.jsonl:$at names it"
      fi
      ;;
    run-sealed) check_seal "$entry" "$at" ;;
  esac
done <ledger.jsonl
for folder in runs/*/; do
  run=${folder%/}
  grep -q "\"run\":\"${run##*/}\"" ledger.jsonl || broken "$folder: the ledger doesn't name it"
done
[ "$failed" = 0 ] && echo "All records hold."
exit "$failed"

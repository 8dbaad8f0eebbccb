#!/bin/sh
# Checks exported records of fleet: sh verify.sh [ALLOWED_SIGNERS]. It needs sh, sha256sum, and grep, sed, tail, tr and wc; where
# ssh-keygen is, it checks the signed heads, too. It prints what doesn't hold as FILE:LINE, and ends with 0 where
# everything does.
case ${1:-} in
  '') signers= ;;
  /*) signers=$1 ;;
  *) signers=$PWD/$1 ;;
esac
cd "$(dirname "$0")" || exit 1
LC_ALL=C
export LC_ALL
failed=0
zeros=0000000000000000000000000000000000000000000000000000000000000000
newline='
'

broken() {
  printf '%s\n' "$1"
  failed=1
}

# chain_in LINE: leaves the chain value that a line states in $stated.
chain_in() {
  stated=${1##*,\"chain\":\"}
  stated=${stated%\"\}}
}

# check_text FILE: read would pass over NULs, and over what follows the last newline.
check_text() {
  [ "$(tr -d '\000' <"$1" | wc -c)" -eq "$(wc -c <"$1")" ] || broken "$1: altered: it holds NUL bytes"
}

# check_chain FILE: each line follows the one before. Leaves the number of lines in $number.
check_chain() {
  check_text "$1"
  previous=$zeros
  number=0
  while IFS= read -r line; do
    number=$((number + 1))
    chain_in "$line"
    found=$(printf '%s%s}' "$previous" "${line%,\"chain\":\"*}" | sha256sum)
    [ "${found%% *}" = "$stated" ] || broken "$1:$number: altered, or a line before it was removed"
    previous=$stated
  done <"$1"
  [ ! -s "$1" ] || [ "$(tail -c 1 "$1" | wc -l)" -eq 1 ] || echo "note: $1:$((number + 1)): half a line, as a crash leaves it"
}

# value NAME LINE: the value of a member of one of the ledger's lines, which hold nothing nested.
value() {
  printf '%s' "$2" | sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# line_chain FILE NUMBER: the chain value of that line, empty where there is none.
line_chain() {
  chain_in "$(sed -n "$2p" "$1" 2>/dev/null)"
  printf '%s' "$stated"
}

# is_run NAME: whether it can be the name of a run, which is a folder here and nowhere else.
is_run() {
  case $1 in
    '' | .* | *[!A-Za-z0-9._-]*) return 1 ;;
  esac
}

check_begun() {
  if [ ! -f "runs/$run/journal.jsonl" ]; then
    broken "runs/$run/journal.jsonl: removed: ledger.jsonl:$at names it"
    return
  fi
  check_chain "runs/$run/journal.jsonl"
  [ "$(line_chain "runs/$run/journal.jsonl" 1)" = "$(value first "$1")" ] ||
    broken "runs/$run/journal.jsonl:1: not the line with which ledger.jsonl:$at says that the run began"
  check_plan "runs/$run"
}

# check_plan FOLDER: the plan beside a journal is the one that its first line names.
check_plan() {
  plan=$(sed -n '1s/.*[,{]"planSha256":"\([0-9a-f]*\)".*/\1/p' "$1/journal.jsonl")
  if [ -z "$plan" ]; then
    [ ! -e "$1/plan.json" ] || broken "$1/plan.json: put in: the record names no plan"
    return
  fi
  found=$(sha256sum <"$1/plan.json") 2>/dev/null
  [ "${found%% *}" = "$plan" ] || broken "$1/plan.json: altered or removed"
}

check_sealed() {
  journal=runs/$run/journal.jsonl
  lines=$(value lines "$1")
  # Journals of before there was a ledger were never entered as begun.
  case $seen in
    *"$newline$run$newline"*) ;;
    *) [ ! -f "$journal" ] || check_chain "$journal" ;;
  esac
  [ "$(line_chain "$journal" "$lines")" = "$(value last "$1")" ] ||
    broken "$journal:$lines: not what ledger.jsonl:$at sealed"
}

# check_end RUN: what the last line of the ledger on a run leaves open.
check_end() {
  entry=$(grep -F "\"run\":\"$1\"" ledger.jsonl | tail -n 1)
  journal=runs/$1/journal.jsonl
  [ -f "$journal" ] || return 0
  if [ "$(value type "$entry")" != run-sealed ]; then
    echo "note: $journal: no seal yet: lines that are missing at its end would not show"
    return
  fi
  lines=$(value lines "$entry")
  [ "$(wc -l <"$journal")" -eq "$lines" ] ||
    broken "$journal:$((lines + 1)): lines after those that were sealed, or lines missing"
  [ "$(value how "$entry")" != closed ] || [ "$(tail -c 1 "$journal" | wc -l)" -eq 1 ] ||
    broken "$journal:$((lines + 1)): half a line after the seal"
}

# check_stray JOURNAL: a controller that died as it began a run leaves one with a single line.
check_stray() {
  [ -f "$1" ] || return 0
  if [ "$(wc -l <"$1")" -le 1 ]; then
    echo "note: $1: this run was never begun"
  else
    broken "$1: put in: the ledger knows no such run"
  fi
}

# check_head FILE: a signed head names a line of the ledger, which must still be there as it was.
check_head() {
  lines=$(sed -n 's/^fleet records: ledger.jsonl has \([0-9]*\) lines, .*/\1/p' "$1")
  chain=$(sed -n 's/.*, the last with chain \([0-9a-f]*\), at .*/\1/p' "$1")
  if [ -z "$lines" ] || [ -z "$chain" ] || [ "$(line_chain ledger.jsonl "$lines")" != "$chain" ]; then
    broken "$1: ledger.jsonl:${lines:-?} is not the line that was signed: lines were removed or rewritten"
  fi
  command -v ssh-keygen >/dev/null || return 0
  if [ -z "$signers" ]; then
    who=$(ssh-keygen -Y check-novalidate -n fleet-records -s "$1.sig" <"$1" 2>&1) || broken "$1: the signature doesn't hold"
  else
    name=$(ssh-keygen -Y find-principals -f "$signers" -s "$1.sig" 2>/dev/null </dev/null | sed -n 1p)
    who=$(ssh-keygen -Y verify -f "$signers" -I "$name" -n fleet-records -s "$1.sig" <"$1" 2>&1) ||
      broken "$1: not signed by anybody in $signers"
  fi
  echo "$1: line $lines: $who"
}

check_chain ledger.jsonl
echo "ledger.jsonl: $number lines, the last with chain $previous"
at=0
seen=$newline
while IFS= read -r entry; do
  at=$((at + 1))
  run=$(value run "$entry")
  if ! is_run "$run"; then
    broken "ledger.jsonl:$at: it names no run"
    continue
  fi
  case $(value type "$entry") in
    run-begun) check_begun "$entry" ;;
    run-sealed) check_sealed "$entry" ;;
    run-reopened) ;;
    *) broken "ledger.jsonl:$at: no line of a ledger" ;;
  esac
  case $seen in
    *"$newline$run$newline"*) ;;
    *) seen=$seen$run$newline ;;
  esac
done <ledger.jsonl
for folder in runs/*/; do
  run=${folder%/}
  run=${run##*/}
  case $seen in
    *"$newline$run$newline"*) check_end "$run" ;;
    *) check_stray "${folder}journal.jsonl" ;;
  esac
done
heads=0
for head in signatures/*.head; do
  [ -f "$head" ] || continue
  heads=$((heads + 1))
  check_head "$head"
done
[ -z "$signers" ] || [ "$heads" -gt 0 ] || broken "signatures: there is no signed head to check against"
[ "$failed" = 0 ] && echo "All records hold."
exit "$failed"

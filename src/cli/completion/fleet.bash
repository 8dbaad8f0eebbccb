# Completion of fleet for bash. In ~/.bashrc: source <(fleet completion bash)
_fleet() {
  local rest=${COMP_LINE:0:COMP_POINT} word joined i value last before='' breaks='' quoted=''
  local -a words=()
  # COMP_WORDS is cut at : and = too; what isn't separated by space is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]} joined=yes
    if [[ $i -eq 0 || $rest == [[:space:]]* ]]; then
      joined='' rest=${rest#"${rest%%[![:space:]]*}"}
    fi
    ((i == COMP_CWORD)) && word=$rest
    rest=${rest:${#word}}
    if [[ $joined ]]; then words[${#words[@]} - 1]+=$word; else words+=("$word"); fi
  done
  last=${words[${#words[@]} - 1]}
  [[ $last == [\"\']* ]] && quoted=yes
  words=("${words[@]//[\"\'\\]/}")
  # What readline replaces begins behind the last : or =, where these end words.
  [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
  [[ $COMP_WORDBREAKS == *=* ]] && breaks+='='
  [[ $breaks && ! $quoted ]] && before=${last%"${last##*["$breaks"]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    value=${value#"$before"}
    [[ $value == */ ]] && compopt -o nospace 2>/dev/null
    [[ ! $quoted && $value == *[[:space:]\"\'\\\$\&\;\(\)\<\>\|]* ]] && printf -v value %q "$value"
    COMPREPLY+=("$value")
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _fleet fleet

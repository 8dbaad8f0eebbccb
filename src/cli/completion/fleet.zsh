#compdef fleet
# Completion of fleet for zsh. In ~/.zshrc, behind compinit: source <(fleet completion zsh)
_fleet() {
  local value help
  local -a typed values shown folders
  typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
  while IFS=$'\t' read -r value help; do
    if [[ $value == */ ]]; then
      folders+=("$value")
    else
      values+=("$value") shown+=("$value${help:+  -- $help}")
    fi
  done < <("${typed[1]}" __complete -- "${(@)typed[2,-1]}" 2>/dev/null)
  compadd -l -d shown -a values
  compadd -S '' -a folders
}
if [[ ${funcstack[1]} == _fleet ]]; then _fleet "$@"; else compdef _fleet fleet; fi

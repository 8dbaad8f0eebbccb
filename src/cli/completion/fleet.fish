# Completion of fleet for fish. In ~/.config/fish/config.fish: fleet completion fish | source
function __fleet_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program __complete -- $words (commandline -ct) 2>/dev/null
end
complete -c fleet -f -a '(__fleet_complete)'

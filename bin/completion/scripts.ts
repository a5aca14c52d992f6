/** What a shell runs to complete `tincan`: it asks the program for candidates, a line each, with a tab before what they are. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Lines of the answer that stand for the shell's own completion of paths. No peer and no room can be called so. */
export const FILES = '/files';
export const FOLDERS = '/folders';

const BASH = `# tincan's completion for bash: put  eval "$(tincan completion bash)"  into ~/.bashrc
# A word of which bash understands nothing, whatever stands before it: names are chosen by others. printf %q would give $'...' for what it cannot
# print, and that is a quote that ends behind one that the user has opened.
_tincan_quote() {
  local LC_ALL=C at character
  REPLY=
  for ((at = 0; at < \${#1}; at++)); do
    character=\${1:at:1}
    case $character in
      [-a-zA-Z0-9_./:=@%+,]) REPLY+=$character ;;
      [[:punct:][:space:]]) REPLY+=\\\\$character ;;
      *) REPLY+=$character ;;
    esac
  done
}
_tincan() {
  local line word REPLY current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    word=\${line%%$'\\t'*}
    case $word in
      ${FILES}) compopt -o default; return ;;
      ${FOLDERS}) compopt -o dirnames; return ;;
    esac
    # What stands before an equals sign is a word of its own to bash.
    if [[ $current == = || \${COMP_WORDS[COMP_CWORD-1]} == = ]]; then word=\${word#--*=}; fi
    _tincan_quote "$word"
    COMPREPLY+=("$REPLY")
  done < <(tincan complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _tincan tincan
`;

const ZSH = `#compdef tincan
# tincan's completion for zsh: put  eval "$(tincan completion zsh)"  into ~/.zshrc, behind compinit
_tincan() {
  local line word
  local -a found shown
  for line in "\${(@f)$(tincan complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    word=\${line%%$'\\t'*}
    case $word in
      '') continue ;;
      ${FILES}) _files; return ;;
      ${FOLDERS}) _files -/; return ;;
    esac
    found+=("$word")
    if [[ $line == *$'\\t'?* ]]; then shown+=("$word  -- \${line#*$'\\t'}"); else shown+=("$word"); fi
  done
  (( $#found )) && compadd -l -d shown -a found
}
compdef _tincan tincan
`;

const FISH = `# tincan's completion for fish: tincan completion fish > ~/.config/fish/completions/tincan.fish
function __tincan_complete
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  for line in (tincan complete -- $before[2..] "$current" 2>/dev/null)
    switch $line
      case '${FILES}'
        __fish_complete_path "$current"
      case '${FOLDERS}'
        __fish_complete_directories "$current" ''
      case '*'
        printf '%s\\n' $line
    end
  end
end
complete -c tincan -f -a '(__tincan_complete)'
`;

const SCRIPTS: Record<Shell, string> = { bash: BASH, zsh: ZSH, fish: FISH };

/** The script for a shell, to be read by it. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

package cli

import (
	"github.com/spf13/cobra"

	"millrace/configs"
	"millrace/internal/cli/terminal"
)

// shells are the shells that completions exist for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print completions for a shell: bash, zsh, fish or powershell",
		Long: `Print a script that has a shell complete commands, flags and the names of connectors. SHELL is bash,
zsh, fish or powershell. The script for bash needs the package bash-completion.`,
		Example: `  source <(worker completion bash)
  worker completion zsh > "${fpath[1]}/_worker"
  worker completion fish | source`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			if near, ok := configs.Nearest(args[0], shells); ok {
				return terminal.Usage("unknown shell %q: did you mean %s?", args[0], near)
			}
			return terminal.Usage("unknown shell %q: expected %s", args[0], terminal.Alternatives(shells))
		},
	}
}

/** Questions to a person at the terminal. The package is loaded for the first one: most runs ask nothing. */

/** A password, not shown while it's typed. */
export async function askPassword(message: string): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  return password({ message }, { output: process.stderr });
}

/** Yes or no; no unless somebody says otherwise. */
export async function askWhether(message: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message, default: false }, { output: process.stderr });
}

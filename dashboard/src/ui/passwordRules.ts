const fewestCharacters = 10
const mostCharacters = 1_000

/** What a field for a new password says and checks before anything is sent; the server has the same rules. */
export const passwordRules = {
  description: `At least ${fewestCharacters} characters`,
  minLength: fewestCharacters,
  maxLength: mostCharacters,
} as const

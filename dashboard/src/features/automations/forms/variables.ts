export interface Variable {
  /** As it stands between the braces. */
  name: string
  words: string
}

const ofUser: readonly Variable[] = [
  { name: 'user.email', words: 'E-mail' },
  { name: 'user.name', words: 'Name' },
  { name: 'user.user_id', words: 'Your id' },
  { name: 'user.key', words: 'Key' },
  { name: 'user.score', words: 'Score' },
]

const ofEvent: readonly Variable[] = [
  { name: 'event.name', words: 'Event' },
  { name: 'event.url', words: 'Page' },
  { name: 'event.occurred_at', words: 'When' },
]

const others: readonly Variable[] = [
  { name: 'automation.name', words: 'Automation' },
  { name: 'run.id', words: 'Run' },
  { name: 'workspace.name', words: 'Workspace' },
]

const plain = /^[A-Za-z_]\w*$/

/** What a text can be filled in with, by where it comes from. Attributes whose names are no plain words are left out. */
export function variablesOf(
  userAttributes: readonly string[],
  eventAttributes: readonly string[],
): [group: string, variables: Variable[]][] {
  const attributes = (home: string, names: readonly string[]) =>
    names.filter((name) => plain.test(name)).map((name) => ({ name: `${home}.${name}`, words: name }))
  return [
    ['The user', [...ofUser, ...attributes('user.attributes', userAttributes)]],
    ['The event that started it', [...ofEvent, ...attributes('event.attributes', eventAttributes)]],
    ['Also', [...others]],
  ]
}

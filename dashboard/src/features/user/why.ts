import type { UserScore } from '../../api/types'

export type Rule = UserScore['rules'][number]

/** The rules of a group that say something: what adds most first, what gave nothing left out. */
export function rulesOf(score: UserScore, group: string): Rule[] {
  return score.rules
    .filter(
      (rule) =>
        rule.group === group &&
        (rule.value !== 0 || rule.entries > 0 || rule.cut.object + rule.cut.window > 0),
    )
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))
}

/** `Falls below “Hot”` */
export function crossingWords({ direction, name }: NonNullable<UserScore['next_crossing']>): string {
  return `${direction === 'down' ? 'Falls below' : 'Reaches'} “${name}”`
}

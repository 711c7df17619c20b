import { ApiError, type Problem } from '../../api/error'
import { problemAt } from '../../ui/problems'

/** What the server said is wrong with one part of a plan, each with its way from that part on. */
export function problemsOf(error: unknown, part: string): Problem[] {
  if (!(error instanceof ApiError)) return []
  return error.problems.flatMap((problem) => {
    const rest =
      problem.where === part
        ? ''
        : problem.where.startsWith(`${part}.`)
          ? problem.where.slice(part.length + 1)
          : null
    return rest === null ? [] : [{ ...problem, where: rest }]
  })
}

/** What no field of the form can show. */
export function otherProblems(
  error: unknown,
  problems: readonly Problem[],
  fields: readonly string[],
): string[] {
  if (!error) return []
  const placed = problems.filter(({ where }) =>
    fields.some((field) => problemAt([{ where, message: ' ', hint: '' }], field)),
  )
  const all = error instanceof ApiError ? error.problems.length : 0
  if (all > 0 && placed.length === all) return []
  const inPart = problems.filter((problem) => !placed.includes(problem)).map(({ message }) => message)
  if (inPart.length) return inPart
  return [error instanceof Error ? error.message : String(error)]
}

import { describe, expect, it } from 'vitest'
import type { DraftSaved, Graph } from '../src/api/automationTypes'
import { ApiError } from '../src/api/error'
import { DraftSaver, type Saving } from '../src/features/automations/draftSaver'

function aSaver(answers: (DraftSaved | Error)[], outlives = true) {
  const sent: [Graph, number][] = []
  const told: Saving['kind'][] = []
  let onSend = () => {}
  const saver = new DraftSaver(
    {
      send: async (graph, revision) => {
        sent.push([graph, revision])
        onSend()
        const answer = answers.shift()
        if (!answer || answer instanceof Error) throw answer
        return answer
      },
      tell: ({ kind }) => told.push(kind),
      saved: () => {},
      outlives: () => outlives,
    },
    4,
  )
  return {
    saver,
    sent,
    told,
    whileSending: (act: () => void) => {
      onSend = () => {
        onSend = () => {}
        act()
      }
    },
  }
}

const saved = (revision: number): DraftSaved => ({ revision, problems: [] })
const graph = (start: string): Graph => ({ start })

describe('Saving drafts', () => {
  it('sends what changed meanwhile after what is on its way, upon its revision', async () => {
    const { saver, sent, told, whileSending } = aSaver([saved(5), saved(6)])
    saver.want(graph('a'))
    whileSending(() => {
      saver.want(graph('b'))
      saver.want(graph('c'))
      void saver.flush()
    })
    await saver.flush()

    expect(sent).toEqual([
      [graph('a'), 4],
      [graph('c'), 5],
    ])
    expect(told.at(-1)).toBe('saved')
    expect(saver.isBehind).toBe(false)
  })

  it('sends the newest at once when the page is left, and says that nothing is lost', async () => {
    const { saver, sent } = aSaver([saved(5)])
    expect(saver.leave()).toBe(true)
    saver.want(graph('a'))

    expect(saver.leave()).toBe(true)
    expect(sent).toEqual([[graph('a'), 4]])
    expect(saver.leave()).toBe(true)
    await saver.flush()
    expect(sent).toHaveLength(1)
  })

  it('warns who leaves while what is newest waits for what is on its way', async () => {
    const { saver, whileSending } = aSaver([saved(5), saved(6)])
    saver.want(graph('a'))
    let isSafe = true
    whileSending(() => {
      saver.want(graph('b'))
      isSafe = saver.leave()
    })
    await saver.flush()

    expect(isSafe).toBe(false)
    expect(saver.leave()).toBe(true)
  })

  it('warns who leaves with what is too large to outlive the page, or was refused', async () => {
    const large = aSaver([saved(5)], false)
    large.saver.want(graph('a'))
    expect(large.saver.leave()).toBe(false)

    const refused = aSaver([new Error('offline')])
    refused.saver.want(graph('a'))
    await refused.saver.flush()
    expect(refused.saver.leave()).toBe(false)
  })

  it('stops at a conflict until one of the two is chosen', async () => {
    const conflict = new ApiError({ status: 409, code: 'draft_changed', message: 'changed by ann' })
    const { saver, sent, told } = aSaver([conflict, saved(10)])
    saver.want(graph('a'))
    await saver.flush()
    saver.want(graph('b'))
    await saver.flush()
    expect(told.at(-1)).toBe('conflict')
    expect(sent).toHaveLength(1)

    await saver.goOn(9)

    expect(sent.at(-1)).toEqual([graph('b'), 9])
    expect(told.at(-1)).toBe('saved')
  })

  it('tells a failure and sends again when asked', async () => {
    const { saver, sent, told } = aSaver([new Error('no network'), saved(5)])
    saver.want(graph('a'))
    await saver.flush()
    expect(told.at(-1)).toBe('failed')

    await saver.goOn()

    expect(sent).toHaveLength(2)
    expect(told.at(-1)).toBe('saved')
  })
})

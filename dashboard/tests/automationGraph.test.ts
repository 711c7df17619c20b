import { describe, expect, it } from 'vitest'
import { zoomAtFirst } from '../src/features/automations/canvas/usePanZoom'
import { graphChanges } from '../src/features/automations/graph/changes'
import { destinationsOf } from '../src/features/automations/graph/destinations'
import { differenceBetween, isNothing } from '../src/features/automations/graph/diff'
import {
  clipOf,
  targetsOf,
  withClip,
  withoutBranch,
  withoutStep,
  withStep,
  withWayTo,
} from '../src/features/automations/graph/edit'
import {
  emptyGraph,
  faultsOf,
  type Graph,
  leadsTo,
  nodeOf,
  nodesOf,
  START,
} from '../src/features/automations/graph/graph'
import { edited, historyOf, redone, undone } from '../src/features/automations/graph/history'
import { newNode } from '../src/features/automations/graph/kinds'
import { layoutOf, nodeWidth } from '../src/features/automations/graph/layout'
import { plainNames } from '../src/features/automations/graph/words'
import { aGraph, anEdit, newId, randomOf } from './aGraph'

const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1)

/** ask → yes: tell → done */
function asking(): Graph {
  const asked = withStep(emptyGraph, START, newNode('condition', 'ask'))
  const told = withStep(asked, { node: 'ask', exit: 'yes' }, newNode('webhook', 'tell'))
  return withStep(told, { node: 'tell', exit: 'next' }, newNode('goal', 'done'))
}

describe('What a graph sends away', () => {
  it('is told by host and receiver, and as filled in where it is', () => {
    const graph: Graph = {
      nodes: [
        { id: 'crm', kind: 'webhook', name: 'Tell sales', url: 'https://crm.example:8443/{{ user.id }}?a=1' },
        { id: 'shop', kind: 'webhook', url: 'https://{{ user.shop }}/hook' },
        { id: 'mail', kind: 'email', subject: 'Hello', text: 'You' },
        { id: 'team', kind: 'email', to: 'team@shop.example', subject: 'Hello', text: 'You' },
        { id: 'page', kind: 'page_message', payload: 'Stay' },
      ],
    }

    expect(destinationsOf(graph).map(({ step, to }) => [step, to])).toEqual([
      ['Tell sales', 'crm.example:8443'],
      ['Webhook', null],
      ['E-mail', 'the user’s own e-mail address'],
      ['E-mail', 'team@shop.example'],
    ])
  })
})

describe('The canvas', () => {
  it.each([
    [348, 1_440, 1],
    [348, 390, 1],
    [640, 390, 0.6],
    [2_000, 390, 0.5],
  ])('of a graph %d wide in a window %d wide begins at %d', (width, room, zoom) => {
    expect(zoomAtFirst(width, room)).toBe(zoom)
  })
})

describe('Edits of a graph', () => {
  it('keep it well formed, whatever is done', () => {
    for (const seed of seeds) {
      const random = randomOf(seed)
      let graph = emptyGraph
      for (let count = 0; count < 40; count += 1) {
        graph = anEdit(graph, random)
        expect(faultsOf(graph), `seed ${seed}, edit ${count}`).toEqual([])
      }
    }
  })

  it('are undone to what was, and made again to what will be', () => {
    for (const seed of seeds) {
      const random = randomOf(seed)
      let history = historyOf(emptyGraph)
      const seen = [history.present]
      for (let count = 0; count < 12; count += 1) {
        const next = edited(history, anEdit(history.present, random), null)
        if (next !== history) seen.push(next.present)
        history = next
      }
      for (const graph of [...seen].reverse().slice(1)) {
        history = undone(history)
        expect(history.present).toBe(graph)
      }
      for (const graph of seen.slice(1)) {
        history = redone(history)
        expect(history.present).toBe(graph)
      }
    }
  })

  it('with the same mark are undone together', () => {
    const one = edited(historyOf('a'), 'ab', 'name')
    const two = edited(one, 'abc', 'name')

    expect(undone(two).present).toBe('a')
  })

  it('a step put into a way leads to what followed', () => {
    const graph = withStep(asking(), { node: 'ask', exit: 'yes' }, newNode('wait', 'rest'))

    expect(leadsTo(graph, { node: 'ask', exit: 'yes' })).toBe('rest')
    expect(leadsTo(graph, { node: 'rest', exit: 'next' })).toBe('tell')
  })

  it('a removed step is healed over, and what only its other exits led to is gone', () => {
    const both = withStep(asking(), { node: 'ask', exit: 'no' }, newNode('add_tag', 'tag'))
    const graph = withoutStep(both, 'ask')

    expect(graph.start).toBe('tell')
    expect(nodesOf(graph).map(({ id }) => id)).toEqual(['tell', 'done'])
    expect(nodesOf(withoutBranch(both, 'ask'))).toEqual([])
  })

  it('a way may lead back only through a wait', () => {
    const graph = asking()
    const loose = { node: 'ask', exit: 'no' }
    const waiting = withStep(graph, loose, newNode('wait', 'rest'))
    const after = { node: 'rest', exit: 'next' }

    expect(targetsOf(graph, loose).map(({ id }) => id)).toEqual(['tell', 'done'])
    expect(targetsOf(waiting, after).map(({ id }) => id)).toContain('ask')
    const looped = withWayTo(waiting, after, 'ask')
    expect(faultsOf(looped)).toEqual([])
    expect(leadsTo(withoutStep(looped, 'rest'), loose)).toBeNull()
  })

  it('a copied branch is pasted with ids of its own, and what followed follows it', () => {
    const graph = asking()
    const pasted = withClip(graph, START, clipOf(graph, 'tell', false), newId)

    expect(nodesOf(pasted)).toHaveLength(4)
    expect(leadsTo(pasted, { node: pasted.start ?? '', exit: 'next' })).toBe('ask')
    // The whole branch ends in a goal: nothing could follow it.
    expect(withClip(graph, START, clipOf(graph, 'tell', true), newId)).toBe(graph)
  })
})

describe('The layout', () => {
  it('puts no step onto another, and none above what leads to it alone', () => {
    for (const seed of seeds) {
      const graph = aGraph(seed, 40)
      const { boxes, lines } = layoutOf(graph, 64, 72)
      expect(boxes.size, `seed ${seed}`).toBe(nodesOf(graph).length)
      const all = [...boxes.values()]
      for (const [place, box] of all.entries())
        for (const other of all.slice(place + 1)) {
          const apart = Math.abs(box.x - other.x) >= nodeWidth || Math.abs(box.y - other.y) >= 64
          expect(apart, `seed ${seed}`).toBe(true)
        }
      for (const line of lines)
        if (line.kind === 'way' && line.place.node && line.to)
          expect(boxes.get(line.to)?.y, `seed ${seed}`).toBeGreaterThan(boxes.get(line.place.node)?.y ?? 0)
    }
  })
})

describe('The difference', () => {
  it('is nothing to itself, whatever is left out or said as usual', () => {
    for (const seed of seeds) {
      const graph = aGraph(seed, 25)
      const terse = JSON.parse(JSON.stringify(graph), (_, value) =>
        value === null ? undefined : value,
      ) as Graph
      expect(isNothing(differenceBetween(graph, terse))).toBe(true)
    }
  })

  it('names what was added, removed and changed', () => {
    const before = asking()
    const changed = withStep(
      withoutStep(before, 'done'),
      { node: 'ask', exit: 'no' },
      newNode('wait', 'rest'),
    )
    const { added, removed, changed: differing } = differenceBetween(before, changed)

    expect(added.map(({ id }) => id)).toEqual(['rest'])
    expect(removed.map(({ id }) => id)).toEqual(['done'])
    expect(differing.map(({ node, fields }) => [node.id, fields])).toEqual([
      ['ask', ['way']],
      ['tell', ['way']],
    ])
    expect(nodeOf(changed, 'rest')?.kind).toBe('wait')
  })

  it('says each value before and after, in words', () => {
    const before: Graph = { ...asking(), triggers: [{ kind: 'event', id: 't', event: 'cart_left' }] }
    const after: Graph = {
      ...before,
      settings: { caps: [{ times: 1 }], goal: { event: 'bought' } },
      triggers: [{ kind: 'event', id: 't', event: 'cart_left', nth: 1 }],
      nodes: nodesOf(before).map((node) =>
        node.kind === 'webhook'
          ? { ...node, url: 'https://crm.example/', next: null }
          : node.kind === 'condition'
            ? { ...node, condition: { kind: 'list', list: 3 } }
            : node,
      ),
    }
    const names = { ...plainNames, asked: { list: () => 'Newsletter', segment: () => null } }
    const lines = graphChanges(before, after, names).flatMap(({ name, fields }) =>
      fields.map((field) => `${name}, ${field.name}: ${field.before} → ${field.after}`),
    )

    expect(lines).toEqual([
      'Triggers, An event: cart_left → cart_left for the first time',
      'Rules of the runs, Not more often than:  → at most once a day',
      'Rules of the runs, Goal:  → bought',
      'Condition, Asks: always → is in list “Newsletter”',
      'Webhook, Address:  → https://crm.example/',
      'Webhook, Leads to: Goal reached → the end',
    ])
  })

  it('tells of a change wherever there is one', () => {
    for (const seed of seeds) {
      const random = randomOf(seed)
      const before = aGraph(seed, 12)
      const after = anEdit(before, random)
      const isSame = isNothing(differenceBetween(before, after))

      expect(graphChanges(before, after, plainNames).length === 0, `seed ${seed}`).toBe(isSame)
    }
  })
})

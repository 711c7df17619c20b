import { type Graph, nodesOf, type Place, START, waysOn } from './graph'
import { type Order, orderOf } from './order'

export const nodeWidth = 268
const gapX = 28
const stubWidth = 132
const stubHeight = 58
const backWidth = 200
const straightGap = 58
const branchGap = 92
const joinGap = 66
const margin = 40

export interface Box {
  x: number
  y: number
}

/** How a place is drawn: a line to a node, a stub with nothing behind it, or a note that it leads back. */
export interface Line {
  place: Place
  to: string | null
  kind: 'way' | 'loose' | 'back'
  path: string
  /** Where what is put in at this place goes, and where the line of a branch is named. */
  plus: Box
  label: Box | null
  end: Box
}

export interface Layout {
  width: number
  height: number
  boxes: ReadonlyMap<string, Box>
  lines: readonly Line[]
  /** The triggers' card. */
  start: Box
}

interface Column {
  exit: string
  to: string | null
  role: 'child' | 'join' | 'back' | 'loose'
  width: number
  height: number
}

interface Size {
  width: number
  height: number
}

/**
 * Where everything stands, top to bottom: what only one way leads to under it, branches side by side in the order of
 * their exits, and where they meet again below all of them. Coordinates are the upper left corner of each node.
 */
export function layoutOf(graph: Graph, nodeHeight: number, startHeight: number): Layout {
  return new Placing(graph, nodeHeight, startHeight).layout()
}

class Placing {
  private readonly order: Order
  private readonly sizes = new Map<string, Size>()
  private readonly columns = new Map<string, Column[]>()
  private readonly boxes = new Map<string, Box>()
  private readonly lines: Line[] = []
  private readonly joinLines: (() => void)[] = []

  constructor(
    private readonly graph: Graph,
    private readonly nodeHeight: number,
    private readonly startHeight: number,
  ) {
    this.order = orderOf(graph)
    for (const id of [...this.order.inOrder].reverse()) this.measure(id)
  }

  layout(): Layout {
    const first = this.graph.start ?? null
    const size = first ? this.sizeOf(first) : { width: nodeWidth, height: stubHeight }
    const width = Math.max(size.width, nodeWidth) + 2 * margin
    const start = { x: width / 2 - nodeWidth / 2, y: margin }
    const from = { x: width / 2, y: margin + this.startHeight }
    const top = from.y + straightGap
    if (first && this.sizes.has(first)) {
      this.put(first, width / 2 - size.width / 2, top)
      this.lines.push(straight(START, first, from, top))
    } else {
      this.lines.push(loose(START, from, from.x, null))
    }
    for (const draw of this.joinLines) draw()
    return {
      width,
      height: top + size.height + margin,
      boxes: this.boxes,
      lines: this.lines,
      start,
    }
  }

  private sizeOf(id: string): Size {
    return this.sizes.get(id) ?? { width: nodeWidth, height: this.nodeHeight }
  }

  private measure(id: string): void {
    const node = nodesOf(this.graph).find((each) => each.id === id)
    const columns = node ? waysOn(node).map(([exit, to]) => this.columnOf(id, exit, to)) : []
    this.columns.set(id, columns)
    const row = sideBySide(columns)
    const joins = sideBySide(this.order.joinsOf(id).map((join) => this.sizeOf(join)))
    this.sizes.set(id, {
      width: Math.max(nodeWidth, row.width, joins.width),
      height:
        this.nodeHeight +
        (columns.length ? gapUnder(columns) + row.height : 0) +
        (joins.height ? joinGap + joins.height : 0),
    })
  }

  private columnOf(id: string, exit: string, to: string | null): Column {
    const role = to === null ? 'loose' : this.order.roleOf(id, to)
    if (to !== null && role === 'child') return { exit, to, role, ...this.sizeOf(to) }
    const width = role === 'back' ? backWidth : stubWidth
    return { exit, to, role, width, height: role === 'join' ? 0 : stubHeight }
  }

  private put(id: string, left: number, top: number): void {
    const size = this.sizeOf(id)
    const columns = this.columns.get(id) ?? []
    const middle = left + size.width / 2
    this.boxes.set(id, { x: middle - nodeWidth / 2, y: top })
    const from = { x: middle, y: top + this.nodeHeight }
    const rowTop = from.y + gapUnder(columns)
    const row = sideBySide(columns)
    let x = middle - row.width / 2
    for (const column of columns) {
      this.putColumn(id, column, from, { x, y: rowTop })
      x += column.width + gapX
    }
    this.putJoins(id, middle, rowTop + row.height + joinGap)
  }

  private putColumn(id: string, column: Column, from: Box, corner: Box): void {
    const { exit, to, role } = column
    const place = { node: id, exit }
    const alone = (this.columns.get(id) ?? []).length === 1
    const centre = corner.x + column.width / 2
    const label = alone ? null : { x: centre, y: from.y + 34 }
    if (role === 'loose' || to === null) this.lines.push(loose(place, from, centre, label))
    else if (role === 'back') this.lines.push({ ...loose(place, from, centre, label), to, kind: 'back' })
    else if (role === 'child') {
      this.put(to, corner.x, corner.y)
      this.lines.push(
        alone
          ? straight(place, to, from, corner.y)
          : bent(place, to, from, { x: centre, y: corner.y }, label),
      )
    } else {
      this.joinLines.push(() => {
        const box = this.boxes.get(to)
        if (!box) return
        this.lines.push(joining(place, to, from, centre, { x: box.x + nodeWidth / 2, y: box.y }, label))
      })
    }
  }

  private putJoins(id: string, middle: number, top: number): void {
    const joins = this.order.joinsOf(id)
    const row = sideBySide(joins.map((join) => this.sizeOf(join)))
    let x = middle - row.width / 2
    for (const join of joins) {
      this.put(join, x, top)
      x += this.sizeOf(join).width + gapX
    }
  }
}

function sideBySide(sizes: readonly Size[]): Size {
  const width = sizes.reduce((sum, size) => sum + size.width, 0) + gapX * Math.max(0, sizes.length - 1)
  return { width, height: Math.max(0, ...sizes.map((size) => size.height)) }
}

const gapUnder = (columns: readonly Column[]): number =>
  columns.length === 0 ? 0 : columns.length === 1 && columns[0]?.role !== 'join' ? straightGap : branchGap

function straight(place: Place, to: string, from: Box, top: number): Line {
  const end = { x: from.x, y: top }
  return {
    place,
    to,
    kind: 'way',
    path: `M${from.x} ${from.y}V${top}`,
    plus: { x: from.x, y: (from.y + top) / 2 },
    label: null,
    end,
  }
}

function bent(place: Place, to: string, from: Box, end: Box, label: Box | null): Line {
  return {
    place,
    to,
    kind: 'way',
    path: elbow(from, { x: end.x, y: from.y + 34 }, end),
    plus: { x: end.x, y: end.y - 26 },
    label,
    end,
  }
}

function loose(place: Place, from: Box, x: number, label: Box | null): Line {
  const end = { x, y: from.y + (label ? branchGap - 18 : straightGap - 20) }
  return {
    place,
    to: null,
    kind: 'loose',
    path: label ? elbow(from, { x, y: from.y + 34 }, end) : `M${from.x} ${from.y}V${end.y}`,
    plus: end,
    label,
    end,
  }
}

function joining(place: Place, to: string, from: Box, x: number, end: Box, label: Box | null): Line {
  const turn = { x, y: from.y + (label ? 34 : 20) }
  const down = { x, y: end.y - 30 }
  const path = `${elbow(from, turn, down)}${bend(down, end)}`
  return { place, to, kind: 'way', path, plus: { x, y: Math.min(turn.y + 32, down.y) }, label, end }
}

const radius = 9

/** Down, across at the height of `turn`, and down to `end`. */
function elbow(from: Box, turn: Box, end: Box): string {
  const way = Math.abs(turn.x - from.x)
  if (way < 1) return `M${from.x} ${from.y}V${end.y}`
  const r = Math.min(radius, way / 2)
  const side = Math.sign(turn.x - from.x)
  const middle = from.y + 16
  return [
    `M${from.x} ${from.y}V${middle - r}`,
    `Q${from.x} ${middle} ${from.x + side * r} ${middle}`,
    `H${turn.x - side * r}`,
    `Q${turn.x} ${middle} ${turn.x} ${middle + r}`,
    `V${end.y}`,
  ].join('')
}

/** From where a line came down, across to above `end`, and down. */
function bend(down: Box, end: Box): string {
  const way = Math.abs(end.x - down.x)
  if (way < 1) return `V${end.y}`
  const r = Math.min(radius, way / 2)
  const side = Math.sign(end.x - down.x)
  return [
    `Q${down.x} ${down.y + r} ${down.x + side * r} ${down.y + r}`,
    `H${end.x - side * r}`,
    `Q${end.x} ${down.y + r} ${end.x} ${down.y + 2 * r}`,
    `V${end.y}`,
  ].join('')
}

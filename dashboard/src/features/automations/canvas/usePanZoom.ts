import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

const least = 0.3
const most = 1.5
/** Below it, on a screen as narrow as a phone's, steps could not be read. */
const leastAtFirst = 0.5
const narrow = 720

interface Size {
  width: number
  height: number
}

/** Scrolling does the rest: dragging the empty canvas scrolls it, Ctrl or ⌘ with the wheel zooms. */
export function usePanZoom(frame: RefObject<HTMLElement | null>, { width, height }: Size) {
  const [zoom, setZoom] = useState(() => zoomAtFirst(width, window.innerWidth))
  const grip = useRef<{ x: number; y: number } | null>(null)
  const zoomBy = (factor: number) =>
    setZoom((before) => Math.min(most, Math.max(least, Math.round(before * factor * 100) / 100)))
  const fit = () => {
    const room = frame.current
    if (!room) return
    const share = Math.min(room.clientWidth / width, room.clientHeight / height, 1)
    setZoom(Math.max(least, Math.floor(share * 100) / 100))
  }
  useCentred(frame, width * zoom)
  useEffect(() => {
    const room = frame.current
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      zoomBy(event.deltaY < 0 ? 1.08 : 1 / 1.08)
    }
    // React's own wheel handlers cannot hold back the page's zoom.
    room?.addEventListener('wheel', onWheel, { passive: false })
    return () => room?.removeEventListener('wheel', onWheel)
  })
  const panning = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const isEmpty = !(event.target as HTMLElement).closest('button, a')
      if (!isEmpty || event.button !== 0 || event.pointerType === 'touch') return
      grip.current = { x: event.clientX, y: event.clientY }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!grip.current) return
      event.currentTarget.scrollLeft -= event.clientX - grip.current.x
      event.currentTarget.scrollTop -= event.clientY - grip.current.y
      grip.current = { x: event.clientX, y: event.clientY }
    },
    onPointerUp: () => {
      grip.current = null
    },
  }
  return { zoom, zoomBy, fit, panning }
}

/** A narrow screen begins with the whole width of the graph, as far as it can be read so. */
export function zoomAtFirst(width: number, room: number): number {
  if (room > narrow) return 1
  return Math.min(1, Math.max(leastAtFirst, Math.floor((room / width) * 100) / 100))
}

/** The middle stays in the middle while the graph grows to both sides. */
function useCentred(frame: RefObject<HTMLElement | null>, width: number): void {
  const former = useRef<number | null>(null)
  useLayoutEffect(() => {
    const room = frame.current
    if (!room) return
    const grown = former.current === null ? width - room.clientWidth : width - former.current
    room.scrollLeft += Math.max(former.current === null ? 0 : -width, grown / 2)
    former.current = width
  }, [frame, width])
}

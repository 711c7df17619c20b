import type { Clip } from './graph/edit'

/** What was copied last, for as long as the tab lives, so that it can be pasted into another automation. */
let kept: Clip = { nodes: [] }

export function keepCopied(clip: Clip): void {
  kept = clip
}

export function copied(): Clip {
  return kept
}

import type { Decay } from '../../api/types'

/** What one point is worth after so many days. */
export function worth(decay: Decay, days: number): number {
  switch (decay.kind) {
    case 'none':
      return 1
    case 'linear':
      return Math.max(0, 1 - days / decay.days)
    case 'half_life':
      return 2 ** (-days / decay.days)
    case 'expires':
      return days < decay.days ? 1 : 0
  }
}

/** How many days a curve must show for its shape to be seen. */
export function spanOf(decay: Decay): number {
  if (decay.kind === 'none') return 30
  return decay.kind === 'half_life' ? decay.days * 4 : Math.ceil(decay.days * 1.25)
}

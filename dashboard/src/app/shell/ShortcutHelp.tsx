import { Kbd, Modal } from '@mantine/core'
import { places } from './places'
import styles from './ShortcutHelp.module.css'

const lists: [string, string[][]][] = [
  [
    'Everywhere',
    [
      ['Search or jump to', 'Ctrl', 'K'],
      ['This list', '?'],
      ['Focus the filter', '/'],
    ],
  ],
  [
    'In lists',
    [
      ['Down, up', 'j', 'k'],
      ['Open', 'Enter'],
      ['Close, let go', 'Esc'],
    ],
  ],
  ['Live', [['Pause, go on', 'p']]],
  [
    'In conditions',
    [
      ['Add below', 'Ctrl', 'Enter'],
      ['Duplicate', 'Ctrl', 'Shift', 'Enter'],
      ['Remove', 'Ctrl', 'Shift', 'Backspace'],
    ],
  ],
  [
    'In the automation builder',
    [
      ['Between steps', '↑', '↓', '←', '→'],
      ['Edit', 'Enter'],
      ['Add after', 'a'],
      ['Remove', 'Delete'],
      ['Copy, with all that follows', 'Ctrl', '(Shift)', 'C'],
      ['Paste after', 'Ctrl', 'V'],
      ['Undo, do again', 'Ctrl', '(Shift)', 'Z'],
    ],
  ],
  ['Go to', places.map((place) => [place.label, 'g', place.key])],
]

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <div className={styles.lists}>
        {lists.map(([title, shortcuts]) => (
          <section key={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl className={styles.list}>
              {shortcuts.map(([what, ...keys]) => (
                <div key={what} className={styles.line}>
                  <dt>{what}</dt>
                  <dd>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

import { Button } from '@mantine/core'
import type { AttributeHome } from '../../api/events'
import type { AttributeDefinition } from '../../api/types'
import { useMay } from '../../session/WorkspaceContext'
import { Value } from '../../ui/event/value'
import { Fact, Facts } from '../../ui/Facts'
import { count, percent } from '../../ui/figures'
import { InlineText } from '../../ui/InlineText'
import { TimeAgo } from '../../ui/Time'
import { TypeTag, typeLabels } from '../../ui/TypeTag'
import styles from './Events.module.css'
import { useAttributeEdit } from './useAttributeEdit'

/** An opened attribute: meaning, what was seen, samples as sent, and what a type change does. */
export function AttributeMore({ attribute, home }: { attribute: AttributeDefinition; home: AttributeHome }) {
  const edit = useAttributeEdit(home, attribute)
  const mayEdit = useMay('editor')
  const seen = Object.values(attribute.observed).reduce<number>((sum, times) => sum + (times ?? 0), 0)
  const hidden = attribute.state === 'hidden'
  return (
    <div className={styles.more}>
      <Facts>
        <Fact name="Meaning">
          <InlineText
            label={`description of ${attribute.name}`}
            placeholder="Add a description"
            value={attribute.description}
            disabled={!mayEdit}
            onSave={(description) => edit.change({ description }, 'Description saved')}
          />
        </Fact>
        <Fact name="Values read as">
          <span className={styles.shares}>
            {Object.entries(attribute.observed).map(([type, times]) => (
              <span key={type}>
                <TypeTag type={type} /> {percent((times ?? 0) / Math.max(1, seen))}
              </span>
            ))}
            {seen === 0 ? '–' : null}
          </span>
        </Fact>
        <Fact name="Newest, as sent">
          <span className={styles.samples}>
            {attribute.samples.map((sample, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: samples may repeat
              <Value key={place} value={sample} />
            ))}
            {attribute.samples.length === 0 ? '–' : null}
          </span>
        </Fact>
        <Fact name="Seen">
          {count(attribute.count)} times, first <TimeAgo at={attribute.first_seen} />, last{' '}
          <TimeAgo at={attribute.last_seen} />
        </Fact>
      </Facts>
      <p className={styles.note}>
        Stored as {typeLabels[attribute.type]}. Another type applies from now on; values that do not fit it
        are set aside as violations, never lost. What is stored already stays as it is.
      </p>
      {mayEdit ? (
        <div className={styles.buttons}>
          {attribute.state === 'auto' ? (
            <Button
              variant="default"
              onClick={() => edit.change({ state: 'verified' }, `${attribute.name} is verified`)}
            >
              Mark as verified
            </Button>
          ) : null}
          <Button
            variant="subtle"
            color="gray"
            onClick={() =>
              edit.change(
                { state: hidden ? 'auto' : 'hidden' },
                `${attribute.name} is ${hidden ? 'shown again' : 'hidden'}`,
              )
            }
          >
            {hidden ? 'Show again' : 'Hide'}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

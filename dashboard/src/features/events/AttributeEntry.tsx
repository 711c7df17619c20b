import { Button, Select } from '@mantine/core'
import { IconChevronRight, IconSparkles } from '@tabler/icons-react'
import type { AttributeHome } from '../../api/events'
import type { AttributeDefinition } from '../../api/types'
import { useMay } from '../../session/WorkspaceContext'
import { count, percent, plural } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { attributeTypes, TypeTag, typeLabels } from '../../ui/TypeTag'
import { AttributeMore } from './AttributeMore'
import styles from './Events.module.css'
import { Observed } from './Observed'
import { StateTag } from './StateTag'
import { useAttributeEdit } from './useAttributeEdit'

interface AttributeEntryProps {
  attribute: AttributeDefinition
  home: AttributeHome
  opened: boolean
  onToggle: () => void
}

export function AttributeEntry({ attribute, home, opened, onToggle }: AttributeEntryProps) {
  const edit = useAttributeEdit(home, attribute)
  const mayEdit = useMay('editor')
  const part = `attribute-${attribute.name}`
  return (
    <li className={styles.attribute} data-opened={opened} data-hidden={attribute.state === 'hidden'}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={opened}
          aria-controls={part}
          onClick={onToggle}
        >
          <IconChevronRight size={14} aria-hidden />
          <code>{attribute.name}</code>
        </button>
        {mayEdit ? (
          <Select
            aria-label={`Type of ${attribute.name}`}
            w={122}
            allowDeselect={false}
            data={attributeTypes.map((type) => ({ value: type, label: typeLabels[type] }))}
            value={attribute.type}
            onChange={(chosen) => {
              const type = attributeTypes.find((each) => each === chosen)
              if (type && type !== attribute.type) edit.setType(type)
            }}
          />
        ) : (
          <TypeTag type={attribute.type} />
        )}
        <Observed observed={attribute.observed} type={attribute.type} />
        <span className={styles.tail}>
          {attribute.state === 'auto' ? null : <StateTag state={attribute.state} />}
          {attribute.violations > 0 ? (
            <Tag tone="amber">{plural(attribute.violations, 'violation')}</Tag>
          ) : null}
        </span>
      </div>
      {attribute.proposal && mayEdit ? (
        <div className={styles.proposal}>
          <IconSparkles size={15} aria-hidden />
          <span>
            {percent(attribute.proposal.share)} of {count(attribute.proposal.of)} values read as{' '}
            <strong>{typeLabels[attribute.proposal.type]}</strong>
          </span>
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => attribute.proposal && edit.setType(attribute.proposal.type)}
          >
            Make it {typeLabels[attribute.proposal.type]}
          </Button>
        </div>
      ) : null}
      {opened ? (
        <div id={part}>
          <AttributeMore attribute={attribute} home={home} />
        </div>
      ) : null}
    </li>
  )
}

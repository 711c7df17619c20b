import { Button, Menu } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { attributePrefix, fixedColumns, usualColumns } from './columns'
import styles from './Users.module.css'

interface ColumnsPickerProps {
  attributes: readonly string[]
  shown: readonly string[]
  onChange: (columns: string[] | undefined) => void
}

/** Which columns to show: the fixed ones and every attribute of the users loaded. */
export function ColumnsPicker({ attributes, shown, onChange }: ColumnsPickerProps) {
  const toggle = (id: string) =>
    onChange(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id])
  const item = (id: string, label: string) => (
    <Menu.CheckboxItem
      key={id}
      checked={shown.includes(id)}
      closeMenuOnClick={false}
      disabled={id === 'user'}
      onChange={() => toggle(id)}
    >
      {label}
    </Menu.CheckboxItem>
  )
  return (
    <Menu width={240} position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.choices}>
          {fixedColumns.map((column) => item(column.id, column.label))}
          {attributes.length > 0 ? (
            <>
              <Menu.Divider />
              <Menu.Label>Attributes</Menu.Label>
              {attributes.map((name) => item(`${attributePrefix}${name}`, name))}
            </>
          ) : null}
        </div>
        <Menu.Divider />
        <Menu.Item onClick={() => onChange(undefined)} disabled={shown === usualColumns}>
          Usual columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

import { Button, Menu } from '@mantine/core'
import { IconDownload, IconFileTypeCsv, IconJson } from '@tabler/icons-react'
import { asCsv, downloadText, type Row } from './download'
import { plural } from './figures'

interface ExportMenuProps {
  /** The file's name without ending. */
  name: string
  /** What is seen now: filtered, in order. Read when asked for. */
  rows: () => readonly Row[]
  count: number
}

/** Saves what the screen shows. */
export function ExportMenu({ name, rows, count }: ExportMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />} disabled={count === 0}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{plural(count, 'row')} as seen</Menu.Label>
        <Menu.Item
          leftSection={<IconFileTypeCsv size={15} />}
          onClick={() => downloadText(asCsv(rows()), `${name}.csv`, 'text/csv')}
        >
          CSV
        </Menu.Item>
        <Menu.Item
          leftSection={<IconJson size={15} />}
          onClick={() => downloadText(JSON.stringify(rows(), null, 2), `${name}.json`, 'application/json')}
        >
          JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

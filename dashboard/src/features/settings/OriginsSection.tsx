import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconTrash, IconWorld } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { originsQuery, setOrigins } from '../../api/settings'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { useEdit } from '../../ui/useEdit'
import styles from './Settings.module.css'
import { Shown } from './Shown'

/** Which pages may send. None listed: every page may. */
export function OriginsSection() {
  const { id } = useWorkspace()
  const mayEdit = useMay('admin')
  const edit = useEdit()
  const origins = useQuery(originsQuery(id))
  const [typed, setTyped] = useState('')
  const set = (next: string[], message: string) => {
    const before = origins.data?.origins ?? []
    void edit<{ origins: string[] }>({
      queryKey: originsQuery(id).queryKey,
      change: () => ({ origins: next }),
      send: () => setOrigins(id, next),
      sendBack: () => setOrigins(id, before),
      message,
    })
  }
  return (
    <Card
      title="Allowed origins"
      lead="Pages whose events are accepted. While the list is empty, events from every origin are."
    >
      <Shown query={origins}>
        {({ origins: listed }) => (
          <>
            {listed.length === 0 ? (
              <p className={styles.openToAll}>
                <IconWorld size={16} aria-hidden /> Every page may send with this workspace’s keys.
              </p>
            ) : (
              <ul className={styles.origins}>
                {listed.map((origin) => (
                  <li key={origin}>
                    <code>{origin}</code>
                    {mayEdit ? (
                      <ActionIcon
                        aria-label={`Remove ${origin}`}
                        onClick={() =>
                          set(
                            listed.filter((each) => each !== origin),
                            `${origin} removed`,
                          )
                        }
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    ) : null}
                  </li>
                ))}
              </ul>
            )}
            {mayEdit ? (
              <form
                className={styles.create}
                onSubmit={(event) => {
                  event.preventDefault()
                  set([...listed, typed.trim()], `${typed.trim()} may send`)
                  setTyped('')
                }}
              >
                <TextInput
                  aria-label="Origin to allow"
                  placeholder="https://shop.example or https://*.shop.example"
                  w={320}
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                />
                <Button type="submit" disabled={!typed.trim() || listed.includes(typed.trim())}>
                  Allow
                </Button>
              </form>
            ) : null}
          </>
        )}
      </Shown>
    </Card>
  )
}

import { Button, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { deliveryKey, deliveryQuery, type OutboxKind, replayAll } from '../../api/delivery'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { deliveryKinds } from '../../ui/DeliveryTag'
import { ErrorState } from '../../ui/ErrorState'
import { plural } from '../../ui/figures'
import { useListKeys } from '../../ui/keys'
import { Screen } from '../../ui/Screen'
import { sayDone, sayFailed } from '../../ui/undo'
import styles from './Delivery.module.css'
import { DeliveryEmpty } from './DeliveryEmpty'
import { DeliveryTable } from './DeliveryTable'
import { DestinationsCard } from './DestinationsCard'
import { ItemPanel } from './ItemPanel'
import { SigningDialog } from './SigningDialog'
import { type DeliverySearch, states } from './search'

const route = getRouteApi('/in/w/$workspace/delivery')

/** What automations send to the outside: what waits, what arrived, and what did not. */
export function DeliveryScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueryClient()
  const [signing, setSigning] = useState(false)
  const { open, ...filter } = search
  const list = useInfiniteQuery(deliveryQuery(workspace.id, filter))
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const counts = list.data?.pages[0]?.counts
  const patch = (change: Partial<DeliverySearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const again = useMutation({
    mutationFn: () => replayAll(workspace.id, filter),
    onSuccess: ({ replayed }) => sayDone(`${plural(replayed, 'dead letter')} tried again`),
    onError: (error) => sayFailed('Not replayed', error),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveryKey(workspace.id) }),
  })
  useListKeys({
    count: rows.length,
    active: rows.findIndex((row) => String(row.id) === open),
    onMove: (place) => patch({ open: String(rows[place]?.id) }),
    onClose: () => patch({ open: undefined }),
  })
  return (
    <Screen
      title="Delivery"
      layout="fill"
      lead="Webhooks, e-mails and messages of automations: at least once, always with the same key."
      actions={
        <>
          <Button variant="default" onClick={() => setSigning(true)}>
            Signing
          </Button>
          {counts?.dead ? (
            <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
              Replay dead letters
            </Button>
          ) : null}
        </>
      }
      toolbar={
        <>
          <Select
            aria-label="State"
            placeholder="Any state"
            clearable
            w={170}
            data={states.map((state) => ({
              value: state,
              label: `${state[0]?.toUpperCase()}${state.slice(1)}${counts ? ` · ${counts[state] ?? 0}` : ''}`,
            }))}
            value={search.state ?? null}
            onChange={(state) => patch({ state: states.find((one) => one === state), open: undefined })}
          />
          <Select
            aria-label="Kind"
            placeholder="Any kind"
            clearable
            w={170}
            data={Object.entries(deliveryKinds).map(([value, label]) => ({ value, label }))}
            value={search.kind ?? null}
            onChange={(kind) => patch({ kind: (kind as OutboxKind | null) ?? undefined, open: undefined })}
          />
          {search.destination ? (
            <Button
              variant="light"
              rightSection={<IconX size={13} />}
              onClick={() => patch({ destination: undefined })}
            >
              Only {search.destination}
            </Button>
          ) : null}
        </>
      }
    >
      <div className={styles.beside}>
        <div className={styles.list}>
          <DestinationsCard rows={rows} onPick={(destination) => patch({ destination, open: undefined })} />
          {list.isError ? (
            <ErrorState error={list.error} retry={() => void list.refetch()} />
          ) : list.isPending ? (
            <RowBones columns={[1, 2, 3, 2, 1]} rows={10} />
          ) : rows.length === 0 ? (
            <DeliveryEmpty
              filtered={Object.values(filter).some((asked) => asked !== undefined)}
              onClear={() => void navigate({ search: {}, replace: true })}
            />
          ) : (
            <DeliveryTable rows={rows} open={open} onOpen={(id) => patch({ open: id })} />
          )}
          {list.hasNextPage ? (
            <Button
              className={styles.more ?? ''}
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              Show more
            </Button>
          ) : null}
        </div>
        {open ? <ItemPanel number={Number(open)} onClose={() => patch({ open: undefined })} /> : null}
      </div>
      <SigningDialog opened={signing} onClose={() => setSigning(false)} />
    </Screen>
  )
}

import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type AttributeHome, eventQuery } from '../../api/events'
import type { EventDetail } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { CodeBlock } from '../../ui/CodeBlock'
import { ErrorState } from '../../ui/ErrorState'
import { KindIcon } from '../../ui/EventName'
import { ExportMenu } from '../../ui/ExportMenu'
import { count } from '../../ui/figures'
import { LinkButton } from '../../ui/LinkButton'
import { Screen } from '../../ui/Screen'
import { Sparkline } from '../../ui/Sparkline'
import { TimeAgo } from '../../ui/Time'
import { Attributes } from './Attributes'
import { EventFacts } from './EventFacts'
import { EventStateMenu } from './EventStateMenu'
import styles from './Events.module.css'

const route = getRouteApi('/in/w/$workspace/events/$name')

/** One event: what it means, what it carries, how to send it. */
export function EventScreen() {
  const workspace = useWorkspace()
  const { name } = route.useParams()
  const event = useQuery(eventQuery(workspace.id, name))
  return (
    <Screen
      title={name}
      above={
        <Link className={styles.back} to="/w/$workspace/events" params={{ workspace: workspace.slug }}>
          Events
        </Link>
      }
      heading={
        <span className={styles.heading}>
          {event.data ? <KindIcon kind={event.data.kind} size={18} /> : null}
          <code>{name}</code>
        </span>
      }
      actions={
        event.data ? (
          <>
            <ExportMenu
              name={`attributes-${name}`}
              count={event.data.attributes.length}
              rows={() =>
                (event.data?.attributes ?? []).map(({ observed, proposal: _proposal, ...attribute }) => ({
                  ...attribute,
                  observed: JSON.stringify(observed),
                }))
              }
            />
            <EventStateMenu event={event.data} />
          </>
        ) : null
      }
    >
      {event.isError ? (
        <ErrorState
          error={event.error}
          retry={() => void event.refetch()}
          back={
            <LinkButton variant="default" to="/w/$workspace/events" params={{ workspace: workspace.slug }}>
              All events
            </LinkButton>
          }
        />
      ) : event.isPending ? (
        <RowBones columns={[2, 3, 2, 1]} rows={8} height={52} />
      ) : (
        <EventBody event={event.data} />
      )}
    </Screen>
  )
}

function EventBody({ event }: { event: EventDetail }) {
  const { slug } = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const home: AttributeHome = { event: event.name }
  return (
    <div className={styles.body}>
      <div className={styles.main}>
        <Attributes
          attributes={event.attributes}
          home={home}
          open={search.attribute}
          onOpen={(attribute) =>
            void navigate({ search: (before) => ({ ...before, attribute }), replace: true })
          }
        />
      </div>
      <aside className={styles.side} aria-label="About this event">
        <div className={styles.volume}>
          <Sparkline
            values={event.volume}
            width={280}
            height={56}
            label={`${count(event.volume.reduce((sum, day) => sum + day, 0))} events in 30 days`}
          />
          <div className={styles.volumeFoot}>
            <span>
              <strong>{count(event.count)}</strong> in all
            </span>
            <span>
              last <TimeAgo at={event.last_seen} />
            </span>
          </div>
        </div>
        <EventFacts event={event} />
        <h2 className={styles.sideTitle}>How to send it</h2>
        <CodeBlock
          code={event.snippet}
          language="js"
          what="the call"
          label="The call that sends this event"
          wrap
        />
        <p className={styles.links}>
          <Link to="/w/$workspace/live" params={{ workspace: slug }} search={{ event: event.name }}>
            Watch it live
          </Link>
          {event.violations > 0 ? (
            <Link to="/w/$workspace/violations" params={{ workspace: slug }} search={{ event: event.name }}>
              {count(event.violations)} violations
            </Link>
          ) : null}
        </p>
      </aside>
    </div>
  )
}

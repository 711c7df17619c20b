import { Button, Group as Line, Modal, Radio, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { automationQuery, automationsQuery, publicationQuery, publishAutomation } from '../../api/automations'
import type {
  Automation,
  AutomationPublication,
  Graph,
  GraphProblem,
  Publishing,
} from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { plural } from '../../ui/figures'
import { sayDone } from '../../ui/undo'
import { ChangesPanel } from './ChangesPanel'
import styles from './Flow.module.css'
import { destinationsOf } from './graph/destinations'
import { nodesOf } from './graph/graph'
import { settingWords, titleOf } from './graph/words'
import { errorsIn, placeWords } from './problems'
import { useNames } from './useNames'

interface PublishDialogProps {
  automation: Automation
  graph: Graph
  onClose: () => void
  /** Called when errors are in the way. */
  onProblems: () => void
  onPublished: () => void
}

type Waiting = Publishing['waiting']

const choices: { value: Waiting; label: string; text: string }[] = [
  {
    value: 'drain',
    label: 'Finish as they began',
    text: 'They go on in their version; only new runs take this one.',
  },
  {
    value: 'migrate',
    label: 'Go on in this version',
    text: 'Each waits on at its step here, or where you send it.',
  },
  { value: 'end', label: 'End now', text: 'Nothing more happens to them.' },
]

/** What changes, who is on the way, and what becomes of them. */
export function PublishDialog({ automation, graph, onClose, onProblems, onPublished }: PublishDialogProps) {
  const { id: workspace } = useWorkspace()
  const queries = useQueryClient()
  const { id } = automation.automation
  const [waiting, setWaiting] = useState<Waiting>('drain')
  const [mapping, setMapping] = useState<Record<string, string | null>>({})
  const shown = useQuery(publicationQuery(workspace, id, automation.revision))
  const publish = useMutation({
    mutationFn: () =>
      publishAutomation(workspace, id, { waiting, mapping: waiting === 'migrate' ? mapping : {} }),
    onSuccess: async (answer) => {
      queries.setQueryData(automationQuery(workspace, id).queryKey, answer)
      await queries.invalidateQueries({ queryKey: automationsQuery(workspace).queryKey })
      sayDone(`Version ${answer.automation.version} is live`)
      onPublished()
    },
  })
  const errors = errorsIn(shown.data?.problems ?? [])
  return (
    <Modal opened onClose={onClose} title={`Publish version ${automation.automation.version + 1}`} size="lg">
      <form
        className={styles.publish}
        onSubmit={(event) => {
          event.preventDefault()
          publish.mutate()
        }}
      >
        {publish.isError ? <ErrorState error={publish.error} retry={() => publish.mutate()} /> : null}
        {shown.isError ? (
          <ErrorState error={shown.error} retry={() => void shown.refetch()} />
        ) : shown.isPending ? (
          <RowBones columns={[2, 1]} rows={4} />
        ) : errors > 0 ? (
          <Blocked errors={errors} onProblems={onProblems} />
        ) : (
          <>
            <Warnings problems={shown.data.problems} graph={graph} />
            <Changed automation={automation} graph={graph} />
            <Destinations graph={graph} />
            {shown.data.people > 0 ? (
              <OnTheWay
                publication={shown.data}
                graph={graph}
                waiting={waiting}
                mapping={mapping}
                onWaiting={setWaiting}
                onMapping={setMapping}
              />
            ) : null}
          </>
        )}
        <Line justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={publish.isPending} disabled={!shown.data || errors > 0}>
            Publish
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

function Blocked({ errors, onProblems }: { errors: number; onProblems: () => void }) {
  return (
    <section aria-label="Problems">
      <p>{plural(errors, 'problem')} must be put right first.</p>
      <Button variant="light" onClick={onProblems}>
        Show {errors === 1 ? 'it' : 'them'}
      </Button>
    </section>
  )
}

/** What it can be published with, and is likely not meant. */
function Warnings({ problems, graph }: { problems: readonly GraphProblem[]; graph: Graph }) {
  if (problems.length === 0) return null
  return (
    <section aria-label="Warnings">
      <h3>To know before</h3>
      <ul className={styles.facts}>
        {problems.map((problem) => (
          <li key={`${problem.node} ${problem.where} ${problem.message}`}>
            {placeWords(graph, problem)}: {[problem.message, problem.hint].filter(Boolean).join(' – ')}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Changed({ automation, graph }: { automation: Automation; graph: Graph }) {
  const names = useNames()
  const rules = settingWords(graph.settings ?? {})
  return (
    <section aria-label="What changes">
      <h3>{automation.published ? 'What changes' : 'What goes live'}</h3>
      {automation.published ? (
        <ChangesPanel before={automation.published.graph} after={graph} names={names} />
      ) : (
        <ul className={styles.facts}>
          <li>{plural(nodesOf(graph).length, 'step')}, for who comes in from now on</li>
          {rules.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Who hears of users by it. */
function Destinations({ graph }: { graph: Graph }) {
  const destinations = destinationsOf(graph)
  if (destinations.length === 0) return null
  return (
    <section aria-label="Where data goes">
      <h3>Where data goes</h3>
      <ul className={styles.facts}>
        {destinations.map(({ node, step, to }) => (
          <li key={node}>
            {step}: {to ?? 'an address that is filled in for each user'}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface OnTheWayProps {
  publication: AutomationPublication
  graph: Graph
  waiting: Waiting
  mapping: Record<string, string | null>
  onWaiting: (waiting: Waiting) => void
  onMapping: (mapping: Record<string, string | null>) => void
}

function OnTheWay({ publication, graph, waiting, mapping, onWaiting, onMapping }: OnTheWayProps) {
  return (
    <section aria-label="Who is on the way">
      <h3>{plural(publication.people, 'user')} on the way</h3>
      <table className={styles.people}>
        <thead>
          <tr>
            <th scope="col">Waiting at</th>
            <th scope="col">Users</th>
            <th scope="col">{waiting === 'migrate' ? 'Goes on at' : 'Version'}</th>
          </tr>
        </thead>
        <tbody>
          {publication.waiting.map((place) => (
            <tr key={`${place.version} ${place.node}`}>
              <td>{place.name || place.node}</td>
              <td>{place.people}</td>
              <td>
                {waiting === 'migrate' ? (
                  <Select
                    aria-label={`Where users at ${place.name || place.node} go on`}
                    data={[
                      { value: '', label: 'nowhere: ends' },
                      ...nodesOf(graph).map((node) => ({ value: node.id, label: titleOf(node) })),
                    ]}
                    allowDeselect={false}
                    value={mapped(mapping, place)}
                    onChange={(to) => onMapping({ ...mapping, [place.node]: to || null })}
                  />
                ) : (
                  place.version
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Radio.Group
        label="What becomes of them?"
        value={waiting}
        onChange={(next) => onWaiting(next as Waiting)}
      >
        <div className={styles.choices}>
          {choices.map(({ value, label, text }) => (
            <Radio key={value} size="xs" value={value} label={label} description={text} />
          ))}
        </div>
      </Radio.Group>
    </section>
  )
}

/** Where a waiting run goes on: as chosen, else at its step where that is still there, else nowhere. */
function mapped(mapping: Record<string, string | null>, place: { node: string; is_kept: boolean }): string {
  const chosen = mapping[place.node]
  if (chosen !== undefined) return chosen ?? ''
  return place.is_kept ? place.node : ''
}

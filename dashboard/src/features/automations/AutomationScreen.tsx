import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { automationQuery } from '../../api/automations'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { LinkButton } from '../../ui/LinkButton'
import { Screen } from '../../ui/Screen'
import { Back } from './Back'
import { Flow } from './Flow'

const route = getRouteApi('/in/w/$workspace/automations/$automation')

/** One automation: made, looked at while it runs, and who is on the way in it. */
export function AutomationScreen() {
  const { id: workspace, slug } = useWorkspace()
  const { automation: id } = route.useParams()
  const found = useQuery({ ...automationQuery(workspace, Number(id)), refetchOnWindowFocus: false })
  const [epoch, setEpoch] = useState(0)
  if (found.data)
    return (
      <Flow
        key={`${id} ${found.data.published?.version ?? 0} ${epoch}`}
        automation={found.data}
        onReset={() => setEpoch(epoch + 1)}
      />
    )
  return (
    <Screen title="Automation" layout="fill" above={<Back />}>
      {found.isError ? (
        <ErrorState
          error={found.error}
          retry={() => void found.refetch()}
          back={
            <LinkButton variant="default" to="/w/$workspace/automations" params={{ workspace: slug }}>
              All automations
            </LinkButton>
          }
        />
      ) : (
        <RowBones columns={[3, 2]} rows={4} height={72} />
      )}
    </Screen>
  )
}

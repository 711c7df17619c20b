import type { QueryKey } from '@tanstack/react-query'
import {
  type AttributeHome,
  changeAttribute,
  eventQuery,
  eventsQuery,
  setAttributeType,
  userAttributesQuery,
} from '../../api/events'
import type { AttributeDefinition, AttributeType, DefinitionState } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { typeLabels } from '../../ui/TypeTag'
import { useEdit } from '../../ui/useEdit'

/** Either answer that lists attributes. */
type Listing = { attributes?: AttributeDefinition[]; items?: AttributeDefinition[] }

interface AttributeEdits {
  setType: (type: AttributeType) => void
  change: (change: { state?: DefinitionState; description?: string }, message: string) => void
}

/** The edits of one attribute, on its event or on users, each with undo. */
export function useAttributeEdit(home: AttributeHome, attribute: AttributeDefinition): AttributeEdits {
  const { id } = useWorkspace()
  const edit = useEdit()
  const { name } = attribute
  const place = {
    queryKey: (home === 'users'
      ? userAttributesQuery(id).queryKey
      : eventQuery(id, home.event).queryKey) as QueryKey,
    touches: [eventsQuery(id).queryKey as QueryKey],
  }
  const shownAs = (change: Partial<AttributeDefinition>) => (shown: Listing) => replaced(shown, name, change)
  return {
    setType: (type) =>
      void edit<Listing>({
        ...place,
        change: shownAs({ type, proposal: null }),
        send: () => setAttributeType(id, home, name, type),
        sendBack: () => setAttributeType(id, home, name, attribute.type),
        message: `${name} is a ${typeLabels[type]} from now on`,
      }),
    change: (change, message) =>
      void edit<Listing>({
        ...place,
        change: shownAs(change),
        send: () => changeAttribute(id, home, name, change),
        sendBack: () =>
          changeAttribute(id, home, name, {
            ...(change.state === undefined ? {} : { state: attribute.state }),
            ...(change.description === undefined ? {} : { description: attribute.description }),
          }),
        message,
      }),
  }
}

function replaced(shown: Listing, name: string, change: Partial<AttributeDefinition>): Listing {
  const inList = (list: AttributeDefinition[]) =>
    list.map((each) => (each.name === name ? { ...each, ...change } : each))
  return {
    ...shown,
    ...(shown.attributes ? { attributes: inList(shown.attributes) } : {}),
    ...(shown.items ? { items: inList(shown.items) } : {}),
  }
}
